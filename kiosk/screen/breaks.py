"""Where a line may end within what no space parts: between signs of Japanese and Chinese, syllables of Thai.

Japan's and China's rules for lines (JIS X 4051, kinsoku; GB/T 15834) keep stops and closing brackets from the
beginning of a line and opening brackets from its end. Which letters of Thai are a word, a dictionary alone
knows; what is certain without one is that some vowels begin a syllable and some end one.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from kiosk.content.scripts import is_unspaced, script_of

HINT = "\u200b"
"""The zero width space, by which a writer says where a word of Thai ends."""

_BEGINS_NO_LINE = frozenset(
    "、。，．・：；？！‼⁇⁈⁉゛゜ヽヾゝゞ々〻ーｰ）］｝〕〉》」』】〙〗〟’”»｠｣､｡･ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
    "ㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿｧｨｩｪｫｬｭｮｯ〜～゠–—‐…‥·!?)]},.:;%‰°℃％"
)
_ENDS_NO_LINE = frozenset("（［｛〔〈《「『【〘〖〝‘“«｟｢([{¿¡£¥$€￥＄№#＃")

_LEADING = "\u0e40-\u0e44"
"""Thai vowels that are written before the consonant with which their syllable begins."""

_LEADS = re.compile(f"[{_LEADING}]")

_FINAL = "\u0e31[\u0e48-\u0e4b]?[\u0e01-\u0e2e]|[\u0e40\u0e41][\u0e01-\u0e2e]{1,2}\u0e47[\u0e01-\u0e2e]"
"""Vowels that stand in the middle of a syllable, with the consonant that ends it."""

_PREFIX = "(?<=[\u0e01-\u0e2e]\u0e23)\u0e30"
"""The end of "pra-", "kra-" and their like, behind which the word goes on."""

_SYLLABLES = re.compile(
    f"(?!{_PREFIX})(?:[\u0e30\u0e33\u0e46\u0e2f]|(?:{_FINAL})(?![\u0e30-\u0e3a\u0e47-\u0e4e])(?![\u0e01-\u0e2e][\u0e34\u0e38]?\u0e4c)"
    f"|.(?=[{_LEADING}])(?<![{_LEADING}]))"
)
"""Where syllables end: behind the vowels and signs that end one, and before those that begin one."""

_CONSONANT = re.compile("[\u0e01-\u0e2e]")

_LONGEST_THAI = 12
"""Clusters of Thai in which no end of a syllable is certain, and which are parted all the same."""

_ROUND = re.compile("[\u3040-\u309f]")
_ANGULAR = re.compile("[\u30a0-\u30ff\u3005\u4e00-\u9fff]")

_STOPS = "、。，．！？!?"
_COUNTED = re.compile(r"\d[かヵヶケ]$")
"""A number before the word for what it counts."""

_LONGEST_PHRASE = 8
"""Signs of Japanese that stay together where that can be."""

_JOINED_BEFORE = frozenset("\u0e30\u0e32\u0e33\u0e45\u200c\u200d\uff9e\uff9f")
"""Counted as letters, and yet part of the one before: vowels of Thai, joiners, half wide marks."""


def clusters(text: str) -> list[str]:
    """What is read as one sign each, however many characters it has: nothing is ever parted within one.

    Letters with their marks, and consonants that a virama or a joiner joins (Unicode Annex 29, as far as the
    scripts that are drawn need it).
    """
    found: list[str] = []
    joined = False
    for char in text:
        kind = unicodedata.category(char)
        follows = kind[0] == "M" or char in _JOINED_BEFORE or (joined and kind[0] == "L")
        if found and follows:
            found[-1] += char
        else:
            found.append(char)
        # Nine is the class of viramas.
        virama = unicodedata.combining(char) == 9 and script_of(char) is not None
        joined = virama or char == "\u200d" or bool(_LEADS.match(char))
    return found


def parts(word: str, *, fine: bool = False) -> tuple[str, ...]:
    """A word cut where lines end well within it; a word of a script with spaces is left whole.

    Args:
        word: without spaces.
        fine: cut wherever a line may end at all: Japanese within its phrases, too.
    """
    if word.isascii() or not any(char == HINT or is_unspaced(char) for char in word):
        return (word,)
    # Without syllables it is Chinese, in which nothing tells where a phrase begins.
    fine = fine or not re.search("[\u3040-\u30ff]", word)
    found: list[str] = []
    for hinted in word.split(HINT):
        apart = True
        for piece in _divided(hinted):
            tied = not apart and not _may_part(found[-1][-1], piece[0])
            if tied or not (apart or fine or _may_begin(found[-1], piece[0])):
                found[-1] += piece
            else:
                found.append(piece)
            apart = False
    return tuple(found) or ("",)


def _divided(word: str) -> list[str]:
    """The smallest parts: signs, the syllables of Thai, and whole words of other scripts."""
    found: list[str] = []
    before = ""
    for cluster in clusters(word):
        script = script_of(cluster[0])
        kind = script.tag if script and not script.spaced else "Latn" if cluster[0].isalnum() else ""
        if found and kind == before and kind in ("Latn", "Thai"):
            found[-1] += cluster
        else:
            found.append(cluster)
        before = kind
    return [part for piece in found for part in (_thai(piece) if script_of(piece[0]) else (piece,))]


def _thai(text: str) -> list[str]:
    """Thai letters cut where a syllable ends for certain, two consonants at least in each part, or somewhere
    between clusters where that is nowhere."""
    found: list[str] = []
    start = 0
    for end in [*(match.end() for match in _SYLLABLES.finditer(text)), len(text)]:
        part = text[start:end]
        few = len(_CONSONANT.findall(part)) < 2
        if found and (few or len(_CONSONANT.findall(found[-1])) < 2):
            found[-1] += part
        elif part:
            found.append(part)
        start = end
    return [piece for part in found for piece in _in_pieces(part)]


def _in_pieces(part: str) -> Iterator[str]:
    signs = clusters(part)
    count = -(-len(signs) // _LONGEST_THAI)
    edges = [len(signs) * number // count for number in range(count + 1)]
    return ("".join(signs[a:b]) for a, b in pairwise(edges))


def _may_begin(phrase: str, char: str) -> bool:
    """Whether a line ends well between a phrase and what comes behind it.

    Phrases of Japanese mostly begin with a Chinese sign or a syllable of the angular kind, and end with round
    ones: "笑顔は" "世界共通の" "言葉です". Signs that no round ones part may be a word, if they are few.
    """
    if len(phrase) >= _LONGEST_PHRASE or phrase[-1] in _STOPS:
        return True
    if _COUNTED.search(phrase):
        return False
    if _ROUND.match(char):
        return False
    if _ANGULAR.match(char):
        return not _ANGULAR.match(phrase[-1])
    return char.isalnum() or char in _ENDS_NO_LINE


def _may_part(before: str, behind: str) -> bool:
    if behind in _BEGINS_NO_LINE or before in _ENDS_NO_LINE:
        return False
    # A number and what it counts.
    if before.isdigit() and unicodedata.category(behind) == "Lo":
        return False
    return is_unspaced(before) or is_unspaced(behind) or behind in _ENDS_NO_LINE or before in _BEGINS_NO_LINE
