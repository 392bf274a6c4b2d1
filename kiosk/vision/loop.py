"""The headless loop itself: frames in, readings out. `kiosk watch` and the vision process both run it."""

from collections.abc import Iterator

from kiosk.system.timeouts import patience
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.images import reduced
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.shared_preview import MAX_SIDE, Preview
from kiosk.vision.reading import Reading

FRAME_TIMEOUT = 2.0
"""Longest wait for one frame in seconds: a Pi camera takes most of a second to its first picture."""


def readings(
    camera: Camera, pipeline: Pipeline, since: float, preview: Preview | None = None
) -> Iterator[Reading]:
    """Judge frames of a started camera for as long as the caller asks for more.

    Args:
        camera: started; the caller stops it.
        pipeline: is reset first: nothing seen before counts.
        since: seconds on the monotonic clock; frames from before are dropped unseen and unshown.
        preview: where every judged frame is published, if anywhere.

    Raises:
        CameraError: the camera delivers no more frames.
    """
    pipeline.reset(since)
    longest = FRAME_TIMEOUT * patience()
    while True:
        frame = camera.read(longest)
        if frame.t < since:
            continue
        if preview is not None:
            preview.write(reduced(frame.grey, MAX_SIDE))
        yield pipeline.read(frame)
