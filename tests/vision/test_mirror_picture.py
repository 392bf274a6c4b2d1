"""The mirror's picture: natural colours, shadows lifted where light is short, and no flicker."""

from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest

from kiosk.vision import mirror_picture
from kiosk.vision.camera.colour import Bgr, Jpeg
from kiosk.vision.camera.frame import Frame
from kiosk.vision.mirror_picture import (
    BRIGHT,
    MOST_LIFT,
    STEADY_SECONDS,
    MirrorPicture,
    brightest_tenth,
    curve,
    lift_for,
)

CHANCE = np.random.default_rng(5)


def scene(light: float, noise: float = 0.0) -> np.ndarray:
    """A wall, somebody in red, and a black doorway, in OpenCV's order; ``light`` is 1 in good light."""
    bgr = np.full((240, 320, 3), (190, 200, 205), float)
    bgr[80:, 100:200] = (60, 70, 180)
    bgr[:, 280:] = 12
    return (bgr * light + CHANCE.normal(0, noise, bgr.shape)).clip(0, 255).astype(np.uint8)


def frame(bgr: np.ndarray, t: float = 0.0) -> Frame:
    return Frame(cv2.cvtColor(bgr, cv2.COLOR_BGR2GRAY), t, Bgr(bgr))


def test_in_good_light_nothing_is_changed():
    bgr = scene(1.0, noise=3)
    assert np.array_equal(MirrorPicture().of(frame(bgr)), bgr[:, :, ::-1])


@pytest.mark.parametrize("light", [0.6, 0.3, 0.15])
def test_in_dim_light_people_are_seen_and_keep_their_colour(light):
    bgr = scene(light)
    shown = MirrorPicture().of(frame(bgr))
    red, green, blue = shown[150, 150].astype(float)
    assert red > bgr[150, 150, 2] * 1.1
    assert red > 1.5 * green, "red stays red"
    assert red > 1.5 * blue
    assert shown[10, 10].max() <= 255 * BRIGHT + 6, "dim light is not made day"


def test_black_stays_black_and_noise_within_bounds():
    dark = (CHANCE.normal(6, 2, (240, 320, 3))).clip(0, 255).astype(np.uint8)
    shown = MirrorPicture().of(frame(dark))
    assert shown.std() <= MOST_LIFT * dark.std() + 1
    assert shown.mean() < 30, "what is dark is not made a grey fog"


def test_who_stands_there_changes_nothing_where_the_room_is_lit():
    """The light is the picture's: a dark face in good light is left as it is."""
    bgr = scene(1.0)
    bgr[60:200, 90:230] = (35, 45, 70)
    assert np.array_equal(MirrorPicture().of(frame(bgr)), bgr[:, :, ::-1])


def test_a_small_lamp_does_not_hide_that_it_is_dark():
    bgr = scene(0.2)
    bgr[:40, :40] = 255
    assert MirrorPicture().of(frame(bgr))[150, 150, 0] > 1.5 * bgr[150, 150, 2]


def test_a_flickering_lamp_does_not_make_the_curve_flicker(monkeypatch):
    mirror, lifts = MirrorPicture(), []
    monkeypatch.setattr(mirror_picture, "curve", lambda lift: (lifts.append(lift), curve(lift))[1])
    bright, dim = frame(scene(0.5)), frame(scene(0.42))
    for number in range(90):
        mirror.of(replace(dim if number % 2 else bright, t=number / 30))
    apart = lift_for(brightest_tenth(dim.grey)) / lift_for(brightest_tenth(bright.grey))
    assert apart > 1.2, "each by itself would be lifted otherwise"
    assert max(lifts[60:]) / min(lifts[60:]) < 1 + (apart - 1) / 8


def test_the_curve_follows_when_the_light_goes_out():
    mirror, bright, dim = MirrorPicture(), scene(1.0), scene(0.2)
    mirror.of(frame(bright, 0.0))
    soon = mirror.of(frame(dim, 1 / 30))
    for number in range(2, 30):
        later = mirror.of(frame(dim, number * STEADY_SECONDS / 5))
    fresh = MirrorPicture().of(frame(dim))
    assert soon.mean() < later.mean()
    assert np.abs(later.astype(int) - fresh).max() <= 1


def test_a_grey_source_stays_grey():
    grey = scene(0.3)[:, :, 1].copy()
    shown = MirrorPicture().of(Frame(grey, 0.0))
    assert shown.shape == (*grey.shape, 3)
    assert (np.ptp(shown, axis=2) == 0).all()


def test_colours_that_turn_out_unreadable_are_grey():
    grey = scene(1.0)[:, :, 1].copy()
    shown = MirrorPicture().of(Frame(grey, 0.0, Jpeg(b"\xff\xd8 broken", 320)))
    assert np.array_equal(shown[:, :, 0], grey)


@pytest.mark.parametrize("shape", [(480, 1280), (1280, 480), (1, 3000), (5, 3)])
def test_it_is_never_larger_than_the_shared_memory_takes(shape):
    for colour in (None, Bgr(np.zeros((*shape, 3), np.uint8))):
        shown = MirrorPicture().of(Frame(np.zeros(shape, np.uint8), 0.0, colour))
        assert max(shown.shape) <= 640
        assert min(shown.shape) >= 1


@pytest.mark.parametrize("lift", [1.0, 1.3, MOST_LIFT])
def test_the_curve_rises_keeps_its_ends_and_is_nowhere_steeper_than_the_lift(lift):
    levels = curve(lift).astype(int)
    steps = np.diff(levels)
    assert (levels[0], levels[255]) == (0, 255)
    assert steps.min() >= 0
    assert steps.max() <= np.ceil(lift)
    assert np.array_equal(curve(1.0), np.arange(256))


def test_the_lift_grows_steadily_as_light_fades():
    lifts = [lift_for(light) for light in np.linspace(1, 0, 500)]
    assert lifts[0] == 1.0
    assert lifts[-1] == MOST_LIFT
    assert all(0 <= b - a < 0.1 for a, b in pairwise(lifts))


def test_the_light_is_what_a_tenth_of_the_picture_reaches():
    grey = np.full((100, 100), 50, np.uint8)
    assert brightest_tenth(grey) == pytest.approx(50 / 255)
    grey[:20] = 200
    assert brightest_tenth(grey) == pytest.approx(200 / 255)
    grey[4:] = 50
    assert brightest_tenth(grey) == pytest.approx(50 / 255)
