"""The last rung of recovery: a reboot, as often a day as the operator allows, counted on disk beforehand.

A Pi has no clock that runs without power, so a day is told by what cannot be wrong: the computer has been up
for so long since the last reboot, or the network's time, which then and now was known to be right, says so.
Until then the count stands, whatever the wall clock shows.
"""

import json
import logging
import os
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.system.json_file import read_json
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

FILE = "reboots.json"
DAY_SECONDS = 86_400.0

MOST = 10**12
"""No count, and no time in seconds, comes near it."""

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs", "rootfs")
"""File systems that are gone after a reboot."""

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
SYNCHRONISED = Path("/run/systemd/timesync/synchronized")
"""There once systemd-timesyncd has had the time from the network since the boot (systemd-timesyncd(8))."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time that can be compared with one from before a reboot.

    Attributes:
        boot: tells one boot from another.
        up: seconds since the boot.
        wall: seconds since 1970 if they are known to be right, otherwise None.
    """

    boot: str
    up: float
    wall: float | None

    @classmethod
    def now(cls) -> "Moment":
        """This one.

        Raises:
            KioskError: the kernel does not say which boot this is.
        """
        try:
            boot = BOOT_ID.read_text().strip()
        except OSError as error:
            raise KioskError(f"{BOOT_ID}: cannot be read ({error.strerror}), so no reboot") from error
        wall = time.time() if SYNCHRONISED.exists() else None
        return cls(boot, time.clock_gettime(time.CLOCK_BOOTTIME), wall)

    def is_a_day_after(self, before: "Moment") -> bool:
        """Whether a day is sure to have passed since ``before``."""
        up = self.up - before.up if self.boot == before.boot else self.up
        apart = None if self.wall is None or before.wall is None else self.wall - before.wall
        return up >= DAY_SECONDS or (apart is not None and apart >= DAY_SECONDS)


@dataclass(frozen=True, slots=True)
class Reboots:
    """How many there were with less than a day from each to the next, and when the last one was."""

    count: int
    last: Moment


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


def counted(folder: Path, now: Moment) -> int:
    """How many reboots count at ``now``; a file that cannot be understood counts as none.

    Raises:
        KioskError: the file is there and cannot be read, or is no file.
    """
    try:
        kept = _parse(read_json(folder / FILE))
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise KioskError(f"{folder / FILE}: cannot be read ({error.strerror}), so no reboot") from error
    except (ValueError, KeyError, TypeError):
        return 0
    return 0 if now.is_a_day_after(kept.last) else kept.count


def reboot_if_allowed(folder: Path, allowed: int, now: Moment, reboot: Callable[[], None]) -> bool:
    """Reboot if fewer than ``allowed`` reboots count at ``now``; the new one is counted first.

    A count that cannot be written forbids the reboot: a computer that boots for ever is worse than one that
    waits.

    Args:
        folder: written by root alone, for root believes what is in it; made if it is not there.
        allowed: the operator's number.
        now: see `Moment.now`.
        reboot: does it.

    Raises:
        KioskError: the count cannot be read or written.
    """
    done = counted(folder, now)
    if done >= allowed:
        return False
    content = json.dumps(asdict(Reboots(done + 1, now))).encode()
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        write_atomically(folder / FILE, content)
    except OSError as error:
        raise KioskError(f"{folder / FILE}: cannot be written ({error.strerror}), so no reboot") from error
    log.warning("reboot %d of the %d allowed a day", done + 1, allowed)
    reboot()
    return True


def _parse(data: object) -> Reboots:
    """Raises ValueError, KeyError or TypeError."""
    if not isinstance(data, dict) or not isinstance(data["last"], dict):
        raise ValueError("not an object")
    count, boot, up, wall = data["count"], *(data["last"][key] for key in ("boot", "up", "wall"))
    times = _is_time(up) and (wall is None or _is_time(wall))
    if type(count) is not int or not 0 <= count < MOST or not isinstance(boot, str) or not times:
        raise ValueError("not a count and a moment")
    return Reboots(count, Moment(boot, up, wall))


def _is_time(seconds: object) -> bool:
    # Neither infinite nor no number at all: both fail the comparison.
    return isinstance(seconds, int | float) and 0 <= seconds < MOST
