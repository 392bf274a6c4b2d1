"""One visit as a pure state machine: ``(state, event, now) → state``.

No clock, no I/O, no drawing. Times are seconds on the monotonic clock, handed in. Every state but the
attract scene has a time-out that leads home, so a visitor who walks away strands nobody.
"""

from dataclasses import dataclass, replace

from kiosk.config.schema import Timing
from kiosk.content.playlists import Playlist
from kiosk.vision.reading import Hint, Reading, Verdict

LAST_LOOK_SECONDS = 3.0
"""So much longer the kiosk looks at a face that came into view just before the time was over: enough for a
verdict, unless the operator gives one longer (`decision.max_seconds`)."""


@dataclass(frozen=True, slots=True)
class Attract:
    """Nobody is there: invite the next visitor."""

    since: float


@dataclass(frozen=True, slots=True)
class Looking:
    """The camera looks at the visitor. ``reading`` is the latest one, None until the first frame."""

    since: float
    fact: str
    reading: Reading | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One emotion was clear."""

    since: float
    fact: str
    verdict: Verdict
    playlist: Playlist


@dataclass(frozen=True, slots=True)
class NotSure:
    """A face was seen but no emotion led clearly: the two likeliest, best first, each with its playlist."""

    since: float
    fact: str
    verdict: Verdict
    choices: tuple[tuple[str, Playlist], tuple[str, Playlist]]


@dataclass(frozen=True, slots=True)
class NoFace:
    """Nobody could be seen in time; ``hint`` says what was in the way most recently."""

    since: float
    fact: str
    hint: Hint


@dataclass(frozen=True, slots=True)
class CameraUnavailable:
    """The camera does not answer; the kiosk is kind about it. ``fact`` gives the visitor something anyway."""

    since: float
    fact: str


@dataclass(frozen=True, slots=True)
class OutOfOrder:
    """The kiosk itself has failed; no visit leads here, `kiosk failed` shows it."""

    since: float
    reason: str


State = Attract | Looking | Result | NotSure | NoFace | CameraUnavailable

NAMES: dict[type, str] = {
    Attract: "attract",
    Looking: "looking",
    Result: "result",
    NotSure: "not_sure",
    NoFace: "no_face",
    CameraUnavailable: "resting",
}
"""Each state's name in JSON."""


@dataclass(frozen=True, slots=True)
class Pressed:
    """The button was pressed; ``fact`` is what a new visit would show."""

    fact: str


@dataclass(frozen=True, slots=True)
class Saw:
    """The headless loop judged a frame. ``playlists`` has one per likely label once there is a verdict."""

    reading: Reading
    playlists: dict[str, Playlist]


@dataclass(frozen=True, slots=True)
class CameraFailed:
    """The headless loop cannot deliver frames and will not in time for this visit."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""


Event = Pressed | Saw | CameraFailed | Tick


def step(state: State, event: Event, now: float, timing: Timing) -> State:
    """The state after ``event``; the same object when nothing changes."""
    match event:
        case Pressed(fact=fact):
            # A press while looking is impatience, not a wish to start over.
            return state if isinstance(state, Looking) else Looking(now, fact)
        case Saw(reading=reading, playlists=playlists) if isinstance(state, Looking):
            # A reading of a frame from before the press belongs to nobody.
            return state if reading.t < state.since else _after_reading(state, reading, playlists, now)
        case CameraFailed() if isinstance(state, Looking):
            return CameraUnavailable(now, state.fact)
        case Tick():
            return _after_time(state, now, timing)
        case _:
            return state


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


def time_left(state: State, now: float, timing: Timing) -> float | None:
    """Seconds until the state's time-out (negative when overdue); None in the attract scene."""
    seconds = duration(state, timing)
    return None if seconds is None else state.since + seconds - now


def duration(state: State, timing: Timing) -> float | None:
    """How long the state lasts when nothing happens, in seconds; None for ever."""
    match state:
        case Attract():
            return None
        case Looking(reading=Reading(probabilities=dict())):
            return timing.looking_seconds + LAST_LOOK_SECONDS
        case Looking():
            return timing.looking_seconds
        case Result() | NotSure():
            return timing.result_seconds
        case NoFace() | CameraUnavailable():
            return timing.message_seconds
