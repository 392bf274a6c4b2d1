"""Facts: the same in every language, short, and never the same twice in a row."""

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.config.schema import Settings
from kiosk.content.facts import BUILTIN, Facts, facts_for, read_facts
from kiosk.errors import ConfigError

LANGUAGES = sorted(path.stem for path in BUILTIN.glob("*.yaml"))


def numbers(text: str) -> set[str]:
    """Digits in a fact, the same in every language, however thousands are set apart."""
    return set(re.findall(r"\d+", re.sub(r"(?<=\d)[.,\xa0](?=\d{3})", "", text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_facts_in_the_same_order(language: str) -> None:
    english, translated = (read_facts(BUILTIN / f"{name}.yaml") for name in ("en", language))
    assert len(translated) == len(english) >= 40
    for original, translation in zip(english, translated):
        assert numbers(original) == numbers(translation), (original, translation)
        for name in ("Darwin", "Duchenne", "Snowball", "Chuck Berry"):
            assert (name in original) == (name in translation)


@pytest.mark.parametrize("language", LANGUAGES)
def test_facts_are_short_distinct_sentences(language: str) -> None:
    facts = read_facts(BUILTIN / f"{language}.yaml")
    assert len(set(facts)) == len(facts)
    for fact in facts:
        assert len(fact) <= 160, fact
        assert not re.search(r"^ |  | $|[\n\t]", fact)
        assert fact.endswith((".", "?"))


def test_the_translations_are_translated() -> None:
    english, *others = (set(read_facts(BUILTIN / f"{language}.yaml")) for language in LANGUAGES)
    assert not any(english & other for other in others)


def test_every_english_fact_has_its_source() -> None:
    lines = (BUILTIN / "en.yaml").read_text(encoding="utf-8").splitlines()
    sourced = [before for before, line in pairwise(lines) if line.startswith("- ")]
    assert all(re.match(r"# \w", source) for source in sourced)


def test_the_settings_language_chooses_the_file() -> None:
    german = read_facts(BUILTIN / "de.yaml")
    assert facts_for(Settings(language="de")) == german


def test_the_operators_facts_join_the_kiosks_own() -> None:
    facts = facts_for(Settings(facts={"own": ("We roast on Tuesdays.",)}))
    assert facts == (*read_facts(BUILTIN / "en.yaml"), "We roast on Tuesdays.")


def test_the_operators_facts_can_stand_alone() -> None:
    assert facts_for(Settings(facts={"builtin": False, "own": ("One.", "Two.")})) == ("One.", "Two.")


def test_a_language_without_facts_of_its_own_has_the_english_ones() -> None:
    assert facts_for(Settings(language="xx")) == facts_for(Settings(language="en"))


def test_every_fact_comes_before_any_comes_again() -> None:
    facts = Facts(["One.", "Two.", "Three."], random.Random(0))
    assert {facts.pick() for _ in range(len(facts))} == {"One.", "Two.", "Three."}


def test_no_fact_comes_twice_in_a_row() -> None:
    facts = Facts(["One.", "Two.", "Three."], random.Random(3))
    picked = [facts.pick() for _ in range(60)]
    assert all(one != other for one, other in pairwise(picked))


@pytest.mark.parametrize("content", ["", "a: b", "- a\n- 5", "- a\n- [b]", "- a\n-", "[]", "- 'a"])
def test_a_damaged_file_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match=f"^{path}:1: "):
        read_facts(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_facts(tmp_path / "xx.yaml")
