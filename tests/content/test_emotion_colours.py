"""The emotions' colours: apart from each other, for those too who see fewer of them."""

from itertools import combinations
from math import dist

import numpy as np
import pytest

from kiosk.content.colour import Colour
from kiosk.content.emotions import EMOTIONS

VISIONS = {
    "full": np.eye(3),
    "without red": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "without green": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "without blue": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
"""How linear RGB looks to whom: Machado et al. 2009 (doi 10.1109/TVCG.2009.113), severity 1."""

TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = TO_XYZ.sum(axis=1)
"""sRGB's, IEC 61966-2-1."""


def lab(colour: Colour, vision: str) -> tuple[float, ...]:
    """CIE 1976 L*a*b* of a colour as it looks."""
    value = np.array(colour) / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    xyz = TO_XYZ @ np.clip(np.array(VISIONS[vision]) @ linear, 0, 1) / WHITE
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def apart(one: Colour, other: Colour, vision: str) -> float:
    """The difference of two colours: 2.3 is just noticed (Mahy et al. 1994)."""
    return dist(lab(one, vision), lab(other, vision))


@pytest.mark.parametrize(("one", "other"), list(combinations(EMOTIONS, 2)))
def test_no_two_emotions_are_alike_to_who_sees_all_colours(one: str, other: str) -> None:
    a, b = EMOTIONS[one], EMOTIONS[other]
    assert apart(a.fill, b.fill, "full") > 25
    assert apart(a.day_ink, b.day_ink, "full") > 25


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("other", sorted(EMOTIONS.keys() - {"neutral"}))
def test_neutral_which_most_visitors_get_is_like_no_other_to_anybody(vision: str, other: str) -> None:
    neutral = EMOTIONS["neutral"]
    assert apart(neutral.fill, EMOTIONS[other].fill, vision) > 12
    assert apart(neutral.day_ink, EMOTIONS[other].day_ink, vision) > 9


def test_neutral_is_a_colour_and_no_grey() -> None:
    for colour in (EMOTIONS["neutral"].fill, EMOTIONS["neutral"].day_ink):
        assert max(colour) - min(colour) > 60
