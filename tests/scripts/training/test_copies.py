"""Copies are merged into one face with averaged targets, and known when faces are scored."""

import numpy as np
import pytest

from scripts.training.copies import has_copy, merged
from scripts.training.fer2013 import LABELS, VOTES, Faces


def faces(*grey_levels: int, labels: tuple[int, ...] | None = None, votes: np.ndarray | None = None) -> Faces:
    images = np.stack([np.full((48, 48), level, np.uint8) for level in grey_levels])
    count = len(images)
    return Faces(
        images,
        np.array(labels or [0] * count, np.int64),
        np.zeros((count, len(VOTES)), np.float32) if votes is None else votes,
        np.arange(count),
    )


def test_a_copy_is_known_by_its_pixels_alone() -> None:
    assert has_copy(faces(1, 2, 3), faces(3, 1, 9)).tolist() == [True, False, True]


def test_copies_become_one_face_with_the_mean_of_their_labels() -> None:
    angry, sad = LABELS.index("angry"), LABELS.index("sad")
    one, targets = merged(faces(5, 7, 5, 5, labels=(sad, angry, sad, angry)))
    assert one.rows.tolist() == [0, 1]
    assert one.labels.tolist() == [sad, angry]
    assert targets[0, sad] == pytest.approx(2 / 3)
    assert targets[0, angry] == pytest.approx(1 / 3)
    assert targets.sum(axis=1) == pytest.approx([1, 1])


def test_copies_share_the_votes_of_those_that_were_voted_on() -> None:
    votes = np.zeros((3, len(VOTES)), np.float32)
    votes[0, 0], votes[1, 1] = 10, 10
    one, _ = merged(faces(5, 5, 5, votes=votes))
    assert one.votes[0, :3].tolist() == [5, 5, 0]


def test_faces_without_copies_stay_as_they_are() -> None:
    before = faces(1, 2, 3, labels=(4, 5, 6))
    after, targets = merged(before)
    assert np.array_equal(after.images, before.images)
    assert after.labels.tolist() == targets.argmax(axis=1).tolist() == [4, 5, 6]
