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
from kiosk.vision.camera.colour import Bgr, unpacked
from kiosk.vision.camera.exif import orientation, turned_upright
from kiosk.vision.camera.frame import MAX_SIDE, GreyImage, Picture
from kiosk.vision.camera.limits import MEMORY, check_jpeg, check_webp, plain_png
from kiosk.vision.camera.recognise import FORMATS, HEAD_BYTES, JPEG, PNG, WEBP, Kind, recognise
from kiosk.vision.camera.reduce import reduced

SUFFIXES = frozenset({".jpg", ".jpeg", ".jfif", ".png", ".apng", ".webp", ".bmp"})
"""What pictures in a folder are called."""

MAX_BYTES = 100 << 20
"""Largest file that is read at all."""

LONGEST = 1600
"""Pixels: longer side of what `read_image` returns at most; faces are found in smaller ones still."""

LONGEST_FRAME = 1280
"""Pixels: longer side of what stands in for a camera's picture, which is smaller too."""

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
    data, noted = _checked(path, _read(path))
    return turned_upright(reduced(_decoded(path, data), longest), noted)


def read_picture(path: Path, longest: int = LONGEST) -> Picture:
    """As `read_image`, with the picture's colours; these are kept no larger than they may be shown."""
    return picture_in(_read(path), path, longest)


def picture_in(content: bytes, name: Path | str, longest: int = LONGEST, memory: int = MEMORY) -> Picture:
    """As `read_picture`, of what a file holds; ``name`` is what the sentences call it.

    ``memory``: bytes that unpacking may take. A picture whose grey has room in it and its colours have not
    comes without them.
    """
    data, noted = _checked(name, content, memory)
    grey = _decoded(name, data, memory)
    with without_lines(_CHATTER), MemoryLimit(max(0, memory - grey.nbytes)):
        colours = unpacked(data, max(grey.shape), MAX_SIDE, cv2.IMREAD_IGNORE_ORIENTATION)
    colour = None if colours is None else Bgr(turned_upright(reduced(colours, MAX_SIDE), noted))
    return Picture(turned_upright(reduced(grey, longest), noted), colour)


def _checked(name: Path | str, data: bytes, memory: int = MEMORY) -> tuple[bytes, int]:
    """A picture that OpenCV may unpack, and which way up it is (EXIF). Raises ImageError."""
    kind = recognise(data[:HEAD_BYTES])
    if kind is None or kind.use != "picture":
        other = kind is not None and kind.name.endswith(("picture", "GIF"))
        raise ImageError(f"{name}: {not_a_picture(kind)}", "other_format" if other else "no_picture")
    if kind is JPEG:
        check_jpeg(name, data, memory)
    if kind is WEBP:
        check_webp(name, data, memory)
    return plain_png(name, data) if kind is PNG else data, orientation(data)


def not_a_picture(kind: Kind | None) -> str:
    """What is said of a file that is no picture of ours."""
    if kind is None:
        return f"not a readable image ({FORMATS})"
    if kind.use == "video":
        return f"is {kind.name}, not a readable image ({FORMATS}); videos are for 'kiosk watch --source'"
    return f"is {kind.name}, not a readable image: save it as {FORMATS}"


def _decoded(name: Path | str, data: bytes, memory: int = MEMORY) -> GreyImage:
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    try:
        with without_lines(_CHATTER), MemoryLimit(memory):
            grey = cv2.imdecode(np.frombuffer(data, np.uint8), flags)
    except MemoryError as error:
        raise ImageError(f"{name}: takes too much memory, reduce it", "too_large") from error
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in error.err:
            raise ImageError(
                f"{name}: too many pixels, reduce it below 67 megapixels", "too_large"
            ) from error
        if error.code == cv2.Error.StsNoMem:
            raise ImageError(f"{name}: takes too much memory, reduce it", "too_large") from error
        raise ImageError(f"{name}: not a readable image, OpenCV says {printable(error.err)}") from error
    if grey is None:
        raise ImageError(f"{name}: a damaged or incomplete image, copy it again")
    return cast(GreyImage, grey)


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
