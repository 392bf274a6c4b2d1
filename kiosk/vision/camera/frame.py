"""One picture from a camera."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

GreyImage = NDArray[np.uint8]
"""``[height, width]``, luma 0-255."""

Image = NDArray[np.uint8]
"""``[height, width]`` grey, or ``[height, width, 3]`` in colour."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """A grey picture and the moment it shows.

    Attributes:
        grey: uint8 ``[height, width]``, luma 0-255 (the Y plane where the camera has one), C-contiguous,
            unmirrored. Owned by the frame: the camera never writes into it again.
        t: seconds on `time.monotonic`'s clock, not later than the moment the picture was taken, so that
            ``frame.t >= pressed`` proves it was taken after the press.
    """

    grey: GreyImage
    t: float
