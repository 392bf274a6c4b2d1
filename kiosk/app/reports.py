"""What the app tells its listeners: what happened, once each, in the order it happened.

Nothing here says anything about a visitor beyond how the visit ended and which way up the face was.
"""

from dataclasses import dataclass

from kiosk.session import Outcome, Result, State


@dataclass(frozen=True, slots=True)
class VisitStarted:
    """The button was pressed ``at``, monotonic seconds, and a visit began."""

    at: float


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """A visit came to its outcome ``at``, monotonic seconds, so many ``seconds`` after the press.

    ``language`` is the code of that in which the visitor was answered; empty where nobody says.
    """

    outcome: Outcome
    seconds: float
    at: float
    language: str = ""


@dataclass(frozen=True, slots=True)
class FeedbackGiven:
    """A visitor said whether the answer was right.

    ``shown`` is the label that was, or two with a plus between them, ``agreed`` the answer, ``confidence``
    how sure the kiosk was, 0-1, and ``url`` the playlist's.
    """

    shown: str
    agreed: bool
    confidence: float
    url: str


@dataclass(frozen=True, slots=True)
class SceneChanged:
    """The display shows another state from now on."""

    state: State


@dataclass(frozen=True, slots=True)
class FaceSeen:
    """A frame of the running visit showed a face turned clockwise by ``turn`` degrees; 0 is upright."""

    turn: int


@dataclass(frozen=True, slots=True)
class CameraReady:
    """The vision process can look. ``camera`` is its name; ``fake`` says that it is no live camera."""

    camera: str
    fake: bool


@dataclass(frozen=True, slots=True)
class CameraDown:
    """The vision process has ended and is started again.

    ``usage`` is True when only the operator can mend it; ``gave_up`` when it failed too often within an hour;
    ``key`` is the one of config.yaml that it is about, if any.
    """

    reason: str
    usage: bool
    gave_up: bool
    key: str | None = None


@dataclass(frozen=True, slots=True)
class CameraChanged:
    """The settings of the camera are others from now on."""


Report = (
    VisitStarted
    | VisitEnded
    | FeedbackGiven
    | SceneChanged
    | FaceSeen
    | CameraReady
    | CameraDown
    | CameraChanged
)


def feedback_of(before: State, after: State) -> FeedbackGiven | None:
    """What a visitor has said between two states, if anything."""
    if not (isinstance(before, Result) and isinstance(after, Result)):
        return None
    said = after.feedback
    if said is None or said == before.feedback:
        return None
    return FeedbackGiven(after.verdict.shown, said.agreed, after.confidence, after.playlist.url)
