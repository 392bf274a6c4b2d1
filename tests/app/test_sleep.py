"""When the kiosk sleeps: a decision by state, time, hours and wishes."""

from datetime import datetime

import pytest

from kiosk.app.sleep import LOOK_SECONDS, Asleep, Sleep
from kiosk.session import Attract, Looking, State
from tests.configs import parse
from tests.fakes.wall import Wall

REST = Attract(0.0)
VISIT = Looking(0.0, "")
OPEN, CLOSED = "2026-12-07T12:00", "2026-12-07T20:00"
"""A Monday's."""

HOURS = 'hours: {monday: "09:00-18:00", tuesday: "09:00-18:00"}'


class Kiosk:
    """A decision, and time."""

    def __init__(self, written: str, wall: Wall) -> None:
        self.now, self.wall = 1000.0, wall
        self.sleep = Sleep(parse(written), wall.clock, self.now)

    def later(self, seconds: float = LOOK_SECONDS, state: State = REST) -> Asleep | None:
        """Why it sleeps so many seconds later."""
        self.now += seconds
        self.wall.up += seconds
        return self.sleep.why(state, self.now)


@pytest.fixture
def kiosk(tmp_path):
    def make(written: str, moment: str = OPEN, **how) -> Kiosk:
        return Kiosk(written, Wall(tmp_path, moment, **how))

    return make


def test_by_default_it_never_sleeps(kiosk):
    assert kiosk("").later(1e6) is None


class TestHours:
    def test_it_sleeps_outside_of_them_and_knows_until_when(self, kiosk):
        asleep = kiosk(HOURS, CLOSED).later()
        assert asleep == Asleep("hours", datetime(2026, 12, 8, 9), wakes=True)

    def test_it_is_awake_within_them(self, kiosk):
        assert kiosk(HOURS, OPEN).later() is None

    def test_it_falls_asleep_when_they_are_over_and_wakes_when_they_begin(self, kiosk):
        made = kiosk(HOURS, "2026-12-07T17:59:58")
        assert [made.later(1) is None for _ in range(4)] == [True, False, False, False]
        made.wall.shows("2026-12-08T08:59:58")
        assert [made.later(1) is None for _ in range(4)] == [False, True, True, True]

    def test_a_visit_goes_its_way_to_the_end(self, kiosk):
        made = kiosk(HOURS, CLOSED)
        assert made.later(state=VISIT) is None
        assert made.later() is not None

    def test_a_code_that_is_left_behind_is_shown_for_its_time(self, kiosk):
        made = kiosk(HOURS, CLOSED)
        assert made.later(state=Attract(0.0, playlist=object())) is None

    def test_without_a_clock_that_is_known_to_be_right_it_stays_awake(self, kiosk):
        made = kiosk(HOURS, CLOSED, synchronised=False)
        assert made.later() is None
        assert made.sleep.waits_for_the_clock
        made.wall.synchronise()
        assert made.later() is not None
        assert not made.sleep.waits_for_the_clock

    def test_a_clock_that_jumps_changes_it_within_a_look(self, kiosk):
        made = kiosk(HOURS, OPEN)
        assert made.later() is None
        made.wall.shows(CLOSED)
        assert made.later() is not None
        made.wall.shows("2026-12-06T12:00")
        assert made.later().until == datetime(2026, 12, 7, 9)
        made.wall.shows(OPEN)
        assert made.later() is None

    def test_a_clock_that_was_set_by_hand_is_one_that_is_right(self, kiosk):
        made = kiosk(HOURS, OPEN, synchronised=False)
        assert made.later() is None
        made.wall.shows(CLOSED)
        assert made.later() is not None

    def test_where_a_press_is_not_to_wake_it_none_does(self, kiosk):
        assert kiosk("hours: {daily: closed, wake: false}").later() == Asleep("hours", None, wakes=False)

    def test_others_are_in_force_at_once(self, kiosk):
        made = kiosk(HOURS, CLOSED)
        assert made.later() is not None
        made.sleep.adopt(parse('hours: {daily: "09:00-21:00"}'))
        assert made.later(0) is None
        made.sleep.adopt(parse(""))
        assert made.later(0) is None


class TestNobodyComes:
    IDLE = "display: {sleep_after_minutes: 2}"

    def test_it_sleeps_after_the_time_without_a_visit_until_a_press(self, kiosk):
        made = kiosk(self.IDLE)
        assert made.later(119) is None
        assert made.later(1) == Asleep("idle", None, wakes=True)
        assert made.later(1e6) is not None

    def test_the_time_begins_with_the_last_of_a_visit(self, kiosk):
        made = kiosk(self.IDLE)
        made.later(100, VISIT)
        made.later(30, VISIT)
        assert made.later(119) is None
        assert made.later(1) is not None

    def test_a_touch_begins_it_anew(self, kiosk):
        made = kiosk(self.IDLE)
        made.later(119)
        made.sleep.touched(made.now)
        assert made.later(119) is None

    def test_it_begins_anew_when_the_hours_do(self, kiosk):
        made = kiosk(f"{self.IDLE}\n{HOURS}", "2026-12-07T08:00:00")
        assert made.later(3599).why == "hours"
        assert made.later(1) is None
        assert made.later(118) is None
        assert made.later(2).why == "idle"

    def test_no_clock_is_needed_for_it(self, kiosk):
        made = kiosk(f"{self.IDLE}\n{HOURS}", CLOSED, synchronised=False)
        assert made.later(120).why == "idle"


class TestWishes:
    def test_on_is_awake_whatever_else_there_is(self, kiosk):
        made = kiosk(f"display: {{sleep_after_minutes: 1}}\n{HOURS}", CLOSED)
        assert made.later() is not None
        made.sleep.wish = "on"
        assert made.later(1e6) is None

    def test_off_is_asleep_and_no_press_wakes_it(self, kiosk):
        made = kiosk(HOURS, OPEN)
        made.sleep.wish = "off"
        assert made.later() == Asleep("asked", None, wakes=False)

    def test_off_waits_for_the_end_of_a_visit(self, kiosk):
        made = kiosk("")
        made.sleep.wish = "off"
        assert made.later(state=VISIT) is None
        assert made.later() is not None

    def test_auto_is_as_the_configuration_has_it(self, kiosk):
        made = kiosk("display: {sleep_after_minutes: 1}")
        made.sleep.wish = "off"
        made.later(3600)
        made.sleep.wish = "auto"
        assert made.later(59) is None
        assert made.later(1).why == "idle"


NOW = datetime(2026, 12, 7, 20)


@pytest.mark.parametrize(
    ("asleep", "said"),
    [
        (Asleep("hours", datetime(2026, 12, 8, 9), True), "asleep until tomorrow at 09:00, or a press"),
        (Asleep("hours", datetime(2026, 12, 11, 9), False), "asleep until Friday at 09:00"),
        (Asleep("hours", None, True), "asleep until a press"),
        (Asleep("hours", None, False), "asleep: the kiosk is never open"),
        (Asleep("idle", None, True), "asleep until a press"),
        (Asleep("asked", None, False), "asleep until 'kiosk screen auto' or a new start"),
    ],
)
def test_it_says_until_when(asleep: Asleep, said: str):
    assert asleep.words(NOW) == said
