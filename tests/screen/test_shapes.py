"""Shapes, icons and lines of any size, none at all included: where there is no room nothing is drawn."""

from itertools import product

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
        icons.icon("happy", size).get_size() == icons.emblem("unseen", size, INK).get_size() == (side, side)
    )
    assert shapes.disc(size, INK).get_size() == (2 * max(0, size),) * 2
    assert shapes.ring(size, size, 2.0, INK, 100).get_width() >= 2


@pytest.mark.parametrize("radius", [0, 1, 5, 50])
def test_panels_and_their_corners(radius):
    for size in product((-3, 0, 1, 3, 20), repeat=2):
        shapes.panel(CANVAS, Rect((5, 5), size), radius, INK)
        mask = shapes.round_off(CANVAS, Rect((5, 5), size), radius)
        assert mask.get_size() == (max(0, size[0]), max(0, size[1]))


def test_corners_are_cut_off_round_and_the_rest_left_open():
    CANVAS.fill((200, 100, 50))
    mask = shapes.round_off(CANVAS, Rect(0, 0, 40, 40), 10)
    assert mask.get_at((0, 0)) == (200, 100, 50, 255)
    assert mask.get_at((20, 20))[3] == mask.get_at((9, 9))[3] == 0


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
