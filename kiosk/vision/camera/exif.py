"""Which way up a picture is, as its camera noted it: EXIF's orientation in JPEG, PNG and WebP.

OpenCV turns JPEG and PNG by it, WebP not or only in some releases; so it is told to turn none, and all are
turned here. The layout is TIFF 6.0's (section 2) and EXIF 2.3's (4.6.2, tag 0x0112).
"""

import struct
from collections.abc import Iterator
from typing import cast

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.vision.camera.frame import Image

_TAG = 0x0112
_SHORT, _LONG = 3, 4

MOST_PIECES = 10_000
"""Chunks or segments that are looked through; a PNG may have the note behind its picture."""

MOST_ENTRIES = 512
"""Of a directory; cameras write some twenty."""


def orientation(picture: bytes) -> int:
    """EXIF's orientation of a JPEG, PNG or WebP file, 1 to 8; 1 (upright) where it has no sound one."""
    for block in _blocks(picture):
        found = _orientation_of(block.removeprefix(b"Exif\0\0"))
        if found is not None:
            return found
    return 1


def turned_upright(picture: Image, noted: int) -> Image:
    """The picture (uint8, any channels) as it is to be seen, given its orientation 1 to 8.

    Returns:
        C-contiguous; width and height change places for 5 to 8.
    """
    turned: MatLike = picture
    if noted in (5, 6, 7, 8):
        turned = cv2.transpose(turned)
    if noted in (2, 3, 6, 7):
        turned = cv2.flip(turned, 1)
    if noted in (3, 4, 7, 8):
        turned = cv2.flip(turned, 0)
    return np.ascontiguousarray(cast(Image, turned))


def _blocks(picture: bytes) -> Iterator[bytes]:
    """The EXIF blocks among the first pieces of a file, as far as it is whole."""
    if picture.startswith(b"\xff\xd8"):
        yield from _jpeg_blocks(picture)
    elif picture.startswith(b"\x89PNG"):
        yield from _png_blocks(picture)
    elif picture[8:12] == b"WEBP":
        yield from _webp_blocks(picture)


def _jpeg_blocks(picture: bytes) -> Iterator[bytes]:
    """The APP1 segments before the first scan."""
    position = 2
    for _ in range(MOST_PIECES):
        if position + 4 > len(picture):
            return
        mark, kind, length = struct.unpack_from(">BBH", picture, position)
        if mark != 0xFF or kind == 0xDA or length < 2:
            return
        if kind == 0xFF:  # a fill byte
            position += 1
            continue
        body = picture[position + 4 : position + 2 + length]
        if kind == 0xE1 and body.startswith(b"Exif\0\0"):
            yield body
        position += 2 + length


def _png_blocks(picture: bytes) -> Iterator[bytes]:
    position = 8
    for _ in range(MOST_PIECES):
        if position + 8 > len(picture):
            return
        length, kind = struct.unpack_from(">I4s", picture, position)
        if kind == b"eXIf":
            yield picture[position + 8 : position + 8 + length]
        position += 12 + length


def _webp_blocks(picture: bytes) -> Iterator[bytes]:
    position = 12
    for _ in range(MOST_PIECES):
        if position + 8 > len(picture):
            return
        kind, length = struct.unpack_from("<4sI", picture, position)
        if kind == b"EXIF":
            yield picture[position + 8 : position + 8 + length]
        position += 8 + length + length % 2


def _orientation_of(tiff: bytes) -> int | None:
    """The tag of the first directory, or None: none is there, or it is not 1 to 8."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None or len(tiff) < 8:
        return None
    (position,) = struct.unpack_from(f"{order}I", tiff, 4)
    if position + 2 > len(tiff):
        return None
    (count,) = struct.unpack_from(f"{order}H", tiff, position)
    for number in range(min(count, MOST_ENTRIES)):
        entry = position + 2 + 12 * number
        if entry + 12 > len(tiff):
            return None
        tag, kind, values = struct.unpack_from(f"{order}HHI", tiff, entry)
        if tag == _TAG:
            size = {_SHORT: "H", _LONG: "I"}.get(kind)
            if size is None or values != 1:
                return None
            (found,) = struct.unpack_from(f"{order}{size}", tiff, entry + 8)
            return found if 1 <= found <= 8 else None
    return None
