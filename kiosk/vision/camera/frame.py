"""One picture from a camera."""

from abc import ABC, abstractmethod
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GreyImage = NDArray[np.uint8]
"""``[height, width]``, luma 0-255."""

ColourImage = NDArray[np.uint8]
"""``[height, width, 3]``, red, green, blue 0-255."""

Image = NDArray[np.uint8]
"""``[height, width]`` grey, or ``[height, width, channels]``."""

MAX_SIDE = 640
"""Pixels: longer side of the largest picture that anybody is shown; nobody need keep colours of more."""


class Colour(ABC):
    """The colours of one picture, as its source has them (`kiosk.vision.camera.colour`).

    Made RGB only for an eye that is to see them: the networks see grey alone, and many a camera's picture is
    never shown. Never changes, so that several frames may share it.
    """

    @abstractmethod
    def rgb(self, longest: int) -> ColourImage | None:
        """The picture in colour, in memory of its own.

        Args:
            longest: pixels of the longer side above which it is reduced.

        Returns:
            uint8 ``[height, width, 3]``, C-contiguous; None where the colours turn out to be unreadable.
        """


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """What a file shows.

    Attributes:
        grey: uint8 ``[height, width]``, luma 0-255, C-contiguous.
        colour: the same picture's colours, or None.
    """

    grey: GreyImage
    colour: Colour | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A grey picture, its colours, and the moment it shows.

    Attributes:
        grey: uint8 ``[height, width]``, luma 0-255 (the Y plane where the camera has one), C-contiguous,
            unmirrored. Owned by the frame: the camera never writes into it again.
        t: seconds on `time.monotonic`'s clock, not later than the moment the picture was taken, so that
            ``frame.t >= pressed`` proves it was taken after the press.
        colour: the picture's colours, the same way up; None of a source that has none.
    """

    grey: GreyImage
    t: float
    colour: Colour | None = None
