"""A moving picture is read as at the kiosk: by the debouncer, one visitor at a time, and not for ever."""

import threading

import cv2
import numpy as np
import pytest

from kiosk.errors import ImageError
from kiosk.vision.reading import Hint
from kiosk.web.live import GONE_SECONDS, Live, Looking, Over, Settled, Waiting
from tests.pictures import portrait
from tests.webpage.samples import blank_png, bundle


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def live(clock) -> Live:
    return Live(bundle().settings, threading.Lock(), clock)


def frame(number: int) -> bytes:
    """The portrait, a little elsewhere each time: a picture that does not move is none of somebody alive."""
    move = np.float32([[1, 0, 6 * np.sin(number)], [0, 1, 4 * np.cos(number)]])
    moved = cv2.warpAffine(portrait(), move, portrait().shape[::-1], borderMode=cv2.BORDER_REPLICATE)
    return cv2.imencode(".jpg", moved)[1].tobytes()


def watch(live: Live, clock: Clock, seconds: float, visitor: str = "one", every: float = 0.1):
    """What comes of frames until there is an end; how long it took."""
    begun = clock.now
    while clock.now < begun + seconds:
        state = live.frame(visitor, frame(round(clock.now * 10)))
        if not isinstance(state, Looking):
            return state, clock.now - begun
        clock.now += every
    return state, clock.now - begun


@pytest.mark.slow
def test_a_face_is_looked_at_until_the_verdict_stands(live, clock):
    state, seconds = watch(live, clock, 10)
    assert isinstance(state, Settled)
    assert (state.verdict.emotion, state.verdict.sure) == ("happy", True)
    assert state.face is not None
    assert bundle().settings.timing.least_looking_seconds <= seconds < 3


def test_how_far_it_is_is_said_with_every_frame(live, clock):
    watch(live, clock, 0.35)
    state = live.frame("one", frame(4))
    assert isinstance(state, Looking)
    assert 0 < state.progress < 1
    assert state.face is not None


def test_without_a_face_time_is_over_and_it_is_said_what_was_in_the_way(live, clock):
    state = live.frame("one", blank_png())
    assert isinstance(state, Looking)
    assert state.hint is Hint.NO_FACE
    for _ in range(3):
        clock.now += bundle().settings.timing.looking_seconds / 3 + 0.01
        last = live.frame("one", blank_png())
    assert last == Over(Hint.NO_FACE)


def test_another_visitor_waits_until_the_first_has_left(live, clock):
    live.frame("one", blank_png())
    clock.now += 1
    assert live.frame("two", blank_png()) == Waiting()
    clock.now += GONE_SECONDS
    assert isinstance(live.frame("two", blank_png()), Looking)
    assert live.frame("one", blank_png()) == Waiting()


def test_a_visit_ends_and_the_next_in_line_has_the_first_turn(live, clock):
    live.frame("one", blank_png())
    while not isinstance(live.frame("one", blank_png()), Over):
        clock.now += 1
        live.frame("two", blank_png())
    assert live.frame("one", blank_png()) == Waiting()
    assert isinstance(live.frame("two", blank_png()), Looking)


def test_who_is_alone_may_go_again_at_once(live, clock):
    while not isinstance(live.frame("one", blank_png()), Over):
        clock.now += 1
    assert isinstance(live.frame("one", blank_png()), Looking)


def test_a_frame_that_is_no_picture_is_refused_and_the_visit_goes_on(live, clock):
    live.frame("one", blank_png())
    with pytest.raises(ImageError):
        live.frame("one", b"nothing")
    assert isinstance(live.frame("one", blank_png()), Looking)


def test_nothing_of_a_visit_stays(live, clock):
    watch(live, clock, 0.35)
    clock.now += 30
    live.frame("two", blank_png())
    assert live._pipeline._known is None
