"""A process that must not outlive the one that started it."""

import ctypes
import os
import signal

_PR_SET_PDEATHSIG = 1


def die_with(parent: int) -> None:
    """Have the kernel kill this process when its parent ends, however it ends (prctl(2)).

    To the kernel the parent is the *thread* that started this process: it must live as long as its process.

    Args:
        parent: the pid of the process that started this one. Where it has ended before this call, or this
            one is another's child, this process ends here and now.

    Raises:
        OSError: the kernel refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    # Asked afterwards: a parent that ended before the kernel was told has left its child to another.
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGKILL)
