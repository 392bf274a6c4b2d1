"""The demo picture: NASA's portrait of the astronaut Eileen Collins, out of scikit-image's wheel."""

import hashlib
import importlib.util
from collections.abc import Callable
from pathlib import Path

from kiosk.errors import CameraError
from kiosk.vision.camera.files import FileCamera, Still
from kiosk.vision.camera.wanted import Wanted

NAME = "NASA's portrait of Eileen Collins"

SHA256 = "88431cd9653ccd539741b555fb0a46b61558b301d4110412b5bc28b5e3ea6cb5"
"""Of ``skimage/data/astronaut.png``: a public domain picture, taken by NASA."""

INSTALL = "pip install --no-deps scikit-image"


def demo_picture(package: str = "skimage", sha256: str = SHA256) -> Path:
    """Where the demo picture lies; the package is found without being imported (it wants SciPy).

    Raises:
        CameraError: the package is not installed, or its picture is not the one we know.
    """
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise CameraError(f"the demo picture is not installed: run {INSTALL}")
    picture = Path(spec.submodule_search_locations[0]) / "data" / "astronaut.png"
    try:
        found = hashlib.sha256(picture.read_bytes()).hexdigest()
    except OSError as error:
        raise CameraError(f"the demo picture is missing at {picture}: run {INSTALL}") from error
    if found != sha256:
        raise CameraError(f"the demo picture {picture} is not the one expected (sha256): run {INSTALL}")
    return picture


def open_source(wanted: Wanted, find: Callable[[], Path] = demo_picture) -> FileCamera:
    """The demo picture as a camera; upright by nature, whatever the rotation."""
    return FileCamera(Still(find(), wanted.fps), name=NAME, clock=wanted.clock, wait=wanted.wait)
