"""The ring that counts the last seconds: a digit, and around it a circle that runs out."""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.content.theme import Theme
from kiosk.screen import text

LAST = 5.0
"""Seconds that are counted."""

STEPS = 12
"""Pictures a second."""

LEAST_DIGIT = 12
"""Pixels per em."""


class Moment(NamedTuple):
    """What the ring shows: the digit, and how much of the circle is left, in steps of `STEPS` a second."""

    digit: int
    step: int


def moment(left: float) -> Moment:
    """What to show with so many seconds left, more than 0 and at most `LAST`."""
    return Moment(ceil(left), ceil(left * STEPS))


def draw(surface: Surface, box: Rect, shown: Moment, colour: Colour, theme: Theme) -> None:
    """Draw the ring into a square ``box``."""
    radius = box.width // 2
    width = max(2.0, box.width * 0.09)
    surface.blit(arc(radius, width, 1.0, theme.line), box)
    surface.blit(arc(radius, width, shown.step / STEPS / LAST, colour), box)
    size = max(LEAST_DIGIT, round(box.width * 0.52))
    number = text.rendered(str(shown.digit), text.BOLD, size, theme.ink)
    surface.blit(number, number.get_rect(center=box.center))


@lru_cache(maxsize=8)
def arc(radius: int, width: float, share: float, colour: Colour) -> Surface:
    """The last ``share`` (0-1) of a circle that begins at the top and runs clockwise, with soft edges.

    On ``2 radius`` squared transparent pixels, within which the line, ``width`` pixels wide, stays.
    """
    axis = np.arange(2 * radius, dtype=np.float32) + 0.5 - radius
    x, y = axis[:, None], axis[None, :]
    distance = np.hypot(x, y)
    middle = radius - width / 2 - 0.5
    cover = np.clip(width / 2 + 0.5 - np.abs(distance - middle), 0, 1)
    # How far around, in pixels of the circle: an end of the line is as soft as its sides.
    around = (np.arctan2(-x, y) / (2 * np.pi) + 0.5) * (2 * np.pi * middle)
    begin = (1 - share) * 2 * np.pi * middle
    cover *= np.clip(around - begin + 0.5, 0, 1) if share < 1 else 1
    surface = Surface(cover.shape, pygame.SRCALPHA)
    surface.fill((*colour, 0))
    pygame.surfarray.pixels_alpha(surface)[:] = np.rint(cover * 255).astype(np.uint8)
    return surface
