"""What is in the way of a good reading, the most important thing first."""

from dataclasses import dataclass

import numpy as np

from kiosk.settings import Face
from kiosk.vision.face import Detection
from kiosk.vision.reading import Hint
from kiosk.vision.track import Sighting

CUT_OFF_SHARE = 0.03
"""Share of the face's box outside the picture from which on the visitor is told."""

CUT_OFF_BLOCKS = 0.15
"""Share from which on too little of the face is left to be judged."""

COMPARABLE = 0.5
"""Another face of at least this share of the chosen one's area counts as another visitor."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hint, and whether the face cannot be judged until it is heeded."""

    hint: Hint
    blocks: bool


def find_obstacle(grey: np.ndarray, sighting: Sighting, limits: Face) -> Obstacle | None:
    """The first that holds of: no face (or no light to see one by), cut off, too dark, too bright, too far,
    several people. All block judging but a face slightly cut off and several people, which only inform.

    Args:
        grey: uint8 ``[height, width]``, the frame.
        sighting: its faces.
        limits: the settings' thresholds.
    """
    face = sighting.face
    if face is None:
        light = light_obstacle(float(grey.mean()), limits)
        return light or Obstacle(Hint.NO_FACE, blocks=True)
    outside = share_outside(face, grey.shape)
    if outside >= CUT_OFF_BLOCKS:
        return Obstacle(Hint.CUT_OFF, blocks=True)
    if light := light_obstacle(mean_grey(grey, face), limits):
        return light
    if face.box[2] < limits.min_width * grey.shape[1]:
        return Obstacle(Hint.TOO_FAR, blocks=True)
    if outside >= CUT_OFF_SHARE:
        return Obstacle(Hint.CUT_OFF, blocks=False)
    if any(other.area >= COMPARABLE * face.area for other in sighting.others):
        return Obstacle(Hint.SEVERAL, blocks=False)
    return None


def light_obstacle(level: float, limits: Face) -> Obstacle | None:
    """Too dark or too bright for a mean grey ``level`` 0-255, or None."""
    if level < limits.dark:
        return Obstacle(Hint.TOO_DARK, blocks=True)
    if level > limits.bright:
        return Obstacle(Hint.TOO_BRIGHT, blocks=True)
    return None


def share_outside(face: Detection, shape: tuple[int, ...]) -> float:
    """Share of the face's box outside a picture of ``shape`` ``(height, width)``, 0-1."""
    x, y, width, height = face.box
    inside_x = min(x + width, shape[1]) - max(x, 0)
    inside_y = min(y + height, shape[0]) - max(y, 0)
    return 1 - max(inside_x, 0) * max(inside_y, 0) / (width * height)


def mean_grey(grey: np.ndarray, face: Detection) -> float:
    """Mean grey level 0-255 of the part of the face's box that lies in the picture."""
    x, y, width, height = face.box
    part = grey[max(0, int(y)) : max(0, int(y + height)), max(0, int(x)) : max(0, int(x + width))]
    return float(part.mean()) if part.size else float(grey.mean())
