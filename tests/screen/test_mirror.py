"""The live picture, mirrored or not, cropped to fill, and where a face is in it."""

from itertools import pairwise

import numpy as np
import pytest
from pygame import Rect

from kiosk.content.theme_file import builtin_theme
from kiosk.screen.mirror import Mirror

PANEL = Rect(10, 20, 400, 300)

FRAME = np.zeros((60, 80, 3), np.uint8)
FRAME[:, :40] = (250, 120, 10)  # the left half of the frame, unmirrored


@pytest.mark.parametrize("mirrored", [True, False])
def test_the_picture_and_the_face_in_it_are_on_the_same_side(mirrored):
    mirror = Mirror(PANEL, builtin_theme("night"), mirrored=mirrored)
    mirror.show(FRAME)
    left, right = Rect(0, 0, 200, 300), Rect(200, 0, 200, 300)
    bright, dark = (right, left) if mirrored else (left, right)
    assert mirror.picture.get_at(bright.center)[:3] == (250, 120, 10)
    assert mirror.picture.get_at(dark.center)[:3] == (0, 0, 0)
    x, _, _ = mirror.locate((0.15, 0.4, 0.2, 0.2))  # a face in the bright half
    assert bright.move(PANEL.topleft).left < x < bright.move(PANEL.topleft).right


@pytest.mark.parametrize("panel", [(1440, 1080), (536, 480), (720, 793), (284, 320), (300, 300)], ids=str)
@pytest.mark.parametrize("shape", [(480, 640), (360, 640), (640, 640), (479, 639)], ids=str)
def test_ordinary_pictures_fill_the_panels_of_ordinary_screens_to_the_last_pixel(shape, panel):
    mirror = Mirror(Rect((0, 0), panel), builtin_theme("night"))
    mirror.show(np.full((*shape, 3), 255, np.uint8))
    corners = [(x, y) for x in (0, panel[0] - 1) for y in (0, panel[1] - 1)]
    filled = [mirror.picture.get_at(corner)[1] > 250 for corner in corners]
    # Of a wide picture too little would be left in an upright panel: there it has bars.
    assert all(filled) == (shape[1] / shape[0] < 1.7 or panel[0] >= panel[1])


def test_a_picture_that_was_shown_already_is_not_drawn_again():
    mirror = Mirror(PANEL, builtin_theme("night"))
    mirror.show(FRAME)
    mirror.show(FRAME)
    mirror.show(None)
    assert mirror.version == 1
    mirror.show(FRAME.copy())
    assert mirror.version == 2


@pytest.mark.parametrize("mirrored", [True, False])
@pytest.mark.parametrize("panel", [(720, 793), (1280, 720)], ids=str)
def test_the_crop_drifts_until_the_face_that_is_read_is_in_it_and_back_when_it_is_gone(panel, mirrored):
    panel = Rect((30, 40), panel)
    mirror = Mirror(panel, builtin_theme("night"), mirrored=mirrored)
    # A red face in a corner of the frame, outside of what is seen at first.
    face = (0.84, 0.01, 0.12, 0.16)
    frame = np.zeros((480, 640, 3), np.uint8)
    frame[5:82, 538:614] = (255, 0, 0)

    def shown(pictures, box):
        mirror.follow(box)
        seen = []
        for _ in range(pictures):
            mirror.show(frame.copy())
            seen.append(mirror.locate(face))
        return seen

    (rest, *_) = shown(5, None)
    drift = shown(60, face)
    x, y, half = drift[-1]
    inside = Rect(x - half, y - half, 2 * half, 2 * half)
    assert panel.contains(inside)
    assert not panel.contains(Rect(rest[0] - half, rest[1] - half, 2 * half, 2 * half))
    # What is drawn is where it is said to be.
    assert mirror.picture.get_at((round(x) - panel.x, round(y) - panel.y))[0] > 240
    steps = [abs(b[0] - a[0]) + abs(b[1] - a[1]) for a, b in pairwise([rest, *drift])]
    assert max(steps) < 0.06 * panel.width
    assert shown(90, None)[-1] == pytest.approx(rest, abs=2)


def test_the_crop_stays_where_it_is_for_a_face_that_is_in_it():
    mirror = Mirror(Rect(0, 0, 720, 793), builtin_theme("night"))
    places = []
    for number in range(40):
        mirror.follow((0.4 + 0.1 * (number % 2), 0.3, 0.15, 0.2))
        mirror.show(FRAME.copy())
        places.append(mirror.locate((0.4, 0.3, 0.15, 0.2)))
    assert len(set(places)) == 1
