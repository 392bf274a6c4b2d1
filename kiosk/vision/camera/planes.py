"""Where luma and chroma lie in a buffer of libcamera's (V4L2's pixel formats of the same names)."""

from typing import cast

import cv2
import numpy as np

from kiosk.vision.camera.frame import GreyImage, Image

LUMA_FIRST = frozenset({"YUV420", "YVU420", "NV12", "NV21", "R8"})
"""Pixel formats whose buffer begins with the whole Y plane, rows padded to the stride."""


def luma(buffer: Image, size: tuple[int, int], stride: int) -> GreyImage:
    """The Y plane, uint8 ``[height, width]``: a view into ``buffer``, which is uint8 in one row.

    Args:
        buffer: in one of `LUMA_FIRST`.
        size: width and height in pixels.
        stride: bytes from one row to the next.
    """
    width, height = size
    return buffer[: stride * height].reshape(height, stride)[:, :width]


def chroma(buffer: Image, layout: str, size: tuple[int, int], stride: int) -> Image | None:
    """Cb and Cr, uint8 ``[height / 2, width / 2, 2]`` in memory of its own; None of a picture without.

    Args:
        buffer: uint8 in one row.
        layout: its pixel format, one of `LUMA_FIRST`.
        size: width and height in pixels, both even where there is chroma.
        stride: bytes from one row of the Y plane to the next.
    """
    width, height = size[0] // 2, size[1] // 2
    if layout == "R8":
        return None
    after_luma = buffer[stride * size[1] :]
    if layout in ("NV12", "NV21"):
        rows = after_luma[: stride * height].reshape(height, stride)[:, : 2 * width]
        pairs = rows.reshape(height, width, 2)
        first, second = pairs[..., 0], pairs[..., 1]
    else:
        half = stride // 2
        first, second = (
            after_luma[start : start + half * height].reshape(height, half)[:, :width]
            for start in (0, half * height)
        )
    cb, cr = (first, second) if layout in ("YUV420", "NV12") else (second, first)
    return cast(Image, cv2.merge((np.ascontiguousarray(cb), np.ascontiguousarray(cr))))
