"""Whether everything in a theme stands out from what it is drawn on, and which colour would."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kiosk.content.colour import Colour, contrast, mix, nearest
from kiosk.content.theme import Theme

LEAST = 4.5
"""Contrast of a text, and of the accent, with its ground (WCAG 2.2, 1.4.3 for text of any size)."""

LEAST_OUTLINE = 3.0
"""Of an outline (WCAG 2.2, 1.4.11)."""

GLOW = 0.13
"""Share of the button's colour in the ground right around it: it shines a little."""

BETWEEN = (0.25, 0.5, 0.75)
"""Places in the backdrop's gradient that are looked at besides its ends."""

INKS = "inks."


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour, and one that it is drawn on.

    Attributes:
        key: of the theme; ``inks.happy`` for an emotion's.
        ground: the key of what it is drawn on.
        colours: both.
        label: the emotion in whose scene; None for the others.
    """

    key: str
    ground: str
    colours: tuple[Colour, Colour]
    label: str | None

    @property
    def ratio(self) -> float:
        """Contrast 1-21."""
        return contrast(*self.colours)

    @property
    def least(self) -> float:
        """What it must be."""
        return LEAST_OUTLINE if self.key == "outline" else LEAST

    @property
    def holds(self) -> bool:
        """Whether it is."""
        return self.ratio >= self.least


def pairs(theme: Theme) -> Iterator[Pair]:
    """Everything that is drawn on something, in the theme itself and on the ground of every emotion."""
    for ground, colour in _grounds(theme):
        shone = colour if ground == "card" else mix(colour, theme.button, GLOW)
        yield Pair("button", ground, (theme.button, shone), None)
        for label, ink in theme.inks.items():
            yield Pair(f"{INKS}{label}", ground, (ink, colour), None)
        yield from _on(theme, ground, colour, None)
    for label in theme.inks if theme.tint else ():
        shade = theme.tinted(label)
        for ground, colour in _grounds(shade):
            yield Pair(f"{INKS}{label}", ground, (shade.inks[label], colour), label)
            yield from _on(shade, ground, colour, label)


def faults(theme: Theme) -> list[Pair]:
    """Of each key that does not stand out everywhere the worst case."""
    worst: dict[str, Pair] = {}
    for pair in pairs(theme):
        if not pair.holds and (pair.key not in worst or pair.ratio < worst[pair.key].ratio):
            worst[pair.key] = pair
    return list(worst.values())


def with_colour(theme: Theme, key: str, colour: Colour) -> Theme:
    """The theme with another colour under a key, which may be ``inks.happy``."""
    if key.startswith(INKS):
        return replace(theme, inks={**theme.inks, key.removeprefix(INKS): colour})
    changed: dict[str, Any] = {key: colour}
    return replace(theme, **changed)


def colour_of(theme: Theme, key: str) -> Colour:
    """The inverse of `with_colour`."""
    found: Colour = theme.inks[key.removeprefix(INKS)] if key.startswith(INKS) else getattr(theme, key)
    return found


def works(theme: Theme, key: str) -> bool:
    """Whether all pairs hold in which a key's colour is one of the two."""
    return all(pair.holds for pair in pairs(theme) if key in (pair.key, pair.ground))


def colour_that_works(theme: Theme, key: str) -> Colour | None:
    """The nearest to a key's colour with which `works`; None where it is not this colour's fault alone."""
    return nearest(colour_of(theme, key), lambda colour: works(with_colour(theme, key, colour), key))


def _on(theme: Theme, ground: str, colour: Colour, label: str | None) -> Iterator[Pair]:
    for key in ("ink", "muted", "warning", *(("outline",) if theme.outline else ())):
        yield Pair(key, ground, (colour_of(theme, key), colour), label)


def _grounds(theme: Theme) -> Iterator[tuple[str, Colour]]:
    yield from (("top", theme.top), ("bottom", theme.bottom), ("card", theme.card))
    for share in BETWEEN:
        yield "top" if share <= 0.5 else "bottom", mix(theme.top, theme.bottom, share)
