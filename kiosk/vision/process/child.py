"""One life of the vision process: its pipes while it runs, and the wait until it is gone for good."""

import logging
import subprocess
from collections.abc import Iterable, Iterator

from kiosk.system.processes import is_uninterruptible
from kiosk.vision.process.lines import LineReader, LineWriter
from kiosk.vision.process.protocol import Answer, Fault, Order, decode_answer, encode_order

log = logging.getLogger(__name__)

LEAVING_SECONDS = 5.0
"""A process that was told to leave has so long before it is killed, and as long after that to be gone."""


class Child:
    """A process that runs, or ran a moment ago. Nothing here waits for it.

    Attributes:
        process: itself.
        orders: what it is told.
        answers: what it says.
        ready: whether it said so.
        heard: when it last gave a sign of life, monotonic seconds.
        fault: what it said before it ended, if it did.
    """

    def __init__(self, process: subprocess.Popen[bytes], labels: Iterable[str], now: float) -> None:
        """
        Args:
            process: just started, both its stdin and its stdout unbuffered pipes.
            labels: it may speak of these alone.
            now: monotonic seconds.
        """
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        self._pipes = stdin, stdout
        self._labels = frozenset(labels)
        self.process = process
        self.orders = LineWriter(stdin.fileno())
        self.answers = LineReader(stdout.fileno(), "the vision process")
        self.ready = False
        self.heard = now
        self.fault: Fault | None = None

    def tell(self, order: Order | None = None) -> None:
        """Write an order, and what could not be written before, as far as there is room."""
        try:
            if order is not None:
                self.orders.send(encode_order(order))
            self.orders.flush()
        except BrokenPipeError:
            log.debug("the vision process is gone; the next poll notices")

    def hear(self, now: float) -> Iterator[Answer]:
        """What it has said, as much as may be taken in at once.

        Raises:
            ProtocolError: it said something that is no answer, or cannot be.
        """
        received = self.answers.fill()
        lines = self.answers.take()
        # Half a line is a sign of life, too.
        if received or lines:
            self.heard = now
        for line in lines:
            yield decode_answer(line, self._labels)

    def ended(self) -> str | None:
        """How it ended, in a sentence; None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        return f"the vision process ended ({f'signal {-code}' if code < 0 else f'status {code}'})"

    def let_go(self) -> None:
        """Close its pipes: the end of its orders is the order to leave."""
        for pipe in self._pipes:
            pipe.close()


class Leaving:
    """A process that was told to leave or was killed, and keeps the camera until it is gone.

    In uninterruptible sleep it outlives its kill; waiting for it here would freeze the display.
    """

    def __init__(self, process: subprocess.Popen[bytes], now: float, patience: float) -> None:
        """``patience``: see `kiosk.system.timeouts`."""
        self._process, self._since = process, now
        self._limit = LEAVING_SECONDS * patience

    def has_left(self, now: float) -> bool:
        """True once it is gone for good; kills it when it takes too long."""
        if self._process.poll() is not None:
            return True
        if now - self._since > self._limit:
            self._process.kill()
        return False

    def stuck(self, now: float) -> str | None:
        """The sentence for a process that outlives its kill by far too long; None before that."""
        if now - self._since <= 2 * self._limit:
            return None
        pid = self._process.pid
        how = "hangs inside the camera's driver" if is_uninterruptible(pid) else "does not end"
        return f"the old vision process ({pid}) {how} and keeps the camera"

    def kill(self) -> None:
        """The display ends, and so must it."""
        if self._process.poll() is None:
            self._process.kill()
