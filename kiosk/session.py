"""One visit as a pure state machine: ``(state, event, now) → state``.

No clock, no I/O, no drawing. Times are seconds on the monotonic clock, handed in. Every state but the
attract scene has a time-out that leads home, so a visitor who walks away strands nobody.

Each state class also carries what others say of it: in JSON, to systemd, in the log, and in `kiosk status`.
So an outcome is one class here, and a scene in `kiosk.screen.scenes`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, ClassVar, get_args

from kiosk.vision.reading import Hint, Reading, Verdict

if TYPE_CHECKING:
    # As types alone: `kiosk status` reads the table of outcomes and should not wait for a schema to load.
    from kiosk.config.schema import Decision, Timing
    from kiosk.content.playlists import Playlist

LAST_LOOK_SECONDS = 3.0
"""At least so much longer the kiosk looks at a face that came into view just before the time was over."""

VERDICT_MARGIN = 0.5
"""Frames are slow on a hot machine: a verdict may come so much later than `decision.max_seconds` says."""


def last_look(decision: Decision) -> float:
    """How much longer, in seconds, a face is looked at that came into view late: enough for a verdict."""
    return max(LAST_LOOK_SECONDS, decision.max_seconds + VERDICT_MARGIN)


@dataclass(frozen=True, slots=True)
class _Moment(ABC):
    """What every state of a visit has.

    Attributes:
        name: in JSON.
        doing: for `systemctl status` and `kiosk status`; nothing about the visitor.
        since: when it began, seconds.
    """

    name: ClassVar[str]
    doing: ClassVar[str]
    since: float

    @abstractmethod
    def duration(self, timing: Timing) -> float | None:
        """How long it lasts when nothing happens, in seconds; None for ever."""

    def logged(self) -> str:
        """For the log; nothing about the visitor's face beyond the outcome's kind."""
        return self.doing


@dataclass(frozen=True, slots=True)
class _Ending(_Moment):
    """What every outcome has: it ends the visit, and is counted under its ``name``.

    Attributes:
        tally: what `kiosk status` calls the number of visits that ended so.
        answered: whether there was a verdict.
        fact: what the visitor gets in any case.
    """

    tally: ClassVar[str]
    answered: ClassVar[bool] = False
    fact: str


@dataclass(frozen=True, slots=True)
class Attract(_Moment):
    """Nobody is there: invite the next visitor."""

    name: ClassVar[str] = "attract"
    doing: ClassVar[str] = "waiting for a visitor"

    def duration(self, timing: Timing) -> float | None:
        return None


@dataclass(frozen=True, slots=True)
class Looking(_Moment):
    """The camera looks at the visitor since the press.

    Attributes:
        visit: its number, by which readings say whose they are.
        reading: the latest; None before the first.
        last_look: so much longer a face is looked at that is in view when the time is over, seconds.
    """

    name: ClassVar[str] = "looking"
    doing: ClassVar[str] = "looking at a visitor"
    fact: str
    reading: Reading | None = None
    last_look: float = LAST_LOOK_SECONDS
    visit: int = 0

    def duration(self, timing: Timing) -> float:
        # The debouncer has a leader from a face's first judged frame until the face has left: a frame or two
        # that lose the face do not end the time early.
        followed = self.reading is not None and self.reading.leader is not None
        return timing.looking_seconds + (self.last_look if followed else 0.0)

    def owns(self, visit: int, reading: Reading) -> bool:
        """Whether a reading is of this visit: no other visitor's, and of no frame from before the press."""
        return visit == self.visit and reading.t >= self.since


@dataclass(frozen=True, slots=True)
class Result(_Ending):
    """One emotion was clear."""

    name: ClassVar[str] = "result"
    doing: ClassVar[str] = "showing a visitor the answer"
    tally: ClassVar[str] = "answered"
    answered: ClassVar[bool] = True
    verdict: Verdict
    playlist: Playlist

    def duration(self, timing: Timing) -> float:
        return timing.result_seconds

    def logged(self) -> str:
        return f"result after {self.verdict.frames} frames in {self.verdict.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class NotSure(_Ending):
    """A face was seen but no emotion led clearly: the two likeliest, best first, each with its playlist."""

    name: ClassVar[str] = "not_sure"
    doing: ClassVar[str] = "showing a visitor the answer"
    tally: ClassVar[str] = "not sure"
    answered: ClassVar[bool] = True
    verdict: Verdict
    choices: tuple[tuple[str, Playlist], tuple[str, Playlist]]

    def duration(self, timing: Timing) -> float:
        return timing.result_seconds

    def logged(self) -> str:
        return f"not sure after {self.verdict.frames} frames in {self.verdict.seconds:.2f} s"


@dataclass(frozen=True, slots=True)
class NoFace(_Ending):
    """Nobody could be seen in time; ``hint`` says what was in the way most recently."""

    name: ClassVar[str] = "no_face"
    doing: ClassVar[str] = "telling a visitor that no face was seen"
    tally: ClassVar[str] = "no face"
    hint: Hint

    def duration(self, timing: Timing) -> float:
        return timing.message_seconds

    def logged(self) -> str:
        return f"no face ({self.hint})"


@dataclass(frozen=True, slots=True)
class CameraUnavailable(_Ending):
    """The camera does not answer; the kiosk is kind about it."""

    name: ClassVar[str] = "resting"
    doing: ClassVar[str] = "telling a visitor that the camera rests"
    tally: ClassVar[str] = "camera resting"

    def duration(self, timing: Timing) -> float:
        return timing.message_seconds

    def logged(self) -> str:
        return "the camera is resting"


@dataclass(frozen=True, slots=True)
class OutOfOrder(_Moment):
    """The kiosk itself has failed; no visit leads here, `kiosk failed` shows it."""

    name: ClassVar[str] = "out_of_order"
    doing: ClassVar[str] = "showing that the kiosk needs help"
    reason: str

    def duration(self, timing: Timing) -> float | None:
        return None


Outcome = Result | NotSure | NoFace | CameraUnavailable
State = Attract | Looking | Outcome

OUTCOMES: tuple[type[Outcome], ...] = get_args(Outcome)
"""What a visit can come to, in the order in which it is told."""


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
class Saw:
    """The headless loop judged a frame for the visit of this number.

    ``playlists`` has one per likely label once there is a verdict.
    """

    visit: int
    reading: Reading
    playlists: dict[str, Playlist]


@dataclass(frozen=True, slots=True)
class CameraFailed:
    """The headless loop has ended; the next starts in ``pause`` seconds, unless the camera is given up."""

    pause: float
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = Pressed | Saw | CameraFailed | Tick


def step(state: State, event: Event, now: float, timing: Timing) -> State:
    """The state after ``event``; the same object when nothing changes."""
    match event:
        case Pressed():
            return _after_press(state, event, now, timing)
        case Saw() if isinstance(state, Looking) and state.owns(event.visit, event.reading):
            return _after_reading(state, event.reading, event.playlists, now)
        case CameraFailed(pause=pause, gave_up=gave_up) if isinstance(state, Looking):
            # A camera that comes straight back may still save this visit.
            return CameraUnavailable(now, state.fact) if pause > 0 or gave_up else state
        case Tick():
            return _after_time(state, now, timing)
        case _:
            return state


def _after_press(state: State, press: Pressed, now: float, timing: Timing) -> State:
    # A press while looking is impatience, not a wish to start over: also when the answer was there before the
    # press could be told from a bouncing contact.
    if isinstance(state, Looking) or (isinstance(state, Outcome) and press.at < state.since):
        return state
    if not press.camera:
        return CameraUnavailable(now, press.fact)
    # However late the press is told, the visit has half its time before it.
    since = min(now, max(press.at, now - timing.looking_seconds / 2))
    return Looking(since, press.fact, last_look=press.last_look, visit=press.visit)


def _after_reading(state: Looking, reading: Reading, playlists: dict[str, Playlist], now: float) -> State:
    verdict = reading.verdict
    if verdict is None:
        return replace(state, reading=reading)
    if verdict.sure:
        return Result(now, state.fact, verdict, playlists[verdict.emotion])
    first, second = verdict.likeliest(2)
    return NotSure(now, state.fact, verdict, ((first, playlists[first]), (second, playlists[second])))


def _after_time(state: State, now: float, timing: Timing) -> State:
    left = time_left(state, now, timing)
    if left is None or left > 0:
        return state
    if not isinstance(state, Looking):
        return Attract(now)
    if state.reading is None:
        # Not one frame in all that time: the camera is at fault, not the visitor.
        return CameraUnavailable(now, state.fact)
    return NoFace(now, state.fact, state.reading.hint or Hint.NO_FACE)


def time_left(state: State | OutOfOrder, now: float, timing: Timing) -> float | None:
    """Seconds until the state's time-out (negative when overdue); None for a state that lasts."""
    seconds = state.duration(timing)
    return None if seconds is None else state.since + seconds - now
