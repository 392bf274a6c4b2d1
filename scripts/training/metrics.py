"""What a classifier is worth, against both truths: FER-2013's label, and what people see.

The targets of a face are a row of shares, one for each label: all of it on the face's own, or as FER+'s
voters shared it out. FER-2013's labels are seven: an eighth output (``contempt``) is never right by them.
"""

from typing import Any

import numpy as np

from scripts.training import people
from scripts.training.fer2013 import LABELS, Faces

ECE_BINS = 15
"""Equal-width bins of confidence (Guo et al., "On Calibration of Modern Neural Networks", 2017)."""

TEMPERATURES = np.geomspace(1 / 8, 8, 1025)
"""The divisors that are tried."""


def softmax(logits: np.ndarray) -> np.ndarray:
    """float64 probabilities along the last axis."""
    shifted = np.exp(logits.astype(np.float64) - logits.max(axis=-1, keepdims=True))
    return shifted / shifted.sum(axis=-1, keepdims=True)


def one_hot(labels: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    """int64 ``[N]`` → float64 ``[N, classes]``: the label as targets."""
    return np.eye(classes)[labels]


def targets(faces: Faces, classes: int = len(LABELS)) -> np.ndarray:
    """float64 ``[N, classes]``: the share of voters who said each label; the label of a face nobody voted
    on."""
    voted = people.voted(faces.votes)[:, np.newaxis]
    return np.where(voted, people.shares(faces.votes, classes), one_hot(faces.labels, classes))


def confusion(verdicts: np.ndarray, truth: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    """int64 ``[classes, classes]``: row is the truth, column the verdict. Faces of truth -1 are left out."""
    known = truth >= 0
    flat = np.bincount(truth[known] * classes + verdicts[known], minlength=classes * classes)
    return flat.reshape(classes, classes)


def accuracy(verdicts: np.ndarray, truth: np.ndarray) -> float | None:
    """Share of the faces whose truth is known (not -1) that get it as their verdict; None without any."""
    return share_right(verdicts, truth) if (truth >= 0).any() else None


def share_right(verdicts: np.ndarray, truth: np.ndarray) -> float:
    """`accuracy` where some truth is known."""
    return _rounded((verdicts == truth)[truth >= 0].mean())


def reliability(logits: np.ndarray, shares: np.ndarray) -> list[tuple[float, float, int]]:
    """(mean confidence, mean target of the verdict, faces) of every bin of confidence that holds a face.

    Against labels the mean target is the accuracy; against votes it is the share of voters who would say so.
    """
    probabilities = softmax(logits)
    confidence = probabilities.max(axis=1)
    true = shares[np.arange(len(shares)), probabilities.argmax(axis=1)]
    bins = np.minimum((confidence * ECE_BINS).astype(int), ECE_BINS - 1)
    return [
        (float(confidence[bins == b].mean()), float(true[bins == b].mean()), int((bins == b).sum()))
        for b in range(ECE_BINS)
        if (bins == b).any()
    ]


def calibration_error(logits: np.ndarray, shares: np.ndarray) -> float:
    """Expected calibration error, 0 to 1: mean distance of confidence from the truth, weighted by faces."""
    return sum(abs(sure - true) * n for sure, true, n in reliability(logits, shares)) / len(shares)


def cross_entropy(logits: np.ndarray, shares: np.ndarray) -> float:
    """Mean over the faces, in nats; against labels it is the negative log-likelihood."""
    return float(-(shares * np.log(np.maximum(softmax(logits), 1e-12))).sum(axis=1).mean())


def brier(logits: np.ndarray, shares: np.ndarray) -> float:
    """Mean squared distance of the probabilities from the targets, 0 to 2 (Brier 1950)."""
    return float(((softmax(logits) - shares) ** 2).sum(axis=1).mean())


def best_temperature(logits: np.ndarray, shares: np.ndarray) -> float:
    """The divisor of the logits, 1/8 to 8, that brings the probabilities nearest to the targets (`brier`).

    The squared distance asks of each emotion by itself how many would say so. Cross-entropy does not see the
    voters who said none of the seven, and so leaves the probabilities too high by their share.
    """
    return float(min(TEMPERATURES, key=lambda t: brier(logits / t, shares)))


def scores(logits: np.ndarray, faces: Faces, copies: np.ndarray | None = None) -> dict[str, Any]:
    """All figures of one set of faces, rounded to four places.

    Args:
        logits: float ``[N, 7]``, or ``[N, 8]`` of a network that knows contempt.
        faces: the faces, with their labels and, where there are some, votes.
        copies: bool ``[N]``, which of them have a pixel-identical one among those learned from; None if
            that is not known.

    Returns:
        ``faces``, a count; ``label``, figures against the labels; ``people``, figures against the votes,
        absent where nobody voted; ``without_copies``, `both` over new faces, absent if unknown.
    """
    found: dict[str, Any] = {"faces": len(faces), "label": _against_labels(logits, faces)}
    anybody = people.voted(faces.votes)
    if anybody.any():
        found["people"] = _against_votes(logits[anybody], faces.votes[anybody])
    if copies is not None:
        new = faces.take(~copies)
        verdicts = logits.argmax(axis=1)[~copies]
        found["without_copies"] = {"faces": len(new), **both(verdicts, new, logits.shape[1])}
    return found


def both(verdicts: np.ndarray, faces: Faces, classes: int = len(LABELS)) -> dict[str, float]:
    """The two accuracies: ``label``, and ``people`` (agreement with their majority) where there is one."""
    known = {"label": faces.labels, "people": people.majority(faces.votes, classes)}
    return {name: share_right(verdicts, truth) for name, truth in known.items() if (truth >= 0).any()}


def balanced(verdicts: np.ndarray, truth: np.ndarray) -> float:
    """Mean recall of the classes that have a face."""
    return _rounded(np.mean(list(recall(verdicts, truth).values())))


def recall(verdicts: np.ndarray, truth: np.ndarray) -> dict[str, float]:
    """Label → share of its faces that get it as their verdict; classes without a face are left out."""
    return {
        name: _rounded((verdicts[truth == number] == number).mean())
        for number, name in enumerate(people.SEEN)
        if (truth == number).any()
    }


def _against_labels(logits: np.ndarray, faces: Faces) -> dict[str, object]:
    verdicts, known = logits.argmax(axis=1), one_hot(faces.labels, logits.shape[1])
    return {
        "accuracy": accuracy(verdicts, faces.labels),
        "balanced": balanced(verdicts, faces.labels),
        "calibration_error": _rounded(calibration_error(logits, known)),
        "negative_log_likelihood": _rounded(cross_entropy(logits, known)),
        "recall": recall(verdicts, faces.labels),
        "counts": _counts(faces.labels, logits.shape[1]),
    }


def _against_votes(logits: np.ndarray, votes: np.ndarray) -> dict[str, object]:
    verdicts, classes = logits.argmax(axis=1), logits.shape[1]
    most, nearly_all = people.majority(votes, classes), people.nine_of_ten(votes, classes)
    shares = people.shares(votes, classes)
    return {
        "majority": accuracy(verdicts, most),
        "nine_of_ten": accuracy(verdicts, nearly_all),
        "balanced": balanced(verdicts, most) if (most >= 0).any() else None,
        "faces_with_majority": int((most >= 0).sum()),
        "faces_with_nine_of_ten": int((nearly_all >= 0).sum()),
        "calibration_error": _rounded(calibration_error(logits, shares)),
        "cross_entropy": _rounded(cross_entropy(logits, shares)),
        "recall": recall(verdicts, most),
        "counts": _counts(most, classes),
    }


def _counts(truth: np.ndarray, classes: int) -> dict[str, int]:
    return {name: int((truth == number).sum()) for number, name in enumerate(people.SEEN[:classes])}


def _rounded(share: float | np.floating) -> float:
    return round(float(share), 4)
