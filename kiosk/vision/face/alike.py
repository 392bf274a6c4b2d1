"""Whether two crops, a moment apart, can be of one person."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from kiosk.vision.camera.frame import GreyImage

SHIFT = 2
"""Pixels by which a crop of the same face may lie elsewhere: what the detector's points waver by."""

EVEN = 1e-3
"""What rounding leaves of a picture that is of one grey."""

LEAST_LIKENESS = 0.7
"""Correlation of a face with itself, at least: on the clips 0.74 and more up to 0.4 s later, whatever it does
meanwhile. Of 3,000 pairs of different people 99 % stay below 0.68 (docs/faces.md)."""


def likeness(crop: GreyImage, earlier: GreyImage) -> float:
    """Normalised correlation of two crops, both uint8 ``[48, 48]``, at the best shift of up to `SHIFT`.

    Brightness and contrast do not change it. Another face does, by shape, shading, hair and glasses, and much
    more than another expression (Brunelli & Poggio 1993, "Face recognition: features versus templates").

    Returns:
        -1 to 1; 0 where one of them is even.
    """
    # Not OpenCV's matchTemplate, which is no faster to speak of and takes 2 MB for itself.
    part = earlier[SHIFT:-SHIFT, SHIFT:-SHIFT].astype(np.float64)
    part -= part.mean()
    places = sliding_window_view(crop.astype(np.float64), part.shape)
    together = np.einsum("ijkl,kl->ij", places, part)
    squares = np.einsum("ijkl,ijkl->ij", places, places) - places.sum((2, 3)) ** 2 / part.size
    apart = np.sqrt(np.maximum(squares, 0) * np.sum(part**2))
    return float(np.max(np.divide(together, apart, out=np.zeros_like(apart), where=apart > EVEN)))


def is_alike(crop: GreyImage, earlier: GreyImage) -> bool:
    """Whether ``crop`` can be of the person of ``earlier``."""
    return likeness(crop, earlier) >= LEAST_LIKENESS
