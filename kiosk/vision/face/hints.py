"""What is in the way of a good reading, the most important thing first."""

from dataclasses import dataclass

from kiosk.config.schema import Face
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.face.detection import Detection, in_view
from kiosk.vision.face.tracker import Sighting
from kiosk.vision.reading import Hint

CUT_OFF_SHARE = 0.03
"""Share of the face's box outside the picture from which on the visitor is told."""

CUT_OFF_BLOCKS = 0.15
"""Share from which on too little of the face is left to be judged."""

TOO_NEAR_BLOCKS = 0.4
"""The same for a face that is cut off because it fills the picture: as long as its eyes and its mouth are in
it, the rest says little."""

FILLS = 0.85
"""A face with a box of so many widths or heights of the picture is too near, not beside the middle."""

TURNED_DEGREES = 55.0
"""Eye line's angle beyond which a face is not judged. No face turned by more than 60° may be: the networks
learned from upright ones, and the angle is measured up to 5° too small (docs/faces.md)."""

COMPARABLE = 0.5
"""Another face of at least this share of the chosen one's area counts as another visitor."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """A hint, and whether the face cannot be judged until it is heeded."""

    hint: Hint
    blocks: bool


def find_obstacle(grey: GreyImage, sighting: Sighting, limits: Face) -> Obstacle | None:
    """The first that holds of: no face (or no light to see one by), turned, cut off or too near, too dark,
    too bright, too far, several people. All block judging but a face slightly cut off and several people,
    which only inform.

    Args:
        grey: uint8 ``[height, width]``, the frame.
        sighting: its faces.
        limits: the settings' thresholds.
    """
    face = sighting.face
    if face is None:
        light = light_obstacle(float(grey.mean()), limits)
        return light or Obstacle(Hint.NO_FACE, blocks=True)
    if is_turned(face):
        return Obstacle(Hint.TURNED, blocks=True)
    cut_off = cut_off_obstacle(face, grey.shape)
    if cut_off and cut_off.blocks:
        return cut_off
    if light := light_obstacle(mean_grey(grey, face), limits):
        return light
    if face.box[2] < limits.min_width * grey.shape[1]:
        return Obstacle(Hint.TOO_FAR, blocks=True)
    if cut_off:
        return cut_off
    if any(other.area >= COMPARABLE * face.area for other in sighting.others):
        return Obstacle(Hint.SEVERAL, blocks=False)
    return None


def is_turned(face: Detection) -> bool:
    """Whether the face lies on its side or upside down, be it the head or the camera that is turned."""
    return abs(face.roll) > TURNED_DEGREES


def cut_off_obstacle(face: Detection, shape: tuple[int, ...]) -> Obstacle | None:
    """Too near or cut off in a picture of ``shape`` ``(height, width)``, or None."""
    outside = share_outside(face, shape)
    if outside < CUT_OFF_SHARE:
        return None
    height, width = shape[:2]
    if face.box[2] >= FILLS * width or face.box[3] >= FILLS * height:
        telling = (face.right_eye, face.left_eye, face.mouth)
        whole = all(0 <= x <= width and 0 <= y <= height for x, y in telling)
        return Obstacle(Hint.TOO_NEAR, blocks=outside >= TOO_NEAR_BLOCKS or not whole)
    return Obstacle(Hint.CUT_OFF, blocks=outside >= CUT_OFF_BLOCKS)


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


def mean_grey(grey: GreyImage, face: Detection) -> float:
    """Mean grey level 0-255 of the part of the face's box that lies in the picture."""
    part = in_view(grey, face.box)
    return float(part.mean()) if part.size else float(grey.mean())
