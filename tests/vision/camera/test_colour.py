"""Colours are kept as a source has them, and made RGB only when they are asked for."""

from functools import partial

import cv2
import numpy as np
import pytest

from kiosk.vision.camera.base import upright
from kiosk.vision.camera.colour import Bgr, Jpeg, Yuv420, turned
from kiosk.vision.camera.files import Still
from kiosk.vision.camera.frame import MAX_SIDE
from kiosk.vision.camera.images import read_image, read_picture

ORANGE = (230, 120, 30)
"""Red, green and blue."""


def picture(height=48, width=64, rgb=ORANGE):
    """In OpenCV's order."""
    return np.full((height, width, 3), rgb[::-1], np.uint8)


def jpeg(bgr):
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, 95])[1].tobytes()


def test_opencv_s_pictures_become_red_green_and_blue():
    assert Bgr(picture()).rgb(MAX_SIDE)[0, 0].tolist() == list(ORANGE)


@pytest.mark.parametrize(
    ("y", "cb", "cr", "rgb"),
    [  # ITU-R BT.601, video range: black, white, and its red at 75 % of full strength
        (16, 128, 128, (0, 0, 0)),
        (235, 128, 128, (255, 255, 255)),
        (65, 100, 212, (191, 0, 0)),
    ],
)
def test_video_range_is_stretched_as_bt_601_has_it(y, cb, cr, rgb):
    chroma = np.full((2, 3, 2), (cb, cr), np.uint8)
    shown = Yuv420(np.full((4, 6), y, np.uint8), chroma).rgb(MAX_SIDE)
    assert np.abs(shown.astype(int) - rgb).max() <= 2


@pytest.mark.parametrize("side", [40, 700, 1300, 2600, 5200])
def test_a_jpeg_is_unpacked_at_any_size(side):
    shown = Jpeg(jpeg(picture(side // 2, side)), side).rgb(MAX_SIDE)
    assert shown.shape == (min(side, MAX_SIDE) // 2, min(side, MAX_SIDE), 3)
    assert np.abs(shown.astype(int) - ORANGE).max() <= 4


@pytest.mark.parametrize("data", [b"", b"\xff\xd8 no picture", jpeg(picture())[:100]])
def test_what_cannot_be_unpacked_has_no_colours(data):
    colour = Jpeg(data, 64)
    assert colour.rgb(MAX_SIDE) is None
    assert turned(colour, partial(upright, rotation=90)).rgb(MAX_SIDE) is None


def test_nothing_turned_is_nothing():
    assert turned(None, partial(upright, rotation=90)) is None


class TestFiles:
    def put(self, folder, bgr, suffix=".png"):
        path = folder / f"a{suffix}"
        path.write_bytes(cv2.imencode(suffix, bgr)[1].tobytes())
        return path

    def test_the_grey_picture_is_the_same_to_the_last_bit(self, tmp_path):
        noise = np.random.default_rng(3).integers(0, 256, (90, 120, 3), np.uint8)
        for suffix in (".png", ".jpg", ".webp", ".bmp"):
            path = self.put(tmp_path, noise, suffix)
            assert np.array_equal(read_picture(path).grey, read_image(path))

    def test_colours_are_kept_no_larger_than_anybody_sees_them(self, tmp_path):
        seen = read_picture(self.put(tmp_path, picture(1000, 2000)), 1280)
        assert seen.grey.shape == (640, 1280)
        assert seen.colour.picture.shape == (320, 640, 3)

    def test_a_picture_that_is_forgotten_keeps_no_colours(self, tmp_path):
        still = Still(self.put(tmp_path, picture()), 10)
        still.forget()
        assert still._picture is None
        assert np.array_equal(still.next().colour.rgb(MAX_SIDE)[0, 0], ORANGE)
