"""What a process takes from the machine, from /proc (proc(5))."""

import ctypes
import gc
import os
import threading
from dataclasses import dataclass
from pathlib import Path

from kiosk.system.processes import resident_mb

TYPEFACE = "font_manrope"
"""Every size of type in use keeps the font's file open; `kiosk.screen.text.font` bounds their number."""


@dataclass(frozen=True)
class Use:
    """One moment.

    Attributes:
        resident_mb: resident memory, 10^6 bytes.
        allocated_mb: what of it the C library has handed out and not got back (mallinfo2(3)).
        descriptors: open ones, without the font's.
        fonts: open files of the typeface.
        threads: Python's.
        objects: Python's that can hold others.
    """

    resident_mb: float
    allocated_mb: float
    descriptors: int
    fonts: int
    threads: int
    objects: int


def use() -> Use:
    """This process's, after the garbage was collected."""
    gc.collect()
    open_files = descriptors()
    fonts = sum(TYPEFACE in target for target in open_files)
    return Use(
        resident_mb(os.getpid()),
        _allocated() / 1e6,
        len(open_files) - fonts,
        fonts,
        threading.active_count(),
        len(gc.get_objects()),
    )


class _MallInfo(ctypes.Structure):
    """``struct mallinfo2`` of glibc 2.33 and later."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in (
            *("arena", "ordblks", "smblks", "hblks", "hblkhd"),
            *("usmblks", "fsmblks", "uordblks", "fordblks", "keepcost"),
        )
    )


def _allocated() -> int:
    """Bytes handed out, large blocks of their own included."""
    ask = ctypes.CDLL(None).mallinfo2
    ask.restype = _MallInfo
    told = ask()
    return told.uordblks + told.hblkhd


def descriptors(pid: int | str = "self") -> list[str]:
    """What each open descriptor of a process leads to."""
    found = []
    for entry in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.append(os.readlink(entry))
        except FileNotFoundError:
            # The one that lists them is gone again.
            continue
    return found


def children() -> dict[int, str]:
    """State letter by process id of this process's children; Z is one that nobody has seen off."""
    found = {}
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            try:
                found[int(pid)] = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
            except FileNotFoundError:
                continue
    return found
