"""What a camera does: repeatable, harmless at strength nought, and worse the stronger it is."""

import numpy as np
import pytest

from kiosk.model.manifest import golden_input
from scripts.training.robustness import CONDITIONS, Condition

FACES = np.stack([golden_input(), golden_input()[:, ::-1]])


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_every_condition_gives_faces_again_and_the_same_ones(condition: Condition) -> None:
    for strength in condition.strengths:
        changed = condition.apply(FACES, strength)
        assert changed.shape == FACES.shape
        assert changed.dtype == np.uint8
        assert (changed == condition.apply(FACES, strength)).all()


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
def test_strengths_go_from_weak_to_strong(condition: Condition) -> None:
    harm = [np.abs(condition.apply(FACES, s) - FACES.astype(float)).mean() for s in condition.strengths]
    assert harm[0] > 0
    if (
        condition.name != "backlight"
    ):  # its veil brings a dark face back towards the middle before it hides it
        assert harm == sorted(harm)
