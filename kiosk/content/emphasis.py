"""A word that stands out of a sentence, in whatever script, and a sentence that begins as one."""

import re
import unicodedata

from kiosk.content.scripts import is_unspaced
from kiosk.content.typeface import drawn


def find_word(word: str, text: str) -> tuple[int, int]:
    """From where to where ``word`` stands in ``text`` as a word of its own, for the first time; else 0 and 0.

    Case does not matter. ``text`` may be broken into lines.
    """
    if not word:
        return 0, 0
    # Lines end where a space was, or between two letters of a word that is wider than its column, or of a
    # script without spaces.
    pattern = r"\n?".join(r"[ \n]" if char == " " else re.escape(char) for char in drawn(word).text)
    for found in re.finditer(pattern, text, re.IGNORECASE):
        first, last = found.span()
        edges = (text[max(0, edge - 1) : edge + 1] for edge in (first, last) if edge)
        if first < last and not any(map(_goes_on, edges)):
            return first, last
    return 0, 0


def capitalised(sentence: str) -> str:
    """Its first letter in upper case, also behind a mark such as "¿"."""
    first = next((place for place, sign in enumerate(sentence) if sign.isalpha()), 0)
    return sentence[:first] + sentence[first : first + 1].upper() + sentence[first + 1 :]


def _goes_on(pair: str) -> bool:
    """Whether two characters are of one word."""
    if len(pair) < 2:
        return False
    before, behind = pair[0], pair[1]
    if unicodedata.category(behind)[0] == "M":
        return True
    if is_unspaced(before) or is_unspaced(behind):
        return False
    return _is_letter(before) and _is_letter(behind)


def _is_letter(char: str) -> bool:
    return char.isalnum() or char == "_" or unicodedata.category(char)[0] == "M"
