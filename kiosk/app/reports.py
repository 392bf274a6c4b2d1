"""What the app tells its listeners: what happened, once each, in the order it happened.

Nothing here says anything about a visitor beyond how the visit ended and which way up the face was.
"""

from dataclasses import dataclass

from kiosk.session import Outcome, State


@dataclass(frozen=True, slots=True)
class VisitStarted:
    """The button was pressed ``at``, monotonic seconds, and a visit began."""

    at: float


@dataclass(frozen=True, slots=True)
class VisitEnded:
    """A visit came to its outcome ``at``, monotonic seconds, so many ``seconds`` after the press."""

    outcome: Outcome
    seconds: float
    at: float


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


Report = VisitStarted | VisitEnded | SceneChanged | FaceSeen | CameraReady | CameraDown | CameraChanged
