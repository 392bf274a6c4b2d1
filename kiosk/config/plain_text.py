"""Text as it is meant: one way of writing each letter, and nothing in it that nobody sees.

Of what is left `kiosk.content.typeface` says whether the screen can draw it.
"""

import re
import unicodedata

INVISIBLE = (
    # The soft hyphen, joiners, fillers, and signs that turn the direction of writing around.
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    # An empty Braille cell, the place of a picture that was not copied along, notes between the lines.
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc"
    # Signs for shorthand and music, tags, and what chooses between two shapes of a letter.
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters without a picture of their own, in the notation of a regular expression's set."""

_JOINING = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\u0900-\u0dff\u1cd0-\u1cff\ua8e0-\ua8ff"
"""Arabic letters, and those of India: what stands between two of them says how they join."""

_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
"""Letters of Thai and its neighbours, who write no spaces: something unseen may say where a word ends."""

JOINERS = frozenset("\u200b\u200c\u200d")
"""What is kept between such letters: the zero width space, non-joiner and joiner."""

_NO_PICTURE = re.compile(f"[{INVISIBLE}]")
_MEANT = re.compile(
    f"(?<=[{_JOINING}])[\u200c\u200d](?=[{_JOINING}])|(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])"
)
_BREAK = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_SPACES = re.compile(" +")


def tidied(text: str) -> str:
    """``text`` on one line: composed letters (NFC), nothing invisible, no space twice or at an end."""
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip(" ")
    composed = unicodedata.normalize("NFC", text)
    kept = {found.start() for found in _MEANT.finditer(composed)}
    seen = "".join(c for at, c in enumerate(composed) if at in kept or not _NO_PICTURE.match(c))
    return _SPACES.sub(" ", "".join(_plain(char) for char in seen)).strip(" \u00a0")


def is_plain(char: str) -> bool:
    """Whether everybody sees ``char``, and it leaves the order of the characters around it as it is."""
    if char.isascii() or not char.isprintable():
        return char.isprintable()
    return _NO_PICTURE.match(char) is None and unicodedata.bidirectional(char) not in ("R", "AL", "AN")


def line_of_text(text: str) -> str:
    """``text`` as `tidied` leaves it, which may be nothing.

    Raises:
        ValueError: a line break, a tab or another control character is in it.
    """
    if _BREAK.search(text):
        raise ValueError("has a line break, a tab or an invisible character in it: write it on one line")
    return tidied(text)


def something(text: str) -> str:
    """As `line_of_text`; ValueError also where nothing is left."""
    line = line_of_text(text)
    if not line:
        raise ValueError("has nothing in it that anybody could see: write a text")
    return line


def _plain(char: str) -> str:
    """``char``, or the space that stands for it, or nothing for a control character."""
    if char.isprintable() or char in JOINERS:
        return char
    # A no-break space stays one, of whatever width it was: French sets them before a "?".
    if unicodedata.decomposition(char).startswith("<noBreak>"):
        return "\u00a0"
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) == "Cc" else char
