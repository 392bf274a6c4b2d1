"""The statistics are read when an hour has ended, and only while somebody knows what time it is."""

import datetime
from dataclasses import replace

import pytest

from kiosk.config.schema import Settings
from kiosk.errors import StatisticsError
from kiosk.fleet.backlog import Backlog
from kiosk.fleet.figures import RETRY_SECONDS, SPREAD_SECONDS, Figures, delay_of
from kiosk.fleet.house import house_of
from tests.appliance.statistics.month import TimeMachine
from tests.fleet.test_tallies import contents

HOUSE = house_of(Settings())
NOON = datetime.datetime(2026, 12, 1, 12, 5)


class Shelf:
    """A statistics file that a test fills."""

    def __init__(self):
        self.contents, self.reads, self.broken = contents(), 0, False

    def __call__(self, folder):
        self.reads += 1
        if self.broken:
            raise StatisticsError(f"{folder}: is damaged")
        return self.contents


@pytest.fixture
def machine(tmp_path):
    return TimeMachine(tmp_path / "clock", NOON)


@pytest.fixture
def shelf():
    return Shelf()


def figures(machine, shelf, tmp_path, told=None, house=HOUSE):
    return Figures(tmp_path, house, clock=machine.boot(), told=told, backlog=Backlog({}), read=shelf)


def test_within_an_hour_nothing_new_is_told(machine, shelf, tmp_path):
    found = figures(machine, shelf, tmp_path)
    shelf.contents = contents(hours=[("2026-12-01", 11, "result", 5), ("2026-12-01", 12, "result", 1)])
    assert found.refresh(0.0)
    before = found.values()
    assert (before["visits_today"], before["outcome_result"], before["visits_hour"]) == (5, 5, 5)
    assert datetime.datetime.fromisoformat(before["last_visit"]).hour == 11
    shelf.contents = contents(hours=[("2026-12-01", 12, "result", 50)])
    for minute in range(5, 60):
        machine.wind(NOON.replace(minute=minute))
        assert not found.refresh(60.0 * minute)
    assert (found.values(), shelf.reads) == (before, 1)
    machine.wind(NOON.replace(hour=13, minute=0))
    assert found.refresh(4000.0)
    assert found.values()["visits_today"] == 50


def test_two_hundred_kiosks_do_not_tell_of_an_hour_in_one_moment(machine, shelf, tmp_path):
    delays = [delay_of(f"kiosk-{number}") for number in range(200)]
    assert max(delays) < SPREAD_SECONDS
    assert max(sum(at <= other < at + 5.0 for other in delays) for at in delays) < 25
    late = Figures(
        tmp_path, HOUSE, clock=machine.boot(), told=None, backlog=Backlog({}), delay=90.0, read=shelf
    )
    late.refresh(0.0)
    machine.wind(NOON.replace(hour=13, minute=1))
    assert not late.refresh(1.0)
    machine.wind(NOON.replace(hour=13, minute=2))
    assert late.refresh(2.0)


def test_nor_after_a_new_start_within_the_hour(machine, shelf, tmp_path):
    first = figures(machine, shelf, tmp_path)
    first.refresh(0.0)
    shelf.contents = contents(emotions=[("2026-12-01", "sad", 30)])
    again = figures(machine, shelf, tmp_path, told=first.told)
    again.refresh(0.0)
    assert again.values()["shown_sad"] == 0


def test_while_nobody_knows_the_time_nothing_is_known_and_then_it_is(machine, shelf, tmp_path):
    machine.synchronise(False)
    found = figures(machine, shelf, tmp_path)
    assert not found.refresh(0.0)
    assert set(found.values().values()) == {None}
    machine.synchronise()
    assert found.refresh(1.0)
    assert found.values()["visits_today"] == 0


def test_a_file_that_cannot_be_read_makes_everything_unknown_is_said_once_and_tried_again(
    machine, shelf, tmp_path, caplog
):
    shelf.broken = True
    found = figures(machine, shelf, tmp_path)
    for now in range(0, 4 * int(RETRY_SECONDS), 10):
        found.refresh(float(now))
    assert set(found.values().values()) == {None}
    assert (len(caplog.records), shelf.reads) == (1, 4)
    shelf.broken = False
    assert found.refresh(5 * RETRY_SECONDS)
    assert found.values()["visits_today"] == 0


def test_where_nothing_is_counted_nothing_is_read(machine, shelf, tmp_path):
    found = figures(machine, shelf, tmp_path, house=replace(HOUSE, counted=False))
    assert not found.refresh(0.0)
    assert (found.values(), shelf.reads) == ({}, 0)


def test_real_statistics_that_are_none_harm_nobody(machine, tmp_path):
    (tmp_path / "statistics.sqlite").write_bytes(b"SQLite format 3\0" + bytes(4000))
    found = Figures(tmp_path, HOUSE, clock=machine.boot(), told=None, backlog=Backlog({}))
    found.refresh(0.0)
    assert set(found.values().values()) == {None}
