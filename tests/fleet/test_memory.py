"""What outlives a power cut, and what a disk may hold in its place."""

import os

import pytest

from kiosk.fleet.memory import FILE, Kept, Memory
from kiosk.fleet.tallies import Answered, Tallies
from kiosk.system.wall_clock import Hour

KEPT = Kept(
    {"2026-11-30T09": "0123abcd", "2026-11-30": "deadbeef"},
    Tallies(
        Hour("2026-12-01", 15), {"result": 5}, 2, Hour("2026-12-01", 14), Answered("2026-12-01", {"sad": 3})
    ),
    {"state": "sensor"},
)


def test_what_was_kept_is_there_after_a_new_start(tmp_path):
    Memory(tmp_path).write(KEPT)
    assert Memory(tmp_path).read() == KEPT
    assert (tmp_path / FILE).stat().st_mode & 0o777 == 0o600


def test_without_a_folder_or_a_file_there_is_nothing(tmp_path):
    Memory(None).write(KEPT)
    assert Memory(None).read() == Memory(tmp_path).read() == Kept()


def test_what_has_not_changed_is_not_written(tmp_path):
    memory = Memory(tmp_path)
    memory.write(KEPT)
    (tmp_path / FILE).unlink()
    memory.write(KEPT)
    assert list(tmp_path.iterdir()) == []
    memory.write(Kept())
    assert Memory(tmp_path).read() == Kept()


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b"{}", b"\xff\xfe", b"[" * 100_000,
     b'{"marks": [], "tallies": null, "components": {}}',
     b'{"marks": {"a": 5}, "tallies": null, "components": {}}',
     b'{"marks": {}, "tallies": 5, "components": {}}',
     b'{"marks": {}, "tallies": null, "components": [1]}',
     b'{"marks": {}, "tallies": null, "components": {"a": 1}}'],
)  # fmt: skip
def test_a_file_that_the_disk_has_spoilt_costs_nothing_but_a_line(content, tmp_path, caplog):
    (tmp_path / FILE).write_bytes(content)
    assert Memory(tmp_path).read() == Kept()
    assert len(caplog.records) == 1
    Memory(tmp_path).write(KEPT)
    assert Memory(tmp_path).read() == KEPT


def test_cut_anywhere_it_is_the_whole_of_before_or_nothing(tmp_path):
    Memory(tmp_path).write(KEPT)
    whole = (tmp_path / FILE).read_bytes()
    for length in range(len(whole)):
        (tmp_path / FILE).write_bytes(whole[:length])
        assert Memory(tmp_path).read() == Kept()


def test_a_disk_that_fails_is_said_once(tmp_path, caplog):
    memory = Memory(tmp_path / "gone")
    for components in ({"a": "sensor"}, {"b": "sensor"}):
        memory.write(Kept(components=components))
    assert len(caplog.records) == 1


def test_a_pipe_in_its_place_holds_nobody_up(tmp_path):
    os.mkfifo(tmp_path / FILE)
    assert Memory(tmp_path).read() == Kept()
