"""Lines as they are drawn: cut where font, colour or direction change, from left to right."""

from itertools import pairwise
from typing import NamedTuple

from kiosk.content.emphasis import find_word
from kiosk.screen.bidi import in_order, levels, turns
from kiosk.screen.runs import Run, runs


class Piece(NamedTuple):
    """What is drawn at once.

    Attributes:
        run: the characters in the order in which they are read, and whose font draws them.
        turned: whether they run from right to left.
        hot: whether they are part of the word that stands out.
    """

    run: Run
    turned: bool
    hot: bool


def set_out(lines: tuple[str, ...], word: str, right_to_left: bool) -> list[list[Piece]]:
    """Each line's pieces, from left to right.

    Args:
        lines: of one text.
        word: what stands out of it, where it first stands as a word of its own: not in "sadness" for "sad",
            nor in "unhappy" for "happy". It may go on in the next line. Case does not matter.
        right_to_left: the direction of the text as a whole.
    """
    text = "\n".join(lines)
    first, last = find_word(word, text)
    of_each = levels(text, int(right_to_left)) if right_to_left or turns(text) else None
    found, start = [], 0
    for line in lines:
        pieces: list[tuple[Piece, int]] = []
        at = start
        for run in runs(line):
            edges = _edges(of_each, at, at + len(run.text), first, last)
            for a, b in pairwise(edges):
                level = of_each[a] if of_each else 0
                part = Run(text[a:b], run.script)
                pieces.append((Piece(part, level % 2 == 1, first <= a < last), level))
            at += len(run.text)
        found.append(in_order(pieces))
        start += len(line) + 1
    return found


def _edges(of_each: tuple[int, ...] | None, start: int, end: int, first: int, last: int) -> list[int]:
    """Where a run has to be cut, its own ends included."""
    inner = {edge for edge in (first, last) if start < edge < end}
    if of_each:
        inner |= {at for at in range(start + 1, end) if of_each[at] != of_each[at - 1]}
    return [start, *sorted(inner), end]
