"""Crops of one person are alike, whatever they do for a moment; crops of two people are not."""

from itertools import combinations

import cv2
import numpy as np
import pytest

from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.face.alike import is_alike, likeness


def people(count: int = 60) -> list[np.ndarray]:
    """Crops of different people, uint8 ``[48, 48]``: Labeled Faces in the Wild, as scikit-image has them."""
    faces = np.load(demo_picture().parent / "lfw_subset.npy", mmap_mode="r")[:count]
    return [cv2.resize(255 * face / face.max(), (48, 48)).clip(0, 255).astype(np.uint8) for face in faces]


def test_a_crop_is_most_like_itself():
    for crop in people(10):
        assert likeness(crop, crop) == pytest.approx(1)


def test_few_pairs_of_different_people_are_alike():
    """Of so few pixels and cut out alike, they are more so than before a camera."""
    pairs = list(combinations(people(), 2))
    assert sum(is_alike(one, other) for one, other in pairs) < 0.06 * len(pairs)


@pytest.mark.parametrize("shift", [(0, 2), (2, 0), (-2, -2), (1, -2)])
def test_the_same_face_a_little_elsewhere_is_alike(shift):
    for crop in people(10):
        assert is_alike(np.roll(crop, shift, (0, 1)), crop)


@pytest.mark.parametrize(("gain", "offset"), [(0.4, 0), (0.7, 60), (1.3, -20)])
def test_in_another_light_and_with_noise_it_is_alike(gain, offset):
    chance = np.random.default_rng(1)
    for crop in people(20):
        other = (crop * gain + offset + chance.normal(0, 6, crop.shape)).clip(0, 255).astype(np.uint8)
        assert is_alike(other, crop)


def test_with_its_eyes_shut_or_its_mouth_open_it_is_alike():
    for crop in people(20):
        shut, open_mouth = crop.copy(), crop.copy()
        for left in (12, 28):
            shut[17:22, left : left + 8] = crop[24:29, left : left + 8]
        open_mouth[34:40, 18:30] = 20
        assert is_alike(shut, crop)
        assert is_alike(open_mouth, crop)


def test_nothing_is_like_an_even_picture():
    even, crop = np.full((48, 48), 90, np.uint8), people(1)[0]
    assert likeness(even, crop) == likeness(crop, even) == likeness(even, even) == 0
