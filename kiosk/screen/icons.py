"""The emotions' icons, and the emblems of messages.

Each emotion has an outer shape of its own, so that colour is never all that tells them apart: happy is a sun,
sad a drop, angry a burst, surprise a star, disgust a wobbly blob, fear a ghost, neutral a rounded square.
All are SVG files, drawn at the size at which they are shown. SDL draws them with nanosvg: shapes, paths,
strokes and gradients, but no style sheets, masks or filters.
"""

import re
from functools import lru_cache
from io import BytesIO
from math import cos, pi, sin
from pathlib import Path

import numpy as np
import pygame
from pygame import Rect, Surface

from kiosk.content.colour import Colour, in_hex, luminance, mix
from kiosk.content.emotions import EMOTIONS
from kiosk.errors import DisplayError

TURNS = 32
"""Directions in which an outline is drawn: enough for a smooth one on the largest icon."""

EMBLEMS = Path(__file__).with_name("emblems")

DARK_FEATURES = (30, 24, 48)
LIGHT_FEATURES = (255, 255, 255)
"""What eyes and mouths are drawn in; the emotions' are all dark."""


# All at rest and all that come forward while nobody visits, and a few; at 4K each takes 1.5 MB.
@lru_cache(maxsize=18)
def icon(label: str, size: int, outline: Colour | None = None) -> Surface:
    """An emotion's icon on ``size`` squared transparent pixels.

    ``outline``: the theme's, for a line around what would fade into the ground.

    Raises DisplayError when its file is missing or no SVG.
    """
    try:
        svg = EMOTIONS[label].icon
    except OSError as error:
        raise DisplayError(_restore(f"emotions/{label}.svg", error)) from error
    return icon_of(label, svg, size, outline)


def icon_of(label: str, svg: str, size: int, outline: Colour | None = None) -> Surface:
    """A picture of an emotion, drawn as its icon is. Raises DisplayError when it is no SVG."""
    width = 0 if outline is None else outline_width(size)
    try:
        drawn = _lit(svg, size - 2 * width, EMOTIONS[label].fill)
        return drawn if outline is None else outlined(drawn, outline, width)
    except pygame.error as error:
        raise DisplayError(_restore(f"emotions/{label}.svg", error)) from error


def split_icon(first: str, second: str, size: int, outline: Colour | None = None) -> Surface:
    """The left half of one emotion's icon beside the right half of another's, on ``size`` squared pixels.

    Raises DisplayError as `icon`.
    """
    half, gap = size // 2, max(1, round(size * 0.012))
    surface = Surface((size, size), pygame.SRCALPHA)
    # With a slit between them the seam is a line, and not two outlines that do not meet.
    surface.blit(icon(first, size, outline), (0, 0), Rect(0, 0, half - gap, size))
    surface.blit(icon(second, size, outline), (half + gap, 0), Rect(half + gap, 0, size, size))
    return surface


@lru_cache(maxsize=8)
def emblem(name: str, size: int, colour: Colour, accent: Colour, eyes: float = 1.0) -> Surface:
    """An emblem, ``emblems/<name>.svg``: where it says ``accentColor`` in its second colour.

    ``featureColor``, of what is drawn on the first colour, is dark on a light one and the other way round.
    ``eyes``: as in `with_eyes`.

    Raises DisplayError when its file is missing or no SVG.
    """
    features = DARK_FEATURES if luminance(colour) > 0.25 else LIGHT_FEATURES
    try:
        svg = (EMBLEMS / f"{name}.svg").read_text(encoding="utf-8")
        svg = svg.replace("accentColor", in_hex(accent)).replace("featureColor", in_hex(features))
        return _lit(with_eyes(svg, eyes), size, colour)
    except (OSError, pygame.error) as error:
        raise DisplayError(_restore(f"emblems/{name}.svg", error)) from error


def with_eyes(svg: str, share: float) -> str:
    """A picture with the eyes opened by so much, where 1 is how they are drawn."""
    # Wide eyes are wider, too; shut ones are not narrower.
    scale = f"scale({max(1.0, share):g} {max(0.05, share):g})"
    return re.sub(r'(<g id="eyes" transform="[^"]*)"', rf'\1 {scale}"', svg)


def picture(svg: str, size: int, colour: Colour) -> Surface:
    """An SVG on ``size`` squared transparent pixels, one at least; ``colour`` where it says ``currentColor``.

    Raises pygame.error when it is no SVG.
    """
    size = max(1, size)
    coloured = svg.replace("currentColor", in_hex(colour)).encode()
    drawn = pygame.image.load_sized_svg(BytesIO(coloured), (size, size))
    # In the layout of pixels that blits fastest, which needs no display to be open.
    surface = Surface((size, size), pygame.SRCALPHA)
    surface.blit(drawn, (0, 0))
    return surface


def outline_width(size: int) -> int:
    """Pixels of the line around an icon, or anything else of this height."""
    return max(1, round(size * 0.022))


def outlined(drawn: Surface, colour: Colour, width: int) -> Surface:
    """A picture with a line of ``width`` pixels around it, by so much larger on every side."""
    size = drawn.width + 2 * width, drawn.height + 2 * width
    alpha = pygame.surfarray.array_alpha(drawn)
    grown = np.zeros(size, np.uint8)
    # Where the picture comes to when it is moved by so much, all around.
    for step in range(TURNS):
        turn = 2 * pi * step / TURNS
        x, y = width + round(width * cos(turn)), width + round(width * sin(turn))
        part = grown[x : x + drawn.width, y : y + drawn.height]
        np.maximum(part, alpha, out=part)
    surface = Surface(size, pygame.SRCALPHA)
    surface.fill((*colour, 0))
    pygame.surfarray.pixels_alpha(surface)[:] = grown
    surface.blit(drawn, (width, width))
    return surface


def _lit(svg: str, size: int, colour: Colour) -> Surface:
    """The picture with a hint of light from above, so that large icons do not look cut from paper."""
    surface = picture(svg, size, colour)
    ramp = Surface((1, 2))
    ramp.set_at((0, 0), mix((0, 0, 0), colour, 0.10))
    ramp.set_at((0, 1), (0, 0, 0))
    light = pygame.transform.smoothscale(ramp, surface.get_size())
    surface.blit(light, (0, 0), special_flags=pygame.BLEND_RGB_ADD)
    return surface


def _restore(file: str, error: Exception) -> str:
    return f"{file} cannot be drawn ({error}), restore the file or install the kiosk again"
