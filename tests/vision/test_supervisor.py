"""The supervisor keeps a vision process running, whatever becomes of it, and never waits for it."""

import select
import sys
from pathlib import Path

import pytest

from kiosk.settings import Settings
from kiosk.vision.reading import Reading
from kiosk.vision.supervisor import (
    BACK_OFF,
    HEALTHY_SECONDS,
    SILENCE_SECONDS,
    START_SECONDS,
    Down,
    Ready,
    Vision,
)

FAKE = Path(__file__).parents[1] / "fakes" / "worker.py"


class Clock:
    """Seconds that pass when the test says so."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def spawn(clock):
    """Supervise a fake process that fails in a named way."""
    made = []

    def spawn(way: str) -> Vision:
        made.append(Vision(Settings(), clock, (sys.executable, "-S", str(FAKE), way)))
        made[-1].poll()
        return made[-1]

    yield spawn
    for vision in made:
        vision.close()


def events_until(vision: Vision, kind: type) -> list:
    """Poll whenever the process has said something, until an event of this kind has come."""
    events = []
    while not any(isinstance(event, kind) for event in events):
        readable, _, _ = select.select([vision._process.stdout], [], [], 10)
        assert readable, f"the process said nothing; so far: {events}"
        events += vision.poll()
    return events


def test_says_which_camera_it_has(spawn):
    assert events_until(spawn("good"), Ready) == [Ready("fake eye", fake=True)]


def test_hands_over_readings_of_the_look_it_ordered(spawn, clock):
    vision = spawn("good")
    events_until(vision, Ready)
    vision.look(clock.now)
    reading = events_until(vision, Reading)[-1]
    assert reading.t == clock.now
    assert reading.face == (0.4, 0.3, 0.2, 0.3)


def test_a_look_ordered_before_it_is_ready_is_not_lost(spawn, clock):
    vision = spawn("good")
    vision.look(clock.now)
    assert [type(event) for event in events_until(vision, Reading)] == [Ready, Reading]


def test_a_process_that_dies_in_a_visit_is_back_at_once_and_looks_again(spawn, clock):
    vision = spawn("dies in a visit")
    vision.look(clock.now)
    down = events_until(vision, Down)[-1]
    assert (down.pause, down.usage) == (0.0, False)
    assert "status 3" in down.reason
    restart(vision)
    # It dies again at once, and that may be heard in the same poll.
    assert [type(event) for event in events_until(vision, Reading)][:2] == [Ready, Reading]


def restart(vision: Vision) -> None:
    """Poll until the killed process is gone for good and the next one is there."""
    while vision.pid is None:
        vision.poll()


def test_pauses_grow_with_every_fault_in_a_row(spawn, clock):
    vision = spawn("dies")
    pauses = []
    for _ in range(len(BACK_OFF) + 2):
        pauses.append(events_until(vision, Down)[-1].pause)
        assert vision.pid is None
        clock.now += pauses[-1]
        restart(vision)
    assert pauses == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]


def test_there_is_no_hope_during_a_pause(spawn, clock):
    vision = spawn("dies")
    events_until(vision, Down)
    restart(vision)
    events_until(vision, Down)
    assert not vision.hopeful
    vision.poll()
    assert vision.pid is None
    clock.now += BACK_OFF[1]
    assert vision.hopeful


def test_long_health_makes_the_next_pause_short_again(spawn, clock):
    vision = spawn("dies in a visit")
    pauses = []
    for health in (0.0, 0.0, HEALTHY_SECONDS + 1):
        events_until(vision, Ready)
        clock.now += health
        vision.look(clock.now)
        pauses.append(events_until(vision, Down)[-1].pause)
        vision.rest()
        clock.now += pauses[-1]
        restart(vision)
    assert pauses == [BACK_OFF[0], BACK_OFF[1], BACK_OFF[0]]


def test_a_fault_keeps_its_own_sentence(spawn):
    down = events_until(spawn("fault"), Down)[-1]
    assert down.reason == "bottle.txt: not a picture"
    assert down.usage


@pytest.mark.parametrize(("way", "patience"), [("mute", START_SECONDS), ("good", SILENCE_SECONDS)])
def test_silence_ends_in_a_kill(spawn, clock, way, patience):
    vision = spawn(way)
    if way == "good":
        events_until(vision, Ready)
    pid = vision.pid
    clock.now += patience
    assert vision.poll() == []
    clock.now += 0.1
    (down,) = vision.poll()
    assert "silent" in down.reason
    restart(vision)
    assert vision.pid != pid


def test_closing_ends_a_process_that_does_not_listen(spawn):
    vision = spawn("deaf")
    events_until(vision, Ready)
    vision.close()
    assert vision.pid is None


def test_nothing_is_previewed_outside_a_visit(spawn, clock):
    vision = spawn("good")
    events_until(vision, Ready)
    assert vision.preview() is None
