"""What is heard when: a visit in tones, and in words."""

from kiosk.app.spoken import spoken
from kiosk.config.schema import Button, Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.content.languages import Words
from kiosk.screen.options import ways
from kiosk.session import (
    COUNTS,
    CameraUnavailable,
    GetReady,
    Looking,
    NoFace,
    NotSure,
    Result,
    State,
    Visiting,
)
from kiosk.sound.melody import NO_FACE, NOT_SURE, PRESS, TICK, Melody
from kiosk.sound.supervisor import Sound


class Sounds:
    """Follows the session, and has each state heard once."""

    def __init__(self, sound: Sound, button: Button) -> None:
        """``button``: the operator's section: what there is to choose with, when a question is read out."""
        self._sound, self._button = sound, button
        self._state: State | None = None
        self._counted = 0

    def follow(self, state: State, now: float, timing: Timing, words: Words) -> None:
        """``state`` is what the display shows at ``now``, seconds; to be called with every tick."""
        before, self._state = self._state, state
        if before is None or _began(before, state):
            self._counted = 0
            self._begin(before, state, words)
        elif isinstance(state, Result) and isinstance(before, Result):
            self._go_on(before, state, words)
        elif isinstance(state, GetReady):
            self._count(state, now, timing)

    def _begin(self, before: State | None, state: State, words: Words) -> None:
        if isinstance(state, Visiting) and isinstance(before, Visiting):
            # From getting ready to looking: the sentence that is being spoken still holds.
            return
        self._sound.hush()
        if (melody := melody_of(state)) is not None:
            self._sound.play(melody)
        if (text := self._spoken(state, words)) is not None:
            self._sound.say(text)

    def _go_on(self, before: Result, state: Result, words: Words) -> None:
        """Within a result: a question comes up, is answered, or is not."""
        asked = state.question is not None and before.question is None
        answered = state.feedback != before.feedback
        if state.code_since != before.code_since or answered:
            self._sound.play(TICK)
        if answered:
            self._sound.hush()
            self._sound.say(words.feedback_thanks)
        elif (asked or state.code_since != before.code_since) and (text := self._spoken(state, words)):
            self._sound.hush()
            self._sound.say(text)

    def _spoken(self, state: State, words: Words) -> str | None:
        return spoken(state, words, ways(self._button, words))

    def _count(self, state: GetReady, now: float, timing: Timing) -> None:
        # A tick begins each count but the first, which the press itself begins.
        passed = int((now - state.since) / state.duration(timing) * COUNTS)
        if self._counted < passed < COUNTS:
            self._counted = passed
            self._sound.play(TICK)


def melody_of(state: State) -> Melody | None:
    """How a state sounds as it begins; None for silence."""
    match state:
        case GetReady() | Looking():
            return PRESS
        case Result(verdict=verdict):
            return EMOTIONS[verdict.emotion].melody
        case NotSure():
            return NOT_SURE
        case NoFace() | CameraUnavailable():
            return NO_FACE
        case _:
            return None


def _began(before: State, state: State) -> bool:
    """Whether this is another state, and not the same a moment later (readings come and go within a look)."""
    return type(state) is not type(before) or state.since != before.since
