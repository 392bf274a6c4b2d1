"""Colours: mixing them, writing them, and how far they stand out from each other."""

import re
from collections.abc import Callable
from functools import lru_cache
from math import dist

Colour = tuple[int, int, int]
"""Red, green, blue, 0-255."""

BLACK: Colour = (0, 0, 0)
WHITE: Colour = (255, 255, 255)

STEPS = 32
"""Of the way to black or white that `nearest` tries, before it looks between two of them."""


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """``a`` with ``share`` (0-1) of ``b`` in it, per channel."""
    return tuple(round(x + (y - x) * share) for x, y in zip(a, b, strict=True))  # type: ignore[return-value]


@lru_cache(maxsize=1024)
def luminance(colour: Colour) -> float:
    """Relative luminance 0-1 (WCAG 2.2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio 1-21 (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def in_hex(colour: Colour) -> str:
    """``#rrggbb``, as SVG and the configuration write colours."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def from_hex(text: str) -> Colour:
    """The inverse of `in_hex`. Raises ValueError for anything else."""
    found = re.fullmatch("#([0-9a-fA-F]{2})([0-9a-fA-F]{2})([0-9a-fA-F]{2})", text)
    if found is None:
        raise ValueError(f"'{text}' is no colour such as #rrggbb")
    red, green, blue = (int(part, 16) for part in found.groups())
    return red, green, blue


def nearest(colour: Colour, works: Callable[[Colour], bool]) -> Colour | None:
    """The nearest that ``works`` of those between ``colour`` and black or white; None where none does."""
    found = [end for towards in (BLACK, WHITE) if (end := _on_the_way(colour, towards, works)) is not None]
    return min(found, key=lambda one: dist(one, colour), default=None)


def _on_the_way(colour: Colour, towards: Colour, works: Callable[[Colour], bool]) -> Colour | None:
    step = next((n for n in range(1, STEPS + 1) if works(mix(colour, towards, n / STEPS))), None)
    if step is None:
        return None
    low, high = (step - 1) / STEPS, step / STEPS
    # To within a grey level.
    for _ in range(3):
        middle = (low + high) / 2
        low, high = (low, middle) if works(mix(colour, towards, middle)) else (middle, high)
    return mix(colour, towards, high)
