"""What a camera does to a face, at stated strengths, the same on every run.

Each condition takes uint8 ``[N, 48, 48]`` and gives as many changed faces; strengths are in the units named
with them, pixels being those of the 48×48 face.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from kiosk.model.normalise import FACE_SIZE

Change = Callable[[np.ndarray, float, np.random.Generator], np.ndarray]
"""(one face uint8 ``[48, 48]``, strength, source of chance) → the changed face."""


@dataclass(frozen=True)
class Condition:
    """One kind of harm and the strengths it is measured at, weak to strong."""

    name: str
    unit: str
    strengths: tuple[float, ...]
    change: Change

    def apply(self, faces: np.ndarray, strength: float) -> np.ndarray:
        generator = np.random.default_rng(48)
        return np.stack([self.change(face, strength, generator) for face in faces])


def blur(face: np.ndarray, sigma: float, _: np.random.Generator) -> np.ndarray:
    """Out of focus, or moving."""
    return cv2.GaussianBlur(face, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE)


def noise(face: np.ndarray, deviation: float, generator: np.random.Generator) -> np.ndarray:
    """A sensor at high gain."""
    return grey(face + generator.normal(0, deviation, face.shape))


def dark(face: np.ndarray, light: float, generator: np.random.Generator) -> np.ndarray:
    """A dim room: a fraction of the light, the sensor's noise of 1.5 grey levels, whole levels only."""
    return grey(face * light + generator.normal(0, 1.5, face.shape))


def backlight(face: np.ndarray, veil: float, _: np.random.Generator) -> np.ndarray:
    """A window behind: everything outside the oval of the face is white, a veil lies over the face."""
    y, x = np.mgrid[0:FACE_SIZE, 0:FACE_SIZE] - (FACE_SIZE - 1) / 2
    outside = (x / 22) ** 2 + (y / 26) ** 2 > 1
    return grey(np.where(outside, 255, 0.5 * (1 - veil) * face + 200 * veil))


def jpeg(face: np.ndarray, quality: float, generator: np.random.Generator) -> np.ndarray:
    """A webcam that compresses hard. Lower is worse."""
    packed = cv2.imencode(".jpg", face, [cv2.IMWRITE_JPEG_QUALITY, int(quality)])[1]
    unpacked = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    assert unpacked is not None, "OpenCV reads what it wrote"
    return unpacked


def tilt(face: np.ndarray, degrees: float, generator: np.random.Generator) -> np.ndarray:
    """A head to one side or the other, by chance."""
    return warp(face, degrees * generator.choice((-1, 1)), 1.0, 0.0, 0.0)


def jitter(face: np.ndarray, share: float, generator: np.random.Generator) -> np.ndarray:
    """A detector that is off: the crop moved in x and y and resized, each by up to this share of its side."""
    x, y, size = generator.uniform(-share, share, 3)
    return warp(face, 0.0, 1 + size, x * FACE_SIZE, y * FACE_SIZE)


def warp(face: np.ndarray, degrees: float, scale: float, x: float, y: float) -> np.ndarray:
    """The face turned anticlockwise, enlarged about its middle, moved by x, y pixels; border continued."""
    centre = (FACE_SIZE - 1) / 2
    matrix = cv2.getRotationMatrix2D((centre, centre), degrees, scale)
    matrix[:, 2] = matrix[:, 2] + (x, y)
    return cv2.warpAffine(face, matrix, (FACE_SIZE, FACE_SIZE), borderMode=cv2.BORDER_REPLICATE)


def grey(face: np.ndarray) -> np.ndarray:
    """Whole grey levels from 0 to 255, as a camera delivers them."""
    return np.clip(np.round(face), 0, 255).astype(np.uint8)


CONDITIONS = (
    Condition("blur", "sigma in pixels", (0.5, 1.0, 1.5, 2.0), blur),
    Condition("noise", "deviation in grey levels", (5, 10, 20, 30), noise),
    Condition("dark", "share of the light", (0.4, 0.2, 0.1, 0.05), dark),
    Condition("backlight", "share of veil", (0.0, 0.25, 0.5, 0.75), backlight),
    Condition("jpeg", "quality", (50, 30, 15, 8), jpeg),
    Condition("tilt", "degrees", (5, 10, 20, 30), tilt),
    Condition("jitter", "share of the side", (0.05, 0.1, 0.15, 0.2), jitter),
)
