"""Ends a piece of work by SIGKILL, before each of the steps by which it changes a file system in its turn."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

CHANGES = frozenset({"os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.chown", "fcntl.flock"})
"""Python's audit events (https://docs.python.org/3/library/audit_events.html) of what changes something."""

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

MOST = 200


def killed_at_every_step(work: Callable[[], object]) -> Iterator[int]:
    """Yields after each kill the number of the step; ends when the work came to its own end.

    Each time it is another process that works, and what is found is what the one before has left, unless
    whoever iterates makes things anew.
    """
    for step in range(MOST):
        child = os.fork()
        if child == 0:
            _work(work, step)
        _, status = os.waitpid(child, 0)
        ended = os.waitstatus_to_exitcode(status)
        assert ended in (0, -signal.SIGKILL), ended
        if ended == 0:
            assert step > 0, "nothing was changed at all"
            return
        yield step
    raise AssertionError(f"more than {MOST} steps")


def _work(work: Callable[[], object], step: int) -> None:
    left = step

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal left
        if event in CHANGES or (event == "open" and (arguments[2] or 0) & WRITING):
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    status = 1
    try:
        sys.addaudithook(hook)
        work()
        status = 0
    finally:
        os._exit(status)
