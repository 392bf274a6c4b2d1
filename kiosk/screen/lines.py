"""Where lines end: nothing is torn apart that belongs together, and no word is left alone."""

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from kiosk.content.scripts import is_unspaced
from kiosk.screen.breaks import clusters, parts
from kiosk.screen.runs import extent

STUB = 0.4
"""A line that is shorter than so much of the longest looks torn off: a widow is better than that."""

FEW = 4
"""Fewer signs of Japanese, Chinese or Thai on a last line look as lonely as a word does."""

ROUNDED = 2
"""Pixels by which a word, with the space before it, may be wider or narrower in a line than by itself."""

_SIGNS = re.compile(r"[?!:;%‰°€$£»”“–—…·-]+")
"""A word of signs alone, which begins no line."""

_TIES = re.compile(r"[^\w\s]*\d(?:[\d.,’'/-]*\d)?|[«„“¿¡]")
"""A word that ends no line: a number, or a sign that opens what follows."""

_WORDS = re.compile(r"\S*\w\S*")


def wrap(text: str, weight: str, size: int, width: int, *, full: bool = False) -> list[str]:
    """Lines no wider than ``width``; a word that is wider by itself is broken between letters.

    What belongs together (`together`) stays in one line wherever that is wide enough; phrases of scripts
    without spaces do so unless lines are to be as ``full`` as they can be.
    """
    lines: list[str] = []
    line = _Line("", 0, 0)
    space = extent(" ", weight, size)
    for unit in units(text):
        wide = len(unit) > 1 and extent(unit.lstrip(" "), weight, size) > width
        for word in _smaller(unit, wide) if wide or full else (unit,):
            longer = _longer(line, word, space, weight, size)
            if abs(longer.about - width) <= longer.doubt:
                longer = _Line(longer.text, extent(longer.text, weight, size), 0)
            if longer.about <= width:
                line = longer
                continue
            if line.text:
                lines.append(line.text)
            rest = word.lstrip(" ")
            while (reach := extent(rest, weight, size)) > width and len(rest) > 1:
                end = _letters(rest, weight, size, width)
                if end == len(rest):
                    break
                lines.append(rest[:end])
                rest = rest[end:]
            line = _Line(rest, reach, 0)
    return [*lines, line.text]


class _Line(NamedTuple):
    """A line that is begun: about how wide it is, pixels, and by how many that may be wrong."""

    text: str
    about: int
    doubt: int


def _longer(line: _Line, word: str, space: int, weight: str, size: int) -> _Line:
    """A line with a word more. Words are measured once, lines only where a few pixels matter."""
    bare = word.lstrip(" ")
    if not line.text:
        return _Line(bare, extent(bare, weight, size), 0)
    if bare == word:
        # Letters of scripts without spaces may be nearer to each other than each by itself.
        text = line.text + word
        return _Line(text, extent(text, weight, size), 0)
    return _Line(line.text + word, line.about + space + extent(bare, weight, size), line.doubt + ROUNDED)


def _letters(word: str, weight: str, size: int, width: int) -> int:
    """How many characters of a word go into ``width``: one sign at least, and never all of several."""
    ends = list(accumulate(len(cluster) for cluster in clusters(word)))
    fitting, too_many = 0, len(ends) - 1
    while too_many - fitting > 1:
        middle = (fitting + too_many) // 2
        if extent(word[: ends[middle]], weight, size) <= width:
            fitting = middle
        else:
            too_many = middle
    return ends[fitting]


@lru_cache(maxsize=64)
def smallest(text: str) -> tuple[str, ...]:
    """Everything in a text that no line ends within unless it is wider than its column."""
    return tuple(part for word in text.split(" ") for part in parts(word, fine=True))


@lru_cache(maxsize=64)
def units(text: str) -> tuple[str, ...]:
    """A text cut wherever a line may end; what stands behind a space begins with it."""
    found: list[str] = []
    for group in together(text):
        first, *others = _parts(group)
        found += (f" {first}" if found else first, *others)
    return tuple(found)


def _parts(group: str, *, fine: bool = False) -> list[str]:
    """Words that belong together as one, but for where lines may end within scripts without spaces."""
    found: list[str] = []
    for word in group.split(" "):
        first, *others = parts(word, fine=fine)
        if found:
            found[-1] += f" {first}"
        else:
            found.append(first)
        found += others
    return found


def _smaller(unit: str, wide: bool) -> Iterator[str]:
    """A unit cut wherever a line may end at all: where it is too ``wide``, also between words that belong
    together."""
    words = unit.lstrip(" ").split(" ") if wide else [unit.lstrip(" ")]
    for at, word in enumerate(words):
        first, *others = _parts(word, fine=True)
        yield f" {first}" if at or unit.startswith(" ") else first
        yield from others


@lru_cache(maxsize=64)
def together(text: str) -> tuple[str, ...]:
    """The words of a text, with those in one that no line should end between.

    A number and what it counts, a sign that stands by itself (a dash, and in French ``?`` or ``:``) and the
    word before it, an opening quotation mark and the word behind it.
    """
    groups: list[str] = []
    tied = False
    for word in text.split(" "):
        if groups and (tied or _SIGNS.fullmatch(word)):
            groups[-1] += f" {word}"
        else:
            groups.append(word)
        tied = bool(_TIES.fullmatch(word))
    return tuple(groups)


def has_widow(lines: Sequence[str]) -> bool:
    """Whether the last of several lines is a single word, or a few signs of a script without spaces."""
    if len(lines) < 2 or len(_WORDS.findall(lines[-1])) > 1:
        return False
    return sum(is_unspaced(cluster[0]) for cluster in clusters(lines[-1])) < FEW


def balance(text: str, count: int, weight: str, size: int, width: int) -> list[str] | None:
    """So many lines in a column of ``width``, as equally long as they can be.

    Without a widow if that can be and leaves no line a stub; None where words have to be broken.
    """
    found: list[list[str]] = []
    parted, space = units(text), extent(" ", weight, size)
    # Each with the space before it, and so has the first: all of a line are as much wider than it is.
    spaces = [space if not at or unit.startswith(" ") else 0 for at, unit in enumerate(parted)]
    widths = [extent(unit.lstrip(" "), weight, size) + gap for unit, gap in zip(parted, spaces, strict=True)]
    for last in _fewest(parted):
        if starts := _starts(widths, spaces, count, width, last):
            lines = ["".join(parted[a:b]).lstrip(" ") for a, b in pairwise((*starts, len(parted)))]
            reach = [extent(line, weight, size) for line in lines]
            # A line may be a pixel wider than its words and spaces.
            if max(reach) <= width:
                found.append(lines)
                if min(reach[:-1]) >= STUB * max(reach):
                    break
    return found[-1] if found else None


def _fewest(parted: tuple[str, ...]) -> tuple[int, ...]:
    """How many units are wanted in the last line, and how many there must be."""
    enough = next((n for n in range(1, FEW + 1) if not has_widow(("", "".join(parted[-n:]).lstrip(" ")))), 2)
    return (enough, 1) if enough > 1 else (1,)


def _starts(widths: list[int], spaces: list[int], count: int, width: int, last: int) -> tuple[int, ...]:
    """At which words lines begin, for the least sum of their squares; none where there is no way.

    Args:
        widths: of the words, each with the space before it.
        spaces: before each word, 0 where there is none.
        count: of the lines.
        width: of the column.
        last: fewest words in the last line.
    """
    before = [0, *accumulate(widths)]
    # The best way to set the first words in so many lines: by how many words, its cost and where lines begin.
    best: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
    for left in range(count - 1, -1, -1):
        longer: dict[int, tuple[int, tuple[int, ...]]] = {}
        # What is left must have room in the lines that are left.
        least = before[-1] - left * (width + spaces[0])
        for start, (cost, starts) in best.items():
            most = before[start] + width + (spaces[start] if start < len(spaces) else 0)
            for end in range(max(start + 1, bisect_left(before, least)), len(before)):
                if before[end] > most:
                    break
                if left == 0 and (end < len(widths) or end - start < last):
                    continue
                total = cost + (before[end] - before[start]) ** 2
                if end not in longer or total < longer[end][0]:
                    longer[end] = total, (*starts, start)
        best = longer
    return best[len(widths)][1] if len(widths) in best else ()
