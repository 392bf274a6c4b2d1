"""The running kiosk's status file, for commands beside the kiosk; `kiosk.appliance.status` writes it."""

from pathlib import Path
from typing import Any, Literal

from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.json_file import read_json

FILE = "status.json"
REFRESH_SECONDS = 10.0
"""The file is written at least so often."""

SILENT_SECONDS = 3 * REFRESH_SECONDS
"""An older file tells that the kiosk hangs, or is gone."""

_NUMBER, _COUNT, _TEXT, _MAYBE_TEXT, _MAYBE_COUNT = (
    (int, float),
    (int,),
    (str,),
    (str, type(None)),
    (int, type(None)),
)

_KINDS: dict[str, tuple[type, ...]] = {
    "version": _TEXT,
    "pid": _COUNT,
    "vision_pid": _MAYBE_COUNT,
    "started": _NUMBER,
    "updated": _NUMBER,
    "boot": _TEXT,
    "process_up": _NUMBER,
    "started_up": _NUMBER,
    "updated_up": _NUMBER,
    "state": _TEXT,
    "status": _TEXT,
    "camera": _MAYBE_TEXT,
    "camera_fault": _MAYBE_TEXT,
    "config": _TEXT,
    "config_problem": _MAYBE_TEXT,
    "restart_needed": (list,),
    "visits": (dict,),
    "camera_restarts": _COUNT,
    "last_decision_ms": _MAYBE_COUNT,
    "driver": _TEXT,
    "size": (list,),
    "better_rotation": _MAYBE_COUNT,
    "not_counted": _MAYBE_TEXT,
    "config_runs": _TEXT,
    "config_digest": _MAYBE_TEXT,
    "on_trial_up": (int, float, type(None)),
    "asleep": _MAYBE_TEXT,
    "asleep_until": _MAYBE_TEXT,
    "hours_wait": (bool,),
    "screen": _TEXT,
    "display_power": _TEXT,
    "display_problem": _MAYBE_TEXT,
    "code": _MAYBE_COUNT,
    "for_staff": _MAYBE_TEXT,
    "fault": _MAYBE_TEXT,
    "stopped": (bool,),
}
"""What is written for each key; another version's file may lack some and have others."""

MOST_PID = 1 << 22
"""See proc(5), /proc/sys/kernel/pid_max."""


def seconds_since(
    status: dict[str, Any], key: Literal["started_up", "updated_up", "on_trial_up"], now: Moment
) -> float | None:
    """From when the status says it was started or written until ``now``, by the clock of the boot.

    None where that was before the computer was started.

    Raises:
        KeyError: another version wrote it, which does not say.
    """
    return now.since(Moment(status["boot"], status[key]))


def read_status(folder: Path) -> dict[str, Any]:
    """The content of `FILE` in ``folder``; the keys that are there have values of the right kind.

    Raises:
        KioskError: there is none, it may not be read, or it is not one.
    """
    path = folder / FILE
    try:
        return checked(read_json(path))
    except FileNotFoundError:
        raise KioskError(
            f"no kiosk is running as a service (no {path}): start it with 'sudo systemctl start kiosk';"
            " one that was started by hand writes none"
        ) from None
    except PermissionError as error:
        raise KioskError(f"{path}: cannot be read ({error.strerror}): try it with sudo") from error
    except OSError as error:
        said = f"cannot be read ({error.strerror}): restart the kiosk with 'sudo systemctl restart kiosk'"
        raise KioskError(f"{path}: {said}") from error
    except ValueError as error:
        said = "holds no status: restart the kiosk with 'sudo systemctl restart kiosk'"
        raise KioskError(f"{path}: {said}") from error


def checked(content: object) -> dict[str, Any]:
    """The status that ``content`` is; raises ValueError where a kiosk never wrote such a thing."""
    if not isinstance(content, dict):
        raise ValueError("not an object")
    for key, kinds in _KINDS.items():
        # bool is an int to Python.
        if key in content and type(content[key]) not in kinds:
            raise ValueError(f"not what '{key}' can be")
    if not 0 < content.get("pid", 1) <= MOST_PID:
        raise ValueError("not a process")
    visits, size, keys = (
        content.get("visits", {}),
        content.get("size", [0, 0]),
        content.get("restart_needed", []),
    )
    if not all(type(number) is int for number in (*visits.values(), *size)) or len(size) != 2:
        raise ValueError("not counts")
    if not all(isinstance(key, str) for key in keys):
        raise ValueError("not keys")
    return content
