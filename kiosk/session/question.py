"""What a visitor is asked about an answer: which music, and whether it was right.

Two options each. With one button a short press takes the first and a long one the second; a second button, or
a touch on it, takes either at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from kiosk.config.schema import Timing

LONG_SECONDS = 0.8
"""From here on a press is a long one: longer than anybody taps, shorter than anybody loses patience."""

HESITATION_SECONDS = 0.5
"""A press so soon after a question came up was meant for what stood there before: nobody is faster."""

ASKED_AFTER_SECONDS = 6.0
"""The answer is alone for so long: who reads it, or takes out a telephone, is not to be asked just then."""

THANKS_SECONDS = 3.0
"""So long the thanks for an answer stand."""

Kind = Literal["music", "feedback"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question that waits for an answer.

    Attributes:
        kind: ``music``: for the mood as it is, or for another one? ``feedback``: was the answer right?
        since: when it came up, seconds.
        pressed: since when the button is down that will answer it; None while none is.
    """

    kind: Kind
    since: float
    pressed: float | None = None


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a visitor said: whether they ``agreed`` with the answer, and when (``at``, seconds)."""

    agreed: bool
    at: float


def asks_after(timing: Timing, *, spoken: bool) -> float:
    """So many seconds after its code a visitor is asked about an answer; later where it is ``spoken``."""
    if spoken:
        return timing.result_seconds * 2 / 3
    return min(ASKED_AFTER_SECONDS, timing.result_seconds / 3)


def held(question: Question | None, now: float) -> float:
    """How far a long press has come, 0-1; 0 while no button is down."""
    if question is None or question.pressed is None:
        return 0.0
    return min(1.0, max(0.0, now - question.pressed) / LONG_SECONDS)
