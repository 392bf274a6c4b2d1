"""The last rung of recovery: a reboot, as often a day as the operator allows, counted on disk beforehand."""

import json
import logging
from collections.abc import Callable
from datetime import date
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

FILE = "reboots.json"


def reboots_on(folder: Path, day: date) -> int:
    """How many reboots were counted on ``day``; a file that cannot be understood counts as none.

    Raises:
        KioskError: the file is there and cannot be read.
    """
    try:
        kept = json.loads((folder / FILE).read_bytes())
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise KioskError(f"{folder / FILE}: cannot be read ({error.strerror}), so no reboot") from error
    except ValueError:
        return 0
    if not isinstance(kept, dict) or kept.get("day") != day.isoformat() or type(kept.get("count")) is not int:
        return 0
    return max(0, kept["count"])


def reboot_if_allowed(folder: Path, allowed: int, today: date, reboot: Callable[[], None]) -> bool:
    """Reboot if fewer than ``allowed`` reboots were counted today; the new one is counted first.

    A count that cannot be written forbids the reboot: a computer that boots for ever is worse than one that
    waits.

    Raises:
        KioskError: the count cannot be read or written.
    """
    done = reboots_on(folder, today)
    if done >= allowed:
        return False
    content = json.dumps({"day": today.isoformat(), "count": done + 1}).encode()
    try:
        write_atomically(folder / FILE, content)
    except OSError as error:
        raise KioskError(f"{folder / FILE}: cannot be written ({error.strerror}), so no reboot") from error
    log.warning("reboot %d of the %d allowed today", done + 1, allowed)
    reboot()
    return True
