"""Pictures and videos that tests make for themselves."""

from pathlib import Path

import cv2
import numpy as np

from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.images import read_image


def portrait() -> np.ndarray:
    """The demo camera's portrait: one smiling face, uint8 ``[height, width]``."""
    return read_image(demo_picture())


def blank(level: int, height: int = 480, width: int = 640) -> np.ndarray:
    """An even grey picture with a little noise, as a covered or dazzled lens would give."""
    noise = np.random.default_rng(level).integers(-2, 3, (height, width))
    return (level + noise).clip(0, 255).astype(np.uint8)


def save(path: Path, grey: np.ndarray) -> Path:
    """Write a PNG or JPEG."""
    assert cv2.imwrite(str(path), grey)
    return path


def save_video(path: Path, frames: list[np.ndarray], fps: int = 30) -> Path:
    """Write an MJPEG video of grey frames."""
    height, width = frames[0].shape
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), fps, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path
