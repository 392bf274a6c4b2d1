"""Signs that look like others, or like nothing at all, and what they are called."""

import re
import unicodedata

from kiosk.config.plain_text import INVISIBLE

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"

UNSEEN = re.compile(f"[{_SPACES}{INVISIBLE}]")
"""What nobody sees and YAML takes for a letter: unusual spaces, and signs without a picture."""

QUOTES = {
    "“": "”",
    "”": "”",
    "„": "“",
    "‘": "’",
    "’": "’",
    "‚": "‘",
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "´": "´",
}
"""Typographic quotation marks, and the usual other half of the pair; letters like any other to YAML."""


_LATIN = str.maketrans(
    "аеорсухіјѕһԁкАВЕКМНОРСТХУІЈЅαεικνορυχΑΒΕΖΗΙΚΜΝΟΡΤΥΧı",
    "aeopcyxijshdkABEKMHOPCTXYIJSaeikvopuxABEZHIKMNOPTYXi",
)
"""Letters of other alphabets that look like ours (Unicode Technical Standard 39, confusables)."""


def with_our_letters(text: str) -> str | None:
    """A text in ASCII that looks the same, or None where it is ASCII already or has signs of its own."""
    ours = text.translate(_LATIN)
    return ours if ours.isascii() and not text.isascii() else None


def foreign_letter(text: str) -> str:
    """``its 'е' is a cyrillic small letter ie (U+0435)``, of the first letter of a text that is not ours."""
    letter = next(sign for sign in text if not sign.isascii())
    return f"its '{letter}' is {sign_name(letter)}"


def without_invisible(text: str) -> str:
    """``text`` without signs that have no picture, and with usual spaces for unusual ones."""
    return re.sub(f"[{_SPACES}]", " ", re.sub(f"[{INVISIBLE}]", "", text))


def sign_name(sign: str) -> str:
    """``a no-break space (U+00A0)``."""
    name = unicodedata.name(sign, "an invisible sign").lower()
    article = "" if name.startswith("an ") else "an " if name[0] in "aeiou" else "a "
    return f"{article}{name} (U+{ord(sign):04X})"


def unquoted(text: str) -> str | None:
    """What stands between typographic quotation marks, or None where there are none around it."""
    text = text.strip()
    around = len(text) > 1 and text[0] in QUOTES and (text[-1] in QUOTES or text[-1] in "\"'")
    return text[1:-1].strip() if around else None
