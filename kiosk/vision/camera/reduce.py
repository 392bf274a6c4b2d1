"""Pictures made no larger than they are needed."""

from typing import cast

import cv2

from kiosk.vision.camera.frame import Image


def reduced(picture: Image, longest: int) -> Image:
    """The picture (uint8, any channels) shrunk until neither side exceeds ``longest`` pixels."""
    height, width = picture.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cast(Image, cv2.resize(picture, size, interpolation=cv2.INTER_AREA))
