"""Which way up a picture is, as its camera noted it: EXIF's orientation in JPEG, PNG and WebP.

OpenCV turns JPEG and PNG by it, WebP not or only in some releases; so it is told to turn none, and all are
turned here. The layout is TIFF 6.0's (section 2) and EXIF 2.3's (4.6.2, tag 0x0112).
"""

import struct
from collections.abc import Iterator

import numpy as np

from kiosk.vision.camera.frame import GreyImage

_TAG = 0x0112
_SHORT, _LONG = 3, 4

MOST_ENTRIES = 512
"""Of a directory; cameras write some twenty."""


def orientation(picture: bytes) -> int:
    """EXIF's orientation of a JPEG, PNG or WebP file: 1 (upright) to 8; 1 where it has none, or no sound one."""
    for block in _blocks(picture):
        found = _orientation_of(block.removeprefix(b"Exif\0\0"))
        if found is not None:
            return found
    return 1


def turned_upright(picture: GreyImage, noted: int) -> GreyImage:
    """The picture (uint8 ``[height, width]``) as it is to be seen, given its orientation 1 to 8.

    Returns:
        C-contiguous; ``[width, height]`` for 5 to 8.
    """
    if noted in (5, 6, 7, 8):
        picture = picture.T
    if noted in (2, 3, 6, 7):
        picture = picture[:, ::-1]
    if noted in (3, 4, 7, 8):
        picture = picture[::-1]
    return np.ascontiguousarray(picture)


def _blocks(picture: bytes) -> Iterator[bytes]:
    """The EXIF blocks of a file, as far as it is whole."""
    if picture.startswith(b"\xff\xd8"):
        yield from _jpeg_blocks(picture)
    elif picture.startswith(b"\x89PNG"):
        yield from _chunks(picture, 8, ">I4s", b"eXIf", 4, 1)
    elif picture[8:12] == b"WEBP":
        yield from _chunks(picture, 12, "<4sI", b"EXIF", 0, 2)


def _jpeg_blocks(picture: bytes) -> Iterator[bytes]:
    """The APP1 segments before the first scan."""
    position = 2
    while position + 4 <= len(picture):
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


def _chunks(
    picture: bytes, start: int, layout: str, wanted: bytes, after: int, multiple: int
) -> Iterator[bytes]:
    """The bodies of one kind of chunk; ``after`` bytes follow each, and its length is padded to ``multiple``."""
    position = start
    while position + 8 <= len(picture):
        one, other = struct.unpack_from(layout, picture, position)
        kind, length = (one, other) if isinstance(one, bytes) else (other, one)
        if kind == wanted:
            yield picture[position + 8 : position + 8 + length]
        position += 8 + length + length % multiple + after


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
