"""Every code on the screen leads where it should, for any reader."""

import cv2
import numpy as np
import pygame
import pytest
import zxingcpp

from kiosk.content.playlists import Playlist
from kiosk.screen import qr
from kiosk.screen.png import write_png
from kiosk.session import Result
from tests.screen.samples import FIRST, QUIET, SECOND, USUAL, not_sure, result, stage

SCREENS = [
    *((size, "night") for size in USUAL),
    *(((1280, 720), "day"), ((480, 800), "day")),
    # Modules are whole pixels at every size, and here twice as many as at half of it.
    pytest.param((3840, 2160), "night", marks=[pytest.mark.slow, pytest.mark.exhaustive]),
]
BOTH = (result(), not_sure())
PLAIN = Playlist(
    "Happy Hits!", "Songs for a good mood.", "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC"
)


def drawn(state, size, theme):
    """The scene's cards, and the window."""
    shown, window = stage(size, theme)
    shown.draw(state, 13.0, None, QUIET)
    return [shown.scene.card] if isinstance(state, Result) else shown.scene.cards, window


def saved(state, size, theme, path):
    """The scene's cards, and the picture as written to ``path``, BGR."""
    cards, window = drawn(state, size, theme)
    write_png(window.canvas, path)
    return cards, cv2.imread(str(path))


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=str)
@pytest.mark.parametrize("state", BOTH, ids=lambda state: type(state).__name__)
def test_two_independent_readers_find_the_exact_links(state, size, theme, tmp_path):
    cards, picture = saved(state, size, theme, tmp_path / "picture.png")
    links = [FIRST.url, SECOND.url][: len(cards)]
    assert sorted(code.text for code in zxingcpp.read_barcodes(picture)) == sorted(links)
    for card, link in zip(cards, links, strict=True):
        # OpenCV reads one code to a picture, and takes bold letters for finder patterns now and then.
        x, y, w, h = card.place
        text, _, _ = cv2.QRCodeDetector().detectAndDecode(picture[y : y + h, x : x + w])
        assert text == link


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=str)
def test_the_whole_picture_of_an_ordinary_result_is_read_as_it_is(size, theme, tmp_path):
    state = result("happy", PLAIN, "Babies smile long before they know what there is to smile about.")
    _, picture = saved(state, size, theme, tmp_path / "picture.png")
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == PLAIN.url
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [PLAIN.url]


@pytest.mark.parametrize(("size", "theme"), SCREENS, ids=str)
def test_modules_are_whole_pixels_dark_on_light_inside_a_full_quiet_zone(size, theme):
    (card,), window = drawn(result(), size, theme)
    code = pygame.surfarray.array3d(window.canvas.subsurface(card.place)).swapaxes(0, 1)
    side, module = card.place.width, card.module
    blocks = code.reshape(side // module, module, side // module, module, 3)
    assert (blocks == blocks[:, :1, :, :1]).all(), "a module is not one colour"
    modules = blocks[:, 0, :, 0]
    assert {tuple(colour) for colour in modules.reshape(-1, 3)} == {qr.DARK, qr.LIGHT}
    dark = (modules == qr.DARK).all(axis=2)
    zone = 4  # ISO/IEC 18004 asks for four modules
    assert not dark[:zone].any()
    assert not dark[-zone:].any()
    assert not dark[:, :zone].any()
    assert not dark[:, -zone:].any()
    assert dark[zone, zone : zone + 7].all(), "the finder pattern begins right after the quiet zone"
    assert np.array_equal(
        dark[zone:-zone, zone:-zone], np.array([list(row) for row in qr.encode(FIRST.url).rows])
    )


def test_error_correction_is_level_m_or_better():
    # Two format bits beside the upper left finder pattern, under the mask 10 (ISO/IEC 18004, 7.9).
    for link in (FIRST.url, SECOND.url):
        rows = qr.encode(link).rows
        level = (rows[8][0] ^ 1) << 1 | rows[8][1]
        assert level in {0b00, 0b11, 0b10}, "L is 01"


def test_a_quarter_of_the_code_may_be_smudged_a_little():
    code = qr.encode(FIRST.url)
    picture = pygame.surfarray.array3d(code.draw(6)).swapaxes(0, 1).copy()
    side = picture.shape[0]
    picture[side // 2 : side // 2 + 24, side // 2 : side // 2 + 40] = 255
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [FIRST.url]


@pytest.mark.parametrize("module", range(1, 60))
def test_every_module_is_a_square_of_whole_pixels_whatever_its_size(module):
    code = qr.encode(FIRST.url)
    drawn = pygame.surfarray.array3d(code.draw(module))
    modules = drawn[module // 2 :: module, module // 2 :: module]
    assert modules.shape == (code.modules, code.modules, 3)
    assert (drawn == modules.repeat(module, axis=0).repeat(module, axis=1)).all()
