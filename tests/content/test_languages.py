"""Every language says the same things."""

from dataclasses import fields

import pytest

from kiosk.content.emotions import EMOTIONS
from kiosk.content.languages import TABLES, Words, languages, load_words, placeholders
from kiosk.errors import ConfigError
from kiosk.vision.reading import Hint

ALL = [load_words(code) for code in languages()]


def shape(words: Words) -> dict[str, set[str]]:
    """Every sentence's dotted key and its placeholders."""
    found = {}
    for field in fields(Words):
        value = getattr(words, field.name)
        items = value.items() if field.name in TABLES else [("", value)]
        found |= {f"{field.name}.{inner}": placeholders(sentence) for inner, sentence in items}
    return found


def test_english_german_french_and_spanish_are_there():
    assert languages() == ["de", "en", "es", "fr"]


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_every_language_has_the_same_keys_and_placeholders(words):
    assert shape(words) == shape(load_words("en"))


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_every_hint_and_every_emotion_has_its_words(words):
    assert set(words.hints) == set(words.advice) == {hint.value for hint in Hint}
    assert set(words.emotions) == set(words.look) == set(EMOTIONS)


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_every_sentence_contains_its_emotion_and_no_two_are_alike(words):
    assert all(words.emotions[label] in words.look[label].split() for label in EMOTIONS)
    assert len(set(words.look.values())) == len(EMOTIONS)


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_the_notice_says_more_when_the_camera_stays_on(words):
    assert words.notice(camera_warm=True) != words.notice(camera_warm=False)


def test_confidence_is_a_percentage_that_never_claims_certainty():
    words = load_words("en")
    assert words.how_sure(0.824) == "82 % sure"
    assert words.how_sure(0.9999) == "99 % sure"


@pytest.mark.parametrize(("asked", "meant"), [("EN", "'en'"), ("dee", "'de'"), ("frr", "'fr'")])
def test_an_unknown_language_gets_a_suggestion(asked, meant):
    with pytest.raises(ConfigError, match=f"'{asked}' is not available, did you mean {meant}"):
        load_words(asked)


def test_a_language_nothing_like_ours_gets_the_list():
    with pytest.raises(ConfigError, match="choose one of de, en, es, fr"):
        load_words("klingon!")


def test_words_never_change():
    words = load_words("en")
    with pytest.raises(TypeError):
        words.emotions["happy"] = "sad"
    with pytest.raises(AttributeError):
        words.press = "Touch the screen"
    assert words.language == "en"
