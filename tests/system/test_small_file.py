"""What somebody else put where a file should be neither stops the reader nor fills its memory."""

import os

import pytest

from kiosk.appliance.status_file import FILE, read_status
from kiosk.errors import KioskError
from kiosk.system.small_file import read_small
from kiosk.system.store import Store


def test_a_file_up_to_its_limit_is_read_whole(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"x" * 10)
    assert read_small(path, 10) == b"x" * 10


def large(path):
    # A hole: a terabyte that takes no room.
    path.touch()
    os.truncate(path, 1 << 40)


def link(path):
    path.with_name("secret").write_text("{}")
    path.symlink_to("secret")


PLANTED = {"a pipe": os.mkfifo, "a flood": large, "a link": link, "a folder": os.mkdir}


@pytest.fixture(params=PLANTED)
def plant(request):
    return PLANTED[request.param]


def test_anything_else_is_refused_at_once(plant, tmp_path):
    plant(tmp_path / "file")
    with pytest.raises(OSError, match="file"):
        read_small(tmp_path / "file")


def test_a_missing_file_is_a_missing_file(tmp_path):
    with pytest.raises(FileNotFoundError):
        read_small(tmp_path / "file")


def test_the_state_folder_then_holds_nothing_of_use_and_the_log_says_so(plant, tmp_path, caplog):
    plant(tmp_path / "file")
    assert Store(tmp_path).get("file") is None
    assert "cannot be read" in caplog.text


def test_the_status_then_is_one_sentence(plant, tmp_path):
    plant(tmp_path / FILE)
    with pytest.raises(KioskError, match="cannot be read"):
        read_status(tmp_path)
