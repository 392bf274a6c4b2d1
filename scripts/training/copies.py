"""Faces whose pixels are alike to the last bit: FER-2013 holds many twice, some under two labels.

Training's copies are merged, so that no picture counts twice and labels that contradict each other become
one honest target. Faces to score that have a copy among those learned from are known already; a score without
them says what the network makes of new ones.
"""

from dataclasses import replace

import numpy as np

from scripts.training.fer2013 import LABELS, Faces


def has_copy(faces: Faces, others: Faces) -> np.ndarray:
    """bool ``[N]``: which of ``faces`` have a pixel-identical one among ``others``."""
    known = set(_keys(others.images))
    return np.array([key in known for key in _keys(faces.images)], bool)


def merged(faces: Faces) -> tuple[Faces, np.ndarray]:
    """(one face of every group of copies, its label's distribution float32 ``[N, 7]``).

    The first of a group stands for it, in the order of the rows. Its targets are the shares of the group's
    labels, its votes the mean of the votes of those that were voted on, and its label the most frequent one
    (the first of equals).
    """
    groups: dict[bytes, list[int]] = {}
    for number, key in enumerate(_keys(faces.images)):
        groups.setdefault(key, []).append(number)
    one_hot = np.eye(len(LABELS), dtype=np.float32)[faces.labels]
    targets = np.stack([one_hot[group].mean(axis=0) for group in groups.values()])
    votes = np.stack([_mean_votes(faces.votes[group]) for group in groups.values()])
    first = faces.take(np.array([group[0] for group in groups.values()]))
    return replace(first, labels=targets.argmax(axis=1), votes=votes), targets


def _mean_votes(votes: np.ndarray) -> np.ndarray:
    voted = votes[votes.any(axis=1)]
    return voted.mean(axis=0) if len(voted) else votes[0]


def _keys(images: np.ndarray) -> list[bytes]:
    return [image.tobytes() for image in images]
