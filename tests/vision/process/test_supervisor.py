"""The supervisor keeps a vision process running, whatever becomes of it, and never waits for it."""

import select
import sys
from pathlib import Path

import pytest

from kiosk.config.schema import Settings
from kiosk.vision.process.supervisor import (
    BACK_OFF,
    HEALTHY_SECONDS,
    HOUR,
    LEAVING_SECONDS,
    SILENCE_SECONDS,
    START_SECONDS,
    Down,
    Ready,
    Vision,
)
from kiosk.vision.reading import Reading

FAKE = Path(__file__).parents[2] / "fakes" / "worker.py"


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


def fail_often(vision: Vision, clock: Clock, faults: int) -> list[Down]:
    """Let a process that dies be started again, as soon as may be, until there were so many faults."""
    downs = []
    for _ in range(faults):
        restart(vision)
        downs.append(events_until(vision, Down)[-1])
        clock.now += downs[-1].pause
    return downs


def test_after_too_many_faults_within_an_hour_there_is_nothing_left_to_hope_for(spawn, clock):
    limit = Settings().recovery.failures_per_hour
    gave_up = [down.gave_up for down in fail_often(spawn("dies"), clock, limit + 1)]
    assert gave_up == [False] * limit + [True]


def test_faults_of_more_than_an_hour_ago_are_forgiven(spawn, clock):
    vision = spawn("dies")
    limit = Settings().recovery.failures_per_hour
    fail_often(vision, clock, limit)
    clock.now += HOUR
    assert not any(down.gave_up for down in fail_often(vision, clock, limit - 1))


def test_what_only_the_operator_can_mend_is_no_reason_to_start_anew(spawn, clock):
    downs = fail_often(spawn("fault"), clock, Settings().recovery.failures_per_hour + 2)
    assert not any(down.gave_up for down in downs)


def test_each_rung_is_logged_once(spawn, clock, caplog):
    fail_often(spawn("dies"), clock, 12)
    assert caplog.messages == [
        "the vision process ended (status 3); starting it again",
        "the vision process ended (status 3); starting it again in 30 s, and so on",
    ]


def test_other_settings_that_concern_it_bring_another_process(spawn, clock):
    vision = spawn("good")
    events_until(vision, Ready)
    pid = vision.pid
    settings = Settings()
    vision.adopt(
        settings.model_copy(update={"decision": settings.decision.model_copy(update={"margin": 0.2})})
    )
    assert vision.pid is None
    restart(vision)
    assert vision.pid != pid
    # It was told to leave, it did not fail: nobody hears of a fault.
    assert [type(event) for event in events_until(vision, Ready)] == [Ready]


def test_other_settings_that_do_not_concern_it_leave_it_alone(spawn):
    vision = spawn("good")
    pid = vision.pid
    vision.adopt(Settings(language="de"))
    assert vision.pid == pid


def test_a_process_that_is_told_to_leave_and_does_not_is_killed(spawn, clock):
    vision = spawn("deaf")
    events_until(vision, Ready)
    pid = vision.pid
    vision.adopt(Settings(model="models/other.yaml"))
    assert vision.poll() == []
    assert vision.pid is None
    clock.now += LEAVING_SECONDS + 0.1
    restart(vision)
    assert vision.pid != pid


class Undying:
    """Stands in for a killed process that sleeps in the kernel and keeps the camera."""

    pid = 1
    kills = 0

    def poll(self) -> None:
        return None

    def kill(self) -> None:
        self.kills += 1


def test_a_process_that_outlives_its_kill_is_a_fault_each_time_and_never_a_busy_loop(spawn, clock):
    vision = spawn("dies")
    events_until(vision, Down)
    gone, vision._leaving = vision._leaving, Undying()
    assert vision.poll() == []
    faults = []
    for _ in range(600):
        faults += vision.poll()
        clock.now += 0.5
    assert vision.pid is None
    assert vision.healthy
    # After the first ten seconds the pauses of the ladder: 1, 2, 5, 10, then 30 s each.
    assert [fault.pause for fault in faults[:5]] == [*BACK_OFF[1:]]
    assert len(faults) < 20
    assert "(1) does not end and keeps the camera" in faults[0].reason
    vision._leaving = gone
    clock.now += BACK_OFF[-1]
    restart(vision)


def test_is_well_while_the_process_is_heard_of_and_while_it_pauses(spawn, clock):
    vision = spawn("dies")
    assert vision.healthy
    fail_often(vision, clock, 6)
    clock.now += BACK_OFF[-1] - 1
    assert vision.healthy


def test_is_not_well_when_nobody_looks_after_a_silent_process(spawn, clock):
    vision = spawn("good")
    events_until(vision, Ready)
    clock.now += 2 * SILENCE_SECONDS + 1
    assert not vision.healthy


def test_a_slow_machine_is_given_more_time(clock, monkeypatch):
    monkeypatch.setenv("KIOSK_PATIENCE", "10")
    vision = Vision(Settings(), clock, (sys.executable, "-S", str(FAKE), "mute"))
    vision.poll()
    clock.now += 10 * START_SECONDS
    assert vision.poll() == []
    clock.now += 0.1
    assert isinstance(vision.poll()[0], Down)
    vision.close()
