"""How the computer is: temperature, throttling, disk, memory, and what it is; None for what is unknown."""

import contextlib
import os
import re
from pathlib import Path

from kiosk.system.firmware import NOW, SYSFS, UNDER_VOLTAGE

MOST = 1 << 16
"""Bytes of any of these files: they have a few."""


class Board:
    """One computer; nothing is kept in between. ``root``: where ``sys``, ``proc`` and ``etc`` lie."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def values(self) -> dict[str, object]:
        """What changes: by the names that `kiosk.fleet.components` has."""
        bits = self._throttled()
        return {
            "temperature": self._temperature(),
            "throttled": None if bits is None else bool(bits & NOW),
            "under_voltage": None if bits is None else bool(bits & UNDER_VOLTAGE),
            "disk_free": self._disk_free(),
            "memory_free": self._memory_free(),
        }

    def what(self) -> tuple[str, str]:
        """The board, and the system, in words."""
        board = self._text("proc/device-tree/model") or f"a {os.uname().machine} computer"
        system = re.search(r'^PRETTY_NAME="?([^"\n]*)', self._text("etc/os-release"), re.MULTILINE)
        return board, system[1] if system else os.uname().sysname

    def _temperature(self) -> float | None:
        """Of the hottest place that has a sensor, degrees Celsius."""
        zones = sorted((self._root / "sys/class/thermal").glob("thermal_zone*/temp"))
        said = [self._text(str(zone.relative_to(self._root))) for zone in zones[:64]]
        degrees = [int(text) / 1000 for text in said if re.fullmatch(r"-?\d{1,7}", text)]
        return round(max(degrees), 1) if degrees else None

    def _throttled(self) -> int | None:
        text = self._text(SYSFS)
        return int(text, 16) if re.fullmatch("(?:0x)?[0-9a-fA-F]{1,8}", text) else None

    def _disk_free(self) -> int | None:
        """MB free for anybody on the disk with the system."""
        with contextlib.suppress(OSError):
            found = os.statvfs(self._root)
            return found.f_bavail * found.f_frsize // 10**6
        return None

    def _memory_free(self) -> int | None:
        """MB that a new program could have (proc(5), MemAvailable)."""
        found = re.search(r"^MemAvailable:\s+(\d{1,12}) kB$", self._text("proc/meminfo"), re.MULTILINE)
        return int(found[1]) * 1024 // 10**6 if found else None

    def _text(self, path: str) -> str:
        """A file that the kernel makes up, without what ends it; empty where there is none."""
        with contextlib.suppress(OSError, ValueError), (self._root / path).open("rb") as file:
            return file.read(MOST).decode(errors="replace").strip("\0\n ")
        return ""
