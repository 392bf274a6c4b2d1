"""What the headless loop says about a frame, to the display and in `kiosk watch`."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from kiosk.model.probabilities import Probabilities

Box = tuple[float, float, float, float]
"""``(x, y, width, height)`` as fractions of the unmirrored frame; may reach a little past 0 and 1."""


MOST_OTHERS = 8
"""So many faces beside the chosen one are told of at most, the largest; the search confirms half as many."""


class Hint(StrEnum):
    """What is in the way of a good reading; the screen turns it into words."""

    NO_FACE = "no_face"
    TOO_FAR = "too_far"
    TOO_DARK = "too_dark"
    TOO_BRIGHT = "too_bright"
    CUT_OFF = "cut_off"
    TOO_NEAR = "too_near"
    TURNED = "turned"
    SEVERAL = "several"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The debouncer's answer for one visit.

    Attributes:
        sure: True when one emotion led for long enough; False when time ran out before one was clear.
        emotion: the leading label.
        probabilities: pooled over ``frames``.
        frames: how many judged frames it rests on (always more than one).
        seconds: from the first of these frames to the last.
        second: the other label of a compound such as "happily surprised", which is then the answer; never
            of a sure verdict.
    """

    sure: bool
    emotion: str
    probabilities: Probabilities
    frames: int
    seconds: float
    second: str | None = None

    @property
    def answers(self) -> bool:
        """Whether it is one answer: a sure one, or a compound. Otherwise two labels are to be chosen from."""
        return self.sure or self.second is not None

    @property
    def confidence(self) -> float:
        """Pooled probability of the leading label, 0-1: about that share of people would say so."""
        return self.probabilities[self.emotion]

    @property
    def shown(self) -> str:
        """The answer in one word: the leading label, of a compound both, the likelier one first
        (``happy+surprise``)."""
        return f"{self.emotion}+{self.second}" if self.second else self.emotion

    def likeliest(self, count: int) -> list[str]:
        """The ``count`` labels of the highest pooled probability, best first."""
        return sorted(self.probabilities, key=lambda label: -self.probabilities[label])[:count]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the headless loop says of one frame.

    Attributes:
        t: the frame's `Frame.t`, seconds.
        face: where the chosen face is, or None.
        hint: the most important thing in the way, or None.
        probabilities: of this frame alone, or None when no face could be judged.
        leader: label that leads the pooled probabilities so far, or None; it stays while a short gap without
            the face is bridged.
        progress: how near a verdict is, 0-1, never falling within one visit while the face stays.
        verdict: present from the frame on that settled it.
        turn: clockwise turn of a face with the hint `Hint.TURNED`, 90, 180 or 270 degrees; otherwise 0.
        others: where the other faces in view were seen last, a few frames ago at most, the largest first; no
            more than `MOST_OTHERS`. Nothing of them is judged.
    """

    t: float
    face: Box | None = None
    hint: Hint | None = None
    probabilities: Probabilities | None = None
    leader: str | None = None
    progress: float = 0.0
    verdict: Verdict | None = None
    turn: int = 0
    others: tuple[Box, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """A dictionary of plain JSON types with the attributes' names as keys."""
        return asdict(self)
