"""The headless loop itself: frames in, readings out. `kiosk watch` and the vision process both run it."""

from collections.abc import Callable, Iterator

import cv2
import numpy as np

from kiosk.system.timeouts import patience
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.frame import GreyImage
from kiosk.vision.camera.frozen import Freshness
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.shared_preview import MAX_SIDE
from kiosk.vision.reading import Reading

FRAME_TIMEOUT = 2.0
"""Longest wait for one frame in seconds: a Pi camera takes most of a second to its first picture."""


def readings(
    camera: Camera,
    pipeline: Pipeline,
    since: float,
    show: Callable[[GreyImage], None] = lambda grey: None,
    is_over: Callable[[], bool] = lambda: False,
) -> Iterator[Reading]:
    """Judge frames of a started camera for as long as the caller asks for more.

    Of a live camera each picture counts once, however often it is delivered.

    Args:
        camera: started; the caller stops it.
        pipeline: is reset first: nothing seen before counts.
        since: seconds on the monotonic clock; frames from before are dropped unseen and unshown.
        show: called with every judged frame, uint8 ``[height, width]``, neither side above `MAX_SIDE`.
        is_over: asked after every wait for a frame; after a yes that frame is dropped like those from before.

    Raises:
        CameraError: the camera delivers no more frames, or the same one again and again.
    """
    pipeline.reset(since)
    longest = FRAME_TIMEOUT * patience()
    freshness = None if camera.fake else Freshness(camera.name)
    while True:
        frame = camera.read(longest)
        if is_over():
            return
        if frame.t < since or (freshness is not None and not freshness.is_new(frame)):
            continue
        show(_reduced(frame.grey))
        yield pipeline.read(frame)


def _reduced(grey: GreyImage) -> GreyImage:
    """``grey`` itself, or a smaller copy that fits a preview."""
    scale = MAX_SIDE / max(grey.shape)
    if scale >= 1:
        return grey
    size = round(grey.shape[1] * scale), round(grey.shape[0] * scale)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
