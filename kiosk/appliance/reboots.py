"""The last rung of recovery: a reboot, as often a day as the operator allows, counted on disk beforehand.

A Pi has no clock that runs without power, and the network's time is anybody's who answers for it: a day is
told by the hours this computer has been seen to run, which no date can wind forward.
"""

import json
import logging
import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.json_file import read_json
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

FILE = "reboots.json"
DAY_SECONDS = 86_400

MOST = 10**12
"""No time in seconds comes near it."""

MOST_REBOOTS = 1000
"""Far more than a day may have."""


@dataclass(frozen=True, slots=True)
class History:
    """The reboots of the last day.

    Attributes:
        seen: the last moment that was looked at.
        lived: whole seconds this computer is known to have run until then, from the first reboot that was
            counted; in truth as much time has passed, or more.
        reboots: what ``lived`` was at each of them.
    """

    seen: Moment
    lived: int = 0
    reboots: tuple[int, ...] = ()

    def at(self, now: Moment) -> "History":
        """As it is ``now``: the time since is added, reboots a day ago and more are forgotten."""
        lived = self.lived + math.floor(now.surely_since(self.seen))
        return History(now, lived, tuple(then for then in self.reboots if lived - then < DAY_SECONDS))


def history(folder: Path, now: Moment) -> History:
    """What there was until ``now``.

    Raises:
        KioskError: the file is there and cannot be read or understood: then nobody knows how many there were.
    """
    path = folder / FILE
    try:
        return _parse(read_json(path)).at(now)
    except FileNotFoundError:
        return History(now)
    except OSError as error:
        raise KioskError(f"{path}: cannot be read ({error.strerror}), so no reboot") from error
    except (ValueError, KeyError, TypeError):
        raise KioskError(f"{path}: is damaged and holds no count, so no reboot: delete it") from None


def counted(folder: Path, now: Moment) -> int:
    """How many reboots count at ``now``; raises as `history`."""
    return len(history(folder, now).reboots)


def reboot_if_allowed(folder: Path, allowed: int, now: Moment, reboot: Callable[[], None]) -> bool:
    """Reboot if fewer than ``allowed`` reboots count at ``now``; the new one is counted first.

    In any 24 hours there are ``allowed`` at most, whatever any clock on the wall shows. A count that cannot
    be read or written forbids the reboot: a computer that boots for ever is worse than one that waits.

    Args:
        folder: written by root alone, for root believes what is in it; made if it is not there.
        allowed: the operator's number.
        now: the present moment.
        reboot: does it.

    Raises:
        KioskError: the count cannot be read, understood or written.
    """
    if allowed < 1:
        return False
    found = history(folder, now)
    done = len(found.reboots)
    if done >= allowed:
        # The time that has passed counts also where the computer is switched off before the next look.
        _keep(folder, found)
        return False
    _keep(folder, replace(found, reboots=(*found.reboots, found.lived)))
    log.warning("reboot %d of the %d allowed a day", done + 1, allowed)
    reboot()
    return True


def _keep(folder: Path, found: History) -> None:
    # "count" and "last" alone are what a release before this one reads.
    content: dict[str, Any] = {
        "count": len(found.reboots),
        "last": asdict(found.seen) | {"wall": None},
        "lived": found.lived,
        "reboots": list(found.reboots),
    }
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        write_atomically(folder / FILE, json.dumps(content).encode())
    except OSError as error:
        raise KioskError(f"{folder / FILE}: cannot be written ({error.strerror}), so no reboot") from error


def _parse(data: Any) -> History:
    """Raises ValueError, KeyError or TypeError."""
    count, boot, up = data["count"], data["last"]["boot"], data["last"]["up"]
    if not isinstance(boot, str) or not _is_number(up, MOST) or not _is_whole(count, MOST_REBOOTS):
        raise ValueError("not a count and a moment")
    # A release before this one wrote no more than that: its reboots count as if all were at that moment.
    lived, reboots = data.get("lived", 0), data.get("reboots", [0] * count)
    if not _is_whole(lived, MOST) or not isinstance(reboots, list) or len(reboots) != count:
        raise ValueError("not as many reboots as counted")
    if not all(_is_whole(then, lived) for then in reboots):
        raise ValueError("not reboots of the past")
    return History(Moment(boot, up), lived, tuple(reboots))


def _is_whole(number: object, most: int) -> bool:
    # bool is an int to isinstance.
    return type(number) is int and 0 <= number <= most


def _is_number(number: object, most: int) -> bool:
    # Neither infinite nor no number at all: both fail the comparison.
    return type(number) in (int, float) and 0 <= number <= most  # type: ignore[operator]
