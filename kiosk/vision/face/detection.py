"""One detected face: where it is in the frame, and how two of them compare."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from kiosk.vision.camera.frame import GreyImage

Point = tuple[float, float]
"""x, y in pixels of the frame."""

Box = tuple[float, float, float, float]
"""``(x, y, width, height)`` in pixels of the frame, ``x, y`` the upper left corner."""

Turn = Literal[0, 90, 180, 270]
"""Clockwise, in degrees."""


@dataclass(frozen=True, slots=True)
class Detection:
    """One face in a frame, in the frame's pixels; points may lie a little outside it.

    "Right" and "left" are the person's own, so the right eye is at the left in an unmirrored frame.

    Attributes:
        score: probability that this is a face, 0-1.
        box: from the brows to the chin.
    """

    score: float
    box: Box
    right_eye: Point
    left_eye: Point
    nose: Point
    mouth: Point
    right_ear: Point
    left_ear: Point

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        return self.box[2] * self.box[3]

    @property
    def centre(self) -> Point:
        """Of the box."""
        return self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2

    @property
    def roll(self) -> float:
        """Clockwise turn of the eye line against an upright face's, in degrees, -180 to 180."""
        (right_x, right_y), (left_x, left_y) = self.right_eye, self.left_eye
        return math.degrees(math.atan2(left_y - right_y, left_x - right_x))

    def moved(self, scale: float, left: float, top: float) -> "Detection":
        """The same face in the picture that this one's was a part of: scaled, then shifted."""
        width, height = self.box[2] * scale, self.box[3] * scale
        return self._placed(lambda x, y: (x * scale + left, y * scale + top), width, height)

    def turned(self, turn: Turn, width: float, height: float) -> "Detection":
        """The same face after its picture of ``width`` x ``height`` was turned clockwise by ``turn``."""
        _, _, across, down = self.box
        match turn:
            case 0:
                return self
            case 90:
                return self._placed(lambda x, y: (height - y, x), down, across)
            case 180:
                return self._placed(lambda x, y: (width - x, height - y), across, down)
            case 270:
                return self._placed(lambda x, y: (y, width - x), down, across)

    def _placed(self, place: Callable[[float, float], Point], width: float, height: float) -> "Detection":
        """Every point moved by ``place``, in a box of that size."""
        x, y = place(*self.centre)
        names = ("right_eye", "left_eye", "nose", "mouth", "right_ear", "left_ear")
        points = (place(*getattr(self, name)) for name in names)
        return Detection(self.score, (x - width / 2, y - height / 2, width, height), *points)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0-1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


def in_view(grey: GreyImage, box: Box) -> GreyImage:
    """The part of a box that lies in the frame, uint8 ``[height, width]``; empty where none of it does."""
    x, y, width, height = box
    return grey[max(0, int(y)) : max(0, int(y + height)), max(0, int(x)) : max(0, int(x + width))]
