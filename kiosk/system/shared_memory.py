"""System V shared memory of this process, which other users can name: closed to them, or found to be read.

SDL draws on X11 in such a segment and makes it with permissions for everybody (SDL_x11framebuffer.c): whoever
guesses its small number reads the picture along. It cannot be told not to. But permissions are asked for when
a process attaches and never again. So taking them away afterwards, before anything is drawn, keeps out all
who are not there yet, and the number of those who are there tells whether somebody was quicker.
"""

import ctypes
import os
import struct
from dataclasses import dataclass
from pathlib import Path

LISTED = Path("/proc/sysvipc/shm")

_IPC_SET, _IPC_STAT = 1, 2
_MODE = struct.Struct("=H")
_MODE_AT = 20
"""Of ``shm_perm.mode`` in ``struct shmid_ds`` on 64-bit Linux (shmctl(2)): behind a key and four ids."""

_OTHERS = 0o077


@dataclass(frozen=True, slots=True)
class Segment:
    """One of them: its number, its permissions, and how often it is attached, anywhere."""

    number: int
    mode: int
    attached: int


def own_segments(pid: int | None = None, listed: Path = LISTED) -> list[Segment]:
    """Those that a process made, this one by default; none where the kernel has no such memory."""
    try:
        rows = listed.read_text().splitlines()
    except FileNotFoundError:
        return []
    if not rows:
        return []
    names = rows[0].split()
    found = [dict(zip(names, row.split(), strict=False)) for row in rows[1:]]
    return [
        Segment(int(row["shmid"]), int(row["perms"], 8), int(row["nattch"]))
        for row in found
        if int(row["cpid"]) == (pid or os.getpid())
    ]


def close_to_others() -> list[Segment]:
    """Take the segments of this process away from all other users, and see who has them by then.

    Returns:
        All segments, as they are afterwards.

    Raises:
        OSError: the kernel refused.
    """
    for segment in own_segments():
        if segment.mode & _OTHERS:
            _restrict(segment.number)
    return own_segments()


def _restrict(number: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    # Twice what the kernel writes.
    described = ctypes.create_string_buffer(256)
    if libc.shmctl(number, _IPC_STAT, described) != 0:
        raise _fault()
    (mode,) = _MODE.unpack_from(described, _MODE_AT)
    _MODE.pack_into(described, _MODE_AT, mode & ~_OTHERS)
    if libc.shmctl(number, _IPC_SET, described) != 0:
        raise _fault()


def _fault() -> OSError:
    return OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
