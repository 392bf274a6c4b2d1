"""What the client writes of itself is what ``kiosk fleet status`` reads, and not more often than needed."""

import os
from pathlib import Path

import pytest

from kiosk.fleet.report import LEAST_SECONDS, Report
from kiosk.fleet.status_file import REFRESH_SECONDS, FleetStatus, read_fleet_status
from kiosk.system.boot_clock import Moment


class Played:
    """A client and the clock."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.up = folder, 1000.0
        self.connected, self.fault, self.sent, self.counts = False, None, 0, (0, 0, 0)
        self.report = Report(folder, "kiosk-7", "broker.lan:8883", lambda: self.counts, lambda: self.now)

    @property
    def now(self) -> Moment:
        return Moment("this boot", self.up)

    def later(self, seconds: float = 2 * LEAST_SECONDS) -> FleetStatus:
        self.up += seconds
        self.report.tell(self)
        return read_fleet_status(self.folder, lambda said: self.now)


@pytest.fixture
def played(tmp_path: Path) -> Played:
    return Played(tmp_path)


def test_it_says_who_and_where_and_that_there_is_no_connection_yet(played: Played):
    found = played.later()
    assert (found.id, found.broker, found.connected, found.fault) == (
        "kiosk-7",
        "broker.lan:8883",
        False,
        None,
    )
    assert (played.folder / "status.json").stat().st_mode & 0o777 == 0o644


def test_since_when_it_is_connected_and_why_it_is_not(played: Played):
    played.later()
    played.connected = True
    played.later()
    assert played.later(100).connected_for == 100
    played.connected, played.fault = False, "the broker went away"
    found = played.later()
    assert (found.connected, found.connected_for, found.fault) == (False, None, "the broker went away")


def test_numbers_are_told(played: Played):
    played.sent, played.counts = 40, (3, 1, 2)
    found = played.later()
    assert (found.sent, found.queued, found.commands, found.ignored) == (40, 3, 1, 2)


def test_what_has_not_changed_is_written_once_a_minute_and_what_changes_always_once_a_second(played: Played):
    played.later()
    first = os.stat(played.folder / "status.json").st_ino
    assert played.later(REFRESH_SECONDS - 2).age > 0
    assert os.stat(played.folder / "status.json").st_ino == first
    assert played.later(3).age == 0
    played.sent = 1
    assert played.later(LEAST_SECONDS / 2).age == LEAST_SECONDS / 2
    assert played.later(LEAST_SECONDS / 2).age == 0


def test_a_folder_that_is_gone_is_said_once_and_ends_nothing(tmp_path: Path, caplog):
    played = Played(tmp_path / "gone")
    for _ in range(3):
        assert played.later() is None
    assert len(caplog.records) == 1


def test_started_by_hand_it_tells_nobody(tmp_path: Path):
    Report(None, "kiosk-7", "broker.lan:8883", lambda: (0, 0, 0)).tell(Played(tmp_path))
    assert os.listdir(tmp_path) == []
