"""Sentences of the owner's in config.yaml."""

import json

import pytest

from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.language_files import languages
from kiosk.content.languages import fault_of, load_words, stands_in
from kiosk.content.own_words import sayings
from kiosk.errors import ConfigError
from tests.configs import problem, problems

UNKNOWN = "unknown key: all that there are stand in kiosk/content/languages/en.yaml"
ONE = "is one sentence: write it behind the colon"


def read(language: object = "en", **words: object) -> Bundle:
    text = json.dumps({"language": language, "words": words}, ensure_ascii=False)
    return bundle_from(text.encode(), "config.yaml")


def test_a_sentence_is_said_in_the_first_language_and_in_no_other() -> None:
    made = read(["de", "en"], invite="und sieh, was der Wolf sieht")
    assert made.locales[0].words.invite == "und sieh, was der Wolf sieht"
    assert made.locales[1].words == load_words("en")


def test_below_a_language_s_code_it_is_said_in_that() -> None:
    made = read(["de", "en"], en={"press": "Press here", "hints": {"no_face": "Look"}}, press="Hier drücken")
    german, english = (locale.words for locale in made.locales)
    assert (german.press, english.press, english.hints["no_face"]) == ("Hier drücken", "Press here", "Look")
    assert german.hints == load_words("de").hints


def test_tables_may_be_written_as_one_key() -> None:
    nested = read(["en", "de"], hints={"no_face": "Look"}, de={"hints": {"no_face": "Schau"}})
    dotted = read(["en", "de"], **{"hints.no_face": "Look", "de.hints.no_face": "Schau"})
    mixed = read(["en", "de"], **{"hints": {"no_face": "Look"}, "de": {"hints.no_face": "Schau"}})
    assert nested.locales == dotted.locales == mixed.locales
    assert nested.settings == dotted.settings == mixed.settings


def test_a_sentence_of_config_yaml_counts_more_than_one_of_a_file(tmp_path) -> None:
    (tmp_path / "en.yaml").write_text("press: Push\ninvite: and see\n")
    said = {"language_files": str(tmp_path), "words": {"press": "Press here"}}
    words = bundle_from(json.dumps(said).encode(), "config.yaml").words
    assert (words.press, words.invite) == ("Press here", "and see")


def test_nothing_behind_a_key_leaves_the_kiosk_s_sentence() -> None:
    words = "words:\n  press:\n  invite: null\n  hints:\n  de: {}\n"
    assert bundle_from(words.encode(), "config.yaml").words == load_words("en")


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{pres: x}", "words.pres: unknown key, did you mean 'press'?"),
        ("{hintz: {no_face: x, too_far: y}}", "words.hintz: unknown key, did you mean 'hints'?"),
        ("{hints: {no_fac: x}}", "words.hints.no_fac: unknown key, did you mean 'no_face'?"),
        ("{hints.no_fac: x}", "words.hints.no_fac: unknown key, did you mean 'hints.no_face'?"),
        ("{de: {hints: {no_fac: x}}}", "words.de.hints.no_fac: unknown key, did you mean 'no_face'?"),
        ("{de: {pres: x}}", "words.de.pres: unknown key, did you mean 'press'?"),
        ("{de: {qq: x}}", f"words.de.qq: {UNKNOWN}"),
        ("{Deutsch: {press: x}}", "words.Deutsch: unknown key, did you mean 'de'?"),
        ("{qqq: x}", f"words.qqq: {UNKNOWN}"),
        ("{press: {de: x, en: y}}", "words.press: write 'de:' here, and below it, indented, 'press: …'"),
        ("{press: {now: x}}", f"words.press: {ONE}"),
        ("{hints: x}", "words.hints: has sentences below it, indented, such as 'no_face: …'"),
        ("{de: x}", "words.de: has sentences below it, indented, such as 'press: …'"),
        ("{hints: {no_face: {a: {b: {c: x}}}}}", f"words.hints.no_face: {ONE}"),
        ("{press: ''}", "words.press: must not be empty"),
        ("{press: '\\u200b'}", "words.press: has nothing in it that anybody could see: write a text"),
        ("{press: 5}", 'words.press: expected text, but YAML reads 5 as a number: put it in quotes, "5"'),
        ("{hints.no_face: [a]}", "words.hints.no_face: expected text, got a list"),
        ("{de: {hints: {no_face: [a]}}}", "words.de.hints.no_face: expected text, got a list"),
        ("{press: a, en: {press: b}}", "words.en.press: is said as words.press as well: keep one of the two"),
        ("{hints: {no_face: a}, hints.no_face: b}",
         "words.hints.no_face: is said as words.hints.no_face as well: keep one of the two"),
        ("hello", "words: expected indented 'key: value' lines, got 'hello'"),
        ("[press]", "words: expected indented 'key: value' lines, got a list"),
    ],
)  # fmt: skip
def test_what_is_none_of_the_kiosk_s_sentences_is_refused(written: str, said: str) -> None:
    written = written.replace("'\\u200b'", '"\\u200b"')
    assert problem(f"words: {written}\n") == f"1: {said}"


def test_each_mistake_is_told_with_its_own_line() -> None:
    text = "words:\n  press: 'Press {me}'\n  de:\n    sure: sicher\n    hints:\n      no_fac: x\n"
    assert problems(f"{text}language: [en, de]\n") == [
        "config.yaml:2: words.press: has '{me}' in it, but nothing may stand in braces: write it otherwise",
        "config.yaml:4: words.de.sure: must have {percent} in it: the kiosk puts something there",
        "config.yaml:6: words.de.hints.no_fac: unknown key, did you mean 'no_face'?",
    ]


def test_a_language_that_is_not_spoken_is_told_of_once() -> None:
    made = read(fr={"press": "Appuyez", "invite": "et voyez"})
    assert made.warnings == ("config.yaml:1: words.fr: is not shown, for language does not name 'fr'",)


def test_a_sentence_without_its_word_in_colour_is_told_of() -> None:
    (doubt,) = read(you_look={"happy": "You shine"}).warnings
    assert doubt.startswith("config.yaml:1: words.you_look.happy: has no 'happy' in it")
    assert not read(you_look={"happy": "You shine"}, emotions={"happy": "shine"}).warnings
    assert not read(ask="What is up?", ask_emphasis="up").warnings


@pytest.mark.parametrize(
    ("said", "instead_of", "wrong"),
    [
        ("{percent}% sure", "sure {percent}", False),
        ("{percent}, {percent}", "{percent}", False),
        ("nothing", "nothing", False),
        ("sure", "{percent}", True),
        ("{percent} {name}", "{percent}", True),
        ("{percent!r}", "{percent}", True),
        ("{percent:>99999999}", "{percent}", True),
        ("{percent.real}", "{percent}", True),
        ("{percent} {}", "{percent}", True),
        ("{percent} {0}", "{percent}", True),
        ("{{percent}} {percent}", "{percent}", True),
        ("{percent} }", "{percent}", True),
        ("{percent} {", "{percent}", True),
        ("{", "nothing", True),
        ("{{}}", "nothing", True),
    ],
)
def test_only_what_the_kiosk_puts_in_stands_in_braces(said: str, instead_of: str, wrong: bool) -> None:
    assert (fault_of(said, instead_of) is not None) == wrong
    if not wrong:
        assert "{" not in said.format(percent=7, name="x")


def test_braces_that_only_look_like_others_are_braces() -> None:
    assert "may stand in braces" in problem('words: {press: "Press \uff5bme\uff5d"}\n')


@pytest.mark.parametrize(
    ("word", "sentence", "stands"),
    [
        ("sad", "You look sad", True),
        ("sad", "You look Sad!", True),
        ("sad", "What sadness", False),
        ("a b", "x a b c", True),
        ("(a", "x (a b", True),
    ],
)
def test_a_word_stands_in_a_sentence_as_a_word_of_its_own(word: str, sentence: str, stands: bool) -> None:
    assert stands_in(word, sentence) == stands


def test_words_that_the_other_process_cannot_have_taken_are_refused() -> None:
    for own in ({"pres": "x"}, {"sure": "sure"}, {"press": "{a}"}):
        with pytest.raises(ConfigError):
            load_words("en", own)


@pytest.mark.parametrize("key", sayings().english)
def test_every_language_has_sentences_of_which_an_owner_could_have_written_each(key: str) -> None:
    said = sayings()
    for code in languages():
        words = load_words(code)
        table, _, inner = key.rpartition(".")
        own = getattr(words, table)[inner] if table else words.sentences[key]
        assert not list(said.faults(key, own)), code
        assert not list(said.doubts(own)), code
