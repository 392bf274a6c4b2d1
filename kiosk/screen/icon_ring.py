"""Where the attract scene's button and icons stand: the icons in a ring around the button."""

from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil, cos, dist, hypot, pi, sin

from pygame import Rect

from kiosk.screen.mime import REACH

GROWN = 1.25
"""So many times larger is the icon that comes forward."""

APART = 1.03
"""Neighbours stand at least so many icons apart, middle to middle."""

LEAST_REACH, MOST_REACH = 0.48, 0.72
"""Half the button's width, in icons."""

_STEPS = 720
"""Into so many pieces the ring is cut to find places at equal distances."""

_TURNS = tuple((sin(2 * pi * step / _STEPS), -cos(2 * pi * step / _STEPS)) for step in range(_STEPS + 1))
"""Where a ring of radius 1 is cut, clockwise from its top."""


@dataclass(frozen=True, slots=True)
class IconRing:
    """A button with icons around it.

    Attributes:
        centre: of the button, pixels.
        reach: half the button's width, pixels.
        size: side of an icon at rest, pixels.
        places: the icons' centres, clockwise; the middle one of the table stands on top.
    """

    centre: tuple[int, int]
    reach: int
    size: int
    places: tuple[tuple[int, int], ...]

    @property
    def button(self) -> Rect:
        """What the button and its ripples cover."""
        rect = Rect(0, 0, round(self.reach * 3.1), round(self.reach * 2.0))
        rect.center = self.centre
        return rect

    @property
    def plate(self) -> Rect:
        """What the button itself covers."""
        rect = Rect(0, 0, 2 * self.reach, round(self.reach * 1.4))
        rect.center = (self.centre[0], self.centre[1] + round(self.reach * 0.14))
        return rect

    def icon(self, number: int) -> Rect:
        """The square of an icon at rest."""
        rect = Rect(0, 0, self.size, self.size)
        rect.center = self.places[number]
        return rect

    def acted(self, number: int) -> Rect:
        """All that an icon covers when it has come forward and acts."""
        side = round(2 * self.size * GROWN * REACH)
        rect = Rect(0, 0, side, side)
        rect.center = self.places[number]
        return rect


def arranged(stage: Rect, count: int, largest: int) -> IconRing:
    """The largest icons, ``count`` of them, that have room to act inside ``stage``, around a button."""
    size = min(largest, round(min(stage.size) / (2 * GROWN * REACH)))
    while True:
        ring, enough = _ring(stage, count, max(1, size))
        if enough or size <= 8:
            return ring
        size = min(size - 1, round(size * 0.97))


def _ring(stage: Rect, count: int, size: int) -> tuple[IconRing, bool]:
    """Icons of a size, and whether they and the button have room enough."""
    # A pixel more, for places and pictures are rounded.
    act = ceil(size * GROWN * REACH) + 1
    rx, ry = stage.width / 2 - act, stage.height / 2 - act
    # No more of an ellipse than there is need for.
    rx, ry = min(rx, ry * 1.75), min(ry, rx * 1.5)
    x, y = stage.center
    places = tuple((x + round(dx), y + round(dy)) for dx, dy in _around(max(0.0, rx), max(0.0, ry), count))
    apart = min(hypot(b[0] - a[0], b[1] - a[1]) for a, b in pairwise((*places, places[0])))
    inside = min(hypot(place[0] - x, place[1] - y) for place in places) - 0.56 * size
    reach = min(inside, MOST_REACH * size)
    ring = IconRing((x, y), max(1, round(reach)), size, places)
    return ring, apart >= APART * size and reach >= LEAST_REACH * size


# Posters are tried with the same rings again and again.
@lru_cache(maxsize=128)
def _around(rx: float, ry: float, count: int) -> tuple[tuple[float, float], ...]:
    """Points of an ellipse at equal distances along it, clockwise, the middle one on top."""
    points = [(rx * across, ry * down) for across, down in _TURNS]
    passed = list(accumulate((dist(*pair) for pair in pairwise(points)), initial=0.0))
    wanted = (passed[-1] * ((number - count // 2) % count) / count for number in range(count))
    return tuple(points[bisect_left(passed, way - 1e-9)] for way in wanted)
