"""The kiosk's own facts: sourced, short, the same in each language that has them; and the owner's beside."""

import re
from collections import Counter
from pathlib import Path

import pytest

from kiosk.config.one_or_more import ALONE
from kiosk.config.schema import Settings
from kiosk.content.emotions import EMOTIONS
from kiosk.content.fact_pool import (
    BUILTIN,
    ENGLISH,
    builtin_facts,
    english_entries,
    pool_of,
    translated,
)
from kiosk.content.facts import Fact
from kiosk.errors import ConfigError
from tests.configs import LABELS

LANGUAGES = sorted(path.stem for path in BUILTIN.glob("*.yaml"))
TRANSLATIONS = [language for language in LANGUAGES if language != "en"]

SOURCE = re.compile(r"(?P<authors>[^\d,][^\d]*?),? (?P<year>(?:about )?\d{2,4}(?: BC)?), (?P<title>\S.{2,})")
"""Who, when, what: ``Yin 1969, Looking at upside-down faces``."""

NAMES = ("Darwin", "Duchenne", "Snowball", "Chuck Berry")


def texts(language: str) -> list[str]:
    return [fact.text for fact in builtin_facts(language)]


def numbers(text: str) -> Counter[str]:
    """Digits in a fact, the same in every language, however thousands are set apart."""
    return Counter(re.findall(r"\d+", re.sub(r"(?<=\d)[., \xa0\u202f](?=\d{3})", "", text)))


def test_there_are_at_least_150_in_english() -> None:
    assert len(texts("en")) >= 150


def test_every_english_fact_has_author_year_and_title_of_its_source() -> None:
    for entry in english_entries(ENGLISH):
        found = SOURCE.fullmatch(entry.source)
        assert found, f"{entry.id}: {entry.source}"
        year = found["year"]
        assert year.startswith("about ") or re.fullmatch(r"1[0-9]{3}|20[0-2][0-9]", year), entry.id


def test_every_identifier_is_one_of_a_kind_and_plain() -> None:
    ids = [entry.id for entry in english_entries(ENGLISH)]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]{2,39}", name) for name in ids)


def test_there_are_some_for_every_emotion_and_many_more_for_anybody() -> None:
    counts = Counter(entry.emotion for entry in english_entries(ENGLISH))
    assert counts[None] >= 100
    assert all(counts[label] >= 4 for label in EMOTIONS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_short_distinct_sentences(language: str) -> None:
    facts = texts(language)
    assert len(set(facts)) == len(facts)
    for fact in facts:
        assert len(fact) <= (140 if language == "en" else 160), fact
        assert not re.search(r"^ |  | $|[\n\t]", fact)
        assert fact.endswith((".", "?", "!", "^_^", "»", "”")), fact


@pytest.mark.parametrize("language", TRANSLATIONS)
def test_every_language_has_at_least_sixty_each_with_the_numbers_and_names_of_the_english_one(
    language: str,
) -> None:
    english = {fact.key: fact.text for fact in builtin_facts("en")}
    translated = builtin_facts(language)
    assert len(translated) >= 60
    for fact in translated:
        original = english[fact.key]
        assert numbers(original) == numbers(fact.text), (original, fact.text)
        for name in NAMES:
            assert (name in original) == (name in fact.text)


def test_the_translations_are_translated() -> None:
    english = set(texts("en"))
    assert not any(english & set(texts(language)) for language in TRANSLATIONS)


def test_a_translated_fact_is_for_the_emotion_of_the_english_one(tmp_path: Path) -> None:
    (tmp_path / "xx.yaml").write_text("happy_birthday: Zum Geburtstag.\nyawns: Gähn.\n", encoding="utf-8")
    assert translated(tmp_path / "xx.yaml", english_entries(ENGLISH)) == (
        Fact("happy_birthday", "Zum Geburtstag.", "happy"),
        Fact("yawns", "Gähn."),
    )


def test_a_language_without_facts_of_its_own_has_the_english_ones() -> None:
    assert builtin_facts("xx") == builtin_facts("en")


def test_the_operators_facts_join_the_kiosks_own() -> None:
    settings = Settings(facts={"own": ("We roast on Tuesdays.", {"text": "Smile!", "emotion": "happy"})})
    own = {ALONE: (Fact("a", "For all."),), "de": (Fact("b", "Deutsch."),), "fr": (Fact("c", "Français."),)}
    found = pool_of(settings, "de", EMOTIONS, own)
    assert found[:-4] == tuple(fact for fact in builtin_facts("de") if fact.emotion in {None, *EMOTIONS})
    assert [fact.text for fact in found[-4:]] == ["We roast on Tuesdays.", "Smile!", "For all.", "Deutsch."]
    assert [fact.emotion for fact in found[-4:]] == [None, "happy", None, None]


def test_the_operators_facts_can_stand_alone() -> None:
    settings = Settings(facts={"builtin": False, "own": ("One.", "Two.")})
    assert [fact.text for fact in pool_of(settings, "en", LABELS, {})] == ["One.", "Two."]


def test_facts_for_emotions_that_the_model_does_not_know_are_left_out() -> None:
    found = pool_of(Settings(), "en", ("happy", "sad"), {})
    assert {fact.emotion for fact in found} == {None, "happy", "sad"}


def test_where_the_owners_file_is_lost_there_are_the_kiosks_facts() -> None:
    settings = Settings(facts={"builtin": False, "file": "gone.yaml"})
    assert pool_of(settings, "en", EMOTIONS, {}) == pool_of(Settings(), "en", EMOTIONS, {})


GOOD = "- {id: a_b, text: Text., source: 'Who 1999, What'}\n"


@pytest.mark.parametrize(
    "content",
    ["", "a: b", "- a", "- 5", "- [b]", "-", "[]", "- 'a", "- {id: a, text: b}", "- {id: a, source: b}",
     GOOD + "- {id: b, text: Smile ☺, source: Who}", GOOD + "- {id: b, text: T, source: S, sauce: x}"],
)  # fmt: skip
def test_a_damaged_english_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "en.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"^{path}:\d+: .*reinstall the kiosk$"):
        english_entries(path)


@pytest.mark.parametrize(
    "content",
    ["", "- a", "yawns", "yawns:", "yawns: 5", "yawns: [a]", "nobody: A", "yawns: Smile ☺", "a: 'b"],
)
def test_a_damaged_translation_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"^{path}:1: .*reinstall the kiosk$"):
        translated(path, english_entries(ENGLISH))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        english_entries(tmp_path / "en.yaml")
