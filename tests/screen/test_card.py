"""A playlist's card: the code whole and clear of everything, its words under it or beside it."""

from dataclasses import replace

import cv2
import pytest
import zxingcpp

from kiosk.config.links import service
from kiosk.content.playlists import Playlist
from kiosk.screen import qr, text
from kiosk.screen.card import Card, modules
from kiosk.screen.levels import LEVELS, Level
from kiosk.screen.png import write_png
from kiosk.screen.scale import Scale
from tests.screen.samples import FIRST, QUIET, SECOND, SHORT, USUAL, made, not_sure, result, stage

WIDE = Playlist("W" * 80, "M" * 120, FIRST.url)


def card(size=(1280, 720), playlist=FIRST, label=None):
    return Card(made(result(), size), "card", playlist, label=label, invites=label is None)


def test_a_card_as_wide_as_its_code_is_wide_enough_for_a_short_title():
    made_card = card(playlist=SHORT)
    width = made_card.narrowest(6, 1.0)
    plan = made_card.plan(width, 6, LEVELS[0], beside=False)
    assert plan is not None
    assert plan.width == width
    assert made_card.plan(width - 1, 6, LEVELS[0], beside=False) is None


def test_a_word_wider_than_the_column_is_no_plan_unless_words_may_be_broken():
    made_card = card(playlist=WIDE)
    assert made_card.plan(400, 6, Level(1.0, 0.38), beside=False) is None
    assert made_card.plan(400, 6, Level(1.0, 0.38, broken=True), beside=False) is not None


def test_lines_are_as_many_as_the_level_has():
    made_card = card()
    few = made_card.plan(400, 6, Level(0.5, 0.3, title=2, mood=1), beside=False)
    none = made_card.plan(400, 6, Level(0.5, 0.3, mood=0), beside=False)
    assert few is not None
    assert none is not None
    assert [len(block.lines) for block in few.blocks.values()] == [2, 1]
    assert "mood" not in none.blocks
    assert none.height < made_card.plan(400, 6, Level(0.5, 0.3), beside=False).height


def test_modules_are_whole_pixels_from_the_largest_to_the_least():
    scale, code = Scale.of((800, 480)), qr.encode(FIRST.url)
    sizes = list(modules(scale, code, 0.66, 0.45))
    assert sizes == [7, 6]
    assert sizes[-1] * code.modules >= 0.45 * 480 > (sizes[-1] - 1) * code.modules
    assert list(modules(scale, code, 0.66, 0.0)) == [7, 6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", [(480, 320), (640, 480), (720, 1280)], ids=str)
@pytest.mark.parametrize("state", [result("neutral"), not_sure("happy", "fear")], ids=["one", "two"])
def test_two_readers_read_every_code(state, size, theme, tmp_path):
    shown, window = stage(size, theme)
    shown.draw(state, 14.0, None, QUIET)
    write_png(window.canvas, tmp_path / "picture.png")
    picture = cv2.imread(str(tmp_path / "picture.png"))
    links = [FIRST.url, SECOND.url][: len(shown.scene.cards)]
    assert sorted(code.text for code in zxingcpp.read_barcodes(picture)) == sorted(links)
    for each, link in zip(shown.scene.cards, links, strict=True):
        x, y, w, h = each.place
        assert cv2.QRCodeDetector().detectAndDecode(picture[y : y + h, x : x + w])[0] == link


LINKS = [
    "https://music.apple.com/de/playlist/pl.f4d106fed2bd41149aaacabb233eb5eb",
    "https://music.youtube.com/playlist?list=RDCLAK5uy_m_h-nx7OCFaq9AlyXv78lG0AuloqW_NUA",
    "https://www.youtube.com/playlist?list=PLMgLYyo3mS5w4zkIIeFPAMWSIr_wJ5ST-",
    "https://www.deezer.com/playlist/908622995",
    "https://tidal.com/playlist/36ea71a8-445e-41a4-82ab-6628c581535d",
]


@pytest.mark.parametrize("link", LINKS, ids=service)
@pytest.mark.parametrize("size", [(480, 320), (320, 480), (1280, 720)], ids=str)
def test_a_code_of_any_service_is_read_and_says_what_it_opens_in(link, size, tmp_path):
    shown, window = stage(size, "night")
    shown.draw(replace(result("neutral"), playlist=replace(FIRST, url=link)), 14.0, None, QUIET)
    write_png(window.canvas, tmp_path / "picture.png")
    picture = cv2.imread(str(tmp_path / "picture.png"))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [link]
    block = shown.scene.texts["card scan"].block
    assert service(link) in " ".join(block.lines).replace("\u00a0", " ")
    assert not block.cut


@pytest.mark.parametrize("size", USUAL, ids=str)
def test_nothing_is_written_over_a_code_or_off_its_card(size):
    for state in (result(), not_sure()):
        scene = made(state, size)
        for each in scene.cards:
            assert each.rect.contains(each.place)
            for item in scene.texts.values():
                assert not item.rect.colliderect(each.place)


def test_a_link_says_what_it_opens_in():
    assert service(FIRST.url) == "Spotify"
    with pytest.raises(KeyError):
        service("https://example.org/playlist/1")


def test_an_ellipsis_stands_only_where_something_was_lost():
    for size in USUAL:
        scene = made(result(), size)
        for name, item in scene.texts.items():
            said = " ".join(item.block.lines)
            assert said.endswith("…") == item.block.cut, name


def test_a_text_set_in_a_column_has_as_many_lines_as_it_needs_or_may():
    words = "one two three four five six seven"
    whole = text.set_in(words, text.BODY, 20, 100)
    assert " ".join(whole.lines) == words
    assert len(text.set_in(words, text.BODY, 20, 100, 2).lines) == 2
    assert text.set_in(words, text.BODY, 20, 100, 2).cut
    assert text.whole_words("one two", text.BODY, 20, 100)
    assert not text.whole_words("one incomprehensibilities", text.BODY, 20, 100)
