"""A save is noticed once, within two seconds, whatever the editor does; half a save is not."""

import os

import pytest

from kiosk.config.file_watch import LOOK_SECONDS, MOST_UNREST, FileWatch, NamedWatch, signature
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


def test_a_save_with_the_same_size_and_time_is_noticed(desk):
    desk.notices(1)
    desk.path.write_text("two")
    os.utime(desk.path, ns=(desk.stamp, desk.stamp))
    assert desk.notices(PROMISED) == 1


def test_that_a_file_may_be_read_by_others_now_is_noticed(desk):
    desk.path.chmod(0o600)
    desk.notices(2)
    desk.path.chmod(0o644)
    assert desk.notices(PROMISED) == 1
    assert desk.notices(10) == 0


def test_a_time_that_goes_backwards_is_a_save_like_any_other(desk):
    desk.notices(1)
    desk.path.write_text("two")
    os.utime(desk.path, ns=(1, 1))
    assert desk.notices(PROMISED) == 1


def test_a_link_to_the_same_content_elsewhere_is_noticed(desk, tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for file in (one, two):
        file.write_text("x")
        os.utime(file, ns=(5, 5))
    desk.path.unlink()
    desk.path.symlink_to(one)
    desk.notices(5)
    desk.path.unlink()
    desk.path.symlink_to(two)
    assert desk.notices(PROMISED) == 1


class Shelf:
    """Files that a configuration names, and a watch over them; ``hung`` is what a dead disk keeps."""

    def __init__(self, *paths) -> None:
        self.clock, self.looks, self.dead, self.hung = FakeClock(), 0, False, []
        self.watch = NamedWatch(self.clock, self.look, self.aside)
        self.watch.watch({str(path): signature(path) for path in paths})

    def aside(self, work):
        self.hung.append(work) if self.dead else work()

    def look(self, path):
        self.looks += 1
        return signature(path)

    def notices(self, seconds: float) -> int:
        end, noticed = self.clock.now + seconds, 0
        while self.clock.now < end:
            noticed += self.watch.changed()
            self.clock.now += 0.1
        return noticed


@pytest.fixture
def named(tmp_path):
    return tmp_path / "named"


def test_a_named_file_that_appears_or_changes_is_noticed_once_each(named):
    shelf = Shelf(named)
    assert shelf.notices(10) == 0
    named.write_text("x")
    assert shelf.notices(3 * LOOK_SECONDS) == 1
    named.chmod(0o600)
    assert shelf.notices(3 * LOOK_SECONDS) == 1
    assert shelf.notices(60) == 0
    named.unlink()
    assert shelf.notices(3 * LOOK_SECONDS) == 1


def test_what_changed_between_its_use_and_the_first_look_is_noticed(named):
    known = signature(named)
    named.write_text("x")
    shelf = Shelf()
    shelf.watch.watch({str(named): known})
    assert shelf.notices(3 * LOOK_SECONDS) == 1


def test_named_files_are_looked_at_seldom(named):
    shelf = Shelf(named)
    shelf.notices(60)
    assert shelf.looks <= 60 / LOOK_SECONDS + 1


def test_what_never_comes_to_rest_is_told_now_and_then(named):
    shelf, told = Shelf(named), 0
    for number in range(3 * MOST_UNREST):
        named.write_text("x" * number)
        told += shelf.notices(LOOK_SECONDS)
    assert 1 <= told <= 3


def test_a_disk_that_does_not_answer_is_asked_once_and_nobody_waits_for_it(named):
    shelf = Shelf(named)
    shelf.dead = True
    named.write_text("x")
    assert shelf.notices(60) == 0
    assert len(shelf.hung) == 1
    shelf.dead = False
    shelf.hung.pop()()
    assert shelf.notices(3 * LOOK_SECONDS) == 1


def test_what_a_disk_says_of_files_that_are_named_no_longer_is_no_news(named, tmp_path):
    shelf = Shelf(named)
    shelf.dead = True
    named.write_text("x")
    shelf.notices(LOOK_SECONDS + 1)
    shelf.watch.watch({str(tmp_path): signature(tmp_path)})
    shelf.dead = False
    shelf.hung.pop()()
    assert shelf.notices(60) == 0
