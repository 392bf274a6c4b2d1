"""What cannot be read or scanned from where visitors stand is said, and from where it could be."""

import re
from dataclasses import replace

import pytest

from kiosk.config.schema import Display
from kiosk.screen.legibility import shortfalls
from tests.screen.samples import bundle


def said(size, inches, metres, named="auto", rotation=0):
    own = bundle()
    display = Display(size=named, rotation=rotation, diagonal_inches=inches, viewing_distance_m=metres)
    return shortfalls(replace(own, settings=own.settings.model_copy(update={"display": display})), size)


def reach(sentence):
    return float(re.search(r"from ([0-9.]+) m, not", sentence)[1])


def test_nothing_is_said_where_all_can_be_read():
    assert said((1080, 1920), 32, 1.0) == []


def test_nothing_is_said_where_nobody_knows_how_visitors_stand_or_how_large_the_picture_is():
    assert shortfalls(bundle(), (800, 480)) == []
    assert said(None, 7, 0.6) == []


def test_type_and_code_each_say_from_where_they_could_be_read():
    kind, code = said((800, 480), 7, 0.6)
    assert kind == (
        "on 800x480 pixels and 7 inches the smallest type can be read from 0.43 m, not from 0.6 m: "
        "have visitors stand nearer, or use a larger display"
    )
    assert re.search(r"smallest code, \d cm wide, can be scanned from 0\.\d+ m, not from 0\.6 m", code)


def test_a_type_that_is_large_enough_is_not_named_beside_a_code_that_is_not():
    (code,) = said((1920, 1080), 55, 3.0)
    assert "the smallest code" in code


@pytest.mark.parametrize(("size", "inches"), [((800, 480), 7), ((1920, 1080), 24)])
def test_from_as_near_as_is_said_all_can_be_read(size, inches):
    far = said(size, inches, 1.8)
    assert len(far) == 2
    assert said(size, inches, min(map(reach, far)) * 0.98) == []


def test_the_size_that_is_named_counts_and_a_turned_display_is_upright():
    assert said(None, 7, 0.6, named="800x480") == said((800, 480), 7, 0.6)
    assert said((1920, 1080), 32, 1.0, rotation=90) == said((1080, 1920), 32, 1.0)
