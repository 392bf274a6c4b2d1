"""Whether a live camera goes on seeing: a sensor's noise makes every picture another one."""

import zlib
from collections import deque

import numpy as np

from kiosk.errors import CameraError
from kiosk.vision.camera.frame import Frame, GreyImage

FROZEN_FRAMES = 10
FROZEN_SECONDS = 1.5
"""So many identical pictures in a row, over so long, are no camera's hiccup. Cameras that are short of light
deliver a picture twice or thrice; a network camera may repeat one until the next whole picture comes."""

REMEMBERED = 6
"""A driver that is stuck may hand out its buffers in turn: OpenCV has four, Picamera2 six."""

EVEN_LEVELS = 8
EVEN_SHARE = 0.99
"""Grey levels within which so large a share of an even picture lies."""


class Freshness:
    """Tells new pictures of a live camera from one of the last few delivered again.

    What is delivered again shows no new moment: judged, it would be one more voice for the same. An even
    picture is let through: a lens that is covered may well be the same black time after time, and to say that
    it is too dark helps more than to take the camera for broken. No face is ever found in one.
    """

    def __init__(self, name: str) -> None:
        """``name`` is the camera's, for the sentence."""
        self._name = name
        self._last: deque[tuple[int, tuple[int, ...]]] = deque(maxlen=REMEMBERED)
        self._since = 0.0
        self._again = 0

    def is_new(self, frame: Frame) -> bool:
        """Whether a frame shows something else than those before.

        Raises:
            CameraError: none has for too long.
        """
        # A checksum rather than the picture: nothing of a visitor is kept. 640×480 take 0.08 ms.
        seen = zlib.crc32(np.ascontiguousarray(frame.grey).data), frame.grey.shape
        if seen not in self._last:
            self._last.append(seen)
            self._since, self._again = frame.t, 0
            return True
        if is_even(frame.grey):
            return True
        self._again += 1
        if self._again >= FROZEN_FRAMES and frame.t - self._since >= FROZEN_SECONDS:
            raise CameraError(
                f"{self._name}: has delivered the very same picture for {frame.t - self._since:.1f} s: open"
                " its cover if it has one, otherwise it is frozen: unplug it and plug it in again"
            )
        return False


def is_even(grey: GreyImage) -> bool:
    """Whether nearly all of a picture, uint8 ``[height, width]``, is of one grey."""
    levels = np.bincount(grey.reshape(-1), minlength=256)
    middle = int(np.searchsorted(np.cumsum(levels), grey.size / 2))
    near = levels[max(0, middle - EVEN_LEVELS) : middle + EVEN_LEVELS + 1].sum()
    return bool(near >= EVEN_SHARE * grey.size)
