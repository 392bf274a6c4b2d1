"""Visits are counted beside a running kiosk, whatever disk and clock do, and nobody waits for it."""

import datetime
import errno
import os
import resource
import sqlite3
import threading
from dataclasses import replace

import pytest

from kiosk.app.reports import CameraDown, FeedbackGiven, SceneChanged
from kiosk.appliance.statistics import statistics as module
from kiosk.appliance.statistics.database import FILE, LOG, open_database
from kiosk.appliance.statistics.figures import ALL, days, emotions, hours, outcomes, undated
from kiosk.appliance.statistics.forget import forget
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.errors import StatisticsError
from kiosk.session import Attract, CameraUnavailable, NoFace, NotSure
from kiosk.vision.reading import Hint
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, fact, playlist, result, verdict

NOON = datetime.datetime(2026, 11, 30, 12, 30)


@pytest.fixture
def machine(tmp_path) -> TimeMachine:
    return TimeMachine(tmp_path / "clock", NOON)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "state").mkdir()
    return tmp_path / "state"


@pytest.fixture
def counting(folder, machine):
    made = Statistics(folder, machine.clock)
    yield made
    made.close(PATIENCE)


def count(statistics, *reports) -> None:
    for report in reports:
        statistics.hear(report)
    assert statistics.settled(PATIENCE)


def total(folder) -> int:
    return outcomes(read_statistics(folder), ALL).total()


def test_a_visit_is_one_in_some_tables_and_in_none_together_with_another(counting, folder):
    count(counting, ended(result("happy"), 3.34, "de"))
    rows = read_statistics(folder).rows
    assert {name: list(found) for name, found in rows.items()} == {
        "hours": [("2026-11-30", 12, "result")],
        "emotions": [("2026-11-30", "happy")],
        "decisions": [("2026-11-30", 33)],
        "languages": [("2026-11-30", "de")],
        "playlists": [("2026-11-30", "happy", playlist("happy").url, "Happy Hits!", "shown")],
        "answers": [],
    }


def test_of_a_visit_without_a_sure_answer_no_emotion_is_kept(counting, folder):
    choices = ("sad", playlist("sad")), ("neutral", playlist("neutral"))
    count(
        counting,
        ended(NotSure(0.0, fact(), verdict("sad", 0.3, False), choices), 5.0),
        ended(NoFace(0.0, fact(), Hint.TOO_DARK), 8.0),
        ended(CameraUnavailable(0.0, fact()), 0.0),
    )
    contents = read_statistics(folder)
    assert outcomes(contents, ALL) == {"not_sure": 1, "no_face": 1, "resting": 1}
    assert not emotions(contents, ALL)
    assert list(contents.rows["decisions"]) == [("2026-11-30", 50)]
    assert {shown for _, shown, *_ in contents.rows["playlists"]} == {"sad", "neutral"}


def test_two_emotions_that_go_together_are_counted_as_what_they_are_called(counting, folder):
    both = replace(result("happy"), verdict=replace(verdict("happy", 0.5, False), second="surprise"))
    count(counting, ended(both))
    rows = read_statistics(folder).rows
    assert list(rows["emotions"]) == [("2026-11-30", "happy+surprise")]
    assert [shown for _, shown, *_ in rows["playlists"]] == ["happy+surprise"]


def test_an_answer_is_counted_with_how_sure_the_kiosk_was_to_ten_per_cent(counting, folder):
    link = playlist("sad").url
    count(
        counting, *(FeedbackGiven("sad", agreed, sure, link) for agreed, sure in ((True, 0.79), (False, 1.0)))
    )
    rows = read_statistics(folder).rows
    assert set(rows["answers"]) == {("2026-11-30", "sad", 70, "yes"), ("2026-11-30", "sad", 90, "no")}
    assert {(url, answer) for *_, url, _, answer in rows["playlists"]} == {(link, "yes"), (link, "no")}
    assert not rows["hours"]


def test_what_is_no_visit_is_not_counted(counting, folder):
    count(counting, SceneChanged(Attract(0.0)), CameraDown("the cable is out", usage=False, gave_up=False))
    assert total(folder) == 0


def test_without_a_folder_nothing_is_kept_and_nothing_fails():
    statistics = Statistics(None)
    statistics.prepare()
    count(statistics, ended(result()))
    assert statistics.problem is None
    statistics.close()


def test_the_next_life_goes_on_where_the_last_one_was(folder, machine):
    for _ in range(3):
        statistics = Statistics(folder, machine.boot())
        count(statistics, ended(result()))
        statistics.close(PATIENCE)
        assert os.listdir(folder) == [FILE]
    assert total(folder) == 3


def test_it_is_for_the_owner_and_the_group_to_read_and_for_nobody_else(counting, folder):
    count(counting, ended(result()))
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {FILE: 0o640, LOG: 0o640}


def test_one_that_an_earlier_version_made_for_the_owner_alone_is_for_the_group_from_then_on(folder, machine):
    statistics = Statistics(folder, machine.clock)
    count(statistics, ended(result()))
    for name in (FILE, LOG):
        (folder / name).chmod(0o600)
    again = Statistics(folder, machine.boot())
    again.prepare()
    assert again.settled(PATIENCE)
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir()} == {0o640}
    for one in (statistics, again):
        one.close(PATIENCE)


class HangingDisk:
    """Opens the file when told to."""

    def __init__(self) -> None:
        self.free, self.asked = threading.Event(), threading.Event()

    def __call__(self, path):
        self.asked.set()
        assert self.free.wait(PATIENCE)
        return open_database(path)


def test_nobody_waits_for_a_disk_and_what_waits_goes_together(folder, machine):
    disk = HangingDisk()
    statistics = Statistics(folder, machine.clock, disk)
    for _ in range(100):
        statistics.hear(ended(result()))
    assert disk.asked.wait(PATIENCE)
    assert not statistics.settled()
    disk.free.set()
    assert statistics.settled(PATIENCE)
    assert total(folder) == 100
    statistics.close(PATIENCE)


def test_a_disk_that_never_answers_does_not_keep_the_kiosk_from_ending(folder, machine, caplog):
    disk = HangingDisk()
    statistics = Statistics(folder, machine.clock, disk)
    statistics.hear(ended(result()))
    assert disk.asked.wait(PATIENCE)
    statistics.close(0.01)
    assert "the disk does not answer" in caplog.text
    disk.free.set()


def test_no_more_wait_than_there_is_room_for(folder, machine, monkeypatch):
    monkeypatch.setattr(module, "MOST_WAITING", 5)
    disk = HangingDisk()
    statistics = Statistics(folder, machine.clock, disk)
    for _ in range(9):
        statistics.hear(ended(result()))
    disk.free.set()
    assert statistics.settled(PATIENCE)
    assert total(folder) == 5
    statistics.close(PATIENCE)


class Disk:
    """Raises what it is told to when the file is opened."""

    def __init__(self) -> None:
        self.fault: StatisticsError | None = None

    def __call__(self, path):
        if self.fault:
            raise self.fault
        return open_database(path)


def test_what_the_disk_did_not_take_is_counted_when_it_does_and_said_once(folder, machine, caplog):
    caplog.set_level("INFO")
    disk = Disk()
    disk.fault = StatisticsError("visits cannot be counted: the disk is full")
    statistics = Statistics(folder, machine.clock, disk)
    for _ in range(3):
        count(statistics, ended(result()))
    assert statistics.problem == "visits cannot be counted: the disk is full"
    assert caplog.text.count("the disk is full") == 1
    disk.fault = None
    count(statistics, ended(result()))
    assert statistics.problem is None
    assert "are counted again" in caplog.text
    assert total(folder) == 4
    statistics.close(PATIENCE)


def test_what_waits_is_tried_once_more_at_the_end(folder, machine):
    disk = Disk()
    disk.fault = StatisticsError("the disk is away")
    statistics = Statistics(folder, machine.clock, disk)
    count(statistics, ended(result()))
    disk.fault = None
    statistics.close(PATIENCE)
    assert total(folder) == 1


def test_a_folder_that_is_not_there_costs_a_sentence(tmp_path, machine):
    statistics = Statistics(tmp_path / "gone", machine.clock)
    count(statistics, ended(result()))
    assert statistics.problem == (
        f"{tmp_path / 'gone' / FILE}: visits cannot be counted by the hour: No such file or directory"
    )
    statistics.close(PATIENCE)


def test_a_full_disk_costs_a_sentence_and_nothing_that_was_there(folder, machine):
    statistics = Statistics(folder, machine.clock)
    count(statistics, *(ended(result()) for _ in range(3)))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Writing beyond this fails as on a full disk; Python ignores the signal that comes with it.
    resource.setrlimit(resource.RLIMIT_FSIZE, ((folder / LOG).stat().st_size + 100, hard))
    try:
        for _ in range(3):
            count(statistics, ended(result()))
            assert FILE in statistics.problem
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert total(folder) == 3
    count(statistics, ended(result()))
    assert statistics.problem is None
    assert total(folder) == 7
    statistics.close(PATIENCE)


def test_a_newer_kiosk_s_file_is_left_as_it_is(folder, machine, caplog):
    statistics = Statistics(folder, machine.clock)
    count(statistics, ended(result()))
    statistics.close(PATIENCE)
    with sqlite3.connect(folder / FILE) as newer:
        newer.execute("PRAGMA journal_mode = DELETE")
        newer.execute("PRAGMA user_version = 7")
    newer.close()
    before = (folder / FILE).read_bytes()
    statistics = Statistics(folder, machine.clock)
    count(statistics, ended(result()))
    assert "a newer version of the kiosk made it" in statistics.problem
    statistics.close(PATIENCE)
    assert (folder / FILE).read_bytes() == before
    assert os.listdir(folder) == [FILE]
    with pytest.raises(StatisticsError, match="a newer version"):
        read_statistics(folder)


def test_forgetting_while_the_kiosk_runs_begins_anew(counting, folder):
    count(counting, *(ended(result()) for _ in range(5)))
    assert forget(folder) == 2
    assert total(folder) == 0
    count(counting, ended(result()))
    assert total(folder) == 1


def test_what_went_wrong_while_the_file_was_open_is_mended_by_opening_it_anew(counting, folder):
    count(counting, *(ended(result()) for _ in range(5)))
    (folder / FILE).rename(folder / "elsewhere")
    count(counting, ended(result()))
    assert (counting.problem, total(folder)) == (None, 1)


def test_visits_of_an_unknown_time_are_counted_at_no_hour(counting, folder, machine):
    machine.synchronise(False)
    count(counting, ended(result()))
    machine.booted += 86_400
    machine.synchronise()
    count(counting, ended(result()))
    contents, today = read_statistics(folder), machine.clock.today()
    assert outcomes(contents, ALL).total() == 2
    assert undated(contents, today) == 1
    assert days(contents, today) == ["2026-12-01"]
    assert hours(contents, ALL) == {12: 1}


@pytest.mark.parametrize("jump", [-7200.0, -86_400.0, 3600.0, 400 * 86_400.0, -30 * 365 * 86_400.0])
def test_a_jump_of_the_clock_loses_and_doubles_nothing(jump, counting, folder, machine):
    for _ in range(10):
        count(counting, ended(result()))
        machine.up += 600
    machine.booted += jump
    for _ in range(10):
        count(counting, ended(result()))
        machine.up += 600
    contents = read_statistics(folder)
    assert outcomes(contents, ALL).total() == sum(contents.rows["emotions"].values()) == 20


def test_a_clock_that_shows_another_year_for_two_days_deletes_nothing(counting, folder, machine):
    for _ in range(30):
        count(counting, ended(result()))
        machine.up += 10 * 86_400
    machine.booted += 3 * 365 * 86_400
    for _ in range(2):
        count(counting, ended(result()))
        machine.up += 86_400
    machine.booted -= 3 * 365 * 86_400
    count(counting, ended(result()))
    contents, today = read_statistics(folder), machine.clock.today()
    assert outcomes(contents, ALL).total() == 33
    assert (len(days(contents, today)), undated(contents, today)) == (31, 2)


def test_what_is_older_than_four_hundred_days_is_deleted(counting, folder, machine):
    for _ in range(45):
        count(counting, ended(result()), FeedbackGiven("happy", True, 0.8, playlist("happy").url))
        machine.up += 10 * 86_400
    contents = read_statistics(folder)
    # The third newest day, 400 days before it, and the two newest.
    kept = 1 + 40 + 2
    assert {name: len(rows) for name, rows in contents.rows.items()} == dict.fromkeys(
        ("hours", "emotions", "decisions", "languages", "answers"), kept
    ) | {"playlists": 2 * kept}
    assert days(contents, machine.clock.today())[-1] == machine.clock.hour(machine.up - 10 * 86_400).day


def test_what_was_dated_far_ahead_loses_its_date_and_still_counts(counting, folder, machine):
    machine.booted += 3000 * 86_400
    count(counting, ended(result("sad")))
    machine.booted -= 3000 * 86_400
    count(counting, ended(result("happy")))
    contents = read_statistics(folder)
    assert set(contents.rows["hours"]) == {("", -1, "result"), ("2026-11-30", 12, "result")}
    assert ("", "sad") in contents.rows["emotions"]


def test_no_error_number_of_the_disk_s_ends_the_thread(folder, machine, monkeypatch):
    def broken(path, *_):
        raise OSError(errno.EIO, "Input/output error")

    statistics = Statistics(folder, machine.clock)
    monkeypatch.setattr(os, "lstat", broken)
    count(statistics, ended(result()))
    assert "Input/output error" in statistics.problem
    monkeypatch.undo()
    count(statistics, ended(result()))
    assert total(folder) == 2
    statistics.close(PATIENCE)
