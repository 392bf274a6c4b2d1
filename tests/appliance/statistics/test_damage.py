"""A damaged file, or somebody else's: counting goes on, and what was there lies under another name."""

import datetime
import os
import random
import sqlite3

import pytest

from kiosk.appliance.statistics.database import ASIDE, FILE, LOG
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.forget import forget
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.errors import StatisticsError
from tests.appliance.statistics.month import LABELS, PATIENCE, TimeMachine, ended, result

VISITS = 40
PAGE = 4096


@pytest.fixture(scope="module")
def machine(tmp_path_factory) -> TimeMachine:
    return TimeMachine(tmp_path_factory.mktemp("clock"), datetime.datetime(2026, 11, 30, 12))


@pytest.fixture(scope="module")
def whole(machine, tmp_path_factory) -> bytes:
    """A file with visits in it."""
    folder = tmp_path_factory.mktemp("whole")
    statistics = Statistics(folder, machine.clock)
    for number in range(VISITS):
        statistics.hear(ended(result(LABELS[number % len(LABELS)], 0.8, number)))
    statistics.close(PATIENCE)
    return (folder / FILE).read_bytes()


def live(folder, machine) -> None:
    """A kiosk's life with one visit, which must be counted."""
    statistics = Statistics(folder, machine.clock)
    statistics.prepare()
    statistics.hear(ended(result("fear")))
    assert statistics.settled(PATIENCE)
    statistics.close(PATIENCE)
    assert statistics.problem is None, statistics.problem


def regions(size: int) -> list[tuple[int, int]]:
    """Where something is spoilt: each field of the header, the heads of all pages, and what they hold."""
    header = [(at, 4) for at in range(0, 100, 4)]
    return header + [(page + at, 16) for page in range(0, size, PAGE) for at in (100, 112, 2000, 3500, 4070)]


@pytest.mark.slow
def test_whatever_is_spoilt_the_next_visit_is_counted_and_nothing_is_thrown_away(whole, machine, tmp_path):
    chance, aside = random.Random(1), 0
    for number, (at, length) in enumerate(regions(len(whole))):
        folder = tmp_path / str(number)
        folder.mkdir()
        spoilt = whole[:at] + bytes(byte ^ chance.randrange(1, 256) for byte in whole[at : at + length])
        spoilt += whole[at + length :]
        (folder / FILE).write_bytes(spoilt)
        live(folder, machine)
        if (folder / ASIDE[0]).exists():
            assert (folder / ASIDE[0]).read_bytes() == spoilt
            assert outcomes(read_statistics(folder), ALL).total() == 1
            aside += 1
        else:
            # Free space, or a number or a word that might be right.
            assert outcomes(read_statistics(folder), ALL).total() > 1
    assert aside > 20


OTHERS = {
    "text": b"These are my notes, and none of the kiosk's.\n" * 10,
    "zeros": bytes(3 * PAGE),
    "half a page": b"SQLite format 3\0" + bytes(50),
}


@pytest.mark.parametrize("content", OTHERS.values(), ids=OTHERS)
def test_what_is_no_such_file_is_kept_under_another_name(content, machine, tmp_path, caplog):
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StatisticsError, match="is damaged"):
        read_statistics(tmp_path)
    live(tmp_path, machine)
    assert (tmp_path / ASIDE[0]).read_bytes() == content
    assert f"is kept as {ASIDE[0]}, and counting begins anew" in caplog.text
    assert read_statistics(tmp_path).aside == (ASIDE[0],)


def test_a_file_cut_short_is_damaged(whole, machine, tmp_path):
    (tmp_path / FILE).write_bytes(whole[: 2 * PAGE])
    live(tmp_path, machine)
    assert outcomes(read_statistics(tmp_path), ALL).total() == 1


def test_an_empty_file_is_none(machine, tmp_path):
    (tmp_path / FILE).touch()
    assert read_statistics(tmp_path).size == 0
    live(tmp_path, machine)
    assert os.listdir(tmp_path) == [FILE]


def test_another_program_s_database_is_none_of_ours(machine, tmp_path):
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    other.close()
    live(tmp_path, machine)
    assert (tmp_path / ASIDE[0]).exists()


@pytest.mark.parametrize(
    "order",
    [
        "CREATE TRIGGER more AFTER INSERT ON hours BEGIN DELETE FROM emotions; END",
        "CREATE VIEW all_of_it AS SELECT * FROM hours",
        "DROP TABLE answers",
        "ALTER TABLE hours ADD COLUMN name TEXT",
    ],
)
def test_other_tables_than_ours_are_damage(order, whole, machine, tmp_path):
    (tmp_path / FILE).write_bytes(whole)
    with sqlite3.connect(tmp_path / FILE) as changed:
        changed.execute(order)
    changed.close()
    with pytest.raises(StatisticsError, match="its tables are others"):
        read_statistics(tmp_path)
    live(tmp_path, machine)
    assert outcomes(read_statistics(tmp_path), ALL).total() == 1


@pytest.mark.parametrize("plant", [os.mkfifo, os.mkdir, lambda path: os.symlink("/etc/passwd", path)])
def test_what_is_no_file_is_moved_and_nobody_waits_for_it(plant, machine, tmp_path):
    plant(tmp_path / FILE)
    with pytest.raises(StatisticsError):
        read_statistics(tmp_path)
    live(tmp_path, machine)
    assert os.path.lexists(tmp_path / ASIDE[0])


def test_a_log_that_belongs_to_no_file_is_not_taken_for_ours(whole, machine, tmp_path):
    statistics = Statistics(tmp_path, machine.clock)
    for _ in range(5):
        statistics.hear(ended(result()))
    assert statistics.settled(PATIENCE)
    log = (tmp_path / LOG).read_bytes()
    statistics.close(PATIENCE)
    (tmp_path / FILE).unlink()
    (tmp_path / LOG).write_bytes(log)
    live(tmp_path, machine)
    assert outcomes(read_statistics(tmp_path), ALL).total() == 1


def test_it_is_not_set_aside_without_end(machine, tmp_path, caplog):
    for name in ASIDE:
        (tmp_path / name).touch()
    (tmp_path / FILE).write_bytes(b"damaged again")
    statistics = Statistics(tmp_path, machine.clock)
    statistics.hear(ended(result()))
    assert statistics.settled(PATIENCE)
    assert "the card may be worn out" in statistics.problem
    statistics.close(PATIENCE)
    assert (tmp_path / FILE).read_bytes() == b"damaged again"
    assert forget(tmp_path) == len(ASIDE) + 1
    assert os.listdir(tmp_path) == []
