"""Scripts that the kiosk's own typeface lacks, each one entry: its letters, and where Debian has its font.

The fonts are Google's Noto (SIL Open Font License 1.1). They come by apt and may be missing; what they would
draw is then named and left out like any other sign (`kiosk.content.typeface`). A font is read when a text
needs it.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from kiosk.config.messages import any_of
from kiosk.content.font_file import CharacterMap, character_map

FOLDER = Path("/usr/share/fonts")
"""Where Debian's font packages put their files."""

CORE, CJK = "fonts-noto-core", "fonts-noto-cjk"
"""Debian's packages."""

_JAPANESE, _KOREAN, _SIMPLIFIED, _TRADITIONAL = range(4)
"""Where in the collection is the font with the shapes that signs have in each country (Noto CJK, readme)."""

_SHORT = 6
"""So many signs without Japanese syllables may be a Japanese title; more are no Japanese sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Script:
    """One script.

    Attributes:
        name: as sentences call it.
        tag: ISO 15924, by which HarfBuzz knows how its letters join and stack.
        letters: ranges of its code points, each a first and a last one.
        file: of its fonts under `FOLDER`, with a ``{weight}``.
        package: Debian's, which has that file.
        above, below: how far its letters reach over and under the line that they stand on, ems.
        right_to_left: its direction.
        spaced: whether spaces part its words; else lines end between letters (`kiosk.screen.breaks`).
    """

    name: str
    tag: str
    letters: tuple[tuple[int, int], ...]
    file: str
    package: str
    above: float
    below: float
    right_to_left: bool = False
    spaced: bool = True

    def path(self, *, bold: bool) -> Path:
        """Of the font in one of its two weights."""
        return FOLDER / self.file.format(weight="Bold" if bold else "Regular")

    @property
    def collected(self) -> bool:
        """Whether its file holds several fonts, of which `country` says which one."""
        return self.file.endswith(".ttc")

    @property
    def paths(self) -> tuple[Path, Path]:
        """Of both weights."""
        return self.path(bold=False), self.path(bold=True)


def _core(
    name: str, tag: str, letters: tuple[tuple[int, int], ...], reach: tuple[float, float], **more: bool
) -> Script:
    """A script with a font of its own."""
    return Script(name, tag, letters, f"truetype/noto/NotoSans{name}-{{weight}}.ttf", CORE, *reach, **more)


def _cjk(name: str, tag: str, letters: tuple[tuple[int, int], ...], **more: bool) -> Script:
    """A script of the collection that has all of East Asia's."""
    return Script(name, tag, letters, "opentype/noto/NotoSansCJK-{weight}.ttc", CJK, 0.9, 0.2, **more)


SCRIPTS = (
    _core(
        "Arabic",
        "Arab",
        ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
        (1.15, 0.50),
        right_to_left=True,
    ),
    _core("Hebrew", "Hebr", ((0x590, 0x5FF), (0xFB1D, 0xFB4F)), (0.85, 0.27), right_to_left=True),
    _core("Devanagari", "Deva", ((0x900, 0x97F), (0xA8E0, 0xA8FF), (0x1CD0, 0x1CFF)), (0.95, 0.45)),
    _core("Thai", "Thai", ((0xE00, 0xE7F),), (1.07, 0.42), spaced=False),
    _cjk("Japanese", "Kana", ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F)), spaced=False),
    _cjk("Korean", "Hang", ((0x1100, 0x11FF), (0x3130, 0x318F), (0xA960, 0xA97F), (0xAC00, 0xD7FB))),
    _cjk(
        "Chinese",
        "Hani",
        (
            *((0x2E80, 0x2FDF), (0x3005, 0x3005), (0x3007, 0x3007), (0x3021, 0x3029), (0x3038, 0x303B)),
            *((0x3100, 0x312F), (0x31A0, 0x31BF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF)),
            (0x20000, 0x3FFFF),
        ),
        spaced=False,
    ),
)

_RANGES = sorted((first, last, script) for script in SCRIPTS for first, last in script.letters)
_FIRST = [first for first, _, _ in _RANGES]


def script_of(char: str) -> Script | None:
    """Whose letter, or mark on letters, it is; None for those of the kiosk's own typeface, and for signs."""
    code = ord(char)
    at = bisect_right(_FIRST, code) - 1
    return _RANGES[at][2] if at >= 0 and code <= _RANGES[at][1] else None


def is_unspaced(char: str) -> bool:
    """Whether words are not parted where ``char`` stands, so that any letter of it may be the end of one."""
    script = script_of(char)
    return script is not None and not script.spaced


def scripts_in(text: str) -> tuple[Script, ...]:
    """The scripts that have letters in ``text``, in the order of the table."""
    if text.isascii():
        return ()
    found = {script_of(char) for char in text}
    return tuple(script for script in SCRIPTS if script in found)


def installed(script: Script) -> bool:
    """Whether both weights of a script's font are there and can be read."""
    return not fault(script)


def fault(script: Script) -> str:
    """What is wrong with a script's fonts, as half a sentence; empty where all is well."""
    for path in script.paths:
        if not path.exists():
            return "is not installed"
        try:
            pictures(script)
        except (OSError, ValueError) as error:
            said = error.strerror if isinstance(error, OSError) else error
            return f"cannot be read ({path.name}: {said})"
    return ""


def pictures(script: Script) -> CharacterMap:
    """What both weights have a picture of; read once, and again when a file has become another.

    Raises:
        OSError, ValueError: as `kiosk.content.font_file.character_map`.
    """
    stats = [path.stat() for path in script.paths]
    return _pictures(script.paths, tuple((stat.st_ino, stat.st_size, stat.st_mtime_ns) for stat in stats))


@lru_cache(maxsize=16)
def _pictures(paths: tuple[Path, ...], version: object) -> CharacterMap:
    regular, bold = (character_map(path) for path in paths)
    return regular & bold


def remedy(scripts: Iterable[Script]) -> str:
    """``for Thai letters type 'sudo apt install …'``; empty where there is nothing to install."""
    lacking = [script for script in scripts if not installed(script)]
    if not lacking:
        return ""
    names = any_of([script.name for script in lacking])
    packages = " ".join(sorted({script.package for script in lacking}))
    again = "--reinstall " if any(path.exists() for script in lacking for path in script.paths) else ""
    return f"for {names} letters type 'sudo apt install {again}{packages}'"


@lru_cache(maxsize=256)
def country(text: str) -> int:
    """Which font of the collection has the shapes that a text's Chinese signs have where it comes from.

    Unicode has one sign for what Japan, Korea and China write a little differently. Syllables tell; of a text
    without any, which country's older code has all of its signs (the codecs of Python's library).
    """
    japanese, korean, chinese = (script for script in SCRIPTS if script.package == CJK)
    found = scripts_in(text)
    if japanese in found:
        return _JAPANESE
    if korean in found:
        return _KOREAN
    signs = "".join(char for char in text if script_of(char) == chinese)
    if _has("gb2312", signs):
        return _SIMPLIFIED
    if re.search("[\u3100-\u312f]", signs) or (len(signs) > _SHORT and _has("big5", signs)):
        return _TRADITIONAL
    if _has("shift_jis", signs):
        return _JAPANESE
    return _TRADITIONAL if _has("big5", signs) else _SIMPLIFIED


def _has(code: str, signs: str) -> bool:
    try:
        signs.encode(code)
    except UnicodeEncodeError:
        return False
    return True
