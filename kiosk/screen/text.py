"""Text: the typeface, wrapping, shrinking to fit, and drawing."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil

import pygame
from pygame import Rect, Surface

from kiosk.content.typeface import WEIGHTS, drawn, file
from kiosk.errors import DisplayError
from kiosk.screen.theme import Colour

BOLD, SEMI, BODY = WEIGHTS

Emphasis = tuple[str, Colour]
"""A word, and the colour it gets wherever it stands as a word of its own."""

_REFERENCE = 48
"""Type size, pixels per em, at which texts are measured for a first guess."""


@lru_cache(maxsize=64)
def font(weight: str, size: int) -> pygame.font.Font:
    """Manrope at ``size`` pixels per em. Raises DisplayError when the font package is missing."""
    if not pygame.font.get_init():
        pygame.font.init()
    try:
        return pygame.font.Font(file(weight), size)
    except (OSError, pygame.error) as error:
        raise DisplayError(f"Manrope-{weight}.ttf cannot be read ({error}), run 'make install'") from error


@lru_cache(maxsize=96)
def rendered(text: str, weight: str, size: int, colour: Colour) -> Surface:
    """One line; what was asked for last is kept."""
    return font(weight, size).render(text, True, colour)


@lru_cache(maxsize=64)
def legible(text: str) -> str:
    """``text`` on one line, as the typeface can draw it (`kiosk.content.typeface`); never empty."""
    return drawn(text).text or "…"


@dataclass(frozen=True, slots=True)
class Block:
    """Text broken into lines at one size, ready to draw.

    ``width`` and ``height`` are what it needs in pixels; ``cut`` says that words were lost to an ellipsis.
    """

    lines: tuple[str, ...]
    weight: str
    size: int
    leading: int
    width: int
    height: int
    cut: bool = field(default=False)

    def draw(
        self,
        surface: Surface,
        rect: Rect,
        colour: Colour,
        centred: bool = False,
        emphasis: Emphasis | None = None,
    ) -> None:
        """Draw from the top of ``rect``, its lines centred or flush left.

        ``emphasis`` is a word and the colour it gets where it first stands as a word of its own.
        """
        face = font(self.weight, self.size)
        word, ink = emphasis or ("", colour)
        y = rect.top
        for runs in emphasised(self.lines, word):
            x = rect.left
            if centred:
                x += (rect.width - face.size("".join(run for run, _ in runs))[0]) // 2
            for run, hot in runs:
                # A combining mark by itself is as wide as nothing, which SDL refuses to draw.
                if width := face.size(run)[0]:
                    surface.blit(rendered(run, self.weight, self.size, ink if hot else colour), (x, y))
                    x += width
            y += self.leading


def emphasised(lines: tuple[str, ...], word: str) -> list[list[tuple[str, bool]]]:
    """Each line cut into runs, of which those are True that make up ``word``.

    Only where it first stands as a word of its own: not in "sadness" for "sad", nor in "unhappy" for "happy".
    It may go on in the next line. Case does not matter.
    """
    found = _find(word, "\n".join(lines)) if word.strip() else None
    first, last = found.span() if found else (0, 0)
    cut, start = [], 0
    for line in lines:
        a, b = (min(max(edge - start, 0), len(line)) for edge in (first, last))
        runs = ((line[:a], False), (line[a:b], True), (line[b:], False))
        cut.append([run for run in runs if run[0]])
        start += len(line) + 1
    return cut


def _find(word: str, text: str) -> re.Match[str] | None:
    # Lines end where a space was, or between two letters of a word that is wider than its column.
    pattern = r"\n?".join(r"[ \n]" if char == " " else re.escape(char) for char in legible(word))
    return re.search(rf"(?<!\w){pattern}(?!\w)", text, re.IGNORECASE)


@lru_cache(maxsize=256)
def fit(
    text: str,
    weight: str,
    sizes: tuple[int, int],
    box: tuple[int, int],
    *,
    spacing: float = 1.3,
    max_lines: int | None = None,
    balanced: bool = False,
) -> Block:
    """Set ``text`` in a box at the largest size that fits.

    Args:
        sizes: the largest and the smallest type size to try, pixels per em.
        box: width and height, pixels.
        spacing: line distance in ems.
        max_lines: most lines wanted; more, like words broken between letters, only where even the
            smallest size needs it.
        balanced: make the lines about equally long.

    Returns:
        The block. At the smallest size whatever does not fit is cut with an ellipsis (``Block.cut``).
    """
    text = legible(text)
    (size, smallest), (width, height) = sizes, box
    while True:
        if size > smallest and not may_fit(text, weight, size, box, spacing):
            size = max(smallest, min(size - 1, round(size * 0.95)))
            continue
        lines = wrap(text, weight, size, width)
        block = _block(lines, weight, size, spacing)
        fits = block.height <= height and block.width <= width
        whole = all(font(weight, size).size(word)[0] <= width for word in text.split(" "))
        if fits and whole and (max_lines is None or len(lines) <= max_lines):
            break
        if size <= smallest:
            if not fits:
                return _cut(lines, weight, size, box, spacing)
            break
        size = max(smallest, min(size - 1, round(size * 0.95)))
    return _block(_balance(text, lines, weight, size), weight, size, spacing) if balanced else block


def may_fit(text: str, weight: str, size: int, box: tuple[int, int], spacing: float = 1.3) -> bool:
    """A quick estimate, without wrapping: False only when ``text`` is certain not to fit."""
    # Hinting makes some sizes run narrower than in proportion, but never by as much as this.
    total = _reference_width(text, weight) * size / _REFERENCE * 0.94
    lines = max(1, ceil(total / max(1, box[0])))
    return round(size * spacing) * (lines - 1) + size <= box[1]


@lru_cache(maxsize=64)
def _reference_width(text: str, weight: str) -> int:
    return font(weight, _REFERENCE).size(text)[0]


def _block(lines: list[str], weight: str, size: int, spacing: float, cut: bool = False) -> Block:
    face = font(weight, size)
    leading = round(size * spacing)
    height = leading * (len(lines) - 1) + face.get_height()
    width = max(face.size(line)[0] for line in lines)
    return Block(tuple(lines), weight, size, leading, width, height, cut)


def _cut(lines: list[str], weight: str, size: int, box: tuple[int, int], spacing: float) -> Block:
    width, height = box
    face = font(weight, size)
    room = max(1, min(len(lines), 1 + (height - face.get_height()) // round(size * spacing)))
    kept, last = lines[: room - 1], lines[room - 1]
    while last and face.size(last + " …")[0] > width:
        last = last[:-1].rstrip()
    return _block([*kept, f"{last} …".strip()], weight, size, spacing, cut=True)


def wrap(text: str, weight: str, size: int, width: int) -> list[str]:
    """Lines no wider than ``width``; a word that is wider by itself is broken between letters."""
    face = font(weight, size)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if _width(longer, weight, size) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        line = word
        while face.size(line)[0] > width and len(line) > 1:
            end = next(n for n in range(len(line) - 1, 0, -1) if n == 1 or face.size(line[:n])[0] <= width)
            lines.append(line[:end])
            line = line[end:]
    return [*lines, line]


@lru_cache(maxsize=256)
def _width(line: str, weight: str, size: int) -> int:
    # A balanced text is wrapped for one column after the other, with the same beginnings of lines.
    return font(weight, size).size(line)[0]


def _balance(text: str, lines: list[str], weight: str, size: int) -> list[str]:
    """The same number of lines, in the narrowest column that still gives it."""
    low, high = 1, max(font(weight, size).size(line)[0] for line in lines)
    longest_word = max(font(weight, size).size(word)[0] for word in text.split(" "))
    low = min(longest_word, high)
    while low < high:
        middle = (low + high) // 2
        if len(wrap(text, weight, size, middle)) <= len(lines):
            high = middle
        else:
            low = middle + 1
    return wrap(text, weight, size, high)
