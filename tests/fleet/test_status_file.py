"""How the fleet's client is, read from what it writes."""

import json
from pathlib import Path

import pytest

from kiosk.errors import KioskError
from kiosk.fleet.status_file import SILENT_SECONDS, FleetStatus, read_fleet_status
from kiosk.system.boot_clock import Moment

NOW = Moment("this boot", 5000.0)

SAID = {
    "boot": "this boot", "updated_up": 4990.0, "pid": 7, "process_up": 10.0, "id": "kiosk-1a2b3c4d",
    "broker": "broker.lan:8883", "connected": True, "connected_up": 1400.0, "fault": None,
    "queued": 3, "sent": 40, "commands": 1, "ignored": 2,
}  # fmt: skip


def read(folder: Path, content: object) -> FleetStatus | None:
    (folder / "status.json").write_text(content if isinstance(content, str) else json.dumps(content))
    return read_fleet_status(folder, lambda said: NOW)


def test_it_says_how_long_ago_it_was_connected_and_wrote(tmp_path: Path):
    found = read(tmp_path, SAID)
    assert (found.age, found.connected_for, found.connected) == (10.0, 3600.0, True)
    assert (found.id, found.broker, found.fault) == ("kiosk-1a2b3c4d", "broker.lan:8883", None)
    assert (found.queued, found.sent, found.commands, found.ignored) == (3, 40, 1, 2)
    assert not found.is_silent


def test_one_that_is_not_connected_says_why(tmp_path: Path):
    found = read(tmp_path, SAID | {"connected": False, "connected_up": None, "fault": "refused"})
    assert (found.connected, found.connected_for, found.fault) == (False, None, "refused")


def test_one_that_has_not_written_for_long_is_silent(tmp_path: Path):
    assert read(tmp_path, SAID | {"updated_up": NOW.up - SILENT_SECONDS - 1}).is_silent


def test_where_there_is_none_or_one_of_another_boot_no_client_runs(tmp_path: Path):
    assert read_fleet_status(tmp_path, lambda said: NOW) is None
    assert read(tmp_path, SAID | {"boot": "before"}) is None


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[1]",
        "{",
        {},
        SAID | {"connected": 1},
        SAID | {"queued": True},
        SAID | {"fault": 3},
        SAID | {"id": None},
    ],
    ids=repr,
)
def test_what_is_no_status_is_one_sentence_with_what_to_do(tmp_path: Path, content: object):
    with pytest.raises(KioskError, match="sudo systemctl restart kiosk-fleet"):
        read(tmp_path, content)
