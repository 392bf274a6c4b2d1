"""Around the answer: brand, languages, the ways to give a picture, and who keeps what."""

import json
from dataclasses import replace
from html import escape

import pytest

from kiosk.content.bundle import bundle_from
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.web import frame
from tests.webpage.samples import THEME, bundle


def branded(**brand: str):
    return bundle_from(json.dumps({"brand": brand}).encode(), "config.yaml")


def test_the_document_is_told_its_language_theme_and_title():
    html = frame.heading(bundle(), bundle().locales[1], THEME)
    assert 'data-language="de"' in html
    assert 'data-theme="night"' in html
    assert f'data-title="{bundle().locales[1].words.ask}"' in html


def test_the_document_is_told_in_which_direction_its_language_runs():
    english = bundle().locales[0]
    asks = {**english.words.sentences, "ask": "מה הפנים שלך אומרות?"}
    hebrew = replace(english, words=replace(english.words, sentences=asks))
    assert 'data-direction="ltr"' in frame.heading(bundle(), english, THEME)
    assert 'data-direction="rtl"' in frame.heading(bundle(), hebrew, THEME)


def test_there_is_a_choice_where_there_are_several_languages_each_by_its_own_name():
    html = frame.heading(bundle(), bundle().locales[0], THEME)
    assert '<button type="button" data-language="de" lang="de" aria-pressed="false">Deutsch</button>' in html
    assert '<button type="button" data-language="en" lang="en" aria-pressed="true">English</button>' in html
    alone = bundle("language: sv")
    assert "<button" not in frame.heading(alone, alone.locales[0], THEME)


def test_the_owners_name_and_greeting_stand_in_front_and_are_never_code():
    one = branded(title="Arts & <i>Crafts</i>", greeting="Come <in>!")
    html = frame.heading(one, one.locales[0], THEME)
    assert "Arts &amp; &lt;i&gt;Crafts&lt;/i&gt;" in html
    assert "<h1>Come &lt;in&gt;!</h1>" in html


@pytest.mark.parametrize("code", languages())
def test_every_way_has_a_button_with_words(code):
    words = load_words(code)
    html = frame.box(words, live=True)
    for way in ("camera", "choose", "paste", "shoot", "live", "close"):
        assert f'data-way="{way}"' in html
        assert f"<span>{escape(words.web[way])}</span>" in html
    assert 'data-way="live"' not in frame.box(words, live=False)


def test_what_the_browser_may_have_to_say_by_itself_is_in_the_page():
    words = load_words("fr")
    html = frame.box(words, live=False)
    for key in ("denied", "clipboard", "failed", "too_large", "secure"):
        assert escape(words.web[key]) in html


def test_the_foot_says_what_becomes_of_a_picture_and_whom_to_ask():
    one = branded(contact="Anna <anna@example.org>")
    html = frame.foot(one, one.words)
    assert one.words.web["privacy"] in html
    assert "Anna &lt;anna@example.org&gt;" in html


def test_before_there_is_an_answer_all_that_a_face_may_say_is_shown():
    html = frame.attract(bundle(), bundle().words, THEME)
    assert all(bundle().words.emotions[label] in html for label in bundle().labels)
    assert html.count("<li>") == len(bundle().labels)
