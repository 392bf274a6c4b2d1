"""The sign that hangs beside a kiosk: what is read, where, for how long, whom to ask. A5, to be printed."""

from dataclasses import dataclass

import pygame
from pygame import Rect, Surface

from kiosk.content.brand import Brand
from kiosk.content.colour import Colour
from kiosk.content.languages import Words
from kiosk.screen import text
from kiosk.screen.icons import icon
from kiosk.screen.text import Block, fit

A5_MM = (148.0, 210.0)
"""Width and height of an A5 page (ISO 216)."""

DOTS_PER_INCH = 300

SIZE = (round(A5_MM[0] / 25.4 * DOTS_PER_INCH), round(A5_MM[1] / 25.4 * DOTS_PER_INCH))
"""Width and height of the picture, pixels."""

PAPER, INK, SOFT, RULE = (255, 255, 255), (20, 20, 24), (70, 70, 80), (190, 190, 200)

_MARGIN = 120
_TITLE, _HEAD, _BODY = 110, 58, 46
"""Type sizes, pixels per em: 26, 14 and 11 points."""

_LEAST = 30
"""7 points."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a sign says.

    Attributes:
        title: in large letters.
        parts: heading and text of each part.
        contact: whom to ask, or a line on which that is written by hand.
    """

    title: str
    parts: tuple[tuple[str, str], ...]
    contact: str

    @property
    def plain(self) -> str:
        """All of it as lines of text."""
        return "\n\n".join([self.title, *(f"{head}\n{body}" for head, body in self.parts), self.contact])


BY_HAND = "_" * 28
"""Where the owner has named nobody."""


def said(words: Words, brand: Brand, *, warm: bool, network: bool, counted: bool) -> Said:
    """What the sign of a kiosk says.

    Args:
        words: of the language it is in.
        brand: the owner's, for whom to ask.
        warm: the camera stays on between visits.
        network: the camera's pictures come over the network.
        counted: visits are counted.
    """
    sign = words.sign
    where = " ".join([sign["where"], *([words.privacy_network] if network else [])])
    how_long = " ".join([sign["how_long"], *([sign["warm"]] if warm else [])])
    parts = [
        (sign["what_head"], f"{sign['what']} {sign['guess']}"),
        (sign["where_head"], where),
        (sign["how_long_head"], f"{how_long} {sign['counted']}" if counted else how_long),
        (sign["wish_head"], sign["wish"]),
        (sign["not_here_head"], sign["not_here"]),
    ]
    return Said(sign["title"], tuple(parts), sign["contact"].format(contact=brand.contact or BY_HAND))


def drawn(what: Said, brand: Brand, labels: tuple[str, ...]) -> Surface:
    """The sign as a picture of `SIZE`; texts that are longer are set smaller.

    ``labels``: of the emotions whose icons stand below the title.
    """
    surface = Surface(SIZE)
    surface.fill(PAPER)
    width, height = SIZE
    column = Rect(_MARGIN, _MARGIN, width - 2 * _MARGIN, height - 2 * _MARGIN)
    top = column.top
    if brand.title:
        block = fit(brand.title, text.SEMI, (_BODY, _LEAST), (column.width, 2 * _BODY), max_lines=1)
        top = _put(surface, block, column, top, SOFT) + 24
    title = fit(what.title, text.BOLD, (_TITLE, _HEAD), (column.width, 3 * _TITLE), spacing=1.15)
    top = _put(surface, title, column, top, INK) + 40
    top = _icons(surface, labels, column, top) + 50
    blocks = _parts(what, Rect(column.left, top, column.width, column.bottom - top))
    free = column.bottom - top - sum(block.height for block in blocks)
    gap = max(10, min(70, free // max(1, len(blocks) // 2 + 1)))
    for place, block in enumerate(blocks):
        last = place == len(blocks) - 1
        if last:
            y = column.bottom - block.height
            pygame.draw.line(surface, RULE, (column.left, y - 30), (column.right, y - 30), 3)
            _put(surface, block, column, y, INK)
        else:
            head = place % 2 == 0
            top = _put(surface, block, column, top, INK if head else SOFT) + (8 if head else gap)
    return surface


def _parts(what: Said, room: Rect) -> list[Block]:
    """Heading and text by turns, then the contact, all as large as they fit together."""
    for body in range(_BODY, _LEAST - 1, -2):
        head = round(body * _HEAD / _BODY)
        blocks: list[Block] = []
        for heading, paragraph in what.parts:
            blocks.append(_set(heading, text.BOLD, head, room.width))
            blocks.append(_set(paragraph, text.BODY, body, room.width))
        blocks.append(_set(what.contact, text.SEMI, body, room.width))
        if sum(block.height for block in blocks) + 30 * len(what.parts) + 60 <= room.height:
            break
    return blocks


def _set(paragraph: str, weight: str, size: int, width: int) -> Block:
    return text.set_in(paragraph, weight, size, width, spacing=1.3)


def _put(surface: Surface, block: Block, column: Rect, top: int, colour: Colour) -> int:
    block.draw(surface, Rect(column.left, top, column.width, block.height), colour)
    return top + block.height


def _icons(surface: Surface, labels: tuple[str, ...], column: Rect, top: int) -> int:
    side = min(150, column.width // max(1, len(labels)) - 20)
    for place, label in enumerate(labels):
        step = (column.width - side) // max(1, len(labels) - 1)
        surface.blit(icon(label, side, INK), (column.left + place * step, top))
    return top + side
