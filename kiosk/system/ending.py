"""How a program is told to end: by systemd or a person (SIGTERM), or by a terminal that is gone (SIGHUP)."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

_GONE = select.POLLHUP | select.POLLERR
_STDERR = 2

GLANCE_SECONDS = 0.1
"""Within so long a wait notices that it is over."""


def is_service(environment: Mapping[str, str], pid: int | None = None) -> bool:
    """Whether systemd started this very process, and so looks after it (systemd.exec(5), sd_notify(3)).

    Not by INVOCATION_ID: every shell of a desktop that systemd started has one as well.
    """
    return "NOTIFY_SOCKET" in environment or environment.get("SYSTEMD_EXEC_PID") == str(pid or os.getpid())


class Ending:
    """Whether somebody has asked for the end."""

    def __init__(self, listener: int | None = None) -> None:
        """``listener``: the file descriptor of whoever reads the log; their going asks for it as well."""
        self._told = False
        self._listener = select.poll()
        if listener is not None:
            # Only what needs no asking for: that the other end is gone.
            self._listener.register(listener, 0)

    def ask(self) -> None:
        """Ask for it."""
        self._told = True

    @property
    def asked(self) -> bool:
        """Whether it was asked for."""
        return self._told or any(what & _GONE for _, what in self._listener.poll(0))

    def wait(
        self,
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Let so many seconds pass, or fewer when the end is asked for: no signal cuts a sleep short."""
        end = clock() + seconds
        while not self.asked and (left := end - clock()) > 0:
            sleep(min(left, GLANCE_SECONDS))


class Interrupts:
    """Whether Ctrl-C was pressed, whatever a library makes of it: numpy's import turns it into an error."""

    def __init__(self) -> None:
        self.came = False

    def __call__(self, signum: int, frame: FrameType | None) -> None:
        """The handler of SIGINT."""
        self.came = True
        raise KeyboardInterrupt


@contextmanager
def noticing_interrupts() -> Iterator[Interrupts]:
    """Have Ctrl-C raise KeyboardInterrupt and noted meanwhile, unless it is to be ignored (a shell's job)."""
    interrupts, before = Interrupts(), signal.getsignal(signal.SIGINT)
    if before != signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupts)
    try:
        yield interrupts
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def sparing_from_interrupts() -> Iterator[None]:
    """Have the terminal's Ctrl-C never reach a process that is started meanwhile, from its first moment on.

    It inherits that SIGINT is blocked (execve(2)). Here one that comes meanwhile is noticed afterwards.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def told_to_end(*, hangup: bool) -> Iterator[Ending]:
    """Notice SIGTERM, and with ``hangup`` a terminal that is gone, unless it is to be outlived (nohup).

    A command that SSH runs without a terminal gets no signal when the connection breaks, but the other end of
    its standard error is gone.

    To be entered before the display is opened: SDL would turn SIGTERM into the same event as a press on the
    window's close button, and leaves alone what has a handler.
    """
    hangup = hangup and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN
    ending = Ending(_STDERR if hangup else None)

    def ask(signum: int, frame: FrameType | None) -> None:
        ending.ask()

    before = {signal.SIGTERM: signal.signal(signal.SIGTERM, ask)}
    if hangup:
        before[signal.SIGHUP] = signal.signal(signal.SIGHUP, ask)
    try:
        yield ending
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
