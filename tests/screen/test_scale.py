"""Sizes: type can be read and codes can be scanned from where visitors stand, as far as that goes."""

import pytest

from kiosk.config.schema import Display
from kiosk.screen.scale import CAPITAL, Scale, Viewing


def test_pixels_are_as_near_as_the_diagonal_says_whichever_way_the_picture_is_long():
    # 3 by 4 makes 5: a picture of 300 by 400 pixels whose diagonal is 10 inches has 50 pixels to the inch.
    for size in ((300, 400), (400, 300)):
        assert Viewing(size, 10, 1).pixels_per_metre == pytest.approx(50 / 0.0254)


@pytest.mark.parametrize(
    ("size", "inches", "metres", "type_size", "code_width"),
    [
        ((800, 480), 7, 0.6, 22, 315),
        ((1920, 1080), 24, 1.5, 38, 543),
        ((1920, 1080), 55, 3.0, 33, 474),
        ((3840, 2160), 55, 3.0, 66, 947),
        ((480, 320), 3.5, 0.3, 14, 195),
    ],
)
def test_a_capital_is_half_a_percent_of_the_distance_and_a_code_a_tenth(
    size, inches, metres, type_size, code_width
):
    viewing = Viewing(size, inches, metres)
    assert (viewing.type_size, viewing.code_width) == (type_size, code_width)
    millimetre = viewing.pixels_per_metre / 1000
    # One pixel less would be too little.
    assert viewing.type_size * CAPITAL / millimetre >= 5 * metres > (type_size - 1) * CAPITAL / millimetre
    assert viewing.code_width / millimetre >= 100 * metres > (code_width - 1) / millimetre


def test_the_distance_of_a_size_is_that_for_which_the_size_is_asked():
    viewing = Viewing((1920, 1080), 24, 1.5)
    assert viewing.type_distance(viewing.type_size) == pytest.approx(1.5, rel=0.02)
    assert viewing.code_distance(viewing.code_width) == pytest.approx(1.5, rel=0.01)


def test_all_type_is_raised_to_what_the_distance_asks_for():
    near, far = Scale.of((1920, 1080)), Scale.of((1920, 1080), Viewing((1920, 1080), 55, 3.0))
    assert (near.least, near.small, near.code) == (16, 27, 0)
    assert (far.least, far.code) == (33, 474)
    assert min(far.small, far.label, far.body, far.title, far.headline) >= 33
    assert far.headline > far.title > far.body > far.label >= far.small


def test_type_is_raised_no_further_than_the_layouts_hold():
    asked, given = Viewing((1920, 1080), 24, 1.5), Scale.of((1920, 1080), Viewing((1920, 1080), 24, 1.5))
    assert 16 < given.least < asked.type_size
    assert Scale.of((1920, 1080), Viewing((1920, 1080), 24, 20.0)).least == given.least


def test_a_distance_that_asks_for_less_than_there_is_makes_nothing_smaller():
    size = (1920, 1080)
    assert Scale.of(size, Viewing(size, 55, 0.5)).least == Scale.of(size).least


def test_an_operator_who_says_nothing_is_asked_for_nothing():
    assert Viewing.of(Display(), (1920, 1080)) is None
    said = Display(diagonal_inches=24, viewing_distance_m=1.5)
    assert Viewing.of(said, (1080, 1920)) == Viewing((1080, 1920), 24, 1.5)
