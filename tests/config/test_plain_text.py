"""Texts are taken as they are meant: invisible signs go, line breaks are refused, nothing is no text."""

import json
import unicodedata

import pytest

from kiosk.config.diagnostics import printable
from kiosk.config.one_or_more import ALONE
from kiosk.config.plain_text import line_of_text, something, tidied
from tests.configs import LINK, parse, problem

NOBODY_SEES = [
    *"\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u2064\u206a\u206f\u00ad\u034f\u061c\u180b\u180e",
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe00\ufe0e\ufe0f\ufeff\u115f\u1160\u3164\uffa0",
    *"\u2800\ufff9\ufffa\ufffb\ufffc\u17b4\u17b5\U000e0001\U000e0061\U000e007f\U000e0100\U000e01ef\U0001d173",
]


def yaml_quoted(text: str) -> str:
    return '"' + "".join(char if char.isascii() else f"\\U{ord(char):08x}" for char in text) + '"'


def titled(title: str) -> bytes:
    """A file whose third line is an own fact and whose sixth is a playlist's title."""
    quoted = yaml_quoted(title)
    playlists = f"playlists:\n  happy:\n    - title: {quoted}\n      url: {LINK}\n"
    return f"facts:\n  own:\n    - {quoted}\n{playlists}".encode()


@pytest.mark.parametrize("sign", NOBODY_SEES, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_that_nobody_sees_is_dropped(sign: str) -> None:
    settings = parse(titled(f"{sign}Happy{sign} Hits {sign}"))
    assert settings.playlists["happy"][0].title == {ALONE: "Happy Hits"}
    assert settings.facts.own[0].text == "Happy Hits"


@pytest.mark.parametrize("sign", NOBODY_SEES, ids=lambda sign: f"U+{ord(sign):04X}")
def test_a_sign_that_nobody_sees_is_escaped_in_a_message(sign: str) -> None:
    shown = printable(f"a{sign}b")
    assert shown.isascii()
    assert json.loads(f'"{shown}"') == f"a{sign}b"


@pytest.mark.parametrize("text", ["\u200b", "\u2800 \u3164", "\ufeff\u00ad\u2060"])
def test_a_text_of_nothing_else_is_refused_with_its_line(text: str) -> None:
    document = yaml_quoted(text)
    assert problem(f"facts:\n  own:\n  - {document}\n") == (
        "3: facts.own, entry 1: has nothing in it that anybody could see: write a text"
    )
    found = problem(f"playlists:\n  sad:\n  - title: {document}\n    url: {LINK}\n")
    assert found.startswith("3: playlists.sad, entry 1, title: has nothing in it")


def test_a_mood_of_nothing_else_is_no_mood() -> None:
    file = f'playlists:\n  sad:\n  - title: Blue\n    url: {LINK}\n    mood: "\\u200b\\ufe0f"\n'
    assert parse(file).playlists["sad"][0].mood == {ALONE: ""}


@pytest.mark.parametrize("sign", ["\n", "\t", "\r", "\x00", "\x1b", "\x7f", "\x85", "\u2028", "\u2029"])
def test_a_line_break_or_a_control_character_is_a_mistake(sign: str) -> None:
    with pytest.raises(ValueError, match="line break, a tab or an invisible character"):
        line_of_text(f"a{sign}b")
    # On the way to the screen, where nobody can mend it, it is a space or nothing.
    assert tidied(f"a{sign}b") in ("a b", "ab")


def test_letters_are_composed_and_spaces_come_one_at_a_time() -> None:
    assert something(" Cafe\u0301   Ole\u0301\u2003") == "Café Olé"
    assert something("10\u202f000") == "10\u00a0000"
    assert unicodedata.is_normalized("NFC", tidied("a\u0323\u0302\u200b\u0301"))


def test_ordinary_text_keeps_all_its_signs() -> None:
    text = "½ ™ … ² № “quoted” «cité» 10\u00a0€ ﬁ 𝓗 Ⅳ"
    assert something(text) == text
