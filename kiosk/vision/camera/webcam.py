"""Any webcam that Linux drives (V4L2), through OpenCV."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol, cast

import cv2
from cv2.typing import MatLike

from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera, Clock, after, upright
from kiosk.vision.camera.frame import Frame, GreyImage, Image
from kiosk.vision.camera.v4l2 import VideoDevice, choose, list_webcams
from kiosk.vision.camera.wanted import CameraInfo, Wanted

WIDTH, HEIGHT = 640, 480
"""Size asked for; webcams that lack it give their nearest."""

BUFFERS = 4
"""Driver buffers that OpenCV asks V4L2 for."""

STALEST = 1.0
"""Seconds: a driver's time stamp older than this, or in the future, is not on our clock."""

SLOWEST_PERIOD = 0.2
"""Seconds: in dim light webcams expose longer than the frame period they report, but no longer than this."""

OPENING_SECONDS = 3.0
"""How long `start` waits for a device to open."""

RELEASE_SECONDS = 1.0
"""How long `stop` waits for a driver that does not answer."""

_log = logging.getLogger(__name__)


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...
    def set(self, prop: int, value: float) -> bool: ...
    def get(self, prop: int) -> float: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, MatLike]: ...
    def release(self) -> None: ...


def open_v4l2(index: int) -> Capture:
    """OpenCV's handle of ``/dev/videoN``."""
    return cv2.VideoCapture(index, cv2.CAP_V4L2)


class Webcam(Camera):
    """A V4L2 camera; open between `start` and `stop` only, so that its light tells the truth.

    A webcam that was unplugged is found again by the next `start`. `stop` gives a stuck driver
    `RELEASE_SECONDS` and then leaves the device to the thread that waits in it, which releases it on return.
    """

    def __init__(
        self,
        device: VideoDevice,
        *,
        fps: int = 30,
        rotation: int = 0,
        clock: Clock = time.monotonic,
        open_capture: Callable[[int], Capture] = open_v4l2,
        opening_seconds: float = OPENING_SECONDS,
        release_seconds: float = RELEASE_SECONDS,
    ) -> None:
        self.name = f"webcam:{device.index} ({device.name})"
        self._index = device.index
        self._fps = fps
        self._rotation = rotation
        self._clock = clock
        self._open = open_capture
        self._opening_seconds = opening_seconds
        self._release_seconds = release_seconds
        self._last = 0.0
        self._stream: _Stream | None = None

    def start(self) -> None:
        if self._stream is not None:
            return
        # Opened after this moment, the device holds no picture from before it.
        since = max(self._last, self._clock())
        stream = _Stream(
            lambda: self._open(self._index),
            name=self.name,
            fps=self._fps,
            rotation=self._rotation,
            clock=self._clock,
            since=since,
        )
        try:
            stream.wait_opened(self._opening_seconds)
        except CameraError:
            stream.end(0)
            raise
        self._stream = stream

    def read(self, timeout: float) -> Frame:
        if self._stream is None:
            raise CameraError(f"{self.name}: is not started")
        frame = self._stream.take(timeout)
        self._last = frame.t
        return frame

    def stop(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None and not stream.end(self._release_seconds):
            _log.warning("%s: its driver does not answer, the device stays open", self.name)

    def close(self) -> None:
        self.stop()


def open_source(wanted: Wanted, listed: Callable[[], list[VideoDevice]] = list_webcams) -> Webcam:
    """``webcam``, the first that can be used, or ``webcam:N``.

    Raises:
        CameraError: there is none such, or it may not be opened.
    """
    _, _, number = wanted.source.partition(":")
    device = choose(listed(), int(number) if number else None)
    return Webcam(device, fps=wanted.fps, rotation=wanted.rotation, clock=wanted.clock)


def list_cameras(listed: Callable[[], list[VideoDevice]] = list_webcams) -> list[CameraInfo]:
    """The webcams of this machine, lowest number first."""
    return [CameraInfo(f"webcam:{device.index}", device.name, device.problem) for device in listed()]


class _Stream:
    """One run of the device, from opening to release, on a thread of its own.

    OpenCV waits up to ten seconds inside ``grab``; only a thread can be left behind there while the reader
    gets its time-out. It also keeps the driver's buffers drained, so that what is read is the newest.
    """

    def __init__(
        self,
        open_capture: Callable[[], Capture],
        *,
        name: str,
        fps: int,
        rotation: int,
        clock: Clock,
        since: float,
    ) -> None:
        self._open = open_capture
        self._name = name
        self._fps = fps
        self._rotation = rotation
        self._clock = clock
        self._last = since
        self._period = 1 / fps
        self._stamp: float | None = None
        self._changed = threading.Condition()  # guards the four below
        self._opened = False
        self._stopping = False
        self._newest: Frame | None = None
        self._fault: CameraError | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def wait_opened(self, timeout: float) -> None:
        """Return once the device is open; raises CameraError when it is not, or not in time."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._opened or self._fault, timeout):
                raise CameraError(f"{self._name}: did not open within {timeout:g} s")
            if self._fault is not None:
                raise self._fault

    def take(self, timeout: float) -> Frame:
        """The newest frame not taken yet; raises CameraError."""
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._fault, timeout)
            frame, self._newest = self._newest, None
            if frame is not None:
                return frame
            raise self._fault or CameraError(f"{self._name}: no picture within {timeout:g} s")

    def end(self, timeout: float) -> bool:
        """Ask the thread to release the device; False when it is still stuck in the driver by then."""
        with self._changed:
            self._stopping = True
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        capture = self._open()
        try:
            if not capture.isOpened():
                self._fail("cannot be opened, it was unplugged or another program is using it")
                return
            self._configure(capture)
            with self._changed:
                self._opened = True
                self._changed.notify_all()
            capture.grab()  # often half exposed, and from some devices left over from the last run
            while not self._stopping:
                if not capture.grab():
                    self._fail("stopped delivering pictures, it was unplugged or its driver gave up")
                    return
                t = self._exposed_after(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
                good, picture = capture.retrieve()
                if good:  # a JPEG damaged on the wire is passed over
                    self._deliver(cast(Image, picture), t)
        except cv2.error as error:
            self._fail(f"delivers pictures that OpenCV cannot use ({error.err})")
        finally:
            capture.release()

    def _configure(self, capture: Capture) -> None:
        """Ask for the size and the rate, and note what rate was granted."""
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, self._fps)
        granted = capture.get(cv2.CAP_PROP_FPS)
        if 1 <= granted <= 240:
            self._period = 1 / granted

    def _exposed_after(self, stamp: float) -> float:
        """Seconds on our clock, not later than the first light in the picture just grabbed.

        V4L2 drivers stamp with CLOCK_MONOTONIC when the picture's transfer begins or ends, and the exposure
        before that lasts no longer than the gap to the picture before. A stamp that is not on our clock
        is not used: then the picture may have waited in every buffer.

        Args:
            stamp: the driver's, in seconds.
        """
        now = self._clock()
        if not now - STALEST <= stamp <= now:
            return now - (BUFFERS + 1) * self._period
        gap = 0.0 if self._stamp is None else stamp - self._stamp
        self._stamp = stamp
        return stamp - max(self._period, min(gap, SLOWEST_PERIOD))

    def _fail(self, reason: str) -> None:
        with self._changed:
            self._fault = CameraError(f"{self._name}: {reason}")
            self._changed.notify_all()

    def _deliver(self, picture: Image, t: float) -> None:
        grey = picture if picture.ndim == 2 else cast(GreyImage, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
        self._last = after(t, self._last)
        frame = Frame(upright(grey, self._rotation), self._last)
        with self._changed:
            self._newest = frame
            self._changed.notify_all()
