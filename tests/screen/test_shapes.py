"""Shapes, icons and lines of any size, none at all included: where there is no room nothing is drawn."""

from itertools import product

import numpy as np
import pygame
import pytest
from pygame import Rect, Surface

from kiosk.screen import icons, shapes, text

INK = (1, 2, 3)
CANVAS = Surface((60, 60))


@pytest.mark.parametrize("size", [-5, 0, 1, 2, 7])
def test_icons_emblems_discs_and_rings(size):
    side = max(1, size)
    assert (
        icons.icon("happy", size).get_size()
        == icons.emblem("no_face", size, INK, INK).get_size()
        == (side, side)
    )
    assert shapes.disc(size, INK).get_size() == (2 * max(0, size),) * 2
    assert shapes.ring(size, size, 2.0, INK, 100).get_width() >= 2


@pytest.mark.parametrize("radius", [0, 1, 5, 50])
def test_panels_and_their_corners(radius):
    for size in product((-3, 0, 1, 3, 20), repeat=2):
        shapes.panel(CANVAS, Rect((5, 5), size), radius, INK)


@pytest.mark.parametrize(
    ("start", "end"), [(0, 0.25), (0.4, 0.9), (-0.2, 0.3), (0, 1), (0.3, 2.7), (0.5, 0.5), (0.5, 0.2)]
)
def test_an_arc_covers_its_span_and_nothing_else(start, end):
    CANVAS.fill((0, 0, 0))
    shapes.arc(CANVAS, (30, 30), 20, 6, (255, 255, 255), span=(start, end))
    turns = np.linspace(0, 1, 120, endpoint=False)
    inside = (turns - start) % 1 < min(1, end - start)
    for radius, there in ((20, True), (15, False), (25, False)):
        points = [shapes.on_circle((30, 30), radius, turn) for turn in turns]
        lit = np.array([CANVAS.get_at((round(x), round(y)))[0] > 127 for x, y in points])
        wrong = lit != (inside if there else np.zeros(120, bool))
        # Its ends have soft edges.
        assert wrong.sum() <= 4


@pytest.mark.parametrize("radius", [-3, 0, 0.2, 1, 1e5])
def test_an_arc_of_any_size_stays_within_the_clip(radius):
    CANVAS.fill((0, 0, 0))
    CANVAS.set_clip(Rect(0, 0, 30, 60))
    shapes.arc(CANVAS, (30, 30), radius, 5, (255, 255, 255), alpha=200)
    CANVAS.set_clip(None)
    assert pygame.surfarray.pixels_red(CANVAS)[30:].max() == 0


def test_a_shade_is_dark_in_the_middle_and_fades_outwards():
    for size in (0, 1, 2, 9):
        assert shapes.shade(size, 2 * size, INK, 200).get_width() >= 2
    alpha = pygame.surfarray.array_alpha(shapes.shade(40, 30, INK, 200))
    assert alpha[40, 30] == 200
    assert alpha[0].max() <= 1 >= alpha[:, 0].max()
    assert (np.diff(alpha[:40, 30].astype(int)) >= 0).all()


def test_a_glow_is_drawn_within_the_clip_like_everything_else():
    glow = ((30, 30), 20, (255, 255, 255), 1.0)
    CANVAS.fill((0, 0, 0))
    CANVAS.set_clip(Rect(0, 0, 30, 60))
    shapes.backdrop(CANVAS, (0, 0, 0), (0, 0, 0), (glow,))
    CANVAS.set_clip(None)
    bright = pygame.surfarray.pixels_red(CANVAS).max(axis=1)
    assert bright[29] > 200
    assert bright[31:].max() == 0


def test_lines_in_a_box_of_any_size():
    for width, height in product((-50, -1, 0, 1, 5), repeat=2):
        for balanced in (False, True):
            block = text.fit("Wonder of words", text.BODY, (24, 12), (width, height), balanced=balanced)
            block.draw(CANVAS, Rect(0, 0, width, height), INK, centred=True)
            assert block.lines
