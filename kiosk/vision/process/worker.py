"""The vision process: owns the camera and the model, takes orders on stdin, answers on stdout.

What may be said is in `kiosk.vision.process.protocol`.
"""

import contextlib
import logging
import os
import selectors
import sys
import time
from functools import partial

from kiosk.errors import KioskError, ModelError, UsageError
from kiosk.system.hardening import forbid_core_dumps, give_memory_back
from kiosk.system.lines import LineReader, ProtocolError
from kiosk.system.parent import die_with
from kiosk.system.terminal import escaped_output, log_to_stderr
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.sources import open_camera
from kiosk.vision.loop import readings
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.protocol import (
    Answer,
    Beat,
    Configure,
    Fault,
    FaultKey,
    Order,
    Ready,
    Seen,
    Start,
    Stop,
    decode_order,
    encode_answer,
)
from kiosk.vision.process.shared_preview import Preview

BEAT_SECONDS = 0.5

CONFIGURE_SECONDS = 10.0
"""The first order is written as soon as the process is spawned; without one in this time it ends."""


class AnotherModel(UsageError):
    """The model's files were replaced since the display read the manifest."""


class Orders:
    """The orders from a file descriptor, with a bounded wait."""

    def __init__(self, fd: int) -> None:
        self._reader = LineReader(fd, "the display process")
        self._lines: list[bytes] = []
        self._selector = selectors.DefaultSelector()
        self._selector.register(fd, selectors.EVENT_READ)

    def next(self, timeout: float) -> Order | None:
        """The next order, or None when none came within ``timeout`` seconds.

        Raises:
            EOFError: the parent closed the pipe or is gone.
            ProtocolError: what came is no order.
        """
        while not self._lines:
            if not self._selector.select(timeout):
                return None
            self._reader.fill()
            self._lines = self._reader.take()
            if self._reader.ended:
                raise EOFError
        return decode_order(self._lines.pop(0))


class Answers:
    """The way back; a line is written whole, however long that takes."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def say(self, answer: Answer) -> None:
        """Raises BrokenPipeError when nobody listens any more."""
        line = encode_answer(answer)
        while line:
            line = line[os.write(self._fd, line) :]


class Worker:
    """Obeys the latest order until the orders end."""

    def __init__(
        self,
        camera: Camera,
        pipeline: Pipeline,
        preview: Preview,
        *,
        orders: Orders,
        answers: Answers,
        warm: bool,
        asleep: bool = False,
    ) -> None:
        """``warm``: the camera runs between visits, but not while the kiosk is ``asleep``."""
        self._camera, self._pipeline, self._preview = camera, pipeline, preview
        self._orders, self._answers = orders, answers
        self._warm, self._asleep, self._running = warm, asleep, False
        self._last_beat = 0.0
        self._next: Order | None = None

    def run(self) -> None:
        """Returns when the orders end.

        Raises:
            CameraError: the camera fails.
            ProtocolError: what came is no order, or none that may come now.
        """
        if self._warm and not self._asleep:
            self._run()
        self._answers.say(Ready(self._camera.name, self._camera.fake))
        try:
            while True:
                self._beat()
                order, self._next = self._next or self._orders.next(BEAT_SECONDS), None
                match order:
                    case Start():
                        self._judge(order)
                        self._rest()
                    case Stop(asleep=asleep):
                        self._asleep = asleep
                        self._rest()
                    case Configure():
                        raise ProtocolError("the display process said twice what the settings are")
        except EOFError:
            return

    def _judge(self, start: Start) -> None:
        """Judge frames until another order comes."""
        if not self._running:
            self._run()
            # Starting a camera takes seconds at worst, and so does its first frame: both are no silence.
            self._answers.say(Beat())
        show = partial(self._preview.write, visit=start.visit)
        try:
            for reading in readings(
                self._camera, self._pipeline, start.since, show, self._is_over, judged=start.judged
            ):
                self._answers.say(Seen(start.visit, reading))
                if self._is_over():
                    break
        finally:
            self._preview.wipe()
        self._pipeline.forget()

    def _run(self) -> None:
        self._camera.start()
        self._running = True

    def _rest(self) -> None:
        """Have the camera as it is to be while nobody visits."""
        if self._warm and not self._asleep:
            if not self._running:
                self._run()
                self._answers.say(Beat())
        elif self._running:
            self._camera.stop()
            self._running = False

    def _is_over(self) -> bool:
        """Whether the next order has come; beats, too."""
        self._beat()
        self._next = self._next or self._orders.next(0)
        return self._next is not None

    def _beat(self) -> None:
        if time.monotonic() - self._last_beat >= BEAT_SECONDS:
            self._last_beat = time.monotonic()
            self._answers.say(Beat())


def main() -> int:
    """Entry of ``python -m kiosk.vision.process.worker PARENT``, the pid of the process that starts it; the
    exit status is 1 after a fault."""
    die_with(int(sys.argv[1]))
    forbid_core_dumps()
    # Libraries print to stdout when they please: the protocol keeps the pipe for itself.
    answers = Answers(os.dup(1))
    os.dup2(2, 1)
    orders = Orders(0)
    # Standard error is the terminal's of whoever started the kiosk by hand.
    with escaped_output():
        log_to_stderr(logging.WARNING)
        return _serve(orders, answers)


def _serve(orders: Orders, answers: Answers) -> int:
    try:
        obey(orders, answers)
    except (EOFError, BrokenPipeError):
        return 0
    except KioskError as fault:
        # Whoever is not there to hear it has let this process go.
        with contextlib.suppress(BrokenPipeError):
            answers.say(Fault(str(fault), isinstance(fault, UsageError), _key(fault)))
        return 1
    return 0


def _key(fault: KioskError) -> FaultKey | None:
    if isinstance(fault, ModelError | AnotherModel):
        return "model"
    return None if isinstance(fault, ProtocolError) else "camera.source"


def obey(orders: Orders, answers: Answers) -> None:
    """Open what the first order names, and go on until the orders end.

    Raises:
        EOFError: they ended before the first.
        BrokenPipeError: nobody listens.
        AnotherModel: the model has other labels than the display knows: its files were replaced meanwhile.
        KioskError: the camera or the model cannot be used, or what came is no order.
    """
    first = orders.next(CONFIGURE_SECONDS)
    if not isinstance(first, Configure):
        raise ProtocolError("the display process did not say first what the settings are")
    settings = first.settings
    if settings.spares:
        give_memory_back()
    with open_camera(settings.camera) as camera:
        pipeline, preview = Pipeline(settings), _inherited(first.preview)
        if set(pipeline.labels) != set(first.labels):
            raise AnotherModel(
                f"the model {settings.model} knows other labels than the configuration was checked for:"
                " restart the kiosk or save config.yaml again"
            )
        Worker(
            camera,
            pipeline,
            preview,
            orders=orders,
            answers=answers,
            warm=settings.camera.warm,
            asleep=first.asleep,
        ).run()


def _inherited(fd: int) -> Preview:
    try:
        return Preview(fd)
    except (OSError, ValueError) as error:
        raise ProtocolError("the display process shares no memory for the preview") from error


if __name__ == "__main__":
    sys.exit(main())
