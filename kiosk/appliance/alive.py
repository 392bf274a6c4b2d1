"""Whether the kiosk that wrote a status file is there and well, for programs beside it."""

import os
from dataclasses import replace
from typing import Any

from kiosk.appliance.status_file import SILENT_SECONDS, seconds_since
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up


def running(status: dict[str, Any], now: Moment) -> bool:
    """Whether the kiosk that wrote this is there and well."""
    if status.get("fault") or status.get("stopped"):
        return False
    silent = seconds_since(status, "updated_up", now)
    return silent is not None and silent <= SILENT_SECONDS and _is_there(status)


def present(status: dict[str, Any]) -> Moment:
    """This moment, in the boot that the status names if the process that wrote it is there.

    For a container's service may see another name of the boot than its shell does (systemd 252's).
    """
    now = Moment.now()
    return replace(now, boot=status["boot"]) if _is_there(status) else now


def _is_there(status: dict[str, Any]) -> bool:
    """Whether the very process that wrote it is there, and not another one of its number."""
    try:
        return bool(started_up(status["pid"]) == status["process_up"])
    except OSError:
        return _is_hidden(status["pid"])


def _is_hidden(pid: int) -> bool:
    """Whether there is such a process that this user may not see."""
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except ProcessLookupError:
        pass
    return False
