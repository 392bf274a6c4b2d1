"""What an unwanted emotion had goes to the others."""

import pytest

from kiosk.model.probabilities import shared_out, wanted

FACE = {"angry": 0.1, "disgust": 0.5, "happy": 0.3, "neutral": 0.1}


def test_what_is_not_wanted_goes_to_the_others_in_proportion() -> None:
    labels = wanted(tuple(FACE), ("disgust",))
    assert labels == ("angry", "happy", "neutral")
    assert shared_out(FACE, labels) == pytest.approx({"angry": 0.2, "happy": 0.6, "neutral": 0.2})


def test_where_all_are_wanted_nothing_is_changed() -> None:
    assert shared_out(FACE, wanted(tuple(FACE), ())) is FACE


def test_what_the_model_does_not_know_can_be_unwanted() -> None:
    assert wanted(tuple(FACE), ("contempt",)) == tuple(FACE)
