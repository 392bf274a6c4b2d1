"""Picture files, read safely: anybody's file gives a grey picture of bounded size, or one sentence."""

import errno
import re
import struct
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from kiosk.errors import ImageError
from kiosk.system.ordinary_file import read_ordinary
from kiosk.system.stderr import without_lines
from kiosk.vision.camera.frame import GreyImage, Image

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".bmp"})
"""What pictures in a folder are called."""

FORMATS = "JPEG, PNG, WebP or BMP"

MAX_BYTES = 100 << 20
"""Largest file that is read at all."""

LONGEST = 1600
"""Pixels: longer side of what `read_image` returns at most; faces are found in smaller ones still."""

_PNG = b"\x89PNG\r\n\x1a\n"

_SIGNATURES = re.compile(rb"\xff\xd8\xff|\x89PNG\r\n\x1a\n|BM|RIFF....WEBP", re.DOTALL)
"""How files of these formats begin; OpenCV has rarely used decoders for many others."""

_CHATTER = re.compile(rb"libpng (warning|error): |Corrupt JPEG data: |Premature end of JPEG|\[ERROR:|\n")
"""Lines of OpenCV and of the C libraries under it, which it does not silence; our sentence says it better."""


def read_image(path: Path, longest: int = LONGEST) -> GreyImage:
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
    if not _SIGNATURES.match(data):
        raise ImageError(f"{path}: not a readable image ({FORMATS})")
    if data.startswith(_PNG):
        data = _without_profile(data)
    try:
        with without_lines(_CHATTER):
            grey = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in error.err:
            raise ImageError(f"{path}: too many pixels, reduce it below 67 megapixels") from error
        raise ImageError(f"{path}: not a readable image, OpenCV says {error.err}") from error
    if grey is None:
        raise ImageError(f"{path}: a damaged or incomplete image, copy it again")
    return reduced(cast(GreyImage, grey), longest)


def reduced(picture: Image, longest: int) -> Image:
    """The picture (uint8, any channels) shrunk until neither side exceeds ``longest`` pixels."""
    height, width = picture.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return cast(Image, cv2.resize(picture, size, interpolation=cv2.INTER_AREA))


def _read(path: Path) -> bytes:
    try:
        data = read_ordinary(path, MAX_BYTES)
    except IsADirectoryError as error:
        raise ImageError(f"{path}: is a folder, not an image") from error
    except OSError as error:
        raise ImageError(f"{path}: {reason(error)}") from error
    if not data:
        raise ImageError(f"{path}: the file is empty")
    return data


def reason(error: OSError | ValueError) -> str:
    """Why a path cannot be used; ValueError is Python's for a name that no file can have."""
    if isinstance(error, FileNotFoundError | ValueError):
        return "no such file"
    if error.errno == errno.EINVAL and error.strerror:
        # No ordinary file, or no file's name.
        return error.strerror.removeprefix("this ")
    return f"cannot be read ({error.strerror})"


def _without_profile(png: bytes) -> bytes:
    """The PNG without its colour profile, by which libpng would weigh the colours, as no camera does."""
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
