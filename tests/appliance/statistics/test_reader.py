"""What was counted is read beside a running kiosk, from a read-only disk, and as somebody else."""

import datetime
import os
import sqlite3
import tempfile

import pytest

from kiosk.appliance.statistics import reader
from kiosk.appliance.statistics.database import FILE, LOG
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.forget import forget
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.errors import StatisticsError
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, result
from tests.privileges import without_privileges


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def running(folder, tmp_path):
    """A kiosk with three visits."""
    machine = TimeMachine(tmp_path / "clock", datetime.datetime(2026, 11, 30, 12))
    statistics = Statistics(folder, machine.clock)
    for _ in range(3):
        statistics.hear(ended(result()))
    assert statistics.settled(PATIENCE)
    yield statistics
    statistics.close(PATIENCE)


def total(folder) -> int:
    return outcomes(read_statistics(folder), ALL).total()


def test_before_the_first_visit_there_is_nothing(folder):
    contents = read_statistics(folder)
    assert (contents.size, outcomes(contents, ALL).total()) == (0, 0)
    assert read_statistics(folder / "gone").size == 0


@pytest.mark.usefixtures("running")
def test_reading_beside_the_kiosk_sees_the_last_visit_and_leaves_no_trace(folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert total(folder) == 3
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_after_the_kiosk_and_after_a_crash_of_it_all_is_there(running, folder, tmp_path):
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for name in (FILE, LOG):
        (crashed / name).write_bytes((folder / name).read_bytes())
    running.close(PATIENCE)
    assert os.listdir(folder) == [FILE]
    assert total(folder) == total(crashed) == 3


@pytest.mark.usefixtures("running")
def test_a_disk_that_cannot_be_written_can_be_read(folder):
    folder.chmod(0o555)
    with without_privileges():
        assert total(folder) == 3
        with pytest.raises(StatisticsError, match="try it with sudo"):
            forget(folder)
    folder.chmod(0o755)


@pytest.mark.usefixtures("running")
def test_whoever_may_not_read_it_is_told_what_to_do(folder):
    folder.chmod(0)
    with without_privileges(), pytest.raises(StatisticsError, match="try it with sudo"):
        read_statistics(folder)
    folder.chmod(0o755)


@pytest.mark.usefixtures("running")
def test_without_room_for_the_copy_there_is_a_sentence(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(StatisticsError, match="cannot be copied"):
        read_statistics(folder)


@pytest.mark.usefixtures("running")
def test_what_changes_between_two_looks_is_read_again(folder, monkeypatch):
    real, looks = reader._read_log, []

    def begun_anew(path):
        looks.append(path)
        # At the first look the log was another one.
        return b"an older log" if len(looks) == 1 else real(path)

    monkeypatch.setattr(reader, "_read_log", begun_anew)
    assert total(folder) == 3
    assert len(looks) == 3
    monkeypatch.setattr(reader, "_read_log", lambda path: os.urandom(8))
    with pytest.raises(StatisticsError, match="it changes all the time"):
        read_statistics(folder)


@pytest.mark.parametrize(
    "row",
    [("tomorrow", 12, "result", 1), ("2026-11-30", 13, "result", 10**15), ("2026-11-30", 12, "x" * 2000, 1)],
)
def test_what_was_never_counted_is_damage(row, running, folder):
    running.close(PATIENCE)
    with sqlite3.connect(folder / FILE) as changed:
        changed.execute("INSERT INTO hours VALUES (?, ?, ?, ?)", row)
    changed.close()
    with pytest.raises(StatisticsError, match="'hours' stands what was never counted"):
        read_statistics(folder)
