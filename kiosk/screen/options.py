"""The two options of a question: each a panel with its words, which can be touched, and how to choose it.

A dot stands for a short press, a circle that closes for a long one: nobody has to read to tell them apart.
"""

from dataclasses import dataclass
from math import ceil

from pygame import Rect, Surface

from kiosk.config.schema import Button
from kiosk.content.colour import Colour
from kiosk.content.languages import Words
from kiosk.content.theme import Theme
from kiosk.screen import shapes, text
from kiosk.screen.scene import Piece
from kiosk.screen.text import Block

STEPS = 24
"""A long press closes its circle in so many steps."""

GLYPH = 1.0
SPACE = 0.45
"""Side of the picture before a caption, and the space behind it, in sizes of its type."""

BETWEEN = 0.6
"""Free between words and caption in one line, in sizes of the words' type."""

PAD_X, PAD_Y = 0.9, 0.45
"""Free beside and over the words of an option, in sizes of their type."""


def ways(button: Button, words: Words) -> tuple[str, str] | None:
    """How to choose the first option and the second without touching it; None where there is touch alone."""
    if button.gpio is None and button.second_gpio is None and button.touch:
        return None
    return words.press_short, words.press_long


@dataclass(frozen=True, slots=True)
class Option:
    """One option, set but not yet in its place.

    Attributes:
        said: its words.
        how: how it is chosen; None where it is touched.
        stacked: whether that stands under the words rather than behind them.
        pad: free beside and over what is in it, pixels.
        width, height: it needs, pixels.
    """

    said: Block
    how: Block | None
    stacked: bool
    pad: tuple[int, int]
    width: int
    height: int

    @classmethod
    def of(cls, said: Block, how: str | None, least: int, *, stacked: bool, free: float = 1.0) -> "Option":
        """With ``how`` in type that is a little smaller than that of ``said``, and ``least`` at least.

        ``free``: how much of the usual space is beside and between what is in it, 0-1.
        """
        size = max(least, round(said.size * 0.78))
        caption = None if how is None else text.set_in(how, text.SEMI, size, text.ENDLESS)
        pad = round(said.size * PAD_X * free), round(said.size * PAD_Y)
        width, height = said.width, said.height
        if caption is not None:
            whole = caption.width + round(caption.size * (GLYPH + SPACE))
            if stacked:
                width, height = max(width, whole), height + caption.height
            else:
                width, height = width + round(said.size * BETWEEN * free) + whole, max(height, caption.height)
        return cls(said, caption, stacked, pad, width + 2 * pad[0], height + 2 * pad[1])

    def draw(self, surface: Surface, rect: Rect, theme: Theme, tint: Colour, long: float | None) -> None:
        """Draw it in ``rect``; ``long``: how far a long press has come, 0-1, where it takes one."""
        shapes.panel(surface, rect, min(rect.height // 2, round(self.said.size * 1.2)), theme.card, tint)
        inner = Rect(0, 0, self.width - 2 * self.pad[0], self.height - 2 * self.pad[1])
        inner.center = rect.center
        centred = self.stacked or self.how is None
        line = Rect(inner.left, inner.top, inner.width if centred else self.said.width, self.said.height)
        if not self.stacked:
            line.centery = inner.centery
        self.said.draw(surface, line, theme.ink, centred)
        if self.how is None:
            return
        side, space = round(self.how.size * GLYPH), round(self.how.size * SPACE)
        left = inner.right - self.how.width - space - side
        if self.stacked:
            left = inner.left + (inner.width - self.how.width - space - side) // 2
        caption = Rect(left + side + space, line.bottom, self.how.width, self.how.height)
        if not self.stacked:
            caption.centery = inner.centery
        self.how.draw(surface, caption, theme.muted)
        _draw_way(surface, Rect(left, caption.centery - side // 2, side, side), (theme.muted, tint), long)


def _draw_way(surface: Surface, box: Rect, colours: tuple[Colour, Colour], long: float | None) -> None:
    """A dot, or a circle that closes."""
    quiet, loud = colours
    centre, radius, width = box.center, box.width * 0.42, max(2.0, box.width * 0.14)
    if long is None:
        dot = shapes.disc(round(radius * 0.8), quiet)
        surface.blit(dot, dot.get_rect(center=centre))
        return
    shapes.arc(surface, centre, radius, width, quiet, alpha=255 if not long else 110)
    if long:
        shapes.arc(surface, centre, radius, width * 1.25, loud, span=(0, long))


@dataclass(frozen=True, slots=True)
class Options:
    """Two options in their places.

    Attributes:
        options, rects: each, and where it is.
    """

    options: tuple[Option, Option]
    rects: tuple[Rect, Rect]

    def targets(self, more: tuple[int, int]) -> list[Rect]:
        """Where a touch takes each: so many pixels more than what is seen, to the sides and up and down."""
        return [rect.inflate(2 * more[0], 2 * more[1]) for rect in self.rects]

    def pieces(self, theme: Theme, tint: Colour, held: float) -> dict[str, Piece]:
        """Both; ``held`` is how far a long press has come, 0-1."""
        step = ceil(held * STEPS)
        return {
            f"option {number + 1}": _piece(option, rect, (theme, tint), None if number == 0 else step)
            for number, (option, rect) in enumerate(zip(self.options, self.rects, strict=True))
        }


def _piece(option: Option, rect: Rect, colours: tuple[Theme, Colour], step: int | None) -> Piece:
    theme, tint = colours

    def draw(surface: Surface) -> None:
        option.draw(surface, rect, theme, tint, None if step is None else step / STEPS)

    return Piece(rect, step, draw)
