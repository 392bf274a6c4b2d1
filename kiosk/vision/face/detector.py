"""Where the faces are: a BlazeFace network run on a whole frame, or on a square region of one.

The anchors, the decoding and the suppression follow the graphs MediaPipe publishes beside its networks
(``mediapipe/modules/face_detection/face_detection_*_common.pbtxt``).
"""

import math
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from kiosk.model.interpreter import Runtime, forget, load_interpreter
from kiosk.vision.camera.frame import GreyImage, Image
from kiosk.vision.face.brighten import brighten
from kiosk.vision.face.detection import Box, Detection, Turn
from kiosk.vision.face.networks import FULL_RANGE_SPARSE, Network, anchor_centres, read_network
from kiosk.vision.face.suppress import Floats, suppress
from kiosk.vision.face.warp import square

REGION_SIDE = 2.2
"""Side of `detect_in_region`'s square in box widths: measured to leave the least bias, see docs/faces.md."""


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
        threads: int = 1,
    ) -> None:
        """Load the network.

        Args:
            network: which of the three.
            min_score: in place of the network's own, 0-1 (exclusive).
            brightened: whether dim pictures are brightened first, see `brighten`.
            folder: where the file lies; None for the installed package.
            runtime, threads: see `load_interpreter`.

        Raises:
            ModelError: the package or its file is missing or altered, or no runtime is installed.
        """
        self.side = network.side
        self._brightened = brightened
        self._interpreter = load_interpreter(read_network(network, folder), threads, runtime)
        self._input = self._interpreter.get_input_details()[0]["index"]
        outputs = {detail["shape"][-1]: detail["index"] for detail in self._interpreter.get_output_details()}
        self._regressors, self._scores = outputs[16], outputs[1]
        self._anchors = anchor_centres(network)
        self._min_logit = _logit(network.min_score if min_score is None else min_score)
        self._pixels = np.empty((1, network.side, network.side, 3), np.float32)

    def detect(self, grey: Image, min_score: float | None = None) -> list[Detection]:
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

    def forget(self) -> None:
        """Keep nothing of the pictures that were searched."""
        self._pixels.fill(0)
        forget(self._interpreter)

    def _fill(self, picture: Image) -> float:
        """Put the picture, shrunk or enlarged, at the upper left of the input; returns the scale."""
        height, width = picture.shape[:2]
        scale: float = self.side / max(height, width)
        size = (max(1, round(width * scale)), max(1, round(height * scale)))
        if scale <= 0.5:
            # Halving is OpenCV's quick case, and leaves the slow one a quarter of the pixels.
            half = max(1, width // 2), max(1, height // 2)
            picture = cast(Image, cv2.resize(picture, half, interpolation=cv2.INTER_AREA))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        shrunk = cast(Image, cv2.resize(picture, size, interpolation=way))
        if self._brightened:
            shrunk = brighten(shrunk)
        levels = shrunk.astype(np.float32) * np.float32(1 / 127.5)
        rgb = levels if levels.ndim == 3 else cv2.cvtColor(levels, cv2.COLOR_GRAY2RGB)
        # The rest is black, as MediaPipe pads it.
        self._pixels.fill(-1.0)
        np.subtract(rgb, 1.0, out=self._pixels[0, : size[1], : size[0]])
        return scale


def detect_in_region(
    detector: FaceDetector,
    grey: GreyImage,
    box: Box,
    turn: Turn = 0,
    *,
    sides: float = REGION_SIDE,
    mirrored: bool = False,
    even: bool = False,
    min_score: float | None = None,
) -> Detection | None:
    """The face in or near ``box``: a close pass over the enlarged region around it alone.

    Args:
        detector: of the network to run; short range fits.
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


def _logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def _detection(score: float, points: Floats) -> Detection:
    (x, y), (width, height), *landmarks = points.tolist()
    return Detection(score, (x - width / 2, y - height / 2, width, height), *map(tuple, landmarks))
