"""A camera for the tests of everything that uses one."""

import cv2
import numpy as np

from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera, after, upright
from kiosk.vision.camera.colour import Bgr
from kiosk.vision.camera.frame import Frame
from tests.fakes.clock import FakeClock


class FakeCamera(Camera):
    """Delivers what the test triggers, stamped with the test's clock; waiting moves that clock.

    Unlike a camera it keeps every triggered picture until it is read, so that a test may prepare several;
    ``live`` makes it forget all but the newest, as a camera does.
    """

    fake = True

    def __init__(self, clock: FakeClock, *, rotation: int = 0, live: bool = False) -> None:
        self.name = "fake camera"
        self.starts = 0
        self.running = False
        self.closed = False
        self._clock = clock
        self._rotation = rotation
        self._live = live
        self._pending: list[Frame] = []
        self._fault: CameraError | None = None
        self._last = 0.0

    def trigger_frame(self, grey: np.ndarray, *, after_seconds: float = 0.0) -> None:
        """A picture is taken ``after_seconds`` from now; while the camera is stopped, it is lost.

        ``grey`` is uint8 ``[height, width]``, or with colours ``[height, width, 3]``: blue, green, red.
        """
        self._clock.now += after_seconds
        if not self.running:
            return
        self._last = after(self._clock(), self._last)
        colour = None
        if grey.ndim == 3:
            colour = Bgr(upright(grey, self._rotation))
            grey = cv2.cvtColor(grey, cv2.COLOR_BGR2GRAY)
        frame = Frame(upright(grey, self._rotation), self._last, colour)
        self._pending = [frame] if self._live else [*self._pending, frame]

    def trigger_unplug(self) -> None:
        """Reads fail once the pictures taken so far are read; so does `start`, until `trigger_plug`."""
        self._fault = CameraError("fake camera: was unplugged")

    def trigger_plug(self) -> None:
        """The device is back: the next `start` finds it."""
        self._fault = None

    def start(self) -> None:
        if self.running:
            return
        if self._fault is not None:
            raise self._fault
        self.starts += 1
        self._pending = []
        self.running = True

    def read(self, timeout: float) -> Frame:
        if not self.running:
            raise CameraError("fake camera: is not started")
        if self._pending:
            return self._pending.pop(0)
        if self._fault is not None:
            raise self._fault
        self._clock.wait(timeout)
        raise CameraError(f"fake camera: no picture within {timeout:g} s")

    def stop(self) -> None:
        self.running = False

    def close(self) -> None:
        self.stop()
        self.closed = True
