"""What an operator's text loses on the screen is said with line and key; one that loses all is refused."""

import time

import pytest

from kiosk.content import scripts
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.errors import ConfigError
from tests.configs import LINK
from tests.fonts import install

OWN = 'playlists:\n  happy:\n    - title: "{title}"\n      url: {link}\n      mood: "{mood}"\n'


def made(title: str = "Mine", mood: str = "") -> Bundle:
    return bundle_from(OWN.format(title=title, mood=mood, link=LINK).encode(), "config.yaml")


def refused(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        bundle_from(text.encode(), "config.yaml")
    return caught.value.problems


def test_a_text_that_can_be_drawn_is_worth_no_word() -> None:
    assert made("Jälle café, 10\u202f000 ½ ™ Жар λόγος").warnings == ()
    assert bundle_from(b"", "config.yaml").warnings == ()


def test_fancy_letters_are_shown_as_plain_ones_without_a_word() -> None:
    bundle = made("𝓗𝓪𝓹𝓹𝔂 𝓥𝓲𝓫𝓮𝓼", "Ｓｕｎ")
    (playlist,) = bundle.playlists["happy"]
    assert (playlist.title, playlist.mood, bundle.warnings) == ("Happy Vibes", "Sun", ())


def test_what_is_left_out_is_named_with_its_line_and_key() -> None:
    bundle = made("I ❤️ summer ☀️ 2024 ♪", "👨\u200d👩\u200d👧 family ✨ vibes")
    (playlist,) = bundle.playlists["happy"]
    assert (playlist.title, playlist.mood) == ("I summer 2024", "family vibes")
    assert bundle.warnings == (
        "config.yaml:3: playlists.happy, entry 1, title: the kiosk's typeface has no '❤' (U+2764 HEAVY BLACK "
        "HEART), '☀' (U+2600 BLACK SUN WITH RAYS) or '♪' (U+266A EIGHTH NOTE): the screen shows "
        "'I summer 2024'",
        "config.yaml:5: playlists.happy, entry 1, mood: the kiosk's typeface has no '👨👩👧' (a picture of "
        "MAN, WOMAN and GIRL) or '✨' (U+2728 SPARKLES): the screen shows 'family vibes'",
    )


def test_facts_too() -> None:
    bundle = bundle_from("facts:\n  builtin: false\n  own:\n    - Smile ☺ ★\n".encode(), "config.yaml")
    assert bundle.facts == ("Smile",)
    (warning,) = bundle.warnings
    assert warning.startswith("config.yaml:4: facts.own, entry 1: the kiosk's typeface has no '☺' (U+263A ")


@pytest.mark.parametrize("text", ["🎉", "♪ ★ ♥", "\ue000"])
def test_a_text_of_which_nothing_would_be_left_is_a_mistake(text: str) -> None:
    (sentence,) = refused(OWN.format(title=text, mood="", link=LINK))
    assert sentence.startswith("config.yaml:3: playlists.happy, entry 1, title: the kiosk's typeface has no ")
    assert sentence.endswith(
        ", and nothing would be left to read: write it in Latin, Greek or Cyrillic letters"
    )


@pytest.mark.parametrize(
    ("text", "package"),
    [
        *(("元気な朝", "cjk"), ("한국어", "cjk"), ("快乐", "cjk")),
        *(("שלום", "core"), ("سلام", "core"), ("สวัสดี", "core"), ("नमस्ते", "core")),
    ],
)
def test_of_a_script_that_can_be_installed_it_is_said_how(text: str, package: str) -> None:
    (sentence,) = refused(OWN.format(title=text, mood="", link=LINK))
    assert "title: the kiosk's typeface has no " in sentence
    assert "write it in Latin, Greek or Cyrillic letters; for " in sentence
    assert sentence.endswith(f" letters type 'sudo apt install fonts-noto-{package}'")
    bundle = made(f"Top {text} 50", text)
    title, mood = bundle.warnings
    assert title.endswith(f"the screen shows 'Top 50'; {sentence.rpartition('; ')[2]}")
    assert mood.endswith(f"the screen shows no such line; {sentence.rpartition('; ')[2]}")


def test_with_its_fonts_there_nothing_is_said(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    install(scripts.SCRIPTS)
    bundle = made("元気な朝", "明るい一日のための曲")
    (playlist,) = bundle.playlists["happy"]
    assert (playlist.title, playlist.mood, bundle.warnings) == ("元気な朝", "明るい一日のための曲", ())


def test_what_is_as_wide_as_two_letters_counts_as_two(tmp_path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(scripts, "FOLDER", tmp_path)
    install(scripts.SCRIPTS)
    assert made("朝" * 40).warnings == ()
    (sentence,) = refused(OWN.format(title="朝" * 41, mood="", link=LINK))
    assert sentence.endswith(
        "title: must have at most 80 characters, has 82 in plain letters (a Chinese, Japanese or Korean one "
        "counts twice)"
    )


@pytest.mark.parametrize("mood", ["🎙️", "👨\u200d👩\u200d👧", "🏳️\u200d🌈", "✨ - ✨"])
def test_a_mood_of_pictures_alone_is_none_and_that_is_said(mood: str) -> None:
    bundle = made("Mine", mood)
    assert bundle.playlists["happy"][0].mood == ""
    (warning,) = bundle.warnings
    assert warning.startswith("config.yaml:5: playlists.happy, entry 1, mood: the kiosk's typeface has no '")
    assert warning.endswith("and nothing is left to read: the screen shows no such line")


def test_it_is_told_together_with_everything_else_that_is_wrong() -> None:
    found = refused("languag: en\nfacts:\n  own: [元気, 'a\tb']\nplaylists: {happy: {a: {title: 'x\ty'}}}\n")
    assert [sentence.split(": ")[0] for sentence in found] == [
        *("config.yaml:1", "config.yaml:3", "config.yaml:3", "config.yaml:4")
    ]


def test_letters_that_grow_when_they_are_written_plainly_count_as_what_they_become() -> None:
    (sentence,) = refused(OWN.format(title="⑽" * 30, mood="", link=LINK))
    assert sentence.endswith("title: must have at most 80 characters, has 120 in plain letters")


def test_a_sentence_is_short_however_much_is_left_out_and_shows_no_tricks() -> None:
    signs = "".join(chr(0x5D0 + n) for n in range(20)) + "".join(chr(0x4E00 + n) for n in range(55))
    bundle = made(f"{signs[:39]}Mix{signs[39:75]}"[:80])
    (warning,) = bundle.warnings
    assert len(warning) < 400
    assert not any(0x590 <= ord(char) < 0x600 for char in warning)


def test_a_whole_file_of_them_is_read_in_no_time() -> None:
    entries = "".join(f"    - {chr(0x4E00 + n)}{'日本語の歌' * 40} a{n}\n" for n in range(200))
    begun = time.process_time()
    bundle = bundle_from(f"facts:\n  own:\n{entries}".encode(), "config.yaml")
    assert time.process_time() - begun < 1.0
    assert len(bundle.warnings) == 101
    assert bundle.warnings[-1] == "config.yaml: and 100 more warnings"
