"""The doctor on the hours."""

from datetime import datetime

import pytest

from kiosk.doctor.checks.hours import SET_THE_CLOCK, check_hours
from kiosk.doctor.finding import not_here, ok, warning
from kiosk.system.wall_clock import SYNCHRONISED
from tests.configs import parse
from tests.doctor.bench import NOW, Bench

HOURS = parse('hours: {daily: "09:00-18:00"}')
WORDS = "every day 09:00-18:00; outside of them it sleeps, and a press wakes it for one visit"
TODAY = datetime.fromtimestamp(NOW).date()


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path)
    made.files({str(SYNCHRONISED).lstrip("/"): ""})
    return made


def test_none_is_nothing_to_look_at(bench):
    assert check_hours(bench.context()) == [not_here("hours", "none are written, and the kiosk never sleeps")]


def test_they_are_told_in_words(bench):
    assert check_hours(bench.context(HOURS)) == [ok("hours", WORDS)]


def test_idleness_is_told_too(bench):
    settings = parse("display: {sleep_after_minutes: 0.5}")
    assert check_hours(bench.context(settings)) == [ok("hours", "asleep after 0.5 min without a visit")]


def test_a_kiosk_that_is_asleep_says_until_when(bench):
    bench.kiosk(asleep="hours", asleep_until=f"{TODAY}T23:59", hours_wait=False)
    assert check_hours(bench.context(HOURS)) == [ok("hours", f"{WORDS}; now asleep until 23:59")]


def test_one_that_nobody_has_visited_sleeps_until_a_press(bench):
    bench.kiosk(asleep="idle", asleep_until=None)
    (found,) = check_hours(bench.context(parse("display: {sleep_after_minutes: 2}")))
    assert found.text.endswith("; now asleep until a press")


def test_a_wish_is_told_and_how_to_end_it(bench):
    bench.kiosk(screen="off", asleep="asked", asleep_until=None)
    assert check_hours(bench.context()) == [
        ok("hours", "now off, as 'kiosk screen' was told: 'sudo kiosk screen auto' ends that")
    ]


def test_a_clock_that_nobody_has_set_is_a_warning(tmp_path):
    (found,) = check_hours(Bench(tmp_path).context(HOURS))
    assert found == warning(
        "hours",
        f"{WORDS}; but nobody knows what time it is, and until then the kiosk stays awake",
        SET_THE_CLOCK,
    )


def test_a_kiosk_that_saw_it_being_set_by_hand_knows_better(tmp_path):
    bench = Bench(tmp_path)
    bench.kiosk(hours_wait=False)
    assert check_hours(bench.context(HOURS)) == [ok("hours", WORDS)]


def test_a_kiosk_that_waits_for_the_clock_is_believed(bench):
    bench.kiosk(hours_wait=True)
    (found,) = check_hours(bench.context(HOURS))
    assert found.remedy == SET_THE_CLOCK
