"""Emoji that are written with several characters and mean one picture: flags, families, shades of skin, keys.

Emoji are not drawn, but named and left out. These are named as the one picture that people see.
"""

import re
import unicodedata

_PICTURE = "[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001fbff]"
_SHADE = "[\U0001f3fb-\U0001f3ff]"
_LETTER = "[\U0001f1e6-\U0001f1ff]"
_PART = f"{_PICTURE}\ufe0f?{_SHADE}?"

_SEQUENCE = f"{_LETTER}{{2}}|{_PART}(?:\u200d{_PART})+|{_PICTURE}\ufe0f?{_SHADE}"
"""Unicode Technical Standard 51, section 1.4: flags, what zero width joiners join, and shades of skin."""

_KEY = "([0-9#*])\ufe0f?\u20e3"


def without_sequences(text: str) -> tuple[str, dict[str, list[str]]]:
    """``text`` with one character for each emoji of several, and which emoji each such character stands for.

    A key is its digit.
    """
    found: dict[str, list[str]] = {}

    def first(match: re.Match[str]) -> str:
        emoji = match[0]
        known = found.setdefault(emoji[0], [])
        if emoji not in known:
            known.append(emoji)
        return emoji[0]

    return re.sub(_SEQUENCE, first, re.sub(_KEY, r"\1", text)), found


def name_of_sequence(emoji: str) -> str:
    """``'👩🚀' (a picture of WOMAN and ROCKET)``, without the joiner, which a terminal would spell out."""
    seen = re.sub("[\u200d\ufe0f]", "", emoji)
    if re.match(_LETTER, emoji):
        code = "".join(chr(ord(char) - 0x1F1E6 + ord("A")) for char in emoji)
        return f"'{seen}' (the flag {code})"
    names = [unicodedata.name(char, f"U+{ord(char):04X}") for char in re.sub(_SHADE, "", seen)]
    *before, last = names
    told = f"{', '.join(before)} and {last}" if before else last
    return f"'{seen}' (a picture of {told})"
