"""How what is shown for months keeps moving, so that it does not burn in. Functions of time alone."""

from math import floor, pi, sin

STEP_SECONDS = 20.0
"""Everything is moved so often, by a pixel or two: nobody sees it, and all is drawn anew for it."""

ACROSS_SECONDS, DOWN_SECONDS = 1140.0, 840.0
"""How long it takes to and fro, sideways and up and down."""

EXCHANGE_SECONDS = 1800.0
"""So often words and picture change places."""


def reach(unit: float) -> int:
    """How far anything is moved from its place, in pixels; ``unit`` is a hundredth of the smaller side."""
    return round(unit * 1.2)


def drift(now: float, reach: int) -> tuple[int, int]:
    """By how many pixels everything is moved at a time, right and down, at most ``reach`` each."""
    moment = floor(now / STEP_SECONDS) * STEP_SECONDS
    across, down = sin(2 * pi * moment / ACROSS_SECONDS), sin(2 * pi * moment / DOWN_SECONDS)
    return round(reach * across), round(reach * down)


def exchanged(now: float) -> bool:
    """Whether words and picture have changed places at a time."""
    return floor(now / EXCHANGE_SECONDS) % 2 == 1
