"""The codes by which visitors can tell the staff what ails the kiosk: one entry each, the most urgent first.

The screen shows the code alone. What it means is told by `kiosk status`, by the screen to whoever holds the
button down, and in docs/operating.md.
"""

from collections.abc import Callable
from dataclasses import dataclass

from kiosk.content.faults import Fault
from kiosk.session import Problem

PATIENCE_SECONDS = 60.0
"""So long a camera may be away by itself before anybody is sent for."""


@dataclass(frozen=True, slots=True)
class Condition:
    """What a kiosk knows of itself; None or empty for what is well.

    Attributes:
        camera: why the camera does not answer.
        camera_seconds: for how long it has not.
        camera_lost: only somebody can mend it, or it has failed so often that the whole kiosk starts anew.
        stuck: what counts as a press and is held down.
        config_problem: the first thing wrong with the configuration.
        not_kept: what cannot be written to the state folder.
        better_rotation: what ``camera.rotation`` should be.
    """

    camera: str | None = None
    camera_seconds: float = 0.0
    camera_lost: bool = False
    stuck: tuple[str, ...] = ()
    config_problem: str | None = None
    not_kept: str | None = None
    better_rotation: int | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """One kind of problem.

    Attributes:
        number: what the screen shows; never used for anything else again.
        fault: what the screen says to whoever holds the button down.
        meaning: in a few words.
        sentence: what to tell the staff; None where all is well.
    """

    number: int
    fault: Fault
    meaning: str
    sentence: Callable[[Condition], str | None]


def _camera(now: Condition) -> str | None:
    if now.camera is None or not (now.camera_lost or now.camera_seconds >= PATIENCE_SECONDS):
        return None
    return f"the camera does not answer: {now.camera}"


def _stuck(now: Condition) -> str | None:
    if not now.stuck:
        return None
    return f"{' and '.join(now.stuck)}: held down all the time, free it or check its wiring"


def _turned(now: Condition) -> str | None:
    if now.better_rotation is None:
        return None
    return f"most faces of the last day were turned: set camera.rotation to {now.better_rotation}"


CODES = (
    Code(11, Fault.CAMERA, "the camera does not answer", _camera),
    Code(13, Fault.BUTTON, "the button is held down all the time", _stuck),
    Code(12, Fault.CONFIGURATION, "a mistake in the configuration", lambda now: now.config_problem),
    Code(15, Fault.ASKEW, "the camera hangs askew", _turned),
    Code(14, Fault.STATE, "the counts cannot be written", lambda now: now.not_kept),
)
"""Without the first two nobody can visit; the others can wait for the next round."""

CONFIGURATION = 12
"""The number of a mistake in the configuration."""


def most_urgent(now: Condition) -> Problem | None:
    """What the staff are sent for, or None where all is well."""
    for code in CODES:
        if (sentence := code.sentence(now)) is not None:
            return Problem(code.number, sentence, code.fault)
    return None
