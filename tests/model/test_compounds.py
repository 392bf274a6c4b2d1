"""Two emotions as one answer: which pairs faces show, and when a pair is likely enough."""

from itertools import combinations

import pytest

from kiosk.model.compounds import PAIRS, compound, compounds_of, listed, second_of
from kiosk.model.manifest import load_manifest

LABELS = load_manifest().labels


def face(**shares: float) -> dict[str, float]:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return {label: shares.get(label, rest) for label in LABELS}


def test_the_pairs_are_those_of_the_six_basic_emotions_that_were_found_on_faces() -> None:
    basic = set(LABELS) - {"neutral"}
    assert all(len(pair) == 2 and pair <= basic for pair in PAIRS)
    impossible = {("happy", "sad"), ("happy", "angry"), ("happy", "fear")}
    assert {frozenset(pair) for pair in combinations(basic, 2)} - PAIRS == set(map(frozenset, impossible))


def test_a_pair_has_one_name_in_either_order() -> None:
    assert compound("surprise", "happy") == compound("happy", "surprise") == "happy+surprise"
    assert listed("surprise+happy") == "happy+surprise"
    assert listed("happy") == "happy"


def test_a_model_has_the_pairs_of_its_labels() -> None:
    assert len(compounds_of(LABELS)) == len(PAIRS)
    assert compounds_of(("happy", "surprise", "sad")) == ("happy+surprise", "sad+surprise")
    assert compounds_of(("happy", "neutral")) == ()


@pytest.mark.parametrize(
    ("shares", "second"),
    [
        ({"happy": 0.45, "surprise": 0.35}, "surprise"),
        ({"surprise": 0.45, "happy": 0.35}, "happy"),
        ({"happy": 0.45, "surprise": 0.30}, "surprise"),
        ({"happy": 0.45, "surprise": 0.29}, None),
        ({"happy": 0.55, "surprise": 0.29}, None),
        ({"happy": 0.40, "surprise": 0.34}, None),
        ({"happy": 0.50, "sad": 0.40}, None),
        ({"neutral": 0.50, "sad": 0.40}, None),
        ({"happy": 0.36, "neutral": 0.32, "surprise": 0.31}, None),
    ],
)
def test_two_are_one_answer_when_both_are_likely_and_faces_show_them_together(
    shares: dict[str, float], second: str | None
) -> None:
    assert second_of(face(**shares)) == second
