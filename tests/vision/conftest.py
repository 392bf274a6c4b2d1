"""A tracker for the tests that need one: its networks are loaded once a module, its memory is empty."""

import pytest

from kiosk.vision.face.tracker import FaceTracker


@pytest.fixture(scope="module")
def loaded() -> FaceTracker:
    return FaceTracker()


@pytest.fixture
def tracker(loaded: FaceTracker) -> FaceTracker:
    loaded.reset()
    return loaded
