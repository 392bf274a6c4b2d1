"""The status file is written in the display's own process, which must never wait for it."""

import json
import os

import pytest

from kiosk.appliance.status import StatusFile
from kiosk.appliance.status_file import FILE, read_status, seconds_since
from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment


def test_a_pipe_or_a_link_beside_it_holds_nobody_up_and_is_not_written_through(tmp_path):
    elsewhere = tmp_path / "elsewhere"
    for name in ("status.new", f".{FILE}.new"):
        for plant in (os.mkfifo, lambda path: path.symlink_to(elsewhere)):
            plant(tmp_path / name)
            StatusFile(tmp_path).ended("the cable is out")
            assert json.loads((tmp_path / FILE).read_text())["fault"] == "the cable is out"
            (tmp_path / name).unlink(missing_ok=True)
    assert not elsewhere.exists()


def test_what_is_no_file_is_not_said_to_be_readable_for_root(tmp_path):
    os.mkfifo(tmp_path / FILE)
    with pytest.raises(KioskError, match=r"but a pipe\): restart the kiosk with"):
        read_status(tmp_path)


def test_nothing_is_forced_to_a_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("os.fsync", lambda file: (_ for _ in ()).throw(AssertionError("waits for the disk")))
    StatusFile(tmp_path).ended("the cable is out")
    assert (tmp_path / FILE).exists()


def test_a_name_that_is_no_text_costs_the_kiosk_nothing(tmp_path):
    StatusFile(tmp_path).ended("caf\udce9.yaml: there is no such file")
    assert read_status(tmp_path)["fault"] == "caf?.yaml: there is no such file"


def test_how_old_it_is_says_the_clock_of_the_boot_whatever_the_one_on_the_wall_shows(tmp_path):
    walls, moments = iter([9e8, 2.4e9, 0.0]), iter([Moment("a", up) for up in (50.0, 70.0, 90.0)])
    file = StatusFile(tmp_path, lambda: next(walls), lambda: next(moments))
    for age in (25.0, 5.0):
        file.ended("the cable is out")
        status = read_status(tmp_path)
        assert seconds_since(status, "updated_up", Moment("a", 95.0)) == age
        assert seconds_since(status, "started_up", Moment("a", 95.0)) == 45.0
        assert seconds_since(status, "updated_up", Moment("b", 95.0)) is None
    assert file.started == 9e8
    assert status["updated"] == 0.0


def test_whoever_just_prints_the_file_prints_nothing_that_a_terminal_acts_on(tmp_path):
    fault = "a camera called \x9b31m\u202e\x1b[2J"
    StatusFile(tmp_path).ended(fault)
    written = (tmp_path / FILE).read_text()
    assert written.isprintable()
    assert json.loads(written)["fault"] == fault
