"""How an icon comes in: from the ring that the scene before leaves, growing, past its size and back."""

from math import pi, sin
from typing import NamedTuple

SECONDS = 0.7
"""How long it takes."""

_BOUNCE = 0.1
"""How far beyond its size it grows on the way, as a share of it."""

_BOUNCES_FROM = 0.4
"""When it begins to, as a share of the whole time."""

_SMALLEST = 0.06
"""An icon that comes from nowhere begins at this share of its size."""


class Square(NamedTuple):
    """Where an icon is: its centre and its side, pixels."""

    x: float
    y: float
    side: float


def entering(start: Square | None, end: Square, seconds: float) -> Square:
    """Where the icon is ``seconds`` after it set out; at ``end`` for good after `SECONDS`.

    Without a ``start`` it grows from its own middle.
    """
    if seconds >= SECONDS:
        return end
    if start is None:
        start = end._replace(side=end.side * _SMALLEST)
    passed = max(0.0, seconds / SECONDS)
    there = 1 - (1 - passed) ** 3
    late = max(0.0, passed - _BOUNCES_FROM) / (1 - _BOUNCES_FROM)
    return Square(
        start.x + (end.x - start.x) * there,
        start.y + (end.y - start.y) * there,
        start.side + (end.side - start.side) * there + end.side * _BOUNCE * sin(pi * late) ** 2,
    )
