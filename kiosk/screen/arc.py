"""Where the attract scene's button and icons stand: in a ring on upright screens, in an arc on wide ones."""

from dataclasses import dataclass
from itertools import combinations
from math import cos, pi, sin

from pygame import Rect


@dataclass(frozen=True, slots=True)
class Arc:
    """A button with icons around it.

    Attributes:
        centre: of the button, pixels.
        reach: half the button's width, pixels.
        size: side of an icon, pixels.
        bob: how far an icon swings up and down, pixels.
        places: the icons' centres, clockwise; the middle one of the table stands on top.
    """

    centre: tuple[int, int]
    reach: int
    size: int
    bob: int
    places: tuple[tuple[int, int], ...]

    @property
    def button(self) -> Rect:
        """What the button and its ripples cover."""
        rect = Rect(0, 0, round(self.reach * 3.5), round(self.reach * 2.0))
        rect.center = self.centre
        return rect

    def icon(self, number: int, rise: int = 0) -> Rect:
        """The square of an icon that is ``rise`` pixels below its place."""
        x, y = self.places[number]
        rect = Rect(0, 0, self.size, self.size)
        rect.center = (x, y + rise)
        return rect

    def swung(self, number: int) -> Rect:
        """All that an icon covers on its way up and down."""
        return self.icon(number).inflate(0, 2 * self.bob)


def arranged(stage: Rect, count: int, upright: bool) -> Arc:
    """The largest icons, ``count`` of them, that stand inside ``stage`` without touching each other."""
    arrange = _ring if upright else _arch
    size = min(round(stage.width * 0.17), round(stage.height * (0.16 if upright else 0.265)))
    while True:
        arc = arrange(stage, count, size)
        squares = [arc.swung(number) for number in range(count)]
        if size <= 8 or not any(a.colliderect(b) for a, b in combinations(squares, 2)):
            return arc
        size -= 1


def _ring(stage: Rect, count: int, size: int) -> Arc:
    bob = max(2, size // 14)
    rx = (stage.width - size) // 2 - bob
    ry = min(round(rx * 1.08), (stage.height - size) // 2 - bob)
    rx = min(rx, round(ry * 1.1))
    top = count // 2
    turns = [(number - top) / count for number in range(count)]
    centre = stage.center
    return Arc(centre, round(min(rx, ry) * 0.36), size, bob, _around(centre, rx, ry, turns))


def _arch(stage: Rect, count: int, size: int) -> Arc:
    bob = max(2, size // 14)
    reach = round(stage.height * 0.27)
    centre = (stage.centerx, stage.bottom - round(reach * 0.96))
    ry = centre[1] - stage.top - size // 2 - bob
    rx = min(round(stage.width * 0.42), round(ry * 2.1))
    turns = [-0.255 + 0.51 * number / max(1, count - 1) for number in range(count)]
    return Arc(centre, reach, size, bob, _around(centre, rx, ry, turns))


def _around(centre: tuple[int, int], rx: int, ry: int, turns: list[float]) -> tuple[tuple[int, int], ...]:
    """Points of an ellipse; turns count clockwise from the top."""
    x, y = centre
    return tuple((x + round(rx * sin(2 * pi * turn)), y - round(ry * cos(2 * pi * turn))) for turn in turns)
