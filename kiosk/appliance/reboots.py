"""The last rung of recovery: a reboot, as often a day as the operator allows, counted on disk beforehand.

A Pi has no clock that runs without power, and the network's time is anybody's who answers for it: a day is
told by the hours this computer has been seen to run, which no date can wind forward.
"""

import json
import logging
import math
import os
import re
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

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs", "rootfs")
"""File systems that are gone after a reboot."""


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


def is_forgotten(folder: Path, root: Path = Path("/")) -> bool:
    """Whether what is written to ``folder`` is gone after a reboot: its file system is in memory, or an
    overlay (Raspberry Pi OS's read-only system is one) that does not keep on a disk what is written.
    ``root`` is where ``proc`` lies."""
    # Not Path.resolve, which in Python 3.11 raises what it likes for links in a circle.
    place = Path(os.path.realpath(folder))
    return _is_in_memory(place, _mounts((root / "proc/self/mountinfo").read_text(errors="surrogateescape")))


@dataclass(frozen=True, slots=True)
class _Mount:
    point: Path
    kind: str
    upper: Path | None


def _mounts(mountinfo: str) -> list[_Mount]:
    """See proc_pid_mountinfo(5)."""
    mounts = []
    for line in mountinfo.splitlines():
        place, _, system = line.partition(" - ")
        kind, _, options = system.split(" ", 2)
        upper = re.search(r"\bupperdir=([^,]*)", options)
        mounts.append(
            _Mount(_path(place.split(" ")[4]), kind, _path(upper[1]) if kind == "overlay" and upper else None)
        )
    return mounts


def _path(escaped: str) -> Path:
    return Path(re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), escaped))


def _is_in_memory(path: Path, mounts: list[_Mount]) -> bool:
    above = [mount for mount in mounts if path.is_relative_to(mount.point)]
    # Of those on the same point the last one hides the others.
    mount = max(reversed(above), key=lambda mount: len(mount.point.parts))
    if mount.kind != "overlay":
        return mount.kind in IN_MEMORY
    # An overlay that lies on itself names a folder of the time before it was mounted: nobody knows what that
    # is, and no reboot is better than reboots without end.
    rest = [other for other in mounts if other is not mount]
    if mount.upper is None or not any(mount.upper.is_relative_to(other.point) for other in rest):
        return True
    return _is_in_memory(mount.upper, rest)


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
