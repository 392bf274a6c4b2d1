"""What the page says of a picture: all of it, in the visitor's words, and nothing of it as code."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
import segno

from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.content.theme_file import builtin_names, builtin_theme
from kiosk.vision.reading import Hint
from kiosk.web import answers
from tests.configs import LABELS, LINK
from tests.webpage.samples import THEME, no_face, seen

EN = load_words("en")
HOSTILE = "\"><script>alert(1)</script>'`${1}{{2}}"


def tree(html: str) -> ElementTree.Element:
    """The HTML, which is XML too but for signs that XML does not know."""
    return ElementTree.fromstring(re.sub("<(img|br)([^>]*)>", r"<\1\2/>", html).replace("&#x27;", "'"))


def text(html: str) -> str:
    return " ".join("".join(part.itertext()) for part in [tree(html)])


def test_an_answer_names_the_emotion_how_sure_it_is_a_kind_word_and_the_playlist():
    said = text(answers.answer(seen(happy=0.95), EN, THEME, 3))
    for part in ("You look happy", "very sure", EN.warm["happy"], "Neon lights", "Merry", "opens in Spotify"):
        assert part in said


def test_how_sure_is_a_number_where_the_owner_wants_one():
    assert "95% sure" in text(answers.answer(seen(happy=0.95), EN, THEME, 1, percent=True))


def test_two_emotions_that_go_together_are_one_answer():
    said = text(answers.answer(seen(happy=0.5, surprise=0.45), EN, THEME, 1))
    assert "You look happily surprised" in said
    assert said.count("Neon lights") == 1


def test_a_tie_is_said_as_one_with_a_playlist_for_each():
    said = text(answers.answer(seen(happy=0.30, sad=0.28), EN, THEME, 1))
    assert "Happy or sad? You choose!" in said
    assert EN.not_sure in said
    assert said.count("Neon lights") == 2


@pytest.mark.parametrize("code", languages())
def test_every_emotion_has_a_row_with_its_share_as_the_language_writes_one(code):
    words = load_words(code)
    page = tree(answers.answer(seen(happy=0.6, sad=0.2), words, THEME, 1))
    rows = [row for row in page.iter("li") if row.find("b") is not None]
    assert len(rows) == len(LABELS)
    first = "".join(rows[0].itertext())
    assert first.startswith(words.emotions["happy"])
    assert re.search("%?\\s?60\\s?%?", first)
    assert "%" in first


def test_no_emotion_is_ever_said_to_be_all_there_is():
    assert "99%" in text(answers.answer(seen(happy=1.0), EN, THEME, 1))


@pytest.mark.parametrize("hint", list(Hint))
def test_without_a_reading_it_is_said_what_was_in_the_way_and_what_to_try(hint):
    said = text(answers.answer(no_face(hint), EN, THEME, 1))
    assert EN.causes[hint] in said
    assert EN.advice[hint] in said


@pytest.mark.parametrize("fault", ["no_picture", "other_format", "damaged", "too_large"])
def test_a_file_that_cannot_be_read_gets_a_sentence_in_the_visitors_language(fault):
    words = load_words("de")
    assert words.web[fault] in text(answers.unreadable(fault, words, THEME, 1))


def test_a_hint_that_did_not_stand_in_the_way_is_told_with_the_answer():
    assert EN.hints["several"] in text(answers.answer(seen(Hint.SEVERAL, happy=0.9), EN, THEME, 1))


def test_the_playlist_opens_elsewhere_and_learns_nothing_of_this_page():
    link = next(tree(answers.answer(seen(happy=0.9), EN, THEME, 1)).iter("a"))
    assert link.attrib == {"href": LINK, "target": "_blank", "rel": "noopener noreferrer"}


def test_the_code_is_dark_on_white_with_its_quiet_zone_and_has_a_name():
    (code,) = (
        part
        for part in tree(answers.answer(seen(happy=0.9), EN, THEME, 1)).iter()
        if part.get("role") == "img"
    )
    side = len(segno.make_qr(LINK, error="m").matrix) + 2 * answers.QUIET_ZONE
    assert code.get("viewBox") == f"0 0 {side} {side}"
    assert code.get("aria-label") == EN.scan
    colours = [part.get("fill") or part.get("stroke") for part in code if part.tag.endswith("path")]
    assert {"#fff", answers.DARK} == set(colours)


def test_what_an_owner_writes_is_never_code():
    html = answers.answer(seen(title=HOSTILE, mood=HOSTILE, happy=0.9), EN, THEME, 1)
    assert "<script" not in html
    assert text(html).count("<script>alert(1)</script>") == 2
    assert HOSTILE in text(answers.fact(HOSTILE, EN))


def test_every_answer_says_which_picture_it_belongs_to_and_is_read_out():
    html = (
        answers.answer(seen(happy=0.9), EN, THEME, 7),
        answers.answer(no_face(), EN, THEME, 7),
        answers.unreadable("damaged", EN, THEME, 7),
        answers.looking(EN, 7, None, 0.5, None),
        answers.waiting(EN, 7),
    )
    for one in html:
        page = tree(one)
        assert page.get("data-n") == "7"
        (read_out,) = (part for part in page.iter() if part.get("aria-live") == "polite")
        assert (read_out.text or "").strip()


def test_a_moving_picture_shows_how_far_it_is_and_where_the_face_is():
    html = answers.looking(EN, 2, Hint.TOO_FAR, 0.4, (0.1, 0.2, 0.3, 0.4))
    assert EN.hints["too_far"] in text(html)
    assert "width:40%" in html
    assert json.loads(tree(html).get("data-box")) == [0.1, 0.2, 0.3, 0.4]
    assert "width:100%" in answers.looking(EN, 2, None, 7.0, None)


def test_the_picture_is_in_the_page_itself_with_words_for_those_who_cannot_see_it():
    (image,) = tree(answers.shown(seen(happy=0.9), EN)).iter("img")
    assert image.get("alt") == EN.web["face"]
    assert image.get("src", "").startswith("data:image/jpeg;base64,")
    assert EN.causes["turned"] in unescape(answers.shown(no_face(Hint.TURNED), EN))


@pytest.mark.parametrize("name", builtin_names())
def test_every_theme_has_its_colours_in_an_answer(name):
    theme = builtin_theme(name)
    html = answers.answer(seen(sad=0.9), EN, theme, 1)
    assert "--tint:#" in html
    assert "currentColor" not in html
