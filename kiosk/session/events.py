"""What can happen in a visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kiosk.session.problem import Problem
from kiosk.session.states import LAST_LOOK_SECONDS
from kiosk.vision.reading import Reading

if TYPE_CHECKING:
    from kiosk.content.playlists import Playlist


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button was pressed.

    Attributes:
        fact: what a new visit would show.
        at: when it happened, seconds; the event may come later, and frames from then on count.
        visit: the number of the visit that it would begin; no other has it.
        camera: False while the camera is known to be down, with a pause before it is tried again.
        last_look: see `Looking`.
    """

    fact: str
    at: float
    visit: int
    camera: bool = True
    last_look: float = LAST_LOOK_SECONDS


@dataclass(frozen=True, slots=True)
class Released:
    """The button that was pressed came up ``at``, seconds: so it was a short press, or a long one."""

    at: float


@dataclass(frozen=True, slots=True)
class Answered:
    """A question was answered ``at``, seconds, with its first ``option`` (0) or its second (1)."""

    option: int
    at: float


@dataclass(frozen=True, slots=True)
class Saw:
    """The headless loop judged a frame for the visit of this number.

    Attributes:
        visit, reading: it.
        playlists: one per likely label once there is a verdict.
        offers: of a sure verdict, what the visitor may choose from; see `kiosk.session.states.Result`.
        fact: for those who look so; None for the one that the visit began with.
        asks_after: as in `Result`.
    """

    visit: int
    reading: Reading
    playlists: Mapping[str, Playlist]
    offers: Mapping[str, Playlist] = field(default_factory=dict)
    fact: str | None = None
    asks_after: float | None = None

    @property
    def answer(self) -> str | None:
        """The emotion that a result will be about, of two the likelier; None where there is none yet."""
        verdict = self.reading.verdict
        return None if verdict is None or not verdict.answers else verdict.emotion


@dataclass(frozen=True, slots=True)
class CameraFailed:
    """The headless loop has ended; the next starts in ``pause`` seconds, unless the camera is given up."""

    pause: float
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Somebody has held the button down for so long that they mean it: show them the problem."""

    problem: Problem


@dataclass(frozen=True, slots=True)
class Mended:
    """Nothing is wrong any more that the staff would have to be told."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = Pressed | Released | Answered | Saw | CameraFailed | Held | Mended | Tick
