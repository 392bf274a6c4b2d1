"""What is wanted of the screen comes by a file of the runtime directory, and ends with the kiosk."""

import os

import pytest

from kiosk.appliance.screen_wish import FILE, WishWatch, write_wish
from tests.fakes.clock import FakeClock


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def watch(tmp_path, clock):
    made = WishWatch(tmp_path, clock)

    def look():
        """All wishes of the next seconds."""
        heard = []
        for _ in range(30):
            clock.now += 0.1
            heard.append(made.poll())
        return [wish for wish in heard if wish is not None]

    return look


def test_without_a_file_nothing_is_wanted(watch):
    assert watch() == []


@pytest.mark.parametrize("wish", ["on", "off", "auto"])
def test_a_wish_is_heard_once(tmp_path, watch, wish):
    write_wish(tmp_path, wish)
    assert watch() == [wish]
    assert watch() == []


def test_the_same_wish_again_is_one_more(tmp_path, watch):
    write_wish(tmp_path, "off")
    watch()
    write_wish(tmp_path, "off")
    assert watch() == ["off"]


def test_a_file_that_is_gone_is_none(tmp_path, watch):
    write_wish(tmp_path, "off")
    watch()
    (tmp_path / FILE).unlink()
    assert watch() == ["auto"]


def test_what_was_wanted_of_the_kiosk_before_is_over(tmp_path, clock):
    write_wish(tmp_path, "off")
    WishWatch(tmp_path, clock)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"OFF", b"off; rm -rf /", b"x" * 17, b"\xff\xfe", b"o" * 10**6])
def test_anything_else_is_logged_and_nothing(tmp_path, watch, caplog, content):
    (tmp_path / FILE).write_bytes(content)
    assert watch() == []
    assert len(caplog.messages) == 1


@pytest.mark.parametrize("make", ["pipe", "link", "folder"])
def test_what_is_no_file_is_not_read_and_not_waited_for(tmp_path, watch, caplog, make):
    path = tmp_path / FILE
    match make:
        case "pipe":
            os.mkfifo(path)
        case "link":
            (tmp_path / "other").write_text("off\n")
            path.symlink_to("other")
        case "folder":
            path.mkdir()
    assert watch() == []
    assert len(caplog.messages) == 1


def test_without_a_runtime_directory_there_are_none(clock):
    watch = WishWatch(None, clock)
    clock.now += 10
    assert watch.poll() is None
