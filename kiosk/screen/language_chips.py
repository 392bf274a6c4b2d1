"""The languages that there are, along the upper edge of the attract scene: each can be touched."""

from collections.abc import Sequence

from pygame import Rect, Surface

from kiosk.content.theme import Theme
from kiosk.screen import shapes, text
from kiosk.screen.scale import Scale
from kiosk.screen.scene import Piece
from kiosk.screen.text import Block
from kiosk.screen.tongues import Tongues

Offset = tuple[int, int]


class LanguageChips:
    """In rows, flush right; the language that is spoken stands out.

    Attributes:
        rect: all that they cover, at rest.
        targets: where a touch takes each; larger than what is seen.
        edge: free over them, pixels.
    """

    def __init__(self, scale: Scale, tongues: Tongues, taken: Sequence[Rect]) -> None:
        """``taken``: what stands along the upper edge already."""
        size, self._now, self._chosen = scale.small, tongues.now, tongues.chosen
        self.edge = edge = round(scale.unit * 1.6)
        pad, gap, height = round(size * 0.8), max(2, round(size * 0.35)), size * 2
        widest = scale.width - 2 * scale.margin
        self._blocks = [
            text.fit(name, text.SEMI, (size, size), (widest - 2 * pad, height)) for name in tongues.names
        ]
        widths = [block.width + 2 * pad for block in self._blocks]
        beside = widest - max((rect.right + scale.gap - scale.margin for rect in taken), default=0)
        top = edge
        if taken and sum(widths) + gap * (len(widths) - 1) > beside:
            top = max(rect.bottom for rect in taken) + edge // 2
        self._rects: list[Rect] = []
        for row in _rows(widths, gap, widest):
            right = scale.width - scale.margin
            left = right - sum(widths[number] for number in row) - gap * (len(row) - 1)
            for number in row:
                self._rects.append(Rect(left, top, widths[number], height))
                left += widths[number] + gap
            top += height + gap
        self.rect = self._rects[0].unionall(self._rects[1:])
        # A finger is wider than a line of small type.
        more = max(0, round(scale.unit * 9) - height)
        self.targets = [rect.inflate(gap, 0).inflate(0, more) for rect in self._rects]

    def piece(self, theme: Theme, offset: Offset) -> Piece:
        """All of them, moved from their place."""

        def draw(surface: Surface) -> None:
            for number, (block, rect) in enumerate(zip(self._blocks, self._rects, strict=True)):
                _draw(surface, block, rect.move(offset), theme, spoken=number == self._now)

        return Piece(self.rect.move(offset), None, draw)


def _draw(surface: Surface, block: Block, rect: Rect, theme: Theme, *, spoken: bool) -> None:
    shapes.panel(surface, rect, rect.height // 2, theme.card, theme.button if spoken else theme.frame)
    place = Rect(rect.left, 0, rect.width, block.height)
    place.centery = rect.centery
    block.draw(surface, place, theme.ink if spoken else theme.muted, True)


def _rows(widths: Sequence[int], gap: int, widest: int) -> list[list[int]]:
    """The numbers of those that stand in each row."""
    rows: list[list[int]] = [[]]
    for number, width in enumerate(widths):
        row = rows[-1]
        if row and sum(widths[each] + gap for each in row) + width > widest:
            rows.append(row := [])
        row.append(number)
    return rows
