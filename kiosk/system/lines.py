"""Lines through pipes of which this end never waits: what cannot be written yet is kept, up to a limit, and
what there is to read is taken in portions."""

import os

from kiosk.errors import KioskError

LONGEST_LINE = 65536
"""Bytes. A reading with the seven labels of the shipped model has some 700, all that vision needs of the
settings 3,000 at most."""

PORTION = 65536
"""Bytes read in one go: the whole of a full pipe (pipe(7))."""

MOST_LINES = 100
"""Lines handed over in one go. Sixty frames a second make a dozen between two polls five times a second."""

MOST_KEPT = 65536
"""Bytes of lines that could not be written yet."""


class ProtocolError(KioskError):
    """The other process sent something that is no message; never says what, for it may be about a face."""


class LineReader:
    """Takes lines out of a pipe.

    Attributes:
        ended: True once the other end is closed and all is read.
    """

    def __init__(self, fd: int, sender: str) -> None:
        """``fd`` is made non-blocking; the caller closes it. ``sender`` is named when there is a fault."""
        os.set_blocking(fd, False)
        self._fd, self._sender = fd, sender
        self._taken = b""
        self._dry = False
        self.ended = False

    def fill(self) -> int:
        """Read one `PORTION`; how many bytes came.

        While whole lines are left to be taken nothing is read: the pipe fills up, and whoever writes too much
        has to wait.

        Raises:
            ProtocolError: a line is longer than `LONGEST_LINE`.
        """
        if b"\n" in self._taken:
            return 0
        try:
            received = os.read(self._fd, PORTION)
        except BlockingIOError:
            self._dry = True
            return 0
        self._dry = len(received) < PORTION
        self.ended = not received
        self._taken += received
        if len(self._taken) > LONGEST_LINE and b"\n" not in self._taken:
            raise ProtocolError(f"{self._sender} sent a line of more than {LONGEST_LINE} bytes")
        return len(received)

    def take(self) -> list[bytes]:
        """Up to `MOST_LINES` whole lines in their order, without their ends."""
        *lines, self._taken = self._taken.split(b"\n", MOST_LINES)
        return lines

    @property
    def drained(self) -> bool:
        """True when the last `fill` emptied the pipe and every whole line was taken."""
        return self._dry and b"\n" not in self._taken


class Allowance:
    """How much may come: so much a second on the average, and not too much at once (a token bucket: Turner
    1986, "New directions in communications")."""

    def __init__(self, per_second: float, at_once: float, now: float) -> None:
        """``now`` is in monotonic seconds."""
        self._per_second, self._at_once = per_second, at_once
        self._left, self._then = at_once, now

    def grants(self, amount: int, now: float) -> bool:
        """Whether so much more may have come by ``now``."""
        left = self._left + self._per_second * max(0.0, now - self._then)
        self._left, self._then = min(left, self._at_once) - amount, now
        return self._left >= 0


class LineWriter:
    """Puts lines into a pipe, now or as soon as there is room."""

    def __init__(self, fd: int) -> None:
        """``fd`` is made non-blocking; the caller closes it."""
        os.set_blocking(fd, False)
        self._fd = fd
        self._kept = b""
        self.full = False
        """True once more than `MOST_KEPT` bytes were to be kept: a line is lost, and so is the reader."""

    @property
    def kept(self) -> int:
        """Bytes that could not be written yet."""
        return len(self._kept)

    def send(self, line: bytes) -> None:
        """Write a line, its end included, or keep what there is no room for.

        Raises:
            BrokenPipeError: nobody reads any more.
        """
        if self.full or len(self._kept) + len(line) > MOST_KEPT:
            self.full = True
            return
        self._kept += line
        self.flush()

    def flush(self) -> None:
        """Write what was kept, as far as there is room. Raises BrokenPipeError like `send`."""
        try:
            while self._kept:
                self._kept = self._kept[os.write(self._fd, self._kept) :]
        except BlockingIOError:
            pass
