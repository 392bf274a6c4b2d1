"""Text: set in a box, at the largest size that fits, and drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import ceil

from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.content.scripts import country
from kiosk.content.typeface import drawn
from kiosk.screen.bidi import is_right_to_left
from kiosk.screen.breaks import clusters
from kiosk.screen.fonts import BODY, BOLD, OWN, SEMI, Face, open_font
from kiosk.screen.lines import balance, has_widow, smallest, wrap
from kiosk.screen.runs import extent, reach, spaced
from kiosk.screen.visual import set_out

__all__ = ["BODY", "BOLD", "SEMI"]

ENDLESS = 100_000
"""Height in pixels of a box that holds any text: what it needs is asked of the block."""

Emphasis = tuple[str, Colour]
"""A word, and the colour it gets wherever it stands as a word of its own."""

_REFERENCE = 48
"""Type size, pixels per em, at which texts are measured for a first guess."""

WORTH = 0.85
"""So much smaller, at most, a text is set to save a widow: a single word on its last line."""


@lru_cache(maxsize=64)
def rendered(text: str, weight: str, size: int, colour: Colour, face: Face = OWN) -> Surface:
    """Characters of one font; what was asked for last is kept."""
    return open_font(face, weight, size).render(spaced(text, size), True, colour)


@lru_cache(maxsize=64)
def legible(text: str) -> str:
    """``text`` on one line, as the typeface can draw it (`kiosk.content.typeface`); never empty."""
    return drawn(text).text or "…"


@dataclass(frozen=True, slots=True)
class Block:
    """Text broken into lines at one size, ready to draw.

    ``width`` and ``height`` are what it needs in pixels, ``above`` is how far its first line stands under the
    top; ``cut`` says that it did not fit its box, and that words which were lost are an ellipsis.
    ``right_to_left`` is the direction of the whole text, ``country`` whose shapes its Chinese signs have.
    """

    lines: tuple[str, ...]
    weight: str
    size: int
    leading: int
    width: int
    height: int
    above: int
    cut: bool = field(default=False)
    right_to_left: bool = field(default=False)
    country: int = field(default=0)

    def draw(
        self,
        surface: Surface,
        rect: Rect,
        colour: Colour,
        centred: bool = False,
        emphasis: Emphasis | None = None,
    ) -> None:
        """Draw from the top of ``rect``, its lines centred or beginning where the text's direction does.

        ``emphasis`` is a word and the colour it gets where it first stands as a word of its own.
        """
        word, ink = emphasis or ("", colour)
        y = rect.top + self.above
        for line, pieces in zip(self.lines, set_out(self.lines, word, self.right_to_left), strict=True):
            x = rect.left
            if centred or self.right_to_left:
                free = rect.width - extent(line, self.weight, self.size)
                x += free // 2 if centred else free
            for run, turned, hot in pieces:
                face = Face(run.script, self.country, turned)
                opened = open_font(face, self.weight, self.size)
                # A combining mark by itself is as wide as nothing, which SDL refuses to draw.
                if width := opened.size(spaced(run.text, self.size))[0]:
                    tint = ink if hot else colour
                    shown = rendered(run.text, self.weight, self.size, tint, face)
                    surface.blit(shown, (x, y - opened.get_ascent()))
                    x += width
            y += self.leading


# Answers try many arrangements, of which few words differ from one answer to the next.
@lru_cache(maxsize=1024)
def fit(
    text: str,
    weight: str,
    sizes: tuple[int, int],
    box: tuple[int, int],
    *,
    spacing: float = 1.3,
    max_lines: int | None = None,
    balanced: bool = False,
    alone: bool = False,
) -> Block:
    """Set ``text`` in a box at the largest size that fits, a little smaller where that saves a widow.

    Args:
        sizes: the largest and the smallest type size to try, pixels per em.
        box: width and height, pixels.
        spacing: line distance in ems.
        max_lines: most lines wanted; more, like words broken between letters, only where even the
            smallest size needs it.
        balanced: make the lines about equally long; two lines always are.
        alone: lines end where they are full, and the last word may have one for itself.

    Returns:
        The block. At the smallest size whatever does not fit is cut with an ellipsis (``Block.cut``).
    """
    text = legible(text)
    (size, smallest), (width, height) = sizes, box
    largest: Block | None = None
    while True:
        if size > smallest and not may_fit(text, weight, size, box, spacing):
            size = _smaller(size, smallest)
            continue
        lines = wrap(text, weight, size, width)
        block = _block(text, lines, weight, size, spacing)
        fits = block.height <= height and block.width <= width
        few = max_lines is None or len(lines) <= max_lines
        if fits and few and whole_words(text, weight, size, width):
            block = block if alone else _arranged(text, block, width, spacing, balanced)
            largest = largest or block
            if alone or not has_widow(block.lines):
                return block
            if size <= max(smallest, largest.size * WORTH):
                return largest
        elif size <= smallest:
            if largest is not None:
                return largest
            if not fits:
                return _squeezed(text, block, box, spacing)
            return block if alone else _arranged(text, block, width, spacing, balanced)
        size = _smaller(size, smallest)


def _smaller(size: int, smallest: int) -> int:
    return max(smallest, min(size - 1, round(size * 0.95)))


def set_in(
    text: str,
    weight: str,
    size: int,
    width: int,
    lines: int | None = None,
    *,
    spacing: float = 1.25,
    balanced: bool = False,
    alone: bool = False,
) -> Block:
    """``text`` at one size in a column of ``width`` pixels, in as many lines as it needs or in ``lines``."""
    height = ENDLESS if lines is None else round(size * spacing) * (lines - 1) + 2 * size
    box = max(1, width), height
    return fit(text, weight, (size, size), box, spacing=spacing, balanced=balanced, alone=alone)


def whole_words(text: str, weight: str, size: int, width: int) -> bool:
    """Whether no word is wider than a column of ``width`` pixels, so that none has to be broken."""
    return all(extent(word, weight, size) <= width for word in smallest(legible(text)))


def may_fit(text: str, weight: str, size: int, box: tuple[int, int], spacing: float = 1.3) -> bool:
    """A quick estimate, without wrapping: False only when ``text`` is certain not to fit."""
    # Hinting makes some sizes run narrower than in proportion, but never by as much as this.
    total = _reference_width(text, weight) * size / _REFERENCE * 0.94
    lines = max(1, ceil(total / max(1, box[0])))
    return round(size * spacing) * (lines - 1) + size <= box[1]


@lru_cache(maxsize=64)
def _reference_width(text: str, weight: str) -> int:
    return extent(text, weight, _REFERENCE)


def _block(
    text: str, lines: Sequence[str], weight: str, size: int, spacing: float, *, cut: bool = False
) -> Block:
    """``text``: all of it, by which its direction is known, and the country it is from."""
    above, below, apart = reach(tuple(lines), weight, size)
    leading = max(round(size * spacing), apart)
    height = leading * (len(lines) - 1) + above + below
    width = max(extent(line, weight, size) for line in lines)
    return Block(
        tuple(lines), weight, size, leading, width, height, above, cut, is_right_to_left(text), country(text)
    )


def _squeezed(text: str, block: Block, box: tuple[int, int], spacing: float) -> Block:
    """With lines as full as they can be, and if that does not help without what there is no room for."""
    (width, height), weight, size = box, block.weight, block.size
    lines = wrap(text, weight, size, width, full=True)
    fuller = block if tuple(lines) == block.lines else _block(text, lines, weight, size, spacing)
    return fuller if fuller.height <= height and fuller.width <= width else _cut(text, fuller, box, spacing)


def _cut(text: str, block: Block, box: tuple[int, int], spacing: float) -> Block:
    """As many of the lines as there is room for, the last with an ellipsis for the words that are lost."""
    (width, height), lines, (weight, size) = box, block.lines, (block.weight, block.size)
    line_height = block.height - block.leading * (len(lines) - 1)
    room = max(1, 1 + (height - line_height) // block.leading)
    if room >= len(lines) and block.width <= width:
        # A line that is higher than its box loses no word.
        return replace(block, cut=True)
    kept, signs = lines[: room - 1], clusters(lines[min(room, len(lines)) - 1].rstrip(" …"))
    while signs and extent("".join(signs).rstrip(" …") + " …", weight, size) > width:
        signs.pop()
    last = "".join(signs).rstrip(" …")
    return _block(text, [*kept, f"{last} …".strip()], weight, size, spacing, cut=True)


def _arranged(text: str, block: Block, width: int, spacing: float, balanced: bool) -> Block:
    """The same number of lines: about equally long if wanted, and without a widow if that can be."""
    count, weight, size = len(block.lines), block.weight, block.size
    if count == 1 or not (balanced or count == 2 or has_widow(block.lines)):
        return block
    lines = balance(text, count, weight, size, width)
    return block if lines is None else _block(text, lines, weight, size, spacing)
