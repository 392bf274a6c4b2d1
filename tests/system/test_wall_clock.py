"""The hour of what happened, from a clock that may be wrong, jump, or stand still without power."""

import datetime
import time

import pytest

from kiosk.system.wall_clock import EARLIEST, Hour
from tests.appliance.statistics.month import TimeMachine

NOON = datetime.datetime(2026, 11, 30, 12, 30)


@pytest.fixture
def machine(tmp_path) -> TimeMachine:
    made = TimeMachine(tmp_path, NOON)
    made.synchronise(False)
    made.boot()
    return made


@pytest.fixture
def berlin(monkeypatch):
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def test_a_clock_that_nobody_has_set_is_not_believed(machine):
    assert not machine.clock.is_set()


def test_the_network_sets_it(machine):
    machine.synchronise()
    assert machine.clock.is_set()
    assert machine.clock.hour(machine.up) == Hour("2026-11-30", 12)
    assert machine.clock.today() == NOON.date()


def test_what_happened_before_it_was_set_gets_its_true_hour(machine):
    pressed = machine.up
    machine.up += 60
    # The clock had gone on from when the computer was switched off, days ago.
    machine.booted += 3 * 86_400
    machine.synchronise()
    assert machine.clock.hour(pressed) == Hour("2026-12-03", 12)


def test_a_battery_s_clock_that_agrees_sets_it(machine, tmp_path):
    battery = tmp_path / "sys/class/rtc/rtc0"
    battery.mkdir(parents=True)
    (battery / "since_epoch").write_text(f"{int(machine.booted) + 2}\n")
    assert machine.clock.is_set()


@pytest.mark.parametrize("said", ["12\n", "", "what?"])
def test_one_that_lost_its_battery_does_not(machine, tmp_path, said):
    battery = tmp_path / "sys/class/rtc/rtc0"
    battery.mkdir(parents=True)
    (battery / "since_epoch").write_text(said)
    assert not machine.clock.is_set()


@pytest.mark.parametrize("jump", [-86_400.0, 3600.0])
def test_a_jump_is_somebody_who_sets_it(machine, jump):
    machine.booted += jump
    assert machine.clock.is_set()


def test_before_this_kiosk_was_written_no_clock_is_right(machine):
    machine.synchronise()
    machine.booted = EARLIEST - 1
    assert not machine.clock.is_set()


@pytest.mark.usefixtures("berlin")
def test_the_hour_is_that_of_the_place_and_one_comes_twice_when_summer_ends(machine):
    machine.booted, machine.up = datetime.datetime(2026, 10, 25, 0, tzinfo=datetime.UTC).timestamp(), 0.0
    hours = [machine.clock.hour(60 * 60 * number) for number in range(4)]
    assert [hour.hour for hour in hours] == [2, 2, 3, 4]
    assert {hour.day for hour in hours} == {"2026-10-25"}


def test_a_day_begins_at_midnight_where_the_kiosk_stands(machine):
    machine.wind(datetime.datetime(2026, 12, 1, 0, 0, 1))
    assert machine.clock.hour(machine.up - 2) == Hour("2026-11-30", 23)
    assert machine.clock.hour(machine.up) == Hour("2026-12-01", 0)
