"""What the typeface has a picture of, and a text as it is drawn with it."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config.diagnostics import printable
from kiosk.config.schema import Settings
from kiosk.content import typeface
from kiosk.content.fact_pool import BUILTIN, builtin_facts
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.content.playlists import builtin_playlists
from kiosk.content.typeface import characters, drawn, named
from kiosk.errors import DisplayError
from kiosk.screen.fonts import font

PROBE = 192
"""Type size at which two characters' measures never agree by chance."""


@pytest.mark.parametrize("weight", typeface.WEIGHTS)
def test_what_the_files_list_is_what_pygame_draws_something_else_for_than_the_box(weight: str) -> None:
    face = font(weight, PROBE)
    # U+FFFF is no character, and never will be.
    box = face.metrics("\uffff")[0]
    codes = [chr(code) for code in range(0x20, 0x20000) if not 0xD800 <= code < 0xE000]
    shown = {char for char in codes if face.metrics(char)[0] != box and unicodedata.category(char)[0] != "C"}
    assert shown == characters()


@pytest.mark.parametrize("weight", typeface.WEIGHTS)
def test_every_character_is_as_wide_as_something(weight: str) -> None:
    # SDL refuses to draw a text of no width.
    assert all(font(weight, 8).size(char)[0] > 0 for char in characters())


@pytest.mark.parametrize(
    "fancy",
    [
        "𝓗𝓪𝓹𝓹𝔂 𝓥𝓲𝓫𝓮𝓼",
        "𝐇𝐚𝐩𝐩𝐲 𝐕𝐢𝐛𝐞𝐬",
        "𝕳𝖆𝖕𝖕𝖞 𝖁𝖎𝖇𝖊𝖘",
        "ℍ𝕒𝕡𝕡𝕪 𝕍𝕚𝕓𝕖𝕤",
        "𝙷𝚊𝚙𝚙𝚢 𝚅𝚒𝚋𝚎𝚜",
        "Ｈａｐｐｙ　Ｖｉｂｅｓ",
        "Ⓗⓐⓟⓟⓨ Ⓥⓘⓑⓔⓢ",
        "ᴴᵃᵖᵖʸ ⱽⁱᵇᵉˢ",
        "H\u200ba\u200cp\u200dp\u2060y\u00ad Vi\u034fb\ufe0fe\U000e0061s\u3164",
    ],
)
def test_letters_of_another_shape_are_drawn_as_plain_letters(fancy: str) -> None:
    assert drawn(fancy) == typeface.Drawn("Happy Vibes", ())


@pytest.mark.parametrize(
    ("fancy", "plain"),
    [
        ("🅷🅰🅿🅿🆈", "HAPPY"),
        ("🄷🄰🄿🄿🅈", "HAPPY"),
        ("🅗🅐🅟🅟🅨", "HAPPY"),
        ("ʜᴀᴘᴘʏ", "happy"),
        ("Top ➀❷➌⓴", "Top 12320"),
        ("⒜⒝ Ⅳ ㎏ ĳs", "(a)(b) IV kg ijs"),
        ("１２:３０", "12:30"),
        ("rock‐n‐roll 5′ 3″", "rock-n-roll 5' 3\""),
        ("ŉ", "’n"),
        ("e\u0301te\u0301 K", "été K"),
    ],
)
def test_a_sign_that_means_letters_becomes_them(fancy: str, plain: str) -> None:
    assert drawn(fancy) == typeface.Drawn(plain, ())


@pytest.mark.parametrize(
    "text", ["½ x² … ™ ‰ № ﬁ a\u2011b 10\u00a0€ «à» „so“ ¿qué?", "Жар-птица, λόγος, Łódź"]
)
def test_what_the_typeface_has_stays_as_it_is(text: str) -> None:
    assert drawn(text) == typeface.Drawn(text, ())


def test_spaces_of_other_widths_become_the_two_there_are() -> None:
    assert drawn("Qui\u202f? ça\u2007va").text == "Qui\u00a0? ça\u00a0va"
    assert drawn("one\u2009two\u3000\u2003three \n four").text == "one two three four"


@pytest.mark.parametrize(
    ("text", "left", "lacking"),
    [
        ("I ❤️ summer ☀️ 2024 ♪", "I summer 2024", "❤☀♪"),
        ("👨\u200d👩\u200d👧 family ✨ vibes ✨", "family vibes", ("👨\u200d👩\u200d👧", "✨")),
        ("Coffee ☕ makes us smile ☺ since 1987 ★", "Coffee makes us smile since 1987", "☕☺★"),
        ("元気な朝", "", "元気な朝"),
        ("שלום, עולם!", "", "שלוםע"),
        ("🎙\ufe0f", "", "🎙"),
        ("♥ - ♥", "", "♥"),
        ("🇩🇪 Rap 🇩🇰", "Rap", ("🇩🇪", "🇩🇰")),
        ("👍🏽 Top 5️⃣", "Top 5", ("👍🏽",)),
        ("❤️\u200d🔥 and ❤", "and", ("❤️\u200d🔥",)),
        ("\ue001x\ufdd0\ud83d", "x", "\ue001\ufdd0\ud83d"),
        ("H\u0336i\u0336", "Hi", "\u0336"),
    ],
)
def test_what_it_lacks_is_left_out_and_known(text: str, left: str, lacking: str) -> None:
    assert drawn(text) == typeface.Drawn(left, tuple(lacking))


def test_a_letter_whose_mark_it_lacks_keeps_its_place() -> None:
    assert drawn("Nǐ hǎo, ἀρχή") == typeface.Drawn("Ni hao, αρχή", ("ǐ", "ǎ", "ἀ"))


def test_punctuation_alone_is_a_text_where_nothing_was_lost() -> None:
    assert drawn("!!!") == typeface.Drawn("!!!", ())


def test_nothing_turns_the_direction_of_writing() -> None:
    turned = "\u202egnp.exe\u202c \u2067abc\u2069 \u200f1\u061c2"
    assert drawn(turned) == typeface.Drawn("gnp.exe abc 12", ())
    assert not any(unicodedata.bidirectional(char) in ("R", "AL", "AN", "RLO") for char in characters())


def test_characters_are_named_so_that_a_terminal_shows_them_in_order() -> None:
    assert named(("♪", "元", "ש", "\u0301", "\ue001")) == (
        "'♪' (U+266A EIGHTH NOTE), '元' (U+5143), U+05E9 HEBREW LETTER SHIN, "
        "U+0301 COMBINING ACUTE ACCENT or U+E001"
    )
    assert named(tuple("元気な朝明日休み今")).endswith("or 3 more of its characters")
    assert printable("a\u202eb\u3164c\ufe0fש") == r"a\u202eb\u3164c\ufe0f\u05e9"


@pytest.mark.parametrize("language", languages())
def test_all_that_the_kiosk_says_itself_can_be_drawn(language: str) -> None:
    words = load_words(language)
    for sentence in words.sentences.values():
        assert drawn(sentence) == typeface.Drawn(sentence, ())


@pytest.mark.parametrize("path", sorted(BUILTIN.glob("*.yaml")), ids=lambda path: path.stem)
def test_all_facts_that_come_along_can_be_drawn(path: Path) -> None:
    assert all(not drawn(fact.text).lacking for fact in builtin_facts(path.stem))


def test_the_playlists_that_come_along_can_be_drawn() -> None:
    for playlists in builtin_playlists(load_words("en")).values():
        for playlist in playlists:
            assert drawn(playlist.title).text == playlist.title
            assert drawn(playlist.mood).text == playlist.mood
    assert Settings().facts.builtin


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(exclude_categories=()), max_size=60))
def test_whatever_it_was_it_can_be_drawn_and_stays_so(text: str) -> None:
    seen = drawn(text)
    assert set(seen.text) <= characters() | {" "}
    assert drawn(seen.text) == typeface.Drawn(seen.text, ())


@pytest.mark.parametrize("damage", [b"", b"\0" * 40, b"\xff" * 4000])
def test_a_damaged_font_file_is_named(tmp_path, monkeypatch, damage: bytes) -> None:  # type: ignore[no-untyped-def]
    for weight in typeface.WEIGHTS:
        (tmp_path / f"Manrope-{weight}.ttf").write_bytes(damage)
    monkeypatch.setattr(typeface, "_folder", lambda: tmp_path)
    characters.cache_clear()
    with pytest.raises(DisplayError, match=r"Manrope-\w+\.ttf cannot be read .*make install"):
        characters()
    characters.cache_clear()
