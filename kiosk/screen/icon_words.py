"""An answer's icon with the words around it: what the kiosk saw, how sure it is, and something kind."""

from dataclasses import dataclass
from typing import NamedTuple

from kiosk.screen import text
from kiosk.screen.levels import Level
from kiosk.screen.scale import Scale
from kiosk.screen.text import ENDLESS, Block, set_in, whole_words

MOST_LINES = 3
"""Of a headline: more are hard to take in."""

DOTS = 3
"""How sure the kiosk is, in dots."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words around the icon.

    Attributes:
        headline: what the kiosk saw.
        aside: a kind word under it.
        word: what of the headline is in colour, where it is one word.
        sure: how sure the kiosk is, in words or as a number; None where it is not.
        degree: and in dots, 1 to `DOTS`.
    """

    headline: str
    aside: str
    word: str | None = None
    sure: str | None = None
    degree: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """The icon and its words, which stand to its right (``beside``) or under it; all in pixels."""

    beside: bool
    side: int
    space: int
    gap: int
    blocks: dict[str, Block]
    height: int

    @property
    def words(self) -> int:
        """Height of the words."""
        return sum(block.height for block in self.blocks.values()) + self.gap * (len(self.blocks) - 1)

    @property
    def width(self) -> int:
        """Width of the widest words."""
        return max(block.width for block in self.blocks.values())


class Size(NamedTuple):
    """A way to set them.

    Attributes:
        icon, shrink: as in `Level`, but exactly so.
        beside: as in `Verdict`.
    """

    icon: float
    shrink: float
    beside: bool


class IconWords:
    """Sets the words of one answer."""

    def __init__(self, scale: Scale, said: Said) -> None:
        self._scale, self.said = scale, said

    def at(self, width: int, size: Size, level: Level) -> Verdict | None:
        """The icon and its words in a column of ``width`` pixels, or None where they do not fit into it."""
        scale, said, shrink, beside = self._scale, self.said, size.shrink, size.beside
        side = round(scale.unit * 100 * size.icon)
        space = round(scale.gap * (1.4 if beside else 0.6) * max(0.6, shrink))
        gap = max(1, round(scale.unit * 1.3 * shrink))
        column = width - side - space if beside else width
        if column < scale.unit * 22 or side > width:
            return None
        headline = self._headline(column, shrink, beside)
        whole = whole_words(said.headline, text.BOLD, headline.size, column)
        if not level.broken and not (whole and len(headline.lines) <= MOST_LINES):
            return None
        blocks = {"headline": headline}
        if said.sure is not None:
            sure = self._sure(column, shrink)
            if sure is None:
                return None
            blocks["sure"] = sure
        if not level.bare:
            type_size = max(scale.least, round(scale.body * 1.15 * shrink))
            blocks["aside"] = set_in(said.aside, text.BODY, type_size, column, spacing=1.2, balanced=True)
        words = sum(block.height for block in blocks.values()) + gap * (len(blocks) - 1)
        height = max(side, words) if beside else side + space + words
        return Verdict(beside, side, space, gap, blocks, height)

    def _headline(self, column: int, shrink: float, beside: bool) -> Block:
        scale, said = self._scale, self.said
        largest = max(scale.title, round(scale.headline * 1.1 * shrink))
        least = scale.title if shrink > 0.6 else scale.least + 2
        box, lines = (column, ENDLESS), 2 if said.word else MOST_LINES
        headline = text.fit(
            said.headline, text.BOLD, (largest, least), box, spacing=1.1, max_lines=lines, balanced=True
        )
        if said.word and said.headline.endswith(f" {said.word}"):
            # What the kiosk saw may have the last line for itself, and beside the icon has: "You look / sad".
            before = said.headline.removesuffix(said.word).strip()
            words = [set_in(part, text.BOLD, headline.size, ENDLESS).width for part in (before, said.word)]
            narrow = min(column, max(words)) if beside else column
            plain = set_in(said.headline, text.BOLD, headline.size, narrow, spacing=1.1, alone=True)
            if len(plain.lines) == 2 and plain.lines[-1] == said.word:
                return plain
        return headline

    def _sure(self, column: int, shrink: float) -> Block | None:
        """The words for how sure the kiosk is, where the dots have room beside them."""
        assert self.said.sure is not None
        size = max(self._scale.least, round(self._scale.body * 1.15 * shrink))
        while True:
            block = set_in(self.said.sure, text.SEMI, size, ENDLESS)
            if block.width + dots_width(size) <= column:
                return block
            if size <= self._scale.least:
                return None
            size -= 1


def dots_width(size: int) -> int:
    """Of the dots beside type of a size, and of the space before them, pixels."""
    return round(size * (0.6 + 0.62 * DOTS + 0.25 * (DOTS - 1)))
