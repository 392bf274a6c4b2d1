"""Figures that can be checked by hand."""

import numpy as np
import pytest
from metrics import best_temperature, calibration_error, confusion, scores, softmax

NAMES = ("yes", "no", "never seen")


def logits_for(verdicts: list[int], probability: float) -> np.ndarray:
    rest = (1 - probability) / 2
    rows = [[probability if c == v else rest for c in range(3)] for v in verdicts]
    return np.log(np.array(rows, np.float32))


def test_softmax_of_huge_logits_is_finite() -> None:
    assert softmax(np.array([[1000.0, 0.0]])).tolist() == [[1.0, 0.0]]


def test_confusion_has_labels_in_rows_and_verdicts_in_columns() -> None:
    matrix = confusion(logits_for([0, 1, 1, 2], 0.8), np.array([0, 0, 1, 1]))
    assert matrix.tolist() == [[1, 1, 0], [0, 1, 1], [0, 0, 0]]


def test_recall_is_per_label_and_balanced_accuracy_its_mean() -> None:
    found = scores(logits_for([0, 0, 0, 1, 0], 0.8), np.array([0, 0, 0, 0, 1]), NAMES)
    assert found["recall"] == {"yes": 0.75, "no": 0.0}
    assert found["accuracy"] == 0.6
    assert found["balanced_accuracy"] == 0.375


def test_calibration_error_is_the_distance_of_sureness_from_truth() -> None:
    labels = np.array([0, 0, 0, 1])  # right in three of four
    assert calibration_error(logits_for([0] * 4, 0.75), labels) == pytest.approx(0, abs=1e-6)
    assert calibration_error(logits_for([0] * 4, 0.95), labels) == pytest.approx(0.2, abs=1e-6)


def test_the_best_temperature_makes_sureness_true() -> None:
    labels = np.array([0, 0, 0, 1, 2] * 40)
    sure = logits_for([0] * 200, 0.6) * 3
    temperature = best_temperature(sure, labels)
    assert temperature == pytest.approx(3, rel=0.01)
    assert calibration_error(sure / temperature, labels) < 0.01 < calibration_error(sure, labels)
