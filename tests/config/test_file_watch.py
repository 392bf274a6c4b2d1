"""A save is noticed once, within two seconds, whatever the editor does; half a save is not."""

import os

import pytest

from kiosk.config.file_watch import FileWatch
from tests.fakes.clock import FakeClock

PROMISED = 2.0


class Desk:
    """A file, somebody who edits it, and a watch that is asked twenty times a second."""

    def __init__(self, path) -> None:
        self.path = path
        self.clock = FakeClock()
        self.stamp = 1_000_000_000
        self.write("one")
        self.watch = FileWatch(path, self.clock)

    def write(self, text: str) -> None:
        """In place, as nano does."""
        self.path.write_text(text)
        self.touch()

    def touch(self) -> None:
        self.stamp += 1_000_000
        os.utime(self.path, ns=(self.stamp, self.stamp))

    def rename_over(self, text: str) -> None:
        """Beside, then into place, as vim and sftp do."""
        beside = self.path.with_suffix(".tmp")
        beside.write_text(text)
        os.utime(beside, ns=(self.stamp, self.stamp))
        beside.replace(self.path)

    def notices(self, seconds: float) -> int:
        """How often a save was noticed in this time."""
        end, noticed = self.clock.now + seconds, 0
        while self.clock.now < end:
            noticed += self.watch.changed()
            self.clock.now += 0.05
        return noticed


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path / "config.yaml")


def test_an_untouched_file_is_nothing_new(desk):
    assert desk.notices(10) == 0


def test_a_save_in_place_is_noticed_once_in_time(desk):
    desk.notices(1)
    desk.write("two")
    assert desk.notices(PROMISED) == 1
    assert desk.notices(10) == 0


def test_a_save_by_renaming_is_noticed_even_with_the_same_size_and_time(desk):
    desk.notices(1)
    desk.rename_over("two")
    assert desk.notices(PROMISED) == 1


def test_two_quick_saves_are_noticed_as_one(desk):
    desk.notices(1)
    desk.write("two")
    assert desk.notices(0.3) == 0
    desk.write("three")
    assert desk.notices(PROMISED) == 1
    assert desk.notices(10) == 0


def test_a_file_that_is_still_being_written_is_waited_for(desk):
    desk.notices(1)
    for length in range(1, 20):
        desk.write("x" * length)
        assert desk.notices(0.3) == 0
    assert desk.notices(PROMISED) == 1


def test_a_file_that_is_gone_for_a_moment_is_an_editor_at_work(desk):
    desk.notices(1)
    desk.path.unlink()
    assert desk.notices(1) == 0
    desk.write("two")
    assert desk.notices(PROMISED) == 1


def test_a_file_that_stays_away_is_noticed_once(desk):
    desk.notices(1)
    desk.path.unlink()
    assert desk.notices(5) == 1
    assert desk.notices(10) == 0


def test_a_file_that_was_not_there_is_noticed_when_it_comes(tmp_path):
    desk = Desk(tmp_path / "config.yaml")
    desk.path.unlink()
    desk.watch = FileWatch(desk.path, desk.clock)
    assert desk.notices(5) == 0
    desk.write("one")
    assert desk.notices(PROMISED) == 1


def test_a_link_to_another_file_is_followed(desk, tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text("two")
    desk.notices(1)
    desk.path.unlink()
    desk.path.symlink_to(other)
    assert desk.notices(PROMISED) == 1
