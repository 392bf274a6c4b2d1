"""What is in the way, the most important first, and whether it stops the judging."""

import numpy as np
import pytest

from kiosk.config.schema import Face
from kiosk.vision.face.hints import Obstacle, find_obstacle, mean_grey, share_outside
from kiosk.vision.face.tracker import Sighting
from kiosk.vision.reading import Hint
from tests.vision.scenes import detection

LIMITS = Face()
NARROWEST = LIMITS.min_width * 640


def even(level: int) -> np.ndarray:
    return np.full((480, 640), level, np.uint8)


def obstacle(grey: np.ndarray, *faces, limits: Face = LIMITS) -> Obstacle | None:
    return find_obstacle(grey, Sighting(faces[0] if faces else None, faces[1:]), limits)


GOOD = detection(270, 180, 100)


def test_a_good_face_has_nothing_in_its_way():
    assert obstacle(even(120), GOOD) is None


def test_nobody_there():
    assert obstacle(even(120)) == Obstacle(Hint.NO_FACE, blocks=True)


def test_nobody_seen_because_it_is_dark_or_dazzling():
    assert obstacle(even(10)) == Obstacle(Hint.TOO_DARK, blocks=True)
    assert obstacle(even(245)) == Obstacle(Hint.TOO_BRIGHT, blocks=True)


def test_it_is_the_face_s_light_that_counts():
    backlit = even(250)
    backlit[180:280, 270:370] = 20
    assert obstacle(backlit, GOOD) == Obstacle(Hint.TOO_DARK, blocks=True)
    spotlit = even(5)
    spotlit[180:280, 270:370] = 250
    assert obstacle(spotlit, GOOD) == Obstacle(Hint.TOO_BRIGHT, blocks=True)


@pytest.mark.parametrize("level", [35, 225])
def test_the_limits_themselves_are_still_good(level):
    assert obstacle(even(level), GOOD) is None


def test_too_far():
    assert obstacle(even(120), detection(300, 200, 0.95 * NARROWEST)) == Obstacle(Hint.TOO_FAR, blocks=True)
    assert obstacle(even(120), detection(300, 200, 1.05 * NARROWEST)) is None


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        (-2, None),
        (-8, Obstacle(Hint.CUT_OFF, blocks=False)),
        (-30, Obstacle(Hint.CUT_OFF, blocks=True)),
        (-150, Obstacle(Hint.CUT_OFF, blocks=True)),
        (570, Obstacle(Hint.CUT_OFF, blocks=True)),
    ],
)
def test_cut_off_a_little_informs_and_a_lot_blocks(x, expected):
    assert obstacle(even(120), detection(x, 200, 100)) == expected


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (380, None),
        (480, None),
        (520, Obstacle(Hint.TOO_NEAR, blocks=False)),
        (560, Obstacle(Hint.TOO_NEAR, blocks=False)),
        (900, Obstacle(Hint.TOO_NEAR, blocks=True)),
    ],
)
def test_a_face_that_fills_the_picture_should_step_back_and_is_judged_while_it_can_be(width, expected):
    assert obstacle(even(120), detection(320 - width / 2, 240 - width / 2, width)) == expected


def test_a_face_that_fills_the_picture_needs_its_mouth_in_it():
    assert obstacle(even(120), detection(80, 130, 480)) == Obstacle(Hint.TOO_NEAR, blocks=True)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_face_blocks_whatever_else_there_is(turn):
    face = detection(0, 0, 100).turned(turn, 100, 100).moved(1, 270, 180)
    assert obstacle(even(120), face) == Obstacle(Hint.TURNED, blocks=True)
    assert obstacle(even(10), face, GOOD) == Obstacle(Hint.TURNED, blocks=True)


def test_several_people_inform_only():
    assert obstacle(even(120), GOOD, detection(60, 180, 90)) == Obstacle(Hint.SEVERAL, blocks=False)


def test_somebody_far_behind_does_not_count():
    assert obstacle(even(120), GOOD, detection(60, 180, 50)) is None


def test_cut_off_comes_before_dark_before_far_before_several():
    another = detection(300, 180, 100)
    assert obstacle(even(10), detection(-30, 200, 100), another).hint is Hint.CUT_OFF
    assert obstacle(even(10), detection(300, 200, 30), another).hint is Hint.TOO_DARK
    assert obstacle(even(120), detection(300, 200, 30), another).hint is Hint.TOO_FAR
    assert obstacle(even(120), detection(-8, 200, 100), another).hint is Hint.CUT_OFF


def test_share_outside_is_of_the_box_s_area():
    assert share_outside(detection(-50, 100, 100), (480, 640)) == pytest.approx(0.5)
    assert share_outside(detection(590, 430, 100), (480, 640)) == pytest.approx(0.75)
    assert share_outside(detection(700, 100, 100), (480, 640)) == 1
    assert share_outside(GOOD, (480, 640)) == 0


def test_mean_grey_is_of_what_the_picture_shows_of_the_face():
    half = even(0)
    half[:, :50] = 200
    assert mean_grey(half, detection(-50, 100, 100)) == 200
    assert mean_grey(half, detection(-500, 100, 100)) == pytest.approx(half.mean())
