"""A font's own character map: what is in it, and that a box is no picture."""

import pytest

from kiosk.content.font_file import CharacterMap, character_map
from tests.fonts import collection_of, font_with, groups_map, segments_map


@pytest.fixture
def read(tmp_path):
    def read(content, index=0):
        (tmp_path / "font.ttf").write_bytes(content)
        return character_map(tmp_path / "font.ttf", index)

    return read


def test_groups_are_what_they_say(read):
    found = read(font_with(groups_map([(0x61, 0x7A, 1), (0x4E00, 0x9FFF, 30), (0x20000, 0x2A6D6, 30000)])))
    assert all(char in found for char in "az一鿿𠀀")
    assert not any(char in found for char in "A`{😀ꀀ")
    assert len(list(found)) == 26 + 0x5200 + 0xA6D7


def test_segments_are_what_they_say_with_and_without_a_list_of_pictures(read):
    table = segments_map([(0x41, 0x5A, 1)], [(0x5D0, [7, 0, 9])])
    found = read(font_with(table, encoding=1))
    assert "".join(found) == "ABCDEFGHIJKLMNOPQRSTUVWXYZאג"


def test_what_has_the_box_for_a_picture_is_lacking(read):
    assert "".join(read(font_with(groups_map([(0x61, 0x63, 0)])))) == "bc"
    # The first code of a segment has picture 65535, the second 0.
    assert "".join(read(font_with(segments_map([(0x61, 0x63, 0xFFFF)]), encoding=1))) == "ac"


def test_each_font_of_a_collection_has_its_own(read):
    content = collection_of(groups_map([(0x61, 0x61, 1)]), groups_map([(0x62, 0x62, 1)]))
    assert [list(read(content, index)) for index in (0, 1)] == [["a"], ["b"]]


def test_surrogates_and_what_is_no_code_point_are_left_out(read):
    found = read(font_with(groups_map([(0xD7FF, 0xE000, 5), (0x10FFFF, 0x110005, 5)])))
    assert [ord(char) for char in found] == [0xD7FF, 0xE000]


def test_ranges_that_touch_are_one():
    assert CharacterMap((1, 5), (3, 9)) & CharacterMap((2, 8), (6, 20)) == CharacterMap((2, 5, 8), (3, 6, 9))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 40,
        b"\xff" * 4000,
        b"ttcf" + b"\0" * 8,
        font_with(groups_map([(0x61, 0x7A, 1)]))[:-6],
        font_with(b"\0\x0c" + b"\xff" * 30),
        font_with(b"\0\x06" + b"\0" * 30),
        font_with(groups_map([(0x61, 0x7A, 1)]), platform=1, encoding=0),
        font_with(segments_map([(0x61, 0x7A, 1)]), encoding=1)[:-20],
    ],
)
def test_a_file_that_is_damaged_or_no_font_is_refused(read, content):
    with pytest.raises(ValueError, match=r"damaged|no font|character map"):
        read(content)


def test_a_file_that_is_not_there_or_no_file_is_refused(tmp_path):
    for path in (tmp_path / "none.ttf", tmp_path):
        with pytest.raises(OSError, match=r"No such file|folder"):
            character_map(path)
