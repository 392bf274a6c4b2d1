"""Picture files, read safely: anybody's file gives a grey picture of bounded size, or one sentence."""

import errno
import re
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from kiosk.config.diagnostics import printable
from kiosk.errors import ImageError
from kiosk.system.memory_limit import MemoryLimit
from kiosk.system.ordinary_file import read_ordinary
from kiosk.system.stderr import without_lines
from kiosk.vision.camera.exif import orientation, turned_upright
from kiosk.vision.camera.frame import GreyImage, Image
from kiosk.vision.camera.limits import check_jpeg, plain_png
from kiosk.vision.camera.recognise import FORMATS, HEAD_BYTES, JPEG, PNG, Kind, recognise

SUFFIXES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".apng", ".webp", ".bmp"})
"""What pictures in a folder are called."""

MAX_BYTES = 100 << 20
"""Largest file that is read at all."""

LONGEST = 1600
"""Pixels: longer side of what `read_image` returns at most; faces are found in smaller ones still."""

LONGEST_FRAME = 1280
"""Pixels: longer side of what stands in for a camera's picture, which is smaller too."""

MEMORY = 512 * 2**20
"""Bytes that unpacking may take; what the headers allow takes 450 MB at worst."""

_CHATTER = re.compile(b"")
"""All that OpenCV and the C libraries under it say on standard error; our sentence says it better."""


def read_image(path: Path, longest: int = LONGEST) -> GreyImage:
    """A picture file as grey, the right way up (EXIF), reduced where it is larger than needed.

    Args:
        path: a JPEG, PNG, WebP or BMP file; of an animation the first picture is read.
        longest: pixels of the longer side above which the picture is reduced.

    Returns:
        uint8 ``[height, width]``, C-contiguous.

    Raises:
        ImageError: there is no such file, it cannot be read, is no picture, is damaged, is far too large, or
            would take too long to unpack.
    """
    data = _read(path)
    kind = recognise(data[:HEAD_BYTES])
    if kind is None or kind.use != "picture":
        raise ImageError(f"{path}: {not_a_picture(kind)}")
    if kind is JPEG:
        check_jpeg(path, data)
    noted = orientation(data)
    grey = _decoded(path, plain_png(path, data) if kind is PNG else data)
    return turned_upright(reduced(grey, longest), noted)


def not_a_picture(kind: Kind | None) -> str:
    """What is said of a file that is no picture of ours."""
    if kind is None:
        return f"not a readable image ({FORMATS})"
    if kind.use == "video":
        return f"is {kind.name}, not a readable image ({FORMATS}); videos are for 'kiosk watch --source'"
    return f"is {kind.name}, not a readable image: save it as {FORMATS}"


def _decoded(path: Path, data: bytes) -> GreyImage:
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        with without_lines(_CHATTER), MemoryLimit(MEMORY):
            grey = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except MemoryError as error:
        raise ImageError(f"{path}: takes too much memory, reduce it") from error
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in error.err:
            raise ImageError(f"{path}: too many pixels, reduce it below 67 megapixels") from error
        if error.code == cv2.Error.StsNoMem:
            raise ImageError(f"{path}: takes too much memory, reduce it") from error
        raise ImageError(f"{path}: not a readable image, OpenCV says {printable(error.err)}") from error
    if grey is None:
        raise ImageError(f"{path}: a damaged or incomplete image, copy it again")
    return cast(GreyImage, grey)


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
