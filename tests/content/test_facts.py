"""Facts come round, each before any comes again; those for an emotion come with it alone."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content.facts import Fact, Facts


def pool(*texts: str, **for_emotion: str) -> list[Fact]:
    """Facts for anybody, and one by each emotion; their keys are their texts."""
    found = [Fact(text, text) for text in texts]
    return found + [Fact(text, text, emotion) for emotion, text in for_emotion.items()]


def test_every_fact_comes_before_any_comes_again() -> None:
    facts = Facts({"en": pool("One.", "Two.", "Three.")}, random.Random(0))
    assert {facts.pick() for _ in range(len(facts))} == {"One.", "Two.", "Three."}


def test_no_fact_comes_twice_in_a_row() -> None:
    facts = Facts({"en": pool("One.", "Two.", "Three.")}, random.Random(3))
    picked = [facts.pick() for _ in range(60)]
    assert all(one != other for one, other in pairwise(picked))


def test_a_fact_that_was_not_shown_comes_next() -> None:
    facts = Facts({"en": pool("One.", "Two.", "Three.")}, random.Random(0))
    for _ in range(12):
        fact = facts.pick()
        facts.put_back()
        assert facts.pick() == fact
    assert set(facts.shown["en"]) == {"One.", "Two.", "Three."}


def test_a_fact_for_an_emotion_comes_with_that_emotion_alone() -> None:
    facts = Facts({"en": pool("One.", "Two.", happy="Smile.", sad="Weep.")}, random.Random(0))
    assert {facts.pick() for _ in range(10)} == {"One.", "Two."}
    assert facts.pick_for("sad") == "Weep."
    assert facts.pick_for("fear") is None


def test_a_fact_for_an_emotion_comes_once_until_the_others_have_all_come() -> None:
    facts = Facts({"en": pool("One.", "Two.", happy="Smile.")}, random.Random(0))
    facts.pick()
    assert [facts.pick_for("happy") for _ in range(3)] == ["Smile.", None, None]
    facts.pick()
    assert facts.pick_for("happy") is None
    facts.pick()
    assert [facts.pick_for("happy") for _ in range(2)] == ["Smile.", None]


def test_each_language_has_its_own_round() -> None:
    facts = Facts({"en": pool("One.", "Two."), "de": pool("Eins.", sad="Ach.")}, random.Random(0))
    assert {facts.pick(), facts.pick("en")} == {"One.", "Two."}
    assert [facts.pick("de"), facts.pick("de")] == ["Eins.", "Eins."]
    assert facts.pick_for("sad") is None
    assert facts.pick_for("sad", "de") == "Ach."
    assert (len(facts), set(facts.shown)) == (2, {"en", "de"})


@given(st.integers(1, 7), st.integers(0, 7), st.integers())
def test_after_a_restart_only_what_has_not_come_comes(number: int, picks: int, seed: int) -> None:
    texts = [f"Fact {n}." for n in range(number)]
    before = Facts({"en": pool(*texts)}, random.Random(seed))
    came = [before.pick() for _ in range(min(picks, number))]
    after = Facts({"en": pool(*texts)}, random.Random(seed + 1))
    after.recall(before.shown)
    then = [after.pick() for _ in range(number - len(came))]
    assert sorted(came + then) == sorted(texts)
    if number > 1:
        assert after.pick() != (came + then)[-1]


def test_a_fact_for_an_emotion_that_has_come_is_remembered_too() -> None:
    facts = Facts({"en": pool("One.", "Two.", happy="Smile.", sad="Weep.")}, random.Random(0))
    facts.pick_for("happy")
    shown = facts.shown
    facts.recall({})
    assert facts.pick_for("happy") == "Smile."
    facts.recall(shown)
    assert (facts.pick_for("happy"), facts.pick_for("sad")) == (None, "Weep.")


def test_with_other_facts_those_that_stay_are_known_to_have_come() -> None:
    facts = Facts({"en": pool("One.", "Two.")}, random.Random(0))
    came = facts.pick()
    facts.adopt({"en": pool("One.", "Two.", "New.")})
    assert {facts.pick(), facts.pick()} == {"One.", "Two.", "New."} - {came}


def test_a_language_that_comes_back_goes_on_where_it_was() -> None:
    facts = Facts({"en": pool("One.", "Two.")}, random.Random(0))
    came = facts.pick()
    facts.adopt({"de": pool("Eins.")})
    assert facts.pick() == "Eins."
    facts.adopt({"en": pool("One.", "Two.")})
    assert facts.pick() != came


def test_what_is_remembered_of_facts_that_are_gone_does_no_harm() -> None:
    facts = Facts({"en": pool("One.")}, random.Random(0), {"en": ["gone", "One."], "xx": ["what"]})
    assert facts.pick() == "One."
    assert facts.shown == {"en": ("One.",), "xx": ("what",)}


def test_without_a_fact_for_anybody_there_is_nothing_to_pick_from() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Facts({"en": pool(happy="Smile.")}, random.Random(0))
