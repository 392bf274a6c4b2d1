"""The question about music, on the card where the code will be: two options, one over the other."""

from pygame import Rect

from kiosk.screen import text
from kiosk.screen.kit import Kit
from kiosk.screen.options import PAD_X, Option, Options, ways
from kiosk.screen.text import Block


class Choice:
    """Laid out on a card.

    Attributes:
        question: its words.
        place: where they are.
        options: what there is to choose from.
    """

    def __init__(self, kit: Kit, card: Rect) -> None:
        """``card``: all there is for it, edges included."""
        scale, words = kit.scale, kit.words
        pad = max(4, min(round(scale.unit * 3.2), card.width // 12))
        inner = card.inflate(-2 * pad, -2 * pad)
        how = ways(kit.settings.button, words)
        said = (words.music_match, words.music_lift)
        for largest in range(round(scale.title * 1.25), scale.least - 1, -1):
            question = text.fit(
                words.music_question, text.BOLD, (largest, scale.least), (inner.width, inner.height // 2),
                spacing=1.15, balanced=True,
            )  # fmt: skip
            options = _set(said, how, (inner.width, largest, scale.least))
            gap = round(largest * 0.8)
            # Both are as tall as the taller one.
            tallest = max(option.height for option in options)
            height = question.height + 2 * gap + 2 * tallest
            if height <= inner.height and not any(option.said.cut for option in options):
                break
        width = min(inner.width, max(*(option.width for option in options), round(inner.width * 0.8)))
        # What is to spare makes larger what is touched, and then loosens the gaps.
        spare = max(0, inner.height - question.height - 2 * gap - 2 * tallest)
        tall = tallest + min(spare // 4, tallest // 2)
        gap += min((spare - 2 * (tall - tallest)) // 4, gap)
        top = inner.top + max(0, inner.height - question.height - 2 * gap - 2 * tall) // 2
        self.question = question
        self.place = Rect(inner.left, top, inner.width, question.height)
        first = Rect(inner.left + (inner.width - width) // 2, self.place.bottom + gap, width, tall)
        self.options = Options(options, (first, first.move(0, tall + gap)))


def _set(
    said: tuple[str, str], how: tuple[str, str] | None, room: tuple[int, int, int]
) -> tuple[Option, Option]:
    width, largest, least = room
    ways_of = how or (None, None)

    def set_at(size: int) -> list[Block]:
        column = max(1, width - 2 * round(size * PAD_X))
        return [text.set_in(each, text.BOLD, size, column, 2, spacing=1.15, balanced=True) for each in said]

    blocks = set_at(largest)
    size = largest
    while size > least and not all(_whole(block, each, size, width) for block, each in zip(blocks, said)):
        size -= 1
        blocks = set_at(size)
    first, second = (
        Option.of(block, way, least, stacked=True) for block, way in zip(blocks, ways_of, strict=True)
    )
    return first, second


def _whole(block: Block, said: str, size: int, width: int) -> bool:
    column = max(1, width - 2 * round(size * PAD_X))
    return not block.cut and text.whole_words(said, text.BOLD, size, column)
