"""Moving pictures: one visitor at a time, by the kiosk's own debouncer."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from kiosk.config.schema import Settings
from kiosk.session.states import last_look
from kiosk.vision.camera.frame import Frame
from kiosk.vision.camera.images import picture_in
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.reading import Box, Hint, Verdict
from kiosk.web.desk import MEMORY, NAME

LONGEST = 640
"""Pixels: longer side of a frame; the page sends none larger."""

GONE_SECONDS = 4.0
"""A visitor who sends nothing for so long has left: the next one's turn."""

MOST_NAME = 64
"""Characters of a visitor's name."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Another visitor is being read."""


@dataclass(frozen=True, slots=True)
class Looking:
    """No verdict yet.

    Attributes:
        face: where it is in the frame, or None.
        hint: what is in the way, or None.
        progress: how near a verdict is, 0-1.
    """

    face: Box | None
    hint: Hint | None
    progress: float


@dataclass(frozen=True, slots=True)
class Settled:
    """The verdict stands; the visit is over."""

    verdict: Verdict
    face: Box | None


@dataclass(frozen=True, slots=True)
class Over:
    """Time is over without a verdict; ``hint`` says what was in the way most recently."""

    hint: Hint


State = Waiting | Looking | Settled | Over


class Live:
    """Reads moving pictures for the page, from any thread. Frames stay in memory."""

    def __init__(
        self,
        settings: Settings,
        lock: threading.Lock,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            settings: the operator's.
            lock: held while a picture is unpacked and read: `kiosk.web.desk.Desk.reading`.
            clock: monotonic seconds.
        """
        self._settings, self._last_look = settings, last_look(settings.decision)
        self._lock, self._clock = lock, clock
        self._made: Pipeline | None = None
        self._visitor = self._before = ""
        self._since = self._latest = self._asked = float("-inf")
        self._hint = Hint.NO_FACE

    def frame(self, visitor: str, content: bytes) -> State:
        """Judge a visitor's next frame; their first one begins a visit, if it is their turn.

        Args:
            visitor: who sends it.
            content: a picture file.

        Raises:
            ImageError: it is no picture that can be read.
            ModelError: at the first frame of all, as `kiosk.web.desk.Desk`.
        """
        with self._lock:
            now, visitor = self._clock(), visitor[:MOST_NAME]
            if not self._has_turn(visitor, now):
                return Waiting()
            self._latest = now
            reading = self._pipeline.read(Frame(picture_in(content, NAME, LONGEST, MEMORY).grey, now))
            self._hint = reading.hint or self._hint
            if reading.verdict is not None:
                self._end()
                return Settled(reading.verdict, reading.face)
            # As at the kiosk: a face that is being looked at when the time is over has a little more.
            more = self._last_look if reading.leader is not None else 0.0
            if now - self._since >= self._settings.timing.looking_seconds + more:
                self._end()
                return Over(self._hint)
            return Looking(reading.face, reading.hint, reading.progress)

    @property
    def _pipeline(self) -> Pipeline:
        """Of its own, for a still picture would end the visit; made when it is needed, for it has 35 MB."""
        if self._made is None:
            self._made = Pipeline(self._settings)
        return self._made

    def _has_turn(self, visitor: str, now: float) -> bool:
        if visitor == self._visitor and now - self._latest < GONE_SECONDS:
            return True
        if self._visitor and visitor != self._visitor and now - self._latest < GONE_SECONDS:
            self._asked = now
            return False
        if visitor == self._before and now - self._asked < GONE_SECONDS:
            # Somebody has waited: whoever has just had a turn lets them go first.
            return False
        self._visitor, self._since, self._hint = visitor, now, Hint.NO_FACE
        self._pipeline.reset(now)
        return True

    def _end(self) -> None:
        self._before, self._visitor = self._visitor, ""
        self._pipeline.forget()
