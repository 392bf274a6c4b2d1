"""The one face every camera shows to the headless loop."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from types import TracebackType
from typing import Self, cast

import cv2
import numpy as np

from kiosk.vision.camera.frame import Frame, Image

Clock = Callable[[], float]
"""Seconds that never go back: `time.monotonic`, or a test's own."""

Wait = Callable[[float], None]
"""Lets that many seconds pass: `time.sleep`, or a test's own that moves its clock."""


class Camera(ABC):
    """A source of pictures that runs between `start` and `stop`, any number of times.

    One configuration for life: size, rate and rotation never change. Not thread-safe; one reader owns it.

    Attributes:
        name: what it is, for the log and the screen.
        fake: True when no lens is behind it (a file, the demo picture); said on the screen and in the log.
    """

    name: str
    fake: bool = False

    @abstractmethod
    def start(self) -> None:
        """Begin delivering pictures; no frame from before this call is ever read. Twice is once.

        Raises:
            CameraError: the device is gone, busy, or refuses.
        """

    @abstractmethod
    def read(self, timeout: float) -> Frame:
        """The newest picture that was not read yet, waiting for one if need be.

        A reader slower than the camera misses pictures; it never gets a queue of old ones. ``Frame.t``
        rises strictly from read to read.

        Args:
            timeout: seconds to wait at most.

        Raises:
            CameraError: none came in time, the device went away, or the camera is not started.
        """

    @abstractmethod
    def stop(self) -> None:
        """Stop the device (its light goes out). Harmless when it is not running."""

    @abstractmethod
    def close(self) -> None:
        """Stop, and give the device back for good. Harmless when called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


_TURNS = {
    90: cv2.ROTATE_90_CLOCKWISE,
    180: cv2.ROTATE_180,
    270: cv2.ROTATE_90_COUNTERCLOCKWISE,
}


def upright(picture: Image, rotation: int) -> Image:
    """A copy of the picture, turned clockwise, in memory of its own.

    Turned in software for every source alike: the Pi's camera hardware knows 0° and 180° only, and
    a quarter turn of 640×480 grey costs well under a millisecond.

    Args:
        picture: uint8, any channels; may be a view into a driver's buffer, rows padded or not.
        rotation: 0, 90, 180 or 270 degrees clockwise.

    Returns:
        uint8, C-contiguous; its width and height change places in a quarter turn.
    """
    return cast(Image, cv2.rotate(picture, _TURNS[rotation])) if rotation else picture.copy(order="C")


def after(t: float, previous: float) -> float:
    """``t``, or the least float above ``previous`` where ``t`` is not above it.

    Keeps `Frame.t` a lower bound of the moment of exposure: ``previous`` bounds an earlier picture, so
    it bounds this one as well.
    """
    return t if t > previous else float(np.nextafter(previous, np.inf))
