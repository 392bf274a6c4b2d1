"""Picture files, read safely: anybody's file gives a grey picture of bounded size, or one sentence."""

import struct
from pathlib import Path

import cv2
import numpy as np

from kiosk.errors import ImageError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
"""What pictures in a folder are called."""

FORMATS = "JPEG, PNG, WebP or BMP"

MAX_BYTES = 100_000_000
"""Largest file that is read at all."""

MAX_PIXELS = 2**26
"""67 megapixels, above any phone's usual picture: larger ones are refused before they are unpacked, because
a file of a few kilobytes can unfold to gigabytes."""

LONGEST = 1600
"""Pixels: longer side of what `read_image` returns at most; faces are found in smaller ones still."""

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE = frozenset(range(0xD0, 0xD9)) | {0x01}


def read_image(path: Path, longest: int = LONGEST) -> np.ndarray:
    """A picture file as grey, the right way up (EXIF), reduced where it is larger than needed.

    Args:
        path: a JPEG, PNG, WebP or BMP file.
        longest: pixels of the longer side above which the picture is reduced.

    Returns:
        uint8 ``[height, width]``, C-contiguous.

    Raises:
        ImageError: there is no such file, it cannot be read, is no picture, is damaged, or is far too large.
    """
    data = _read(path)
    size = picture_size(data)
    if size is None:
        raise ImageError(f"{path}: not a readable image ({FORMATS})")
    if size[0] * size[1] > MAX_PIXELS:
        raise ImageError(f"{path}: {size[0]}×{size[1]} pixels are too many, reduce it below 67 megapixels")
    if data.startswith(_PNG):
        data = _without_profile(data)
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), _mode(max(size), longest))
    except cv2.error as error:
        raise ImageError(f"{path}: not a readable image, OpenCV says {error.err}") from error
    if grey is None:
        raise ImageError(f"{path}: a damaged or incomplete image, copy it again")
    return reduced(grey, longest)


def reduced(picture: np.ndarray, longest: int) -> np.ndarray:
    """The picture (uint8, any channels) shrunk until neither side exceeds ``longest`` pixels."""
    height, width = picture.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def picture_size(data: bytes) -> tuple[int, int] | None:
    """``(width, height)`` as the file's header states them, or None when it is no picture that we read.

    Layouts: PNG (W3C) IHDR, JPEG (ITU-T T.81) start of frame, BMP info header, WebP container (Google).
    """
    try:
        if data.startswith(_PNG):
            return _pair(">II", data, 16)
        if data.startswith(b"\xff\xd8"):
            return _jpeg_size(data)
        if data.startswith(b"BM"):
            if struct.unpack_from("<I", data, 14)[0] == 12:
                return _pair("<HH", data, 18)
            width, height = struct.unpack_from("<ii", data, 18)  # a negative height: rows from the top
            return abs(width), abs(height)
        if data.startswith(b"RIFF") and data[8:12] == b"WEBP" and len(data) >= 30:
            return _webp_size(data)
    except (struct.error, IndexError):  # shorter than its header
        return None
    return None


def _read(path: Path) -> bytes:
    if path.is_dir():
        raise ImageError(f"{path}: is a folder, not an image")
    if not path.exists():
        raise ImageError(f"{path}: no such file")
    if not path.is_file():
        raise ImageError(f"{path}: is not a regular file")
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise ImageError(f"{path}: {size / 1e6:.0f} MB are too many for an image (at most 100 MB)")
        data = path.read_bytes()
    except OSError as error:
        raise ImageError(f"{path}: cannot be read ({error.strerror})") from error
    if not data:
        raise ImageError(f"{path}: the file is empty")
    return data


def _mode(side: int, longest: int) -> int:
    """Grey, at the least eighth, quarter or half that still suffices: JPEG unpacks only that much."""
    if side >= 8 * longest:
        return cv2.IMREAD_REDUCED_GRAYSCALE_8
    if side >= 4 * longest:
        return cv2.IMREAD_REDUCED_GRAYSCALE_4
    if side >= 2 * longest:
        return cv2.IMREAD_REDUCED_GRAYSCALE_2
    return cv2.IMREAD_GRAYSCALE


def _pair(layout: str, data: bytes, offset: int) -> tuple[int, int]:
    first, second = struct.unpack_from(layout, data, offset)
    return first, second


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # fill byte
            position += 1
        elif marker in _JPEG_BARE:
            position += 2
        elif marker in _JPEG_START_OF_FRAME:
            height, width = _pair(">HH", data, position + 5)
            return width, height
        else:
            position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    kind = data[12:16]
    if kind == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        return width, int.from_bytes(data[27:30], "little") + 1
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = _pair("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


def _without_profile(png: bytes) -> bytes:
    """The PNG without its colour profile, which grey does not need and libpng complains about on stderr."""
    position = len(_PNG)
    while position + 8 <= len(png):
        length, kind = struct.unpack_from(">I4s", png, position)
        end = position + 12 + length
        if kind == b"iCCP":
            return png[:position] + png[end:]
        if kind == b"IDAT":
            break
        position = end
    return png
