"""Cutting a turned square out of a frame without jagged edges."""

import math
from typing import cast

import cv2
import numpy as np

from kiosk.vision.camera.frame import Image

MARGIN = 2
"""Pixels kept around the square for the interpolation."""


def square(
    grey: Image,
    centre: tuple[float, float],
    side: float,
    angle: float,
    size: int,
    *,
    even: bool = False,
) -> Image:
    """The square of the frame, scaled to ``size`` and turned upright.

    Where the square is larger than the result, the frame is first averaged down (``INTER_AREA``), so fine
    patterns fade instead of turning into false ones. Outside the frame its border is continued, which draws
    no edge that a network could take for a feature, unless ``even`` is asked for.

    Args:
        grey: uint8 ``[height, width]`` or ``[height, width, 3]``.
        centre: of the square in the frame; pixel ``i`` spans ``i`` to ``i + 1``.
        side: of the square, in the frame's pixels.
        angle: in radians, clockwise as seen, of the square's upper edge against the frame's.
        size: side of the result in pixels.
        even: outside the frame the mean of what the square shows of it, instead of its continued border.

    Returns:
        uint8 ``[size, size]`` (or ``[size, size, 3]``).
    """
    left, top, part = _around(grey, centre, side, angle)
    scale_x = scale_y = 1.0
    if side > size:
        width = max(1, round(part.shape[1] * size / side))
        height = max(1, round(part.shape[0] * size / side))
        scale_x, scale_y = width / part.shape[1], height / part.shape[0]
        part = cast(Image, cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA))
    # From the result's pixels back to the part's: step along both edges from the square's centre. The halves
    # turn pixel numbers into places and back.
    step = side / size
    cos, sin = math.cos(angle) * step, math.sin(angle) * step
    half = (size - 1) / 2
    matrix = np.array(
        [
            [cos * scale_x, -sin * scale_x, 0.0],
            [sin * scale_y, cos * scale_y, 0.0],
        ]
    )
    matrix[:, 2] = (
        (centre[0] - left) * scale_x - 0.5,
        (centre[1] - top) * scale_y - 0.5,
    ) - matrix[:, :2].sum(axis=1) * half
    warped = cv2.warpAffine(
        part,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT if even else cv2.BORDER_REPLICATE,
        borderValue=cv2.mean(part),
    )
    return cast(Image, warped)


def _around(grey: Image, centre: tuple[float, float], side: float, angle: float) -> tuple[int, int, Image]:
    """(left, top, part): the part of the frame that the square needs, at least one pixel of it."""
    height, width = grey.shape[:2]
    reach = side / 2 * (abs(math.cos(angle)) + abs(math.sin(angle))) + MARGIN * max(1.0, side / 48)
    left = min(max(0, math.floor(centre[0] - reach)), width - 1)
    top = min(max(0, math.floor(centre[1] - reach)), height - 1)
    right = max(left + 1, min(width, math.ceil(centre[0] + reach)))
    bottom = max(top + 1, min(height, math.ceil(centre[1] + reach)))
    return left, top, grey[top:bottom, left:right]
