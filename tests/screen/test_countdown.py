"""The ring of the last seconds."""

from dataclasses import replace

import numpy as np
import pytest
from pygame import Rect, Surface, surfarray

from kiosk.content.theme_file import builtin_theme
from kiosk.screen import countdown
from kiosk.session import CameraUnavailable
from tests.screen.samples import QUIET, made, not_sure, pixels, result, stage, within

ENDINGS = [result(), not_sure(), CameraUnavailable(10.0, "A fact.")]


def ends(scene, state):
    return state.since + state.duration(scene.kit.settings.timing)


def digits(scene, state, moments):
    pieces = [scene.pieces(state, moment, None) for moment in moments]
    return [each["time"].key.digit if "time" in each else None for each in pieces]


@pytest.mark.parametrize("state", ENDINGS, ids=lambda state: type(state).__name__)
def test_it_counts_the_last_five_seconds_and_no_others(state):
    scene = made(state, (800, 480))
    end = ends(scene, state)
    assert digits(scene, state, [state.since, end - 9, end - 5.1]) == [None] * 3
    assert digits(scene, state, [end - 4.9, end - 3.5, end - 2.5, end - 1.5, end - 0.1]) == [5, 4, 3, 2, 1]
    assert digits(scene, state, [end + 0.1]) == [None]


def test_a_state_that_lasts_has_none():
    state = replace(result(), since=0.0)
    scene = made(state, (800, 480))
    assert "time" not in scene.pieces(state, 0.0, None)


@pytest.mark.parametrize("size", [(800, 480), (480, 320), (720, 1280)], ids=str)
def test_it_stands_in_its_box_beside_what_comes_next_and_runs_out(size):
    shown, window = stage(size)
    state = result("happy")
    shown.draw(state, 14.0, None, QUIET)
    end, box = ends(shown.scene, state), shown.scene.boxes["time"]
    before = pixels(window)
    fill = np.array(shown.scene.tint)
    bright = []
    for moment in (end - 4.95, end - 2.5, end - 0.4):
        shown.draw(state, moment, None, QUIET)
        assert box.contains(shown.scene.pieces(state, moment, None)["time"].rect)
        ring = within(pixels(window), box)
        bright.append(int((np.abs(ring.astype(int) - fill).sum(axis=2) < 60).sum()))
    assert bright[0] > 1.5 * bright[1] > 2 * bright[2]
    assert (within(before, box) != ring).any()
    assert abs(box.centery - shown.scene.boxes["again"].centery) <= 1
    assert box.left > shown.scene.boxes["again"].right


@pytest.mark.parametrize("side", [20, 27, 53, 105])
def test_it_stays_inside_its_box_and_is_never_brighter_outside(side):
    surface = Surface((side + 20, side + 20))
    box = Rect(10, 10, side, side)
    for left in (4.99, 2.2, 0.01):
        surface.fill((0, 0, 0))
        countdown.draw(surface, box, countdown.moment(left), (255, 202, 64), builtin_theme("night"))
        seen = surfarray.array3d(surface).any(axis=2)
        seen[box.left : box.right, box.top : box.bottom] = False
        assert not seen.any()


def test_an_arc_begins_at_the_top_and_is_eaten_up_clockwise():
    alpha = surfarray.array_alpha(countdown.arc(40, 6.0, 0.5, (255, 255, 255)))
    right, left = alpha[42:].astype(int).sum(), alpha[:38].astype(int).sum()
    assert left > 20 * max(1, right)
    whole = surfarray.array_alpha(countdown.arc(40, 6.0, 1.0, (255, 255, 255))).astype(int)
    assert (whole == whole[::-1]).all()
    assert (whole == whole[:, ::-1]).all()
