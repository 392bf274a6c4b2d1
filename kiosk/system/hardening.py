"""Frames live in RAM only: what a process must give up so that a crash cannot change that."""

import contextlib
import ctypes
import os
import resource
from pathlib import Path

_PR_SET_DUMPABLE = 4


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
