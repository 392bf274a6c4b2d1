"""One life of the vision process: its pipes while it runs, and the wait until it is gone for good."""

import logging
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kiosk.config.diagnostics import show
from kiosk.system.lines import PORTION, Allowance, LineReader, LineWriter, ProtocolError
from kiosk.system.processes import how_ended, is_uninterruptible
from kiosk.vision.process.protocol import (
    Answer,
    Fault,
    Order,
    Ready,
    Seen,
    Start,
    decode_answer,
    encode_order,
)
from kiosk.vision.process.shared_preview import Preview

log = logging.getLogger(__name__)

LEAVING_SECONDS = 5.0
"""A process that was told to leave has so long before it is killed, and as long after that to be gone."""


MOST_LINES_A_SECOND, LINES_AT_ONCE = 200, 6000
MOST_BYTES_A_SECOND, BYTES_AT_ONCE = 2 * PORTION, 8 * PORTION
"""What a process may say on the average: thrice what sixty frames a second make of it. Whatever was left in a
full pipe while the display stood still (a pipe of beats has 5,461 lines) may come at once."""

LONGEST_NAME, LONGEST_SENTENCE = 200, 1000
"""Characters of what it says that reach the log and the screen."""


class Child:
    """A process that runs, or ran a moment ago. Nothing here waits for it, and nothing it says is trusted.

    Attributes:
        process: itself.
        preview: the memory it shares, of its own: nothing that an earlier process did to its memory matters.
        orders: what it is told.
        answers: what it says.
        ready: whether it said so.
        deaf: whether it reads no orders any more; whatever it says then is no sign of life.
        heard: when it last said a whole line that it may say, monotonic seconds; until it is ready, when it
            was started, however much it says.
    """

    def __init__(
        self, process: subprocess.Popen[bytes], preview: Preview, labels: Iterable[str], now: float
    ) -> None:
        """
        Args:
            process: just started, both its stdin and its stdout unbuffered pipes.
            preview: which it has inherited; closed with its pipes.
            labels: it may speak of these alone.
            now: monotonic seconds.
        """
        stdin, stdout = process.stdin, process.stdout
        assert stdin is not None
        assert stdout is not None
        self._pipes = stdin, stdout
        self._labels = frozenset(labels)
        self._lines = Allowance(MOST_LINES_A_SECOND, LINES_AT_ONCE, now)
        self._bytes = Allowance(MOST_BYTES_A_SECOND, BYTES_AT_ONCE, now)
        self._last_visit = -1
        self.process, self.preview = process, preview
        self.orders = LineWriter(stdin.fileno())
        self.answers = LineReader(stdout.fileno(), "the vision process")
        self.ready = self.deaf = False
        self.heard = now

    def tell(self, order: Order | None = None) -> None:
        """Write an order, and what could not be written before, as far as there is room."""
        if isinstance(order, Start):
            self._last_visit = order.visit
        try:
            if order is not None:
                self.orders.send(encode_order(order))
            self.orders.flush()
        except BrokenPipeError:
            log.debug("the vision process reads no more; it is gone mostly, as the next poll notices")
            self.deaf = True

    def hear(self, now: float) -> Iterator[Answer]:
        """What it has said, as much as may be taken in at once.

        Raises:
            ProtocolError: it said something that is no answer, or cannot be, or far too much.
        """
        received = self.answers.fill()
        lines = self.answers.take()
        if not (self._lines.grants(len(lines), now) and self._bytes.grants(received, now)):
            raise ProtocolError("the vision process says more than it can have to say")
        for line in lines:
            answer = decode_answer(line, self._labels)
            self._check_turn(answer)
            if self.ready and not self.deaf:
                self.heard = now
            yield _shown(answer)

    def _check_turn(self, answer: Answer) -> None:
        """Whether it may say that now; raises ProtocolError."""
        if isinstance(answer, Ready) == self.ready and not isinstance(answer, Fault):
            when = "twice that it was ready" if self.ready else "something before it was ready"
            raise ProtocolError(f"the vision process said {when}")
        if isinstance(answer, Seen) and not 0 <= answer.visit <= self._last_visit:
            raise ProtocolError("the vision process sent a reading for a visit that there was not")
        if isinstance(answer, Ready):
            self.ready = True

    def ended(self) -> str | None:
        """How it ended, in a sentence; None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        return f"the vision process ended ({how_ended(code)})"

    def let_go(self) -> None:
        """Close its pipes: the end of its orders is the order to leave. What it showed is wiped."""
        for pipe in self._pipes:
            pipe.close()
        self.preview.wipe()
        self.preview.close()


def _shown(answer: Answer) -> Answer:
    """The same, its texts fit for a log and a screen."""
    match answer:
        case Ready(camera=camera):
            return replace(answer, camera=show(camera, LONGEST_NAME))
        case Fault(sentence=sentence):
            return replace(answer, sentence=show(sentence, LONGEST_SENTENCE))
        case _:
            return answer


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
