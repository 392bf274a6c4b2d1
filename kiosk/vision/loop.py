"""The headless loop itself: frames in, readings out. `kiosk watch` and the vision process both run it."""

from collections.abc import Callable, Iterator

from kiosk.system.timeouts import patience
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.camera.frozen import Freshness
from kiosk.vision.mirror_picture import MirrorPicture
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.reading import Reading

FRAME_TIMEOUT = 2.0
"""Longest wait for one frame in seconds: a Pi camera takes most of a second to its first picture."""


def readings(
    camera: Camera,
    pipeline: Pipeline,
    since: float,
    show: Callable[[ColourImage], None] | None = None,
    is_over: Callable[[], bool] = lambda: False,
    *,
    judged: float | None = None,
) -> Iterator[Reading]:
    """Judge frames of a started camera for as long as the caller asks for more.

    Of a live camera each picture counts once, however often it is delivered.

    Args:
        camera: started; the caller stops it.
        pipeline: is reset first: nothing seen before counts.
        since: seconds on the monotonic clock; frames from before are dropped unseen and unshown.
        show: called with every frame, as `MirrorPicture` makes it, before it is judged: a mirror that lags
            is seen, and the answer waits for a millisecond only.
        is_over: asked after every wait for a frame; after a yes that frame is dropped like those from before.
        judged: seconds; frames from before are shown and not judged. The same as ``since`` by default.

    Raises:
        CameraError: the camera delivers no more frames, or the same one again and again.
    """
    judged = since if judged is None else max(since, judged)
    pipeline.reset(judged)
    longest = FRAME_TIMEOUT * patience()
    mirror = MirrorPicture()
    freshness = None if camera.fake else Freshness(camera.name)
    while True:
        frame = camera.read(longest)
        if is_over():
            return
        if frame.t < since or (freshness is not None and not freshness.is_new(frame)):
            continue
        if show is not None:
            show(mirror.of(frame))
        if frame.t >= judged:
            yield pipeline.read(frame)
