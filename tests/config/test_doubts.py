"""What is right and yet was hardly meant is said, and what is right is left alone."""

import pytest

from kiosk.content.bundle import bundle_from
from tests.configs import LINK, SHIPPED


def warnings(text: str | bytes) -> list[str]:
    found = bundle_from(text.encode() if isinstance(text, str) else text, "config.yaml").warnings
    return [warning.removeprefix("config.yaml:") for warning in found]


def of_fact(text: str) -> list[str]:
    return warnings(f"facts:\n  own:\n    - {text}\n")


def of_title(text: str, mood: str = "") -> list[str]:
    return warnings(f"playlists:\n  happy:\n    - title: {text}\n      url: {LINK}\n      mood: {mood}\n")


HOW = (
    'is taken for a note and not shown: put a text with # in it in "…" '
    "(a note has two spaces before its #, and one behind)"
)


def test_the_shipped_file_is_above_all_doubt() -> None:
    assert warnings(SHIPPED.read_bytes()) == []


def test_a_fact_that_is_cut_by_a_note_is_named() -> None:
    assert of_fact("We are #1 in town") == [f"3: facts.own, entry 1: '#1 in town' {HOW}"]


def test_a_title_that_is_cut_by_a_note_is_named() -> None:
    assert of_title("Party #1 hits") == [f"3: playlists.happy, entry 1, title: '#1 hits' {HOW}"]


@pytest.mark.parametrize("text", ["A # B", "A #hashtag", "'A' #1", "A  #1", "A ## B", "A\n      B #1"])
def test_whatever_may_have_been_meant_is_doubtful(text: str) -> None:
    assert len(of_fact(text)) == 1


@pytest.mark.parametrize(
    "text",
    ["C# major", "A#B", "'We are #1'", '"We are #1"', "A   # a note", "A  ## a note", "A  #", "A  # "],
)
def test_what_is_no_cut_or_clearly_a_note_is_not(text: str) -> None:
    assert of_fact(text) == []


def test_a_sentence_of_the_owners_that_is_cut_by_a_note_is_named() -> None:
    assert warnings("words:\n  invite: and win #1\n") == [f"2: words.invite: '#1' {HOW}"]


def test_a_text_of_which_nothing_is_left_is_named() -> None:
    (said,) = of_title("A", mood="#chill")
    assert said.startswith("5: playlists.happy, entry 1, mood: '#chill' is taken for a note")


def test_notes_behind_numbers_and_words_are_notes() -> None:
    assert warnings("language: de #german\ncamera:\n  fps: 30 #frames\n  source: demo #test\n") == []


def test_typographic_quotation_marks_are_shown_and_that_is_said() -> None:
    (said,) = of_title("“Party #1”")
    assert said.startswith(
        "3: playlists.happy, entry 1, title: '“' is no quotation mark to YAML, and '#1”' is "
    )
    assert of_title("„Party“") == [
        "3: playlists.happy, entry 1, title: '„' is no quotation mark to YAML, and is shown: "
        'write "…" where it should not be'
    ]
    assert of_title("“Hello” she said") == of_title("'“Party”'") == []


def test_a_dash_that_is_indented_too_far_is_named() -> None:
    assert of_fact("One\n      - Two") == [
        "3: facts.own, entry 1: a line that begins with '- ' is indented too far, "
        "and goes on the entry above it"
    ]
    assert of_fact("One - two") == of_fact("One\n      two") == []


def test_a_mix_for_whoever_looks_is_named() -> None:
    mix = "https://open.spotify.com/playlist/37i9dQZF1E35Hq1Jx2Wcmi"
    assert warnings(f"playlists:\n  sad:\n    - title: A\n      url: {mix}\n") == [
        "4: playlists.sad, entry 1, url: this is a mix that Spotify makes for whoever looks: "
        "visitors see another one than you do"
    ]
