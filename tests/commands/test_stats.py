"""`kiosk stats` as an owner types it."""

import csv
import datetime
import io
import json
import sys

import pytest

from kiosk.appliance.statistics.database import FILE
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.cli import main
from kiosk.system.folders import ROOT
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, result

CONFIG = ("--config", str(ROOT / "config.yaml"))


@pytest.fixture
def folder(tmp_path):
    """A kiosk's state with three visits."""
    made = tmp_path / "state"
    made.mkdir()
    statistics = Statistics(made, TimeMachine(tmp_path / "clock", datetime.datetime(2026, 11, 30, 12)).clock)
    for _ in range(3):
        statistics.hear(ended(result()))
    statistics.close(PATIENCE)
    return made


def stats(folder, *arguments) -> int:
    return main(["stats", "--state", str(folder), *CONFIG, *arguments])


def test_it_tells_visits(folder, capsys):
    assert stats(folder) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Visits since 2026-11-30, on 1 day")
    assert "\nvisits" in shown


def test_it_tells_playlists(folder, capsys):
    assert stats(folder, "--playlists") == 0
    assert "Happy Hits!" in capsys.readouterr().out


def test_csv_and_json_are_read_by_programs(folder, capsys):
    assert stats(folder, "--csv") == 0
    assert list(csv.DictReader(io.StringIO(capsys.readouterr().out))) == [
        {"day": "2026-11-30", "hour": "12", "visits": "3", "result": "3"}
        | dict.fromkeys(("not_sure", "no_face", "resting"), "0")
    ]
    assert stats(folder, "--csv", "emotions") == 0
    assert capsys.readouterr().out == "day,shown,number\n2026-11-30,happy,3\n"
    assert stats(folder, "--json") == 0
    assert json.loads(capsys.readouterr().out)["all"]["visits"] == 3


def test_a_terminal_without_blocks_gets_other_bars(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw := io.BytesIO(), "ascii"))
    assert stats(folder) == 0
    sys.stdout.flush()
    assert b"####" in raw.getvalue()


def test_a_folder_that_is_not_there_is_named(tmp_path, capsys):
    assert stats(tmp_path / "gone") == 0
    shown = capsys.readouterr().out
    assert "No visits have been counted yet" in shown
    assert "it is made when the service starts" in " ".join(shown.split())


def test_that_nothing_is_counted_any_more_is_said(folder, tmp_path, capsys):
    (tmp_path / "config.yaml").write_text("stats: false\n")
    assert main(["stats", "--state", str(folder), "--config", str(tmp_path / "config.yaml")]) == 0
    assert "stats is false" in capsys.readouterr().out


def test_a_configuration_that_is_broken_is_no_reason_to_say_nothing(folder, tmp_path, capsys):
    (tmp_path / "config.yaml").write_text("stats: maybe\n")
    assert main(["stats", "--state", str(folder), "--config", str(tmp_path / "config.yaml")]) == 0
    assert "Visits since" in capsys.readouterr().out


def test_a_damaged_file_is_one_sentence_and_status_1(folder, capsys):
    (folder / FILE).write_bytes(b"nothing of the kind" * 100)
    assert stats(folder) == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "is damaged" in shown.err
    assert shown.err.count("\n") == 1


def test_forgetting_asks_and_takes_yes_alone_for_yes(folder, capsys, monkeypatch):
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for answer in ("\n", "n\n", "", "why\n"):
        monkeypatch.setattr(sys, "stdin", Terminal(answer))
        assert stats(folder, "--forget") == 1
        assert "Nothing was deleted" in capsys.readouterr().out
    monkeypatch.setattr(sys, "stdin", Terminal("Y\n"))
    assert stats(folder, "--forget") == 0
    assert list(folder.iterdir()) == []


def test_where_nobody_can_be_asked_yes_must_be_said(folder, capsys, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert stats(folder, "--forget") == 2
    assert "--yes" in capsys.readouterr().err
    assert (folder / FILE).exists()
    assert stats(folder, "--forget", "--yes") == 0
    assert "All statistics are deleted" in capsys.readouterr().out
    assert stats(folder, "--forget", "--yes") == 0
    assert "There were none" in capsys.readouterr().out


@pytest.mark.parametrize(
    "arguments",
    [("--yes",), ("--csv", "names"), ("--days", "0"), ("--json", "--playlists"), ("--days", "-3")],
)
def test_what_makes_no_sense_is_refused(arguments, folder, capsys):
    try:
        status = stats(folder, *arguments)
    except SystemExit as end:
        status = end.code
    assert status == 2
    assert "Traceback" not in capsys.readouterr().err
