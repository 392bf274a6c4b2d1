"""Whether two crops, a moment apart, can be of one person."""

import cv2
import numpy as np

from kiosk.vision.camera.frame import GreyImage

SHIFT = 2
"""Pixels by which a crop of the same face may lie elsewhere: what the detector's points waver by."""

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
    inner = earlier[SHIFT:-SHIFT, SHIFT:-SHIFT]
    if not inner.std() or not crop.std():
        return 0.0
    return float(np.max(cv2.matchTemplate(crop, inner, cv2.TM_CCOEFF_NORMED)))


def is_alike(crop: GreyImage, earlier: GreyImage) -> bool:
    """Whether ``crop`` can be of the person of ``earlier``."""
    return likeness(crop, earlier) >= LEAST_LIKENESS
