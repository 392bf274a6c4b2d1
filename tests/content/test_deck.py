"""A deck deals everything before anything comes again, and nothing twice in a row."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.content.deck import Deck


@given(st.lists(st.integers(), min_size=1, max_size=8), st.integers())
def test_everything_comes_round_and_nothing_comes_twice_in_a_row(items: list[int], seed: int) -> None:
    deck = Deck(items, random.Random(seed))
    size = len(set(items))
    drawn = [deck.draw() for _ in range(4 * size)]
    for start in range(0, len(drawn), size):
        assert set(drawn[start : start + size]) == set(items)
    if size > 1:
        assert all(one != other for one, other in pairwise(drawn))


def test_the_same_seed_deals_the_same() -> None:
    first, second = (Deck("abcdefg", random.Random(5)) for _ in range(2))
    assert [first.draw() for _ in range(30)] == [second.draw() for _ in range(30)]


def test_another_seed_deals_otherwise() -> None:
    first, second = (Deck("abcdefg", random.Random(seed)) for seed in (1, 2))
    assert [first.draw() for _ in range(30)] != [second.draw() for _ in range(30)]


def test_every_item_can_come_first() -> None:
    assert {Deck("abc", random.Random(seed)).draw() for seed in range(50)} == set("abc")


def test_an_empty_deck_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        Deck([], random.Random(0))


def test_what_has_come_before_does_not_come_again_before_the_others() -> None:
    deck = Deck("abcd", random.Random(0), drawn="bd")
    assert deck.drawn == ("b", "d")
    assert {deck.draw(), deck.draw()} == {"a", "c"}
    assert (deck.used_up, set(deck.drawn)) == (True, set("abcd"))


def test_a_deck_of_which_all_has_come_begins_anew_and_not_with_the_last() -> None:
    assert all(Deck("abc", random.Random(seed), drawn="cab").draw() != "b" for seed in range(30))


def test_a_deck_can_be_shuffled_before_it_is_used_up() -> None:
    deck = Deck("ab", random.Random(0))
    first = deck.draw()
    deck.shuffle()
    assert (deck.drawn, deck.used_up) == ((), False)
    assert deck.draw() != first
