"""Frames live in RAM only: what a process must give up so that a crash cannot change that."""

import ctypes
import os
import resource

_PR_SET_DUMPABLE = 4


def forbid_core_dumps() -> None:
    """Make sure that no core dump of this process is ever written, whatever collects them.

    The size limit stops the kernel's own core files. A pipe handler (systemd-coredump) ignores that limit,
    so the process is marked undumpable as well (prctl(2), core(5)).

    Raises:
        OSError: the kernel refused; going on would break the promise made to visitors.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
