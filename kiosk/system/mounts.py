"""Where a folder lies: on a disk, or in memory and gone with the next start (proc_pid_mountinfo(5))."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

IN_MEMORY = ("tmpfs", "ramfs", "devtmpfs", "rootfs")
"""File systems that are gone after a reboot."""


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
