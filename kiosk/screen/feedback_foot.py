"""The line along the lower edge of an answer that asks whether it was right, in all that it says by turns."""

from pygame import Rect, Surface

from kiosk.content.colour import Colour
from kiosk.screen import text
from kiosk.screen.kit import Kit
from kiosk.screen.options import Option, Options, ways
from kiosk.screen.scene import Piece
from kiosk.screen.text import Block

TALLEST = 8.4
"""The options at most, in hundredths of the screen's smaller side: into the margin, not into the answer."""

GAP = 2.0
"""Between the question and the options, in hundredths of the screen's smaller side."""

CLOSE = 0.65
"""So much of all free space is left where else it would not be said how to choose."""


class FeedbackFoot:
    """The question with its options, and the thanks for an answer.

    All of it stands around the middle of the line that it takes turns with, so that nothing else moves.

    Attributes:
        rect: all that any of it covers.
        options: yes and no.
    """

    def __init__(self, kit: Kit, line: Rect, room: Rect) -> None:
        """
        Args:
            kit: the scene's.
            line: in whose middle it stands.
            room: how far it may reach to the left and to the right.
        """
        scale, words, self._theme = kit.scale, kit.words, kit.theme
        most = round(scale.unit * TALLEST)
        question, options, gap = _arranged(kit, room.width, most)
        self._question = question
        tall = min(most, max(round(scale.unit * 5.6), *(option.height for option in options)))
        whole = question.width + sum(option.width for option in options) + 2 * gap
        left = max(room.left, min(line.centerx - whole // 2, room.right - whole))
        self._place = Rect(left, line.centery - question.height // 2, question.width, question.height)
        rects, left = [], self._place.right + gap
        for option in options:
            rects.append(Rect(left, line.centery - tall // 2, option.width, tall))
            left += option.width + gap
        self.options = Options(options, (rects[0], rects[1]))
        self._thanks = text.set_in(words.feedback_thanks, text.SEMI, scale.label, room.width, balanced=True)
        self._thanked = Rect(0, 0, self._thanks.width, self._thanks.height)
        self._thanked.center = line.center
        self.rect = self._place.unionall([*rects, self._thanked])

    def asking(self, tint: Colour, held: float) -> dict[str, Piece]:
        """The question; ``held`` is how far a long press has come, 0-1."""
        asked = _written(self._question, self._place, self._theme.ink)
        return {"question": asked} | self.options.pieces(self._theme, tint, held)

    def thanking(self, tint: Colour) -> dict[str, Piece]:
        """The thanks."""
        return {"thanks": _written(self._thanks, self._thanked, tint)}


def _arranged(kit: Kit, width: int, most: int) -> tuple[Block, tuple[Option, Option], int]:
    """Question and options in one row, as large as may be, and the gap between them.

    Narrow screens have them closer together, and where that is not enough without how to choose.
    """
    scale, words = kit.scale, kit.words
    how = ways(kit.settings.button, words)
    for said_how, free in ((how, 1.0), (how, CLOSE), (None, 1.0)):
        gap = round(scale.unit * GAP * free)
        for size in range(scale.label, scale.least - 1, -1):
            first, second = (
                Option.of(_one_line(said, size), way, scale.least, stacked=False, free=free)
                for said, way in zip(
                    (words.feedback_yes, words.feedback_no), said_how or (None, None), strict=True
                )
            )
            rest = width - first.width - second.width - 2 * gap
            question = text.fit(
                words.feedback_question, text.SEMI, (size, size), (max(1, rest), most), spacing=1.15,
                balanced=True,
            )  # fmt: skip
            lines = 1 if size > scale.least else 2
            if not question.cut and len(question.lines) <= lines and question.width <= rest:
                return question, (first, second), gap
    return question, (first, second), gap


def _one_line(said: str, size: int) -> Block:
    return text.set_in(said, text.BOLD, size, text.ENDLESS)


def _written(block: Block, place: Rect, colour: Colour) -> Piece:
    def draw(surface: Surface) -> None:
        block.draw(surface, place, colour)

    return Piece(place, None, draw)
