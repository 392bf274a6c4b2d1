"""Frames live in RAM only: what a process must give up so that a crash cannot change that."""

import contextlib
import ctypes
import os
import resource
from pathlib import Path

_PR_SET_DUMPABLE = 4

_M_PERTURB = -6
"""Of glibc's malloc.h: see mallopt(3)."""

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8

_LARGE = 1 << 20
"""Bytes from which on memory comes from the kernel by itself, and goes back when it is freed."""

_OVER_WITH = 0xFF
"""What freed memory is overwritten with; what is handed out anew is filled with the complement, zeros."""

_MCL_CURRENT, _MCL_FUTURE, _MCL_ONFAULT = 1, 2, 4
"""Of Linux's mman.h: see mlockall(2)."""

_CAP_IPC_LOCK = 14
"""Bit of the right to lock any amount of memory: see capabilities(7)."""


def forbid_core_dumps() -> None:
    """Make sure that no core dump of this process is ever written, whatever collects them.

    The size limit stops the kernel's own core files, here and in all children. A pipe handler
    (systemd-coredump) ignores that limit, so the process is marked undumpable as well, which no child
    inherits over an exec: each does this for itself. Should one crash before, the filter that it does inherit
    leaves its memory out (prctl(2), core(5)).

    Raises:
        OSError: the kernel refused; going on would break the promise made to visitors.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Before the mark: it gives the files in /proc to root. A kernel without core dumps has no such file.
    with contextlib.suppress(FileNotFoundError, PermissionError):
        Path("/proc/self/coredump_filter").write_text("0")
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def keep_pictures_in_memory() -> bool:
    """See to it that pictures stay in memory, and stay there no longer than they are used.

    To be called once the networks are loaded and before the first picture comes. What is freed from then on
    is overwritten at once by glibc's malloc, whoever frees it: Python, numpy, OpenCV, FFmpeg or SDL
    (measured: 3 % of the time a frame takes). And no page of this process goes to swap, as far as the kernel
    allows that: systemd/kiosk.service does (LimitMEMLOCK=), a login mostly does not.

    Returns:
        Whether the memory is locked; `kiosk doctor` tells of a swap that it may reach otherwise.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mallopt(_M_PERTURB, _OVER_WITH)
    if not may_lock_memory():
        # With less than everything the next allocation beyond it would fail.
        return False
    # On fault: what was only reserved takes no memory for that.
    return bool(libc.mlockall(_MCL_CURRENT | _MCL_FUTURE | _MCL_ONFAULT) == 0)


def give_memory_back() -> None:
    """See to it that memory for a large picture goes back to the kernel as soon as it is freed.

    glibc's malloc would learn from the first one to keep such memory, for each thread that unpacks one
    (measured: 100 MB after eight pictures of 12 megapixels). For processes that go on after a picture, and
    are not in a hurry: the kernel clears each page anew. To be called before there are threads.
    """
    libc = ctypes.CDLL(None)
    libc.mallopt(_M_MMAP_THRESHOLD, _LARGE)
    libc.mallopt(_M_ARENA_MAX, 1)


def may_lock_memory() -> bool:
    """Whether this process may lock all its memory: by its limit, raised as far as it goes, or by right."""
    _, hard = resource.getrlimit(resource.RLIMIT_MEMLOCK)
    if hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (hard, hard))
        return True
    rows = Path("/proc/self/status").read_text().splitlines()
    rights = next(int(row.split()[1], 16) for row in rows if row.startswith("CapEff"))
    return bool(rights >> _CAP_IPC_LOCK & 1)
