"""The typeface: where its files are, what they have a picture of, and a text as it can be drawn.

pygame cannot be asked: it gives a missing character the measures of the box it draws instead. The files' own
character maps are read here.
"""

import re
import struct
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path

from kiosk.config.messages import any_of
from kiosk.config.plain_text import is_plain, tidied
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
        lacking: what the typeface has no picture of, each character once, in the order of the text.
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
    text = tidied(text)
    if text.isascii():
        return Drawn(text, ())
    pictures = [_picture(char) for char in text]
    lacking = tuple(dict.fromkeys(p.char for p in pictures if not p.faithful))
    left = tidied("".join(p.letters for p in pictures))
    if lacking and not any(char.isalnum() for char in left):
        left = ""
    return Drawn(left, lacking)


def named(lacking: tuple[str, ...]) -> str:
    """``'♪' (U+266A EIGHTH NOTE) or '★' (U+2605 BLACK STAR)``: the first few characters of many."""
    names = [_name(char) for char in lacking[:MOST_NAMED]]
    more = len(lacking) - MOST_NAMED
    return any_of(names) if more <= 0 else any_of([*names, f"{more} more of its characters"])


@lru_cache(maxsize=1)
def characters() -> frozenset[str]:
    """What every weight has a picture of.

    Raises:
        DisplayError: a font file is missing or damaged.
    """
    found = frozenset.intersection(*(_listed(file(weight)) for weight in WEIGHTS))
    # Control and private signs have no picture even where the files list them.
    return frozenset(char for char in found if unicodedata.category(char)[0] != "C")


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


@lru_cache(maxsize=4096)
def _picture(char: str) -> _Picture:
    has = characters()
    if char in has or char == " ":
        return _Picture(char, char, True)
    for plain in (_INSTEAD.get(char, ""), _unadorned(char), unicodedata.normalize("NFKC", char)):
        same = "".join(_INSTEAD.get(part, part) for part in plain)
        if same and all(part in has for part in same):
            return _Picture(char, same, True)
    # "Nǐ hǎo" without its marks reads better than without its vowels.
    bare = "".join(c for c in unicodedata.normalize("NFKD", char) if unicodedata.category(c)[0] != "M")
    if not all(part in has for part in bare):
        bare = ""
    return _Picture(char, bare, False)


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
    code, name = f"U+{ord(char):04X}", unicodedata.name(char, "")
    # Ideographs have their number for a name.
    told = code if not name or name.endswith(f"-{ord(char):X}") else f"{code} {name}"
    # By itself a mark would sit on the quote.
    return f"'{char}' ({told})" if is_plain(char) and unicodedata.category(char)[0] != "M" else told


def _listed(path: Path) -> frozenset[str]:
    """The characters in a TrueType file's map (OpenType's `cmap`, segment mapping to delta values)."""
    try:
        data = path.read_bytes()
        (tables,) = struct.unpack_from(">H", data, 4)
        records = [struct.unpack_from(">4sIII", data, 12 + 16 * number) for number in range(tables)]
        (cmap,) = (offset for tag, _, offset, _ in records if tag == b"cmap")
        (maps,) = struct.unpack_from(">H", data, cmap + 2)
        heads = [struct.unpack_from(">HHI", data, cmap + 4 + 8 * number) for number in range(maps)]
        # Windows' map of the Basic Multilingual Plane; in it, format 4.
        (start,) = (cmap + offset for platform, encoding, offset in heads if (platform, encoding) == (3, 1))
        length, twice = (struct.unpack_from(">H", data, start + at)[0] for at in (0, 6))
        if length != 4:
            raise ValueError(f"its character map has format {length}")
        segments = twice // 2
        last = struct.unpack_from(f">{segments}H", data, start + 14)
        first = struct.unpack_from(f">{segments}H", data, start + 16 + twice)
    except (OSError, ValueError, struct.error) as error:
        raise DisplayError(f"{path.name} cannot be read ({error}), run 'make install'") from error
    codes = (code for a, b in zip(first, last, strict=True) for code in range(a, b + 1))
    return frozenset(chr(code) for code in codes if code != 0xFFFF and not 0xD800 <= code < 0xE000)
