"""The typeface: where its files are, what it has a picture of, and a text as it can be drawn.

pygame cannot be asked: it gives a missing character the measures of the box it draws instead. What the files'
own character maps say counts (`kiosk.content.font_file`). Scripts that Manrope lacks have fonts of their own,
where they are installed (`kiosk.content.scripts`).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from kiosk.config.messages import any_of
from kiosk.config.plain_text import JOINERS, is_plain, tidied
from kiosk.content.emoji import name_of_sequence, without_sequences
from kiosk.content.font_file import CharacterMap, character_map
from kiosk.content.scripts import installed, pictures, remedy, scripts_in
from kiosk.errors import DisplayError

WEIGHTS = ("ExtraBold", "SemiBold", "Medium")
"""Those the screen writes with; a character counts as drawable where all of them have it."""

MOST_NAMED = 6
"""Characters of one text that are named in a message."""

_INSTEAD = {
    "\u02bc": "’", "\u2010": "-", "\u2012": "–", "\u2015": "—", "\u2032": "'", "\u2033": '"',
    "\u2027": "·", "\u2023": "•", "\u2043": "•", "\u201b": "‘", "\u201f": "“", "\uff5e": "~", "\u301c": "~",
}  # fmt: skip
"""Punctuation the typeface lacks, and what a printer would set for it."""

_LETTER_IN_A_SHAPE = re.compile(r"NEGATIVE (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])")
_SMALL_CAPITAL = re.compile(r"LATIN LETTER SMALL CAPITAL ([A-Z])")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text as it can be drawn.

    Attributes:
        text: on one line; empty where no letter and no digit would be left of it.
        lacking: what the typeface has no picture of, each once, in the order of the text: a character, or
            all those of one emoji.
    """

    text: str
    lacking: tuple[str, ...]


def file(weight: str) -> Path:
    """The font file of one of the `WEIGHTS`. Raises DisplayError when the font package is missing."""
    return _folder() / f"Manrope-{weight}.ttf"


def drawn(text: str) -> Drawn:
    """``text`` with plain letters for fancy ones, and without what the typeface has no picture of.

    Raises:
        DisplayError: the typeface cannot be read.
    """
    if text.isascii():
        return Drawn(tidied(text), ())
    text, emoji = without_sequences(text)
    text = tidied(text)
    scripts = tuple(script for script in scripts_in(text) if installed(script))
    maps = [pictures(script) for script in scripts]
    seen = [_whole(char) if _has(maps, char) else _picture(char) for char in text]
    missed = dict.fromkeys(p.char for p in seen if not p.faithful)
    lacking = tuple(part for char in missed for part in emoji.get(char, [char]))
    left = tidied("".join(p.letters for p in seen))
    if lacking and not any(char.isalnum() for char in left):
        left = ""
    return Drawn(left, lacking)


def named(lacking: tuple[str, ...]) -> str:
    """``'♪' (U+266A EIGHTH NOTE) or '★' (U+2605 BLACK STAR)``: the first few characters of many."""
    names = [_name(char) for char in lacking[:MOST_NAMED]]
    more = len(lacking) - MOST_NAMED
    return any_of(names) if more <= 0 else any_of([*names, f"{more} more of its characters"])


def or_install(lacking: tuple[str, ...]) -> str:
    """``; for Thai letters type '…'``: how to have it drawn all the same; mostly nothing."""
    said = remedy(scripts_in("".join(lacking)))
    return f"; {said}" if said else ""


def columns(text: str) -> int:
    """How long a text is in characters; those of East Asia are as wide as two (Unicode Annex 11)."""
    return len(text) + sum(unicodedata.east_asian_width(char) in "WF" for char in text)


def wide(text: str) -> str:
    """What to say of `columns` where they are more than a text has characters."""
    return " (a Chinese, Japanese or Korean one counts twice)" if columns(text) > len(text) else ""


@lru_cache(maxsize=1)
def characters() -> frozenset[str]:
    """What every weight has a picture of.

    Raises:
        DisplayError: a font file is missing or damaged.
    """
    found = frozenset.intersection(*(_characters_of(file(weight)) for weight in WEIGHTS))
    # Control and private signs have no picture even where the files list them.
    return frozenset(char for char in found if unicodedata.category(char)[0] != "C")


def _characters_of(path: Path) -> frozenset[str]:
    try:
        return frozenset(character_map(path))
    except (OSError, ValueError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise DisplayError(f"{path.name} cannot be read ({said}), run 'make install'") from error


@lru_cache(maxsize=1)
def _folder() -> Path:
    try:
        folder = resources.files("font_manrope") / "files"
    except ModuleNotFoundError as error:
        raise DisplayError(
            "the typeface package font-manrope is not installed, run 'make install'"
        ) from error
    return Path(str(folder))


@dataclass(frozen=True, slots=True)
class _Picture:
    """What is drawn for a character, and whether a reader would take it for that character."""

    char: str
    letters: str
    faithful: bool


def _whole(char: str) -> _Picture:
    return _Picture(char, char, True)


def _has(maps: Sequence[CharacterMap], char: str) -> bool:
    """Whether a script's font draws it: letters, and what is among them that the typeface itself lacks."""
    return any(char in found for found in maps) and char not in characters() and not _is_wide_letter(char)


@lru_cache(maxsize=4096)
def _picture(char: str) -> _Picture:
    has = characters()
    if char in has or char == " " or char in JOINERS:
        return _whole(char)
    for plain in (_INSTEAD.get(char, ""), _unadorned(char), unicodedata.normalize("NFKC", char)):
        same = "".join(_INSTEAD.get(part, part) for part in plain)
        if same and all(part in has for part in same):
            return _Picture(char, same, True)
    # "Nǐ hǎo" without its marks reads better than without its vowels.
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c)[0] != "M")
    if not all(part in has for part in bare):
        bare = ""
    return _Picture(char, bare, False)


def _is_wide_letter(char: str) -> bool:
    """Whether it is a letter or digit of the Latin script in the width of a Chinese sign, "Ｈ"."""
    return unicodedata.decomposition(char).startswith("<wide>") and char.isalnum()


def _unadorned(char: str) -> str:
    """The letter or digit in a circle or square, or the letter of a small capital; else nothing.

    Unicode has no decomposition for these.
    """
    name = unicodedata.name(char, "")
    if shape := _LETTER_IN_A_SHAPE.fullmatch(name):
        return shape[1]
    if small := _SMALL_CAPITAL.fullmatch(name):
        return small[1].lower()
    number = unicodedata.numeric(char, -1.0)
    return f"{number:.0f}" if "CIRCLED" in name and number >= 0 else ""


def _name(char: str) -> str:
    if len(char) > 1:
        return name_of_sequence(char)
    code, name = f"U+{ord(char):04X}", unicodedata.name(char, "")
    # Ideographs have their number for a name.
    told = code if not name or name.endswith(f"-{ord(char):X}") else f"{code} {name}"
    # By itself a mark would sit on the quote.
    return f"'{char}' ({told})" if is_plain(char) and unicodedata.category(char)[0] != "M" else told
