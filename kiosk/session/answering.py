"""How a question is asked and answered while a result is on the screen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kiosk.session.events import Answered, Event, Pressed, Released, Tick
from kiosk.session.question import HESITATION_SECONDS, LONG_SECONDS, Feedback, Question
from kiosk.session.states import Result, time_left

if TYPE_CHECKING:
    from kiosk.config.schema import Timing

MUSIC = ("match", "lift")
"""What the options of the question about music stand for."""


def heard(state: Result, event: Event, now: float, timing: Timing) -> Result | None:
    """The result after an event that is about a question, or brings one up; None for any other event."""
    match event, state.question:
        case Pressed(at=at), Question() as question:
            return _after_press(state, question, at)
        case Released(at=at), Question(pressed=float(pressed)):
            return _answered(state, int(at >= pressed + LONG_SECONDS), now)
        case Answered(option=option, at=at), Question(since=since) if at >= since:
            return _answered(state, option, now)
        case Tick(), _:
            return _after_time(state, now, timing)
        case _:
            return None


def _after_press(state: Result, question: Question, at: float) -> Result | None:
    if at < question.since + HESITATION_SECONDS:
        # Under the answer stood that a press begins another visit; while it came up, nothing.
        return None if question.kind == "feedback" else state
    # Whether it is a short one is known when the button comes up.
    return state if question.pressed is not None else replace(state, question=replace(question, pressed=at))


def _after_time(state: Result, now: float, timing: Timing) -> Result | None:
    question = state.question
    if question is None:
        return _asked(state, now) if _is_time_to_ask(state, now, timing) else None
    if question.pressed is not None:
        # Nobody who is about to answer is cut short.
        return _answered(state, 1, now) if now >= question.pressed + LONG_SECONDS else state
    if now < question.since + timing.question_seconds:
        return None
    return _answered(state, 0, now) if question.kind == "music" else replace(state, question=None)


def _is_time_to_ask(state: Result, now: float, timing: Timing) -> bool:
    left = time_left(state, now, timing)
    if state.asks_after is None or state.asked or left is None or left <= 0:
        return False
    return now >= state.shown_since + state.asks_after


def _asked(state: Result, now: float) -> Result:
    return replace(state, question=Question("feedback", now), asked=True)


def _answered(state: Result, option: int, now: float) -> Result:
    assert state.question is not None
    if state.question.kind == "music":
        return replace(state, question=None, playlist=state.offers[MUSIC[option]], code_since=now)
    return replace(state, question=None, feedback=Feedback(option == 0, now))
