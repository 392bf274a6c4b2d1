"""The ways in which sources have colours.

Each camera keeps what it has at hand anyway and converts nothing; what that costs is paid for a picture that
is shown, at the size in which it is shown.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import cv2
import numpy as np

from kiosk.vision.camera.frame import Colour, ColourImage, GreyImage, Image
from kiosk.vision.camera.reduce import reduced

_REDUCED = {2: cv2.IMREAD_REDUCED_COLOR_2, 4: cv2.IMREAD_REDUCED_COLOR_4, 8: cv2.IMREAD_REDUCED_COLOR_8}
"""OpenCV's flags by how many times smaller it unpacks a picture; a JPEG takes less time then."""


@dataclass(frozen=True, slots=True, eq=False)
class Bgr(Colour):
    """What OpenCV delivers.

    Attributes:
        picture: uint8 ``[height, width, 3]``, blue, green, red.
    """

    picture: Image

    def rgb(self, longest: int) -> ColourImage:
        return cast(ColourImage, cv2.cvtColor(reduced(self.picture, longest), cv2.COLOR_BGR2RGB))


@dataclass(frozen=True, slots=True, eq=False)
class Yuv420(Colour):
    """Luma, and chroma of half as many rows and columns: video range, BT.601.

    That is libcamera's ``Smpte170m``, which picamera2 asks for where a video is smaller than 1280×720.

    Attributes:
        luma: uint8 ``[height, width]``, both even.
        chroma: uint8 ``[height / 2, width / 2, 2]``, Cb and Cr.
    """

    luma: GreyImage
    chroma: Image

    def rgb(self, longest: int) -> ColourImage:
        rgb = cv2.cvtColorTwoPlane(self.luma, self.chroma, cv2.COLOR_YUV2RGB_NV12)
        return reduced(cast(ColourImage, rgb), longest)


@dataclass(frozen=True, slots=True, eq=False)
class Jpeg(Colour):
    """A whole JPEG, unpacked once more: the grey picture is unpacked without colours, as it always was.

    Attributes:
        data: the file; turned by its EXIF, as OpenCV does unless it is told not to.
        side: pixels of the longer side of what is in it.
    """

    data: bytes
    side: int

    def rgb(self, longest: int) -> ColourImage | None:
        picture = unpacked(self.data, self.side, longest)
        return None if picture is None else Bgr(picture).rgb(longest)


@dataclass(frozen=True, slots=True, eq=False)
class _Turned(Colour):
    colour: Colour
    turn: Callable[[Image], Image]

    def rgb(self, longest: int) -> ColourImage | None:
        picture = self.colour.rgb(longest)
        return None if picture is None else self.turn(picture)


def turned(colour: Colour | None, turn: Callable[[Image], Image]) -> Colour | None:
    """The colours of a picture as ``turn`` turns it; they are turned when they are small."""
    return None if colour is None else _Turned(colour, turn)


def unpacked(data: bytes, side: int, longest: int, flags: int = 0) -> Image | None:
    """A picture file in OpenCV's colours, unpacked as small as may be.

    Args:
        data: the file.
        side: pixels of the longer side of what is in it.
        longest: pixels that the longer side must not fall below, unless it is smaller anyway.
        flags: further ones of `cv2.imdecode`.

    Returns:
        uint8 ``[height, width, 3]``, blue, green, red; None where it cannot be unpacked, or not in the memory
        that there is.
    """
    smaller = max((share for share in _REDUCED if share * longest <= side), default=1)
    flags |= _REDUCED.get(smaller, cv2.IMREAD_COLOR)
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except (cv2.error, MemoryError):
        return None
    return None if picture is None else cast(Image, picture)
