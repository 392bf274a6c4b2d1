"""Frames with the portrait's face where a test wants it, and detections made by hand."""

import cv2
import numpy as np

from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.face.detection import Detection
from tests.pictures import portrait

FACE = (172.0, 77.0, 97.0, 97.0)
"""The brows-to-chin box of the portrait's face, measured by eye: x, y, width, height of 512x512 pixels."""

WALL = 96
"""Grey level where the scene shows nothing."""


def scene(
    *faces: tuple[float, float, float],
    size: tuple[int, int] = (640, 480),
    degrees: float = 0.0,
    light: float = 1.0,
) -> np.ndarray:
    """A grey frame with one or more portraits.

    Args:
        faces: of each the centre's x and y and the width of its box, in pixels of the frame.
        size: of the frame, width and height.
        degrees: clockwise turn of every face about its own centre.
        light: factor on all grey levels.
    """
    frame = np.full((size[1], size[0]), WALL, np.uint8)
    picture = portrait()
    for x, y, width in faces:
        scale = width / FACE[2]
        matrix = cv2.getRotationMatrix2D((FACE[0] + FACE[2] / 2, FACE[1] + FACE[3] / 2), -degrees, scale)
        matrix[:, 2] += (x - FACE[0] - FACE[2] / 2, y - FACE[1] - FACE[3] / 2)
        reduced = cv2.GaussianBlur(picture, (0, 0), 0.5 / scale) if scale < 1 else picture
        # Head and shoulders alone, so that two people can stand side by side.
        part = np.zeros_like(picture)
        part[:230, 110:340] = 255
        drawn = cv2.warpAffine(reduced, matrix, size)
        frame = np.where(cv2.warpAffine(part, matrix, size) > 127, drawn, frame)
    return np.clip(np.round(frame * light), 0, 255).astype(np.uint8)


def stranger(number: int, x: float, y: float, width: float) -> np.ndarray:
    """A grey frame with one of a hundred faces of Labeled Faces in the Wild, of 25 pixels a side, as
    scikit-image has them (Huang, Ramesh, Berg, Learned-Miller 2007); its box as in `scene`."""
    faces = np.load(demo_picture().parent / "lfw_subset.npy", mmap_mode="r")[:100]
    side = round(1.15 * width)
    face = cv2.resize(255 * faces[number] / faces[number].max(), (side, side), interpolation=cv2.INTER_CUBIC)
    frame = np.full((480, 640), WALL, np.uint8)
    left, top = round(x - side / 2), round(y - side / 2)
    frame[top : top + side, left : left + side] = face.clip(0, 255)
    return frame


def close_up(share: float, shape: tuple[int, int], off: tuple[float, float] = (0, 0)) -> np.ndarray:
    """The portrait's face in a picture of ``shape`` (height, width), ``share`` of whose width it fills.

    ``off`` is how far its centre lies from the picture's, in shares of the width.
    """
    height, width = shape
    scale = share * width / FACE[2]
    centre = FACE[0] + FACE[2] / 2, FACE[1] + FACE[3] / 2
    matrix = np.array([[scale, 0, 0], [0, scale, 0]])
    matrix[:, 2] = (
        width * (0.5 + off[0]) - scale * centre[0],
        height / 2 + width * off[1] - scale * centre[1],
    )
    return cv2.warpAffine(portrait(), matrix, (width, height), borderValue=WALL)


def detection(x: float, y: float, width: float, score: float = 0.9) -> Detection:
    """An upright face in a square box, its landmarks where faces have them."""

    def at(across: float, down: float) -> tuple[float, float]:
        return x + across * width, y + down * width

    return Detection(
        score,
        (x, y, width, width),
        right_eye=at(0.3, 0.3),
        left_eye=at(0.7, 0.3),
        nose=at(0.5, 0.55),
        mouth=at(0.5, 0.75),
        right_ear=at(0.05, 0.35),
        left_ear=at(0.95, 0.35),
    )
