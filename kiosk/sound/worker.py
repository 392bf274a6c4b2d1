"""The sound process: owns the sound device, takes orders on stdin, answers each with a byte on stdout."""

import logging
import os
import selectors
import sys
import time
from collections.abc import Callable

from kiosk.errors import SoundError
from kiosk.sound.orders import Configure, Hush, Order, Play, Say, decode
from kiosk.sound.output import MixerOutput, SoundOutput
from kiosk.sound.speech import PAUSE_SECONDS, after, spoken
from kiosk.sound.tones import RATE, Samples, gain, render
from kiosk.system.hardening import forbid_core_dumps
from kiosk.system.lines import LineReader, ProtocolError
from kiosk.system.memory_limit import MemoryLimit
from kiosk.system.parent import die_with
from kiosk.system.terminal import escaped_output, log_to_stderr

log = logging.getLogger(__name__)

TONE_SECONDS = 0.4
"""A tone that comes later than this belongs to what is over."""

SPEECH_SECONDS = 3.0
"""So does a sentence."""

AGAIN_SECONDS = 30.0
"""A device that is not there is looked for again after so long: a monitor may be switched on meanwhile."""

MEMORY = 256 << 20
"""Bytes that this process may take beyond what it has at its start; two minutes of speech have 60 MB."""

ANSWER = b"."


class Worker:
    """Obeys one order after the other. That something cannot be heard is said once, and no fault."""

    def __init__(
        self,
        open_output: Callable[[str], SoundOutput] = MixerOutput,
        speak: Callable[[str, str], Samples] = spoken,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            open_output: opens a device by its name; raises SoundError.
            speak: text and language → sound; raises SoundError.
            clock: monotonic seconds.
        """
        self._open_output, self._speak, self._clock = open_output, speak, clock
        self._settings: Configure | None = None
        self._output: SoundOutput | None = None
        self._next_try = clock()
        self._quiet_at = clock()
        self._said: set[str] = set()

    def obey(self, order: Order) -> None:
        """Raises ProtocolError where an order comes before the settings."""
        now = self._clock()
        if isinstance(order, Configure):
            self._configure(order)
        elif self._settings is None:
            raise ProtocolError("the display process did not say first what the settings are")
        try:
            match order:
                case Configure():
                    # Some monitors swallow the first sound after theirs was opened.
                    self._device()
                case Play(melody=melody, given=given) if now - given <= TONE_SECONDS:
                    self._play(render(melody), now)
                case Say(text=text, given=given) if now - given <= SPEECH_SECONDS:
                    self._say(text)
                case Hush() if self._output is not None:
                    self._output.hush()
        except SoundError as fault:
            self._complain(fault)

    def close(self) -> None:
        """Gives the device back."""
        if self._output is not None:
            self._output.close()
            self._output = None

    def _configure(self, settings: Configure) -> None:
        if self._settings is None or settings.device != self._settings.device:
            self.close()
            self._next_try = self._clock()
        self._settings = settings

    def _play(self, melody: Samples, now: float) -> None:
        if (output := self._device()) is not None:
            output.play(melody, self._gain)
            self._quiet_at = now + len(melody) / RATE

    def _say(self, text: str) -> None:
        output = self._device()
        if output is None or self._settings is None:
            return
        output.hush()
        voice = self._speak(text, self._settings.language)
        pause = self._quiet_at - self._clock()
        output.speak(after(pause + PAUSE_SECONDS if pause > 0 else 0.0, voice), self._gain)

    @property
    def _gain(self) -> float:
        return gain(self._settings.volume) if self._settings else 0.0

    def _device(self) -> SoundOutput | None:
        """The device, opened if it is time to try; None between two tries. Raises SoundError."""
        now = self._clock()
        if self._output is None and self._settings is not None and now >= self._next_try:
            self._next_try = now + AGAIN_SECONDS
            self._output = self._open_output(self._settings.device)
        return self._output

    def _complain(self, fault: SoundError) -> None:
        if str(fault) not in self._said:
            self._said.add(str(fault))
            log.warning("nothing is heard: %s", fault)


def main() -> int:
    """Entry of ``python -m kiosk.sound.worker PARENT``, the pid of the process that starts it."""
    die_with(int(sys.argv[1]))
    forbid_core_dumps()
    # Libraries print to stdout when they please.
    answers = os.dup(1)
    os.dup2(2, 1)
    with escaped_output():
        log_to_stderr(logging.WARNING)
        with MemoryLimit(MEMORY):
            return serve(Worker(), 0, answers)


def serve(worker: Worker, orders: int, answers: int) -> int:
    """Obey what comes from one descriptor until it ends, and answer on the other; the exit status."""
    reader = LineReader(orders, "the display process")
    with selectors.DefaultSelector() as selector:
        selector.register(orders, selectors.EVENT_READ)
        try:
            while not reader.ended:
                selector.select()
                reader.fill()
                while lines := reader.take():
                    for line in lines:
                        worker.obey(decode(line))
                        os.write(answers, ANSWER)
        except ProtocolError as fault:
            log.warning("%s", fault)
            return 1
        except BrokenPipeError:
            return 0
        finally:
            worker.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
