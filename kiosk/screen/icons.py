"""The seven emotions as icons, and two emblems for messages.

Each emotion has an outer shape of its own, so that colour is never all that tells them apart: happy is a sun,
sad a drop, angry a burst, surprise a star, disgust a wobbly blob, fear a ghost, neutral a rounded square.
Shapes are given on a square from -1 to 1, drawn several times too large and averaged down.
"""

from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from math import cos, pi, sin

import pygame
from pygame import Surface

from kiosk.screen.theme import FILLS, Colour, mix

FACE = (30, 24, 48)
WHITE = (255, 255, 255)

Point = tuple[float, float]


class Pen:
    """Draws on one oversized icon in coordinates from -1 to 1."""

    def __init__(self, surface: Surface) -> None:
        self._surface = surface
        self._half = surface.get_width() / 2

    def _at(self, point: Point) -> Point:
        return self._half * (1 + point[0]), self._half * (1 + point[1])

    def area(self, points: list[Point], colour: tuple[int, ...]) -> None:
        """A filled polygon; a transparent colour cuts a hole."""
        pygame.draw.polygon(self._surface, colour, [self._at(point) for point in points])

    def oval(self, centre: Point, rx: float, ry: float, colour: tuple[int, ...]) -> None:
        """A filled ellipse."""
        self.area(_around(lambda a: (centre[0] + rx * cos(a), centre[1] + ry * sin(a))), colour)

    def stroke(self, points: list[Point], width: float, colour: Colour) -> None:
        """A line with round ends and joints."""
        radius = self._half * width / 2
        spots = [self._at(point) for point in points]
        for (x0, y0), (x1, y1) in pairwise(spots):
            length = max(1e-6, ((x1 - x0) ** 2 + (y1 - y0) ** 2) ** 0.5)
            dx, dy = (y0 - y1) / length * radius, (x1 - x0) / length * radius
            quad = [(x0 + dx, y0 + dy), (x1 + dx, y1 + dy), (x1 - dx, y1 - dy), (x0 - dx, y0 - dy)]
            pygame.draw.polygon(self._surface, colour, quad)
        for spot in spots:
            pygame.draw.circle(self._surface, colour, spot, radius)


def _around(at: Callable[[float], Point], steps: int = 180) -> list[Point]:
    return [at(2 * pi * n / steps) for n in range(steps)]


def _arc(  # noqa: PLR0917 - an ellipse is given like this everywhere
    centre: Point, rx: float, ry: float, start: float, end: float, steps: int = 24
) -> list[Point]:
    """Points of an elliptic arc; angles in turns, clockwise from the right."""
    angles = [2 * pi * (start + (end - start) * n / steps) for n in range(steps + 1)]
    return [(centre[0] + rx * cos(a), centre[1] + ry * sin(a)) for a in angles]


def _polar(radius: Callable[[float], float], centre: Point = (0, 0)) -> list[Point]:
    return _around(lambda a: (centre[0] + radius(a) * cos(a), centre[1] + radius(a) * sin(a)), 360)


def _spikes(count: int, inner: float, outer: float, turn: float = -0.25) -> list[Point]:
    radii = (outer, inner)
    angles = [2 * pi * (turn + n / (2 * count)) for n in range(2 * count)]
    return [(radii[n % 2] * cos(a), radii[n % 2] * sin(a)) for n, a in enumerate(angles)]


def _rounded(points: list[Point], by: float) -> list[Point]:
    """The polygon with each corner replaced by a curve that starts a share ``by`` (0-0.5) along its sides."""
    curve = []
    for before, corner, after in zip(points[-1:] + points[:-1], points, points[1:] + points[:1]):
        start = _toward(corner, before, by)
        end = _toward(corner, after, by)
        for n in range(9):
            t = n / 8
            a, b = _toward(start, corner, t), _toward(corner, end, t)
            curve.append(_toward(a, b, t))
    return curve


def _toward(a: Point, b: Point, share: float) -> Point:
    return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share


def _both_sides(points: list[Point]) -> tuple[list[Point], list[Point]]:
    return points, [(-x, y) for x, y in points]


def _happy(pen: Pen, fill: Colour) -> None:
    for n in range(12):
        a = 2 * pi * n / 12
        pen.stroke([(0.80 * cos(a), 0.80 * sin(a)), (0.90 * cos(a), 0.90 * sin(a))], 0.17, fill)
    pen.oval((0, 0), 0.69, 0.69, fill)
    for eye in _both_sides(_arc((0.25, -0.08), 0.12, 0.13, 0.5, 1.0)):
        pen.stroke(eye, 0.09, FACE)
    mouth = _arc((0, 0.12), 0.36, 0.36, 0, 0.5)
    pen.area(mouth, FACE)
    pen.stroke([*mouth, mouth[0]], 0.07, FACE)
    pen.area(_arc((0, 0.40), 0.20, 0.11, 0, 1), (255, 120, 110))


def _sad(pen: Pen, fill: Colour) -> None:
    tip = [(0, -0.97)]
    left = [
        _toward(_toward((-0.70, 0.14), (-0.62, -0.28), t), _toward((-0.62, -0.28), (0, -0.97), t), t)
        for t in (n / 20 for n in range(21))
    ]
    pen.area(
        _arc((0, 0.25), 0.71, 0.71, 0, 0.5, 60) + left + tip + [(-x, y) for x, y in reversed(left)], fill
    )
    pen.oval((0, 0.25), 0.71, 0.71, fill)
    for x in (-0.27, 0.27):
        pen.oval((x, 0.22), 0.085, 0.11, FACE)
    for brow in _both_sides([(0.15, -0.10), (0.38, 0.00)]):
        pen.stroke(brow, 0.08, FACE)
    pen.stroke(_arc((0, 0.70), 0.24, 0.20, 0.55, 0.95), 0.09, FACE)


def _angry(pen: Pen, fill: Colour) -> None:
    pen.area(_spikes(13, 0.70, 0.98), fill)
    for brow in _both_sides([(0.10, -0.12), (0.42, -0.30)]):
        pen.stroke(brow, 0.11, FACE)
    for x in (-0.25, 0.25):
        pen.oval((x, 0.02), 0.09, 0.09, FACE)
    pen.area(_rounded([(-0.30, 0.42), (-0.22, 0.24), (0.22, 0.24), (0.30, 0.42)], 0.25), FACE)
    pen.area([(-0.19, 0.30), (0.19, 0.30), (0.21, 0.36), (-0.21, 0.36)], WHITE)


def _disgust(pen: Pen, fill: Colour) -> None:
    pen.area(_polar(lambda a: 0.80 + 0.10 * sin(3 * a + 0.9) + 0.07 * sin(5 * a - 0.4)), fill)
    for eye in _both_sides([(0.40, -0.26), (0.16, -0.15), (0.40, -0.04)]):
        pen.stroke(eye, 0.085, FACE)
    pen.area(_arc((0.17, 0.36), 0.14, 0.22, 0, 0.5), (255, 120, 110))
    pen.stroke(_arc((0.17, 0.36), 0.14, 0.22, 0, 0.5), 0.05, FACE)
    wave = [(-0.40 + 0.8 * n / 40, 0.30 - 0.055 * sin(4 * pi * n / 40)) for n in range(41)]
    pen.stroke(wave, 0.09, FACE)


def _fear(pen: Pen, fill: Colour) -> None:
    hem = [(0.70 - 1.40 * n / 80, 0.86 + 0.09 * cos(2 * pi * 4 * n / 80)) for n in range(81)]
    pen.area([*_arc((0, -0.27), 0.70, 0.70, 0.5, 1.0, 60), *hem], fill)
    for x in (-0.27, 0.27):
        pen.oval((x, -0.16), 0.19, 0.23, WHITE)
        pen.oval((x, -0.13), 0.075, 0.09, FACE)
    for brow in _both_sides([(0.16, -0.62), (0.42, -0.50)]):
        pen.stroke(brow, 0.075, FACE)
    wave = [(-0.28 + 0.56 * n / 40, 0.36 - 0.06 * cos(6 * pi * n / 40)) for n in range(41)]
    pen.stroke(wave, 0.09, FACE)


def _surprise(pen: Pen, fill: Colour) -> None:
    pen.area(_rounded(_spikes(6, 0.66, 1.02), 0.30), fill)
    for x in (-0.24, 0.24):
        pen.oval((x, -0.12), 0.155, 0.17, WHITE)
        pen.oval((x, -0.12), 0.08, 0.09, FACE)
    for brow in _both_sides(_arc((0.25, -0.36), 0.13, 0.07, 0.55, 0.95)):
        pen.stroke(brow, 0.07, FACE)
    pen.oval((0, 0.34), 0.15, 0.19, FACE)


def _neutral(pen: Pen, fill: Colour) -> None:
    # A superellipse of the fourth degree: between a circle and a square.
    pen.area(_polar(lambda a: 0.80 / (abs(cos(a)) ** 5 + abs(sin(a)) ** 5) ** 0.2), fill)
    for x in (-0.28, 0.28):
        pen.oval((x, -0.14), 0.09, 0.11, FACE)
    pen.stroke([(-0.28, 0.30), (0.28, 0.30)], 0.10, FACE)


def _unseen(pen: Pen, fill: Colour) -> None:
    """Nobody in the frame: four corners of a viewfinder around an empty head."""
    for sx in (-1, 1):
        for sy in (-1, 1):
            corner = [(0.92, 0.50), (0.92, 0.80), (0.88, 0.88), (0.80, 0.92), (0.50, 0.92)]
            pen.stroke([(sx * x, sy * y) for x, y in corner], 0.11, fill)
    for n in range(14):
        pen.stroke(_arc((0, 0), 0.46, 0.58, n / 14, (n + 0.5) / 14, 6), 0.09, fill)


def _asleep(pen: Pen, fill: Colour) -> None:
    """A crescent moon with closed eyes."""
    pen.oval((-0.08, 0.06), 0.86, 0.86, fill)
    pen.oval((0.34, -0.22), 0.66, 0.66, (*fill, 0))
    pen.stroke(_arc((-0.56, 0.04), 0.12, 0.10, 0.02, 0.48), 0.07, FACE)
    pen.stroke(_arc((-0.20, 0.52), 0.12, 0.10, 0.02, 0.48), 0.07, FACE)
    for x, y, s in ((0.20, 0.02, 0.11), (0.56, -0.44, 0.17)):
        pen.stroke([(x - s, y - s), (x + s, y - s), (x - s, y + s), (x + s, y + s)], 0.085, fill)


DRAWINGS: dict[str, Callable[[Pen, Colour], None]] = {
    "angry": _angry,
    "disgust": _disgust,
    "fear": _fear,
    "happy": _happy,
    "sad": _sad,
    "surprise": _surprise,
    "neutral": _neutral,
}

EMBLEMS: dict[str, Callable[[Pen, Colour], None]] = {"unseen": _unseen, "asleep": _asleep}


@lru_cache(maxsize=32)
def icon(emotion: str, size: int) -> Surface:
    """An emotion's icon on ``size`` squared transparent pixels."""
    return _draw(DRAWINGS[emotion], FILLS[emotion], size)


@lru_cache(maxsize=4)
def emblem(name: str, size: int, colour: Colour) -> Surface:
    """The emblem of a message, ``unseen`` or ``asleep``, in one colour."""
    return _draw(EMBLEMS[name], colour, size)


def _draw(drawing: Callable[[Pen, Colour], None], fill: Colour, size: int) -> Surface:
    # Small icons need more samples to a pixel; large ones must not need much memory.
    over = max(3, min(8, 1200 // size))
    large = Surface((size * over, size * over), pygame.SRCALPHA)
    # Transparent pixels of the same colour: averaging at the edge then mixes in nothing foreign.
    large.fill((*fill, 0))
    drawing(Pen(large), fill)
    small = pygame.transform.smoothscale(large, (size, size))
    _shade(small, fill)
    return small


def _shade(surface: Surface, fill: Colour) -> None:
    """A hint of light from above, so that large icons do not look cut from paper."""
    ramp = Surface((1, 2))
    ramp.set_at((0, 0), mix((0, 0, 0), fill, 0.10))
    ramp.set_at((0, 1), (0, 0, 0))
    light = pygame.transform.smoothscale(ramp, surface.get_size())
    surface.blit(light, (0, 0), special_flags=pygame.BLEND_RGB_ADD)
