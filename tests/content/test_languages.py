"""Every language says the same things."""

import ast
from dataclasses import fields
from pathlib import Path

import pytest
import yaml

import kiosk.screen
from kiosk.content.emotions import EMOTIONS
from kiosk.content.language_files import FOLDER, english, languages, placeholders, read, sentences_of
from kiosk.content.languages import Words, load_words
from kiosk.errors import ConfigError
from kiosk.vision.reading import Hint

SCREEN = Path(kiosk.screen.__file__).parent
ALL = [load_words(code) for code in languages()]


def test_ten_languages_are_there():
    assert languages() == ["de", "en", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr"]


@pytest.mark.parametrize("code", [code for code in languages() if code != "en"])
def test_every_language_says_in_its_own_words_all_that_english_does_not_list_as_untranslated(code):
    sentences, lacking = english()
    own = sentences_of(f"{code}.yaml", read(code))
    assert sentences.keys() - own.keys() <= lacking
    assert not own.keys() - sentences.keys()
    assert {key: placeholders(said) for key, said in own.items()} == {
        key: placeholders(sentences[key]) for key in own
    }


def test_nothing_is_listed_as_untranslated_that_every_language_has():
    _, lacking = english()
    had = [sentences_of(code, read(code)).keys() for code in languages() if code != "en"]
    assert not lacking & set.intersection(*map(set, had))


def test_the_screen_asks_for_sentences_there_are_and_leaves_none_unsaid():
    """What mypy would say, were each sentence a field."""
    asked, named = set(), set()
    for path in SCREEN.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value).split(".")[-1] == "words":
                asked.add(node.attr)
            elif isinstance(node, ast.Constant):
                named.add(node.value)
    own = {field.name for field in fields(Words)} | {"notice", "how_sure", "name", "look"}
    sentences = load_words("en").sentences.keys()
    # By `Words` itself, for the screen.
    asked |= {"privacy", "privacy_warm", "privacy_network", "sure", "you_look_so"}
    assert asked - own <= sentences
    assert sentences <= asked | named


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder of languages to spoil: ``desk(en=..., de=...)`` changes the files' data."""
    for path in FOLDER.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr("kiosk.content.language_files.FOLDER", tmp_path)

    def change(code, **changes):
        data = read(code)
        for key, value in changes.items():
            table, _, inner = key.partition("__")
            place, name = (data[table], inner) if inner else (data, table)
            if value is None:
                del place[name]
            else:
                place[name] = value
        (tmp_path / f"{code}.yaml").write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")

    return change


def test_a_new_sentence_in_english_alone_is_said_in_english_everywhere(desk):
    _, lacking = english()
    desk("en", farewell="Goodbye", hints__bored="Bored?", untranslated=[*lacking, "farewell", "hints.bored"])
    for code in languages():
        words = load_words(code)
        assert words.farewell == "Goodbye"
        assert words.hints["bored"] == "Bored?"
    assert load_words("de").press == "Drück den Knopf"
    desk("de", farewell="Auf Wiedersehen")
    assert load_words("de").farewell == "Auf Wiedersehen"
    assert load_words("fr").farewell == "Goodbye"


@pytest.mark.parametrize(
    ("code", "changes", "said"),
    [
        ("en", {"farewell": "Goodbye"}, "de.yaml: 'farewell' is missing, add it"),
        ("de", {"emotions__sad": None}, "de.yaml: 'emotions.sad' is missing, add it"),
        ("de", {"hints__bored": "Langweilig?"}, "de.yaml: 'hints.bored' is not a key, remove it"),
        ("de", {"untranslated": ["press"]}, "de.yaml: 'untranslated' is English alone to say, remove it"),
        ("de", {"press": "  "}, "de.yaml: 'press' should be a sentence, write one"),
        ("de", {"sure": "ganz sicher"}, "de.yaml: 'sure' has other placeholders than it should (percent)"),
        ("de", {"press": "Drück {was"}, "de.yaml: 'press': its braces do not pair"),
        ("de", {"hints": "Komm her"}, "de.yaml: 'hints' should hold one sentence per name, restore the file"),
        ("en", {"you_look": None}, "en.yaml: 'you_look' is missing, restore the file"),
        ("en", {"untranslated": ["pres"]}, "en.yaml: 'untranslated' names 'pres', which is no sentence"),
        ("en", {"untranslated": "press"}, "en.yaml: 'untranslated' should be a list of keys, mend it"),
    ],
)  # fmt: skip
def test_a_language_that_says_other_things_than_english_is_refused(desk, code, changes, said):
    desk(code, **changes)
    with pytest.raises(ConfigError) as refused:
        load_words("de")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("press: 'a", "xx.yaml:1: press: a quot"),
        ("a: b\na: c", "xx.yaml:2: a: given"),
        ("[" * 20_000, "xx.yaml:1: sections"),
    ],
)
def test_a_file_that_is_no_yaml_is_named_with_its_line(text, said, tmp_path, monkeypatch):
    (tmp_path / "xx.yaml").write_text(text)
    (tmp_path / "en.yaml").write_bytes((FOLDER / "en.yaml").read_bytes())
    monkeypatch.setattr("kiosk.content.language_files.FOLDER", tmp_path)
    with pytest.raises(ConfigError) as refused:
        load_words("xx")
    assert str(refused.value).startswith(said)


def test_a_sentence_that_does_not_exist_is_no_attribute():
    with pytest.raises(AttributeError, match="no sentence 'pres'"):
        _ = load_words("de").pres


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_every_hint_and_every_emotion_has_its_words(words):
    assert set(words.hints) == set(words.advice) == {hint.value for hint in Hint}
    assert set(words.emotions) == set(words.you_look) == set(EMOTIONS)


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_every_sentence_contains_its_emotion_and_no_two_are_alike(words):
    assert all(words.emotions[label] in words.you_look[label].split() for label in EMOTIONS)
    assert len(set(words.you_look.values())) == len(EMOTIONS)


@pytest.mark.parametrize("code", languages())
def test_a_language_has_apostrophes_of_one_kind(code):
    said = english()[0] if code == "en" else sentences_of(f"{code}.yaml", read(code))
    assert not {"'", "’"} <= set("".join(said.values()))


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
def test_the_notice_says_more_when_the_camera_stays_on(words):
    assert words.notice(camera_warm=True) != words.notice(camera_warm=False)


@pytest.mark.parametrize("words", ALL, ids=lambda words: words.language)
@pytest.mark.parametrize("warm", [False, True])
def test_the_notice_says_more_when_the_camera_is_in_the_network(words, warm):
    assert words.notice(warm, camera_network=True) == f"{words.notice(warm)} {words.privacy_network}"


def test_confidence_is_a_percentage_that_never_claims_certainty():
    words = load_words("en")
    assert words.how_sure(0.824) == "82% sure"
    assert words.how_sure(0.9999) == "99% sure"


@pytest.mark.parametrize(("asked", "meant"), [("EN", "'en'"), ("dee", "'de'"), ("frr", "'fr'")])
def test_an_unknown_language_gets_a_suggestion(asked, meant):
    with pytest.raises(ConfigError, match=f"'{asked}' is not available, did you mean {meant}"):
        load_words(asked)


def test_a_language_nothing_like_ours_gets_the_list():
    with pytest.raises(ConfigError, match=f"choose one of {', '.join(languages())}"):
        load_words("klingon!")


def test_words_never_change():
    words = load_words("en")
    with pytest.raises(TypeError):
        words.emotions["happy"] = "sad"
    with pytest.raises(AttributeError):
        words.press = "Touch the screen"
    assert words.language == "en"
