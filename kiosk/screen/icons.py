"""The emotions' icons, and the emblems of messages.

Each emotion has an outer shape of its own, so that colour is never all that tells them apart: happy is a sun,
sad a drop, angry a burst, surprise a star, disgust a wobbly blob, fear a ghost, neutral a rounded square.
All are SVG files, drawn at the size at which they are shown. SDL draws them with nanosvg: shapes, paths,
strokes and gradients, but no style sheets, masks or filters.
"""

from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pygame
from pygame import Surface

from kiosk.content.emotions import EMOTIONS
from kiosk.errors import DisplayError
from kiosk.screen.theme import Colour, mix

EMBLEMS = Path(__file__).with_name("emblems")


@lru_cache(maxsize=32)
def icon(label: str, size: int) -> Surface:
    """An emotion's icon on ``size`` squared transparent pixels.

    Raises DisplayError when its file is missing or no SVG.
    """
    emotion = EMOTIONS[label]
    try:
        return _lit(emotion.icon, size, emotion.fill)
    except (OSError, pygame.error) as error:
        raise DisplayError(_restore(f"emotions/{label}.svg", error)) from error


@lru_cache(maxsize=4)
def emblem(name: str, size: int, colour: Colour) -> Surface:
    """The emblem of a message, ``emblems/<name>.svg``, in one colour.

    Raises DisplayError when its file is missing or no SVG.
    """
    try:
        return _lit((EMBLEMS / f"{name}.svg").read_text(encoding="utf-8"), size, colour)
    except (OSError, pygame.error) as error:
        raise DisplayError(_restore(f"emblems/{name}.svg", error)) from error


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


def in_hex(colour: Colour) -> str:
    """``#rrggbb``, as SVG writes colours."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


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
