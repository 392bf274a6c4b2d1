"""Figures that can be checked by hand, against labels and against votes."""

import numpy as np
import pytest

from scripts.training.fer2013 import LABELS, VOTES, Faces
from scripts.training.metrics import (
    accuracy,
    best_temperature,
    both,
    calibration_error,
    confusion,
    one_hot,
    scores,
    softmax,
    targets,
)

ANGRY, DISGUST, FEAR, HAPPY, *_, NEUTRAL = range(7)


def logits_for(verdicts: list[int], probability: float) -> np.ndarray:
    rest = (1 - probability) / 6
    rows = [[probability if c == v else rest for c in range(7)] for v in verdicts]
    return np.log(np.array(rows, np.float32))


def faces(labels: list[int], votes: list[dict[str, int]] | None = None) -> Faces:
    count = len(labels)
    table = np.zeros((count, len(VOTES)), np.float32)
    for row, given in enumerate(votes or []):
        for name, number in given.items():
            table[row, VOTES.index(name)] = number
    return Faces(np.zeros((count, 48, 48), np.uint8), np.array(labels), table, np.arange(count))


def test_softmax_of_huge_logits_is_finite() -> None:
    assert softmax(np.array([[1000.0, 0.0]])).tolist() == [[1.0, 0.0]]


def test_confusion_has_the_truth_in_rows_and_verdicts_in_columns() -> None:
    matrix = confusion(np.array([0, 1, 1, 2, 2]), np.array([0, 0, 1, 1, -1]))
    assert matrix[:3, :3].tolist() == [[1, 1, 0], [0, 1, 1], [0, 0, 0]]
    assert matrix.sum() == 4


def test_what_nobody_knows_counts_neither_way() -> None:
    assert accuracy(np.array([0, 1, 1]), np.array([0, 0, -1])) == 0.5
    assert accuracy(np.array([0]), np.array([-1])) is None


def test_against_labels_recall_is_per_class_and_balanced_its_mean() -> None:
    found = scores(logits_for([0, 0, 0, 1, 0], 0.8), faces([0, 0, 0, 0, 1]))
    assert found["label"]["recall"] == {"angry": 0.75, "disgust": 0.0}
    assert found["label"]["accuracy"] == 0.6
    assert found["label"]["balanced"] == 0.375
    assert found["label"]["counts"] == dict.fromkeys(LABELS, 0) | {"angry": 4, "disgust": 1}


def test_against_people_only_faces_most_of_them_agree_on_are_right_or_wrong() -> None:
    votes = [{"happiness": 10}, {"happiness": 6, "neutral": 4}, {"neutral": 9, "fear": 1}, {"unknown": 10}]
    found = scores(logits_for([HAPPY, NEUTRAL, NEUTRAL, HAPPY], 0.8), faces([FEAR] * 4, votes))
    assert found["label"]["accuracy"] == 0
    seen = found["people"]
    assert (seen["faces_with_majority"], seen["faces_with_nine_of_ten"]) == (3, 2)
    assert seen["majority"] == pytest.approx(2 / 3, abs=1e-4)
    assert seen["nine_of_ten"] == 1
    assert seen["recall"] == {"happy": 0.5, "neutral": 1.0}
    assert seen["balanced"] == 0.75


def test_where_nobody_voted_nothing_is_said_of_people() -> None:
    some = faces([HAPPY, HAPPY])
    assert set(scores(logits_for([HAPPY] * 2, 0.8), some)) == {"faces", "label"}
    assert both(np.array([HAPPY, NEUTRAL]), some) == {"label": 0.5}
    assert targets(some).tolist() == one_hot(some.labels).tolist()


def test_new_faces_are_scored_by_themselves() -> None:
    votes = [{"happiness": 10}, {"happiness": 10}, {"neutral": 10}]
    copies = np.array([True, False, False])
    found = scores(logits_for([HAPPY] * 3, 0.8), faces([HAPPY, HAPPY, HAPPY], votes), copies)
    assert found["without_copies"] == {"faces": 2, "label": 1.0, "people": 0.5}


def test_calibration_error_is_the_distance_of_sureness_from_truth() -> None:
    labels = one_hot(np.array([0, 0, 0, 1]))  # right in three of four
    assert calibration_error(logits_for([0] * 4, 0.75), labels) == pytest.approx(0, abs=1e-6)
    assert calibration_error(logits_for([0] * 4, 0.95), labels) == pytest.approx(0.2, abs=1e-6)


def test_against_votes_sureness_is_true_when_so_many_would_say_so() -> None:
    seen = targets(faces([FEAR] * 4, [{"happiness": 6, "neutral": 2, "unknown": 2}] * 4))
    assert calibration_error(logits_for([HAPPY] * 4, 0.6), seen) == pytest.approx(0, abs=1e-6)
    assert calibration_error(logits_for([HAPPY] * 4, 0.8), seen) == pytest.approx(0.2, abs=1e-6)
    assert calibration_error(logits_for([NEUTRAL] * 4, 0.8), seen) == pytest.approx(0.6, abs=1e-6)


def test_the_best_temperature_makes_sureness_true() -> None:
    labels = one_hot(np.array(([0] * 6 + [1] * 4) * 40))
    # Two classes only, so that one divisor can make all probabilities true.
    sure = np.full((400, 7), -50.0)
    sure[:, :2] = 3 * np.log([0.6, 0.4])
    temperature = best_temperature(sure, labels)
    assert temperature == pytest.approx(3, rel=0.01)
    assert calibration_error(sure / temperature, labels) < 0.01 < calibration_error(sure, labels)
