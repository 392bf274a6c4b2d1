"""The live picture, mirrored or not, and the ring that stays on the face either way."""

import numpy as np
import pytest
from pygame import Rect

from kiosk.screen.mirror import Mirror
from kiosk.screen.theme import THEMES

PANEL = Rect(10, 20, 400, 300)

FRAME = np.zeros((60, 80), np.uint8)
FRAME[:, :40] = 255  # the left half of the frame, unmirrored


def brightness(surface, rect):
    x, y = rect.center
    return sum(surface.get_at((x, y))[:3])


@pytest.mark.parametrize("mirrored", [True, False])
def test_the_picture_and_the_face_in_it_are_on_the_same_side(mirrored):
    mirror = Mirror(PANEL, THEMES["night"], mirrored=mirrored)
    mirror.show(FRAME)
    left, right = Rect(0, 0, 200, 300), Rect(200, 0, 200, 300)
    bright, dark = (right, left) if mirrored else (left, right)
    assert brightness(mirror.picture, bright) > brightness(mirror.picture, dark) + 300
    x, _, _ = mirror.locate((0.15, 0.4, 0.2, 0.2))  # a face in the bright half
    assert bright.move(PANEL.topleft).left < x < bright.move(PANEL.topleft).right
