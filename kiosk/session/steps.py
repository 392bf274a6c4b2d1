"""One visit as a pure state machine: ``(state, event, now) → state``.

No clock, no I/O, no drawing. Times are seconds on the monotonic clock, handed in. Every state but the
attract scene has a time-out that leads home, so a visitor who walks away strands nobody.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session import answering
from kiosk.session.events import CameraFailed, Event, Held, Mended, Pressed, Saw, Tick
from kiosk.session.question import Question
from kiosk.session.states import (
    Attract,
    CameraUnavailable,
    ForStaff,
    GetReady,
    Looking,
    NoFace,
    NotSure,
    Outcome,
    Result,
    State,
    Visiting,
    time_left,
)
from kiosk.vision.reading import Hint

if TYPE_CHECKING:
    # As types alone: `kiosk status` reads the table of outcomes and should not wait for a schema to load.
    from kiosk.config.schema import Timing
    from kiosk.content.playlists import Playlist


def step(state: State, event: Event, now: float, timing: Timing) -> State:
    """The state after ``event``; the same object when nothing changes."""
    if isinstance(state, Result) and (answer := answering.heard(state, event, now, timing)) is not None:
        return answer
    match event:
        case Pressed():
            return _after_press(state, event, now, timing)
        case Saw() if (
            isinstance(state, GetReady) and (looking := _after_time(state, now, timing)) is not state
        ):
            # The first reading may be here before anybody has looked at the clock.
            return step(looking, event, now, timing)
        case Saw() if isinstance(state, Looking) and state.owns(event.visit, event.reading):
            return _after_reading(state, event, now)
        case CameraFailed(pause=pause, gave_up=gave_up) if isinstance(state, Visiting):
            # A camera that comes straight back may still save this visit.
            return CameraUnavailable(now, state.fact) if pause > 0 or gave_up else state
        case Held(problem=problem):
            return ForStaff(now, problem)
        case Mended() if isinstance(state, ForStaff):
            return Attract(now)
        case Tick():
            return _after_time(state, now, timing)
        case _:
            return state


def _after_press(state: State, press: Pressed, now: float, timing: Timing) -> State:
    # A press meanwhile is impatience, not a wish to start over: also when the answer was there before the
    # press could be told from a bouncing contact.
    if isinstance(state, Visiting) or (isinstance(state, Outcome) and press.at < state.since):
        return state
    if not press.camera:
        return CameraUnavailable(now, press.fact)
    # However late the press is told, the visit has half its time before it.
    since = min(now, max(press.at, now - timing.looking_seconds / 2))
    if timing.ready_seconds:
        return GetReady(since, press.fact, last_look=press.last_look, visit=press.visit)
    return Looking(since, press.fact, last_look=press.last_look, visit=press.visit)


def _after_reading(state: Looking, saw: Saw, now: float) -> State:
    verdict, playlists = saw.reading.verdict, saw.playlists
    if verdict is None:
        return replace(state, reading=saw.reading)
    if verdict.answers:
        return Result(
            now,
            saw.fact or state.fact,
            verdict,
            playlists[verdict.shown],
            offers=saw.offers,
            question=Question("music", now) if saw.offers else None,
            asks_after=saw.asks_after,
        )
    first, second = verdict.likeliest(2)
    return NotSure(now, state.fact, verdict, ((first, playlists[first]), (second, playlists[second])))


def _after_time(state: State, now: float, timing: Timing) -> State:
    left = time_left(state, now, timing)
    if left is None or left > 0:
        return state
    if isinstance(state, GetReady):
        return Looking(state.judged_from(timing), state.fact, last_look=state.last_look, visit=state.visit)
    if not isinstance(state, Looking):
        return Attract(now, _left_behind(state) if timing.last_code_seconds else None)
    if state.reading is None:
        # Not one frame in all that time: the camera is at fault, not the visitor.
        return CameraUnavailable(now, state.fact)
    return NoFace(now, state.fact, state.reading.hint or Hint.NO_FACE)


def _left_behind(state: State) -> Playlist | None:
    """The playlist that an answer offered, or the likelier of two."""
    match state:
        case Result(playlist=playlist):
            return playlist
        case NotSure(choices=((_, playlist), _)):
            return playlist
        case _:
            return None


def goes_on(before: State, after: State) -> bool:
    """Whether it is one state still: within a look readings come and go, and within an answer questions."""
    return isinstance(after, Looking | Result) and type(after) is type(before) and after.since == before.since


def is_attended(state: State) -> bool:
    """Whether the kiosk looks at somebody, or somebody holds its button down to answer."""
    question = state.question if isinstance(state, Result) else None
    return isinstance(state, Visiting) or (question is not None and question.pressed is not None)
