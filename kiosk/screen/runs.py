"""A text cut into runs of one font each, how wide it is, and how far it reaches over and under its line."""

from functools import lru_cache
from math import ceil
from typing import NamedTuple

from kiosk.config.plain_text import JOINERS
from kiosk.content.scripts import SCRIPTS, Script, installed, pictures, script_of
from kiosk.content.typeface import characters
from kiosk.screen.fonts import Face, font, open_font


class Run(NamedTuple):
    """Characters that one font draws: a script's, or without one the typeface's own."""

    text: str
    script: Script | None


APART = 0.88
"""So much of how far letters reach is between two lines: the lowest seldom stand over the highest."""


SMALL = 18
"""Below this type size, pixels per em, the typeface's own spaces are too narrow."""

_QUARTER = "\N{FOUR-PER-EM SPACE}"


class Reach(NamedTuple):
    """How far lines go above and below the line that letters stand on, and how far they are apart at least.

    All in pixels; the typeface's own letters leave the last to whoever sets them.
    """

    above: int
    below: int
    apart: int


@lru_cache(maxsize=2048)
def runs(text: str) -> tuple[Run, ...]:
    """``text``, in the order in which it is read."""
    if text.isascii():
        return (Run(text, None),) if text else ()
    found: list[Run] = []
    script: Script | None = None
    for char in text:
        script = _drawn_by(char, script)
        if found and found[-1].script is script:
            found[-1] = Run(found[-1].text + char, script)
        else:
            found.append(Run(char, script))
    return tuple(found)


def _drawn_by(char: str, before: Script | None) -> Script | None:
    """Whose font draws a character behind one that ``before`` draws."""
    if char in characters() or char == " ":
        return None
    # Joiners stay with their letters, and signs with what is around them.
    if before is not None and (char in JOINERS or char in pictures(before)):
        return before
    own = script_of(char)
    likely = [own] if own else []
    return next(
        (script for script in (*likely, *SCRIPTS) if installed(script) and char in pictures(script)), None
    )


def spaced(text: str, size: int) -> str:
    """``text`` as it is measured and drawn: small type has wider spaces.

    The typeface's own are a fifth of an em, which hinting rounds down to two pixels of twelve: there may be
    more between two letters.
    """
    return text.replace(" ", _QUARTER) if size < SMALL else text


# The typeface takes its time to measure, and arrangements are tried with the same lines again and again.
@lru_cache(maxsize=2048)
def extent(line: str, weight: str, size: int) -> int:
    """How wide a line is, pixels."""
    return sum(
        open_font(Face(run.script), weight, size).size(spaced(run.text, size))[0] for run in runs(line)
    )


def reach(lines: tuple[str, ...], weight: str, size: int) -> Reach:
    """Of all that is in some lines; at least the typeface's own."""
    face = font(weight, size)
    above, below, apart = face.get_ascent(), face.get_height() - face.get_ascent(), 0
    for script in {run.script for line in lines for run in runs(line)} - {None}:
        assert script is not None
        above = max(above, ceil(script.above * size))
        below = max(below, ceil(script.below * size))
        apart = max(apart, ceil(APART * (script.above + script.below) * size))
    return Reach(above, below, apart)
