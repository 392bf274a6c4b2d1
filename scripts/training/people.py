"""What people saw in a face: FER+'s votes as a truth beside FER-2013's one label.

A visitor has no label; what the kiosk says is judged by what people see. Ten people voted on every face.
"""

import numpy as np

from scripts.training.fer2013 import LABELS, VOTES

COLUMN_OF = {
    "angry": "anger",
    "disgust": "disgust",
    "fear": "fear",
    "happy": "happiness",
    "sad": "sadness",
    "surprise": "surprise",
    "neutral": "neutral",
    "contempt": "contempt",
}
"""FER+'s name of each label. Its "unknown" and "NF" (not a face) are none."""

SEEN = (*LABELS, "contempt")
"""All that voters may see in a face. A network names the first seven, FER-2013's, or all eight."""

COLUMNS = [VOTES.index(COLUMN_OF[name]) for name in LABELS]
"""Where the votes for each of `LABELS` stand among `VOTES`."""


def shares(votes: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    """FER+ votes ``[N, 10]`` → float64 ``[N, classes]``, 0 to 1: the share of a face's voters who said each
    of as many of `SEEN`.

    Of all its voters: one who said "contempt", "unknown" or "not a face" would not have said any of the seven
    either, so a row adds up to 1 or less. A row without votes is all zero.
    """
    chosen = votes[:, [VOTES.index(COLUMN_OF[name]) for name in SEEN[:classes]]]
    total = votes.sum(axis=1, keepdims=True, dtype=np.float64)
    return np.divide(chosen, total, out=np.zeros(chosen.shape), where=total > 0)


def voted(votes: np.ndarray) -> np.ndarray:
    """bool ``[N]``: which faces anybody voted on."""
    return votes.any(axis=1)


def majority(votes: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    """int64 ``[N]``: the label more than half of all voters chose, -1 where there is none."""
    return _agreed(shares(votes, classes) > 0.5 + _ROUNDING)


def nine_of_ten(votes: np.ndarray, classes: int = len(LABELS)) -> np.ndarray:
    """int64 ``[N]``: the label at least nine of ten voters chose, -1 where there is none."""
    return _agreed(shares(votes, classes) >= 0.9 - _ROUNDING)


_ROUNDING = 1e-6
"""Votes are float32, and those of merged copies are means."""


def _agreed(enough: np.ndarray) -> np.ndarray:
    return np.where(enough.any(axis=1), enough.argmax(axis=1), -1)
