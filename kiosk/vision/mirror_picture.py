"""What the visitor sees of themselves: in natural colour, and where light is short with the shadows lifted.

For the eye alone. The networks see the frame as the camera took it, and brighten for themselves
(`kiosk.vision.face.brighten`).
"""

import math
from typing import cast

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.vision.camera.frame import MAX_SIDE, ColourImage, Frame, GreyImage
from kiosk.vision.camera.reduce import reduced

BRIGHT = 0.59
"""What a picture's brightest tenth reaches at least in good light, as a share of white. In well-lit clips it
lies at 0.67 to 0.85: a camera exposes for that, and less means that it has come to its longest exposure."""

MOST_LIFT = 4.0
"""So many times, which is two stops, the darkest shadows are lifted at most, and their noise with them."""

STEADY_SECONDS = 0.5
"""Time constant with which the curve follows the light: a flickering lamp does not make it flicker."""

SPARSE = 4
"""The light is measured on every so many rows and columns."""


class MirrorPicture:
    """Makes the pictures of one visit, in order.

    The curve is the rational ``p x / ((p - 1) x + 1)`` (Schlick 1994, "Quantization techniques for
    visualization of high dynamic range pictures"): black and white stay, and its slope, so the noise, is
    nowhere more than ``p``, where a gamma's has no limit at black. ``p`` takes the brightest tenth of the
    picture to `BRIGHT`. The whole picture decides, never the face: what is shown must not depend on the skin
    of whoever stands there. Where light is good, ``p`` is 1 and nothing is changed.
    """

    def __init__(self) -> None:
        self._light: float | None = None
        self._t = 0.0

    def of(self, frame: Frame) -> ColourImage:
        """The frame as its visitor is shown it, in memory of its own.

        Returns:
            uint8 ``[height, width, 3]``, neither side above `MAX_SIDE`; grey where the source is.
        """
        picture = None if frame.colour is None else frame.colour.rgb(MAX_SIDE)
        if picture is None:
            picture = cast(ColourImage, cv2.cvtColor(reduced(frame.grey, MAX_SIDE), cv2.COLOR_GRAY2RGB))
        lift = lift_for(self._follow(brightest_tenth(frame.grey), frame.t))
        return picture if lift == 1.0 else cast(ColourImage, cv2.LUT(picture, curve(lift)))

    def _follow(self, light: float, t: float) -> float:
        """The light (0-1) as it has been of late; the first picture's as it is."""
        if self._light is not None:
            keep = math.exp(-max(0.0, t - self._t) / STEADY_SECONDS)
            light = keep * self._light + (1 - keep) * light
        self._light, self._t = light, t
        return light


def brightest_tenth(grey: GreyImage) -> float:
    """The share of white, 0-1, that a tenth of a picture (uint8 ``[height, width]``) reaches."""
    sample = grey[::SPARSE, ::SPARSE].ravel()
    place = int(0.9 * (sample.size - 1))
    return float(np.partition(sample, place)[place]) / 255


def lift_for(light: float) -> float:
    """How many times the darkest shadows are lifted where the brightest tenth reaches ``light`` (0-1): 1 to
    `MOST_LIFT`."""
    if light >= BRIGHT:
        return 1.0
    return min(MOST_LIFT, BRIGHT * (1 - light) / (max(light, 1 / 255) * (1 - BRIGHT)))


def curve(lift: float) -> NDArray[np.uint8]:
    """What each level 0-255 becomes, uint8 ``[256]``; rises, and leaves 0 and 255 where they are."""
    x = np.arange(256) / 255
    return cast(NDArray[np.uint8], np.rint(255 * lift * x / ((lift - 1) * x + 1)).astype(np.uint8))
