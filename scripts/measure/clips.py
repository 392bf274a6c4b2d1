"""Clips of people and of nobody: what they show, and what a face detector is put under with them."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from kiosk.errors import UsageError
from kiosk.vision.face.detector import FaceDetector
from kiosk.vision.face.networks import BACK

TRUTH: dict[str, tuple[tuple[int, int, int], ...]] = {
    # (first frame, last frame, faces in each of them)
    "single_face.mp4": ((0, 71, 1),),
    "face_noface.mov": ((0, 71, 1), (72, 168, 0)),
    "noface_face.mov": ((0, 95, 0), (96, 167, 1), (168, 168, 0)),
    "no_face.mp4": ((0, 94, 0),),
    "bottle-detection.mp4": ((0, 44, 0),),
    "head-pose-face-detection-male.mp4": ((0, 61, 1),),
    "head-pose-face-detection-female-and-male.mp4": ((0, 55, 2),),
    "face-demographics-walking-and-pause.mp4": ((0, 40, 3),),
}

CANVAS = (640, 480)
"""Every picture is put into a frame of this size, as a webcam's default mode gives it."""


@dataclass(frozen=True)
class Picture:
    """An RGB picture ``[H, W, 3]``, how many faces it shows, and where the one face is if it is one."""

    rgb: np.ndarray
    faces: int
    box: tuple[float, float, float, float] | None = None


def pictures(folder: Path, per_clip: int) -> list[Picture]:
    """Some frames of every clip, evenly spaced."""
    locate = FaceDetector(BACK)
    found = []
    for name, segments in TRUTH.items():
        if not (folder / name).is_file():
            print(f"{name}: not in {folder}, left out", file=sys.stderr)
            continue
        step = max(1, (segments[-1][1] + 1) // per_clip)
        for number, rgb in enumerate(clip_frames(folder / name)):
            count = next((n for first, last, n in segments if first <= number <= last), None)
            if count is None or number % step:
                continue
            detections = locate.detect(rgb) if count == 1 else []
            found.append(Picture(rgb, count, detections[0].box if detections else None))
    if not found:
        raise UsageError(f"{folder} holds none of the clips that this script knows: {', '.join(TRUTH)}")
    return found


def clip_frames(path: Path) -> Iterator[np.ndarray]:
    """Every frame of a clip, RGB."""
    clip = cv2.VideoCapture(str(path))
    while True:
        ok, bgr = clip.read()
        if not ok:
            return
        yield cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)


def plain(picture: Picture) -> np.ndarray:
    """The whole picture, fitted into the canvas."""
    height, width = picture.rgb.shape[:2]
    scale = min(CANVAS[0] / width, CANVAS[1] / height)
    return _warp(picture.rgb, scale, 0, (width / 2, height / 2))


def dark(picture: Picture) -> np.ndarray:
    """A quarter of the light, rounded to whole grey levels, with a sensor's noise of two levels."""
    frame = plain(picture)
    noise = np.random.default_rng(7).normal(0, 2, frame.shape)
    return np.clip(np.round(frame * 0.25 + noise), 0, 255).astype(np.uint8)


def middle(picture: Picture) -> np.ndarray | None:
    """The one face at 0.065 of the width: 15 cm at 2 m."""
    return at_share(picture, 0.065)


def far(picture: Picture) -> np.ndarray | None:
    """The one face at 0.043 of the width: 15 cm at 3 m before a lens of 60°."""
    return at_share(picture, 0.043)


def near(picture: Picture) -> np.ndarray | None:
    """The one face at 0.32 of the width: 15 cm at 0.4 m."""
    return at_share(picture, 0.32)


def corner(picture: Picture) -> np.ndarray | None:
    """The one face at 0.12 of the width, near the upper right corner."""
    return at_share(picture, 0.12, (0.88, 0.15))


def turned(degrees: float) -> Callable[[Picture], np.ndarray | None]:
    """The whole picture turned; only for one face, which then stays in the picture."""

    def turn(picture: Picture) -> np.ndarray | None:
        if picture.faces > 1:
            return None
        height, width = picture.rgb.shape[:2]
        scale = min(CANVAS[0] / width, CANVAS[1] / height)
        return _warp(picture.rgb, scale, degrees, (width / 2, height / 2))

    return turn


def at_share(picture: Picture, share: float, at: tuple[float, float] = (0.5, 0.5)) -> np.ndarray | None:
    if picture.box is None:
        return None
    x, y, width, height = picture.box
    scale = share * CANVAS[0] / width
    return _warp(picture.rgb, scale, 0, (x + width / 2, y + height / 2), at)


def _warp(
    rgb: np.ndarray,
    scale: float,
    degrees: float,
    centre: tuple[float, float],
    at: tuple[float, float] = (0.5, 0.5),
) -> np.ndarray:
    """``rgb`` scaled and turned about ``centre``, which lands at ``at`` of the canvas, without aliasing."""
    if scale < 1:
        rgb = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        centre, scale = (centre[0] * scale, centre[1] * scale), 1.0
    matrix = cv2.getRotationMatrix2D(centre, degrees, scale)
    matrix[:, 2] = matrix[:, 2] + np.array(at) * CANVAS - centre
    return cv2.warpAffine(rgb, matrix, CANVAS, borderValue=(96, 96, 96))


CONDITIONS: dict[str, Callable[[Picture], np.ndarray | None]] = {
    "plain": plain,
    "dark x0.25": dark,
    "0.4 m": near,
    "2 m": middle,
    "3 m": far,
    "corner": corner,
    "+20°": turned(20),
    "-20°": turned(-20),
    "+40°": turned(40),
}
