"""What a classifier is worth: accuracy, what each class gets of it, and whether its "how sure" is true."""

import numpy as np

ECE_BINS = 15
"""Equal-width bins of confidence (Guo et al., "On Calibration of Modern Neural Networks", 2017)."""


def softmax(logits: np.ndarray) -> np.ndarray:
    """float64 probabilities along the last axis."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def confusion(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """int64 ``[C, C]``: row is the label, column the verdict."""
    classes = logits.shape[1]
    flat = np.bincount(labels * classes + logits.argmax(axis=1), minlength=classes * classes)
    return flat.reshape(classes, classes)


def reliability(logits: np.ndarray, labels: np.ndarray) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, faces) of every bin of confidence that holds a face."""
    probabilities = softmax(logits)
    confidence = probabilities.max(axis=1)
    correct = probabilities.argmax(axis=1) == labels
    bins = np.minimum((confidence * ECE_BINS).astype(int), ECE_BINS - 1)
    return [
        (float(confidence[bins == b].mean()), float(correct[bins == b].mean()), int((bins == b).sum()))
        for b in range(ECE_BINS)
        if (bins == b).any()
    ]


def calibration_error(logits: np.ndarray, labels: np.ndarray) -> float:
    """Expected calibration error, 0 to 1: mean distance of confidence from accuracy, weighted by faces."""
    return sum(abs(sure - right) * n for sure, right, n in reliability(logits, labels)) / len(labels)


def negative_log_likelihood(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean over the faces, in nats; the least possible when the probabilities are true."""
    likely = softmax(logits)[np.arange(len(labels)), labels]
    return float(-np.log(np.maximum(likely, 1e-12)).mean())


def scores(logits: np.ndarray, labels: np.ndarray, names: tuple[str, ...]) -> dict[str, object]:
    """All figures of one set of faces, rounded to four places. Classes without a face have no recall."""
    matrix = confusion(logits, labels)
    faces = matrix.sum(axis=1)
    recall = {n: round(float(matrix[i, i] / faces[i]), 4) for i, n in enumerate(names) if faces[i]}
    return {
        "faces": len(labels),
        "accuracy": round(float((logits.argmax(axis=1) == labels).mean()), 4),
        "balanced_accuracy": round(float(np.mean(list(recall.values()))), 4),
        "calibration_error": round(calibration_error(logits, labels), 4),
        "negative_log_likelihood": round(negative_log_likelihood(logits, labels), 4),
        "recall": recall,
    }


def best_temperature(logits: np.ndarray, labels: np.ndarray) -> float:
    """The divisor of the logits that makes the probabilities truest (least negative log-likelihood).

    Golden-section search between 1/8 and 8; the likelihood has one minimum in the inverse temperature.
    """
    ratio = (5**0.5 - 1) / 2
    low, high = np.log(1 / 8), np.log(8)
    while high - low > 1e-4:
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if negative_log_likelihood(logits / np.exp(left), labels) < negative_log_likelihood(
            logits / np.exp(right), labels
        ):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))
