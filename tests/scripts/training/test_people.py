"""FER+'s ten voters, as a truth."""

import numpy as np
import pytest

from scripts.training import people
from scripts.training.fer2013 import LABELS, VOTES


def votes(**given: float) -> np.ndarray:
    """One face's votes, ``[1, 10]``."""
    return np.array([[given.get(name, 0) for name in VOTES]], np.float32)


def label(row: np.ndarray) -> str | None:
    """The name of the one label in ``[1]``, None where there is none."""
    return None if row[0] < 0 else LABELS[row[0]]


@pytest.mark.parametrize(("name", "voted"), [(name, people.COLUMN_OF[name]) for name in LABELS])
def test_every_label_has_its_votes(name: str, voted: str) -> None:
    assert label(people.majority(votes(**{voted: 10}))) == name
    assert people.shares(votes(**{voted: 10}))[0].tolist() == [float(other == name) for other in LABELS]


def test_a_majority_is_more_than_half_of_all_voters() -> None:
    assert label(people.majority(votes(anger=6, fear=4))) == "angry"
    assert label(people.majority(votes(anger=5, fear=3, unknown=2))) is None
    assert label(people.majority(votes(contempt=8, anger=2))) is None


def test_nine_of_ten_may_leave_one_out() -> None:
    assert label(people.nine_of_ten(votes(sadness=9, NF=1))) == "sad"
    assert label(people.nine_of_ten(votes(sadness=8, fear=2))) is None


def test_who_said_none_of_the_seven_still_voted() -> None:
    share = people.shares(votes(happiness=6, neutral=2, contempt=1, unknown=1))[0]
    assert share[LABELS.index("happy")] == pytest.approx(0.6)
    assert share.sum() == pytest.approx(0.8)


def test_the_mean_votes_of_copies_are_votes_too() -> None:
    third = 10 / 3
    assert label(people.majority(votes(anger=5.0, fear=5.0))) is None
    assert label(people.majority(votes(anger=2 * third, fear=third))) == "angry"


def test_faces_without_votes_have_no_truth() -> None:
    nobody = votes()
    assert not people.voted(nobody).any()
    assert people.shares(nobody).tolist() == [[0.0] * len(LABELS)]
    assert label(people.majority(nobody)) is label(people.nine_of_ten(nobody)) is None


def test_contempt_counts_where_eight_labels_are_asked_for() -> None:
    said = votes(contempt=8, anger=2)
    assert people.majority(said, 8).tolist() == [people.SEEN.index("contempt")]
    assert people.shares(said, 8)[0].tolist() == [0.2, 0, 0, 0, 0, 0, 0, 0.8]
    assert people.shares(said).tolist() == [[0.2, 0, 0, 0, 0, 0, 0]]
