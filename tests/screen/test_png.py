"""Pictures as files: whole, never through what lies there, and one sentence where there can be none."""

import pygame
import pytest

from kiosk.errors import UsageError
from kiosk.screen.png import make_folder, write_png
from kiosk.screen.window import Window


def test_pictures_are_written_as_the_visitor_would_see_them(tmp_path):
    window = Window.offscreen((60, 40), 90)
    window.canvas.fill((1, 2, 3))
    write_png(window.canvas, tmp_path / "picture.png")
    saved = pygame.image.load(tmp_path / "picture.png")
    assert saved.get_size() == (40, 60)
    assert saved.get_at((0, 0))[:3] == (1, 2, 3)


def test_a_link_that_lies_there_is_replaced_and_not_followed(tmp_path):
    (tmp_path / "other").write_text("untouched")
    (tmp_path / "picture.png").symlink_to(tmp_path / "other")
    write_png(pygame.Surface((2, 2)), tmp_path / "picture.png")
    assert (tmp_path / "other").read_text() == "untouched"
    assert not (tmp_path / "picture.png").is_symlink()


@pytest.mark.parametrize("place", ["missing/picture.png", "a\0b.png", "x" * 300 + ".png"])
def test_where_none_can_be_written_it_is_one_sentence(tmp_path, place):
    with pytest.raises(UsageError, match="pictures cannot be written there"):
        write_png(pygame.Surface((2, 2)), tmp_path / place)


def test_a_folder_that_lies_there_is_named(tmp_path):
    (tmp_path / "picture.png").mkdir()
    with pytest.raises(UsageError, match=r"picture\.png: pictures cannot be written there"):
        write_png(pygame.Surface((2, 2)), tmp_path / "picture.png")


def test_where_no_folder_can_be_it_is_one_sentence(tmp_path):
    (tmp_path / "file").touch()
    make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    with pytest.raises(UsageError, match="pictures cannot be written there"):
        make_folder(tmp_path / "file" / "folder")
