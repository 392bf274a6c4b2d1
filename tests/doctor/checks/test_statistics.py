"""The doctor tells whether visits can be counted."""

import datetime
import os

import pytest

from kiosk.appliance.statistics.database import ASIDE, FILE
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.config.schema import Settings
from kiosk.doctor.checks.statistics import check_statistics
from kiosk.doctor.finding import Status
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, result
from tests.doctor.bench import NOW, Bench, only
from tests.privileges import without_privileges


@pytest.fixture
def bench(tmp_path) -> Bench:
    made = Bench(tmp_path / "root")
    (made.root / "var/lib/kiosk").mkdir(parents=True)
    return made


@pytest.fixture
def counted(bench, tmp_path) -> Bench:
    begins = datetime.datetime.fromtimestamp(NOW) - datetime.timedelta(days=2)
    statistics = Statistics(bench.root / "var/lib/kiosk", TimeMachine(tmp_path / "clock", begins).clock)
    for _ in range(2):
        statistics.hear(ended(result()))
    statistics.close(PATIENCE)
    return bench


def found(bench, settings=None):
    return only(check_statistics(bench.context(settings)), "statistics")


def test_before_the_first_visit_all_is_well(bench):
    assert found(bench).status is Status.OK
    assert "no visit has been counted yet" in found(bench).text


def test_how_many_since_when_and_how_much_room_they_take(counted):
    finding = found(counted)
    day = datetime.datetime.fromtimestamp(NOW).date() - datetime.timedelta(days=2)
    assert (finding.status, finding.text) == (Status.OK, f"2 visits since {day}; {FILE} takes 29 KB")


def test_switched_off_is_nothing_to_mend(counted):
    assert found(counted, Settings(stats=False)).status is Status.NOT_HERE


def test_what_the_kiosk_says_of_it_is_told(counted):
    counted.kiosk(not_counted="the disk is full")
    assert (found(counted).status, found(counted).text) == (Status.FAILED, "the disk is full")


def test_a_damaged_file_and_one_that_was_set_aside(counted):
    path = counted.root / "var/lib/kiosk" / FILE
    path.rename(path.with_name(ASIDE[0]))
    assert found(counted).status is Status.WARNING
    assert ASIDE[0] in found(counted).text
    path.write_bytes(b"junk" * 100)
    assert found(counted).status is Status.FAILED
    assert "is damaged" in found(counted).text


def test_who_may_not_look_is_told_how_to(tmp_path):
    bench = Bench(tmp_path / "root", uid=1000)
    folder = bench.root / "var/lib/kiosk"
    folder.mkdir(parents=True)
    os.chmod(folder, 0)
    with without_privileges():
        finding = found(bench)
    os.chmod(folder, 0o755)
    assert finding.status is Status.NOT_HERE
    assert "sudo kiosk doctor" in finding.text
