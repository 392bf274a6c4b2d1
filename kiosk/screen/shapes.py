"""Soft-edged shapes and backdrops. All but `arc` is drawn once and kept, never per picture."""

from functools import lru_cache
from math import ceil, cos, pi, sin, sqrt

import numpy as np
import pygame
import pygame.gfxdraw
from pygame import Rect, Surface

from kiosk.content.colour import Colour

Glow = tuple[tuple[int, int], int, Colour, float]
"""Centre, radius in pixels, colour, strength 0-1."""

_STRIP = 64
"""Width in pixels of the dithered strip a backdrop is tiled from, and of those a glow is added in."""


@lru_cache(maxsize=48)
def ring(rx: int, ry: int, width: float, colour: Colour, alpha: int) -> Surface:
    """An elliptic line with soft edges, ``2 (rx + width)`` by ``2 (ry + width)`` transparent pixels."""
    rx, ry, pad = max(1, rx), max(1, ry), int(width) + 1
    x = (np.arange(2 * (rx + pad), dtype=np.float32) + 0.5 - rx - pad) / rx
    y = (np.arange(2 * (ry + pad), dtype=np.float32) + 0.5 - ry - pad) / ry
    # Distance to the line: the implicit function over the length of its gradient.
    level = np.hypot(x[:, None], y[None, :])
    slope = np.hypot(x[:, None] / rx, y[None, :] / ry) / np.maximum(level, 1e-3)
    cover = np.clip(width / 2 + 0.5 - np.abs(level - 1) / np.maximum(slope, 1e-6), 0, 1)
    surface = Surface(cover.shape, pygame.SRCALPHA)
    surface.fill((*colour, 0))
    pygame.surfarray.pixels_alpha(surface)[:] = np.rint(cover * alpha).astype(np.uint8)
    return surface


@lru_cache(maxsize=128)
def disc(radius: int, colour: Colour, alpha: int = 255) -> Surface:
    """A filled circle with a soft edge on ``2 radius`` squared transparent pixels."""
    radius = max(0, radius)
    side = 2 * radius
    axis = np.arange(side) + 0.5 - radius
    # Coverage of the edge pixel, to a good approximation its distance to the circle.
    cover = np.clip(radius - np.hypot(axis[:, None], axis[None, :]) + 0.5, 0, 1)
    surface = Surface((side, side), pygame.SRCALPHA)
    surface.fill((*colour, 0))
    pygame.surfarray.pixels_alpha(surface)[:] = np.rint(cover * alpha).astype(np.uint8)
    return surface


@lru_cache(maxsize=12)
def shade(rx: int, ry: int, colour: Colour, alpha: int) -> Surface:
    """An ellipse whose edge fades over its outer third, on ``2 rx`` by ``2 ry`` transparent pixels."""
    rx, ry = max(1, rx), max(1, ry)
    x = (np.arange(2 * rx, dtype=np.float32) + 0.5 - rx) / rx
    y = (np.arange(2 * ry, dtype=np.float32) + 0.5 - ry) / ry
    cover = np.clip(3 * (1 - np.hypot(x[:, None], y[None, :])), 0, 1)
    surface = Surface(cover.shape, pygame.SRCALPHA)
    surface.fill((*colour, 0))
    pygame.surfarray.pixels_alpha(surface)[:] = np.rint(cover * cover * (3 - 2 * cover) * alpha)
    return surface


def arc(
    surface: Surface,
    centre: tuple[float, float],
    radius: float,
    width: float,
    colour: Colour,
    *,
    span: tuple[float, float] = (0, 1),
    alpha: int = 255,
) -> None:
    """A part of a circle's line with soft edges, drawn at once: it costs what it covers, and keeps nothing.

    Args:
        radius: of the line's middle, pixels.
        width: of the line, pixels.
        span: where it begins and ends, in turns clockwise from the top; at most the whole circle.
        alpha: 0-255.
    """
    start, length = span[0], min(1.0, span[1] - span[0])
    outer, inner = radius + width / 2, max(0.0, radius - width / 2)
    if length <= 0 or outer < 1:
        return
    # So many corners that no edge is a quarter of a pixel off the circle.
    corners = max(2, ceil(length * 2 * pi / sqrt(2 / outer)))
    turns = [start + length * corner / corners for corner in range(corners + 1)]
    outside = [on_circle(centre, outer, turn) for turn in turns]
    inside = [on_circle(centre, inner, turn) for turn in turns]
    pygame.gfxdraw.filled_polygon(surface, outside + inside[::-1], (*colour, alpha))
    # Half of an edge lies on what is filled already: where that shows through it would come out as a line.
    edge = (*colour, alpha if alpha == 255 else alpha // 2)
    # A whole ring has two edges and no ends.
    for edges in (outside, inside) if length >= 1 else (outside + inside[::-1],):
        pygame.gfxdraw.aapolygon(surface, edges, edge)


def on_circle(centre: tuple[float, float], radius: float, turn: float) -> tuple[float, float]:
    """The point of a circle so many turns clockwise from its top."""
    return centre[0] + radius * sin(2 * pi * turn), centre[1] - radius * cos(2 * pi * turn)


def panel(surface: Surface, rect: Rect, radius: int, colour: Colour, outline: Colour | None = None) -> None:
    """A filled rectangle with soft round corners; ``outline`` is the colour of a line within its edge."""
    if outline is not None:
        panel(surface, rect, radius, outline)
        side = min(rect.size)
        width = max(1, side // 12) if side < 48 else max(2, min(5, side // 90))
        rect, radius = rect.inflate(-2 * width, -2 * width), radius - width
    radius = max(0, min(radius, rect.width // 2, rect.height // 2))
    surface.fill(colour, rect.inflate(-2 * radius, 0))
    surface.fill(colour, rect.inflate(0, -2 * radius))
    for quarter, corner in _corners(rect, radius):
        surface.blit(disc(radius, colour), corner, quarter)


def _corners(rect: Rect, radius: int) -> list[tuple[Rect, tuple[int, int]]]:
    """For each corner: which quarter of a disc, and where its top left goes."""
    return [
        (Rect(x * radius, y * radius, radius, radius), (left, top))
        for x, left in ((0, rect.left), (1, rect.right - radius))
        for y, top in ((0, rect.top), (1, rect.bottom - radius))
    ]


def backdrop(surface: Surface, top: Colour, bottom: Colour, glows: tuple[Glow, ...] = ()) -> None:
    """Cover ``surface`` with a vertical gradient and soft glows, dithered so that no bands show."""
    width, height = surface.get_size()
    strip = _strip(height, top, bottom)
    for x in range(0, width, _STRIP):
        surface.blit(strip, (x, 0))
    for glow in glows:
        _add_glow(surface, *glow)


@lru_cache(maxsize=2)
def _strip(height: int, top: Colour, bottom: Colour) -> Surface:
    noise = np.random.default_rng(1).random((_STRIP, height, 1), dtype=np.float32)
    share = np.linspace(0, 1, height, dtype=np.float32)[None, :, None]
    start, end = np.array(top, np.float32), np.array(bottom, np.float32)
    strip = Surface((_STRIP, height))
    pygame.surfarray.pixels3d(strip)[:] = (start + (end - start) * share + noise).astype(np.uint8)
    return strip


def _add_glow(
    surface: Surface, centre: tuple[int, int], radius: int, colour: Colour, strength: float
) -> None:
    area = Rect(0, 0, 2 * radius, 2 * radius)
    area.center = centre
    # Within the clip, as every other way to draw: nothing where it covers none of it.
    area = area.clip(surface.get_clip())
    noise = np.random.default_rng(2)
    y = (np.arange(area.top, area.bottom, dtype=np.float32) - centre[1]) / radius
    pixels = pygame.surfarray.pixels3d(surface)
    # In strips, for on a large screen the whole would take more memory than the screen.
    for left in range(area.left, area.right, _STRIP):
        right = min(left + _STRIP, area.right)
        x = (np.arange(left, right, dtype=np.float32) - centre[0]) / radius
        share = np.clip(1 - (x[:, None] ** 2 + y[None, :] ** 2), 0, 1) ** 2 * np.float32(strength)
        dither = noise.random(share.shape, dtype=np.float32) - 0.5
        share += dither * np.float32(0.006) * (share > 0)
        for channel in range(3):
            plane = pixels[left:right, area.top : area.bottom, channel]
            plane[:] = np.clip(plane + share * (np.float32(colour[channel]) - plane) + 0.5, 0, 255)
