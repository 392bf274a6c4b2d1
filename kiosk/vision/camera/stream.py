"""One run of a camera that OpenCV reads, on a thread of its own; and what such cameras share."""

import logging
import threading
from abc import abstractmethod
from collections.abc import Callable
from functools import partial
from typing import ClassVar, Protocol, cast

import cv2
import numpy as np
from cv2.typing import MatLike

from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera, Clock, after, upright
from kiosk.vision.camera.colour import Bgr, turned
from kiosk.vision.camera.frame import Colour, Frame, GreyImage, Image
from kiosk.vision.camera.images import LONGEST_FRAME
from kiosk.vision.camera.reduce import reduced

BUFFERS = 4
"""Driver buffers that OpenCV asks V4L2 for."""

STALEST = 1.0
"""Seconds: a driver's time stamp older than this, or in the future, is not on our clock."""

SLOWEST_PERIOD = 0.2
"""Seconds: in dim light webcams expose longer than the frame period they report, but no longer than this."""

_log = logging.getLogger(__name__)


class Capture(Protocol):
    """The part of `cv2.VideoCapture` that is used."""

    def isOpened(self) -> bool: ...
    def set(self, prop: int, value: float) -> bool: ...
    def get(self, prop: int) -> float: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, MatLike]: ...
    def release(self) -> None: ...


def delivered(capture: Capture, picture: Image) -> Colour | None:
    """The colours of what a capture has just delivered: those in it, if it has any."""
    return Bgr(picture) if picture.ndim == 3 else None


class Stream:
    """One run of the device, from opening to release, on a thread of its own.

    OpenCV waits up to ten seconds inside ``grab``; only a thread can be left behind there while the reader
    gets its time-out. It also keeps the driver's buffers drained, so that what is read is the newest.
    """

    def __init__(
        self,
        open_capture: Callable[[], Capture],
        configure: Callable[[Capture], float],
        *,
        name: str,
        rotation: int,
        clock: Clock,
        since: float,
        gone: tuple[str, str] = (
            "cannot be opened, it was unplugged or another program is using it",
            "stopped delivering pictures, it was unplugged or its driver gave up",
        ),
        colour_of: Callable[[Capture, Image], Colour | None] = delivered,
    ) -> None:
        """
        Args:
            open_capture: opens the device; called on the stream's own thread.
            configure: asks for what is wanted, and says how many pictures a second are granted.
            name: of the camera, for its faults.
            rotation, clock: as in `Wanted`.
            since: no frame is older.
            gone: what is said of one that does not open, and of one that delivers no more.
            colour_of: the colours of the picture that was retrieved last.
        """
        self._open = open_capture
        self._configure = configure
        self._name = name
        self._gone = gone
        self._colour_of = colour_of
        self._rotation = rotation
        self._clock = clock
        self._last = since
        self._period = 0.0
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
        if not self.await_opening(timeout):
            raise CameraError(f"{self._name}: did not open within {timeout:g} s")

    def await_opening(self, timeout: float) -> bool:
        """Wait until the device is open; False when it is not yet. Raises CameraError when it will not be."""
        with self._changed:
            self._changed.wait_for(lambda: self._opened or self._fault, timeout)
            if not self._opened and self._fault is not None:
                raise self._fault
            return self._opened

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
        try:
            capture = self._open()
        except CameraError as error:
            self._fail(error)
            return
        try:
            if not capture.isOpened():
                self._fail(self._fault_of(self._gone[0]))
                return
            self._period = 1 / self._configure(capture)
            with self._changed:
                self._opened = True
                self._changed.notify_all()
            capture.grab()  # often half exposed, and from some devices left over from the last run
            while not self._stopping:
                if not capture.grab():
                    self._fail(self._fault_of(self._gone[1]))
                    return
                t = self._exposed_after(capture.get(cv2.CAP_PROP_POS_MSEC) / 1000)
                good, picture = capture.retrieve()
                if good:  # a JPEG damaged on the wire is passed over
                    self._deliver(capture, cast(Image, picture), t)
        except CameraError as error:
            self._fail(error)
        except cv2.error as error:
            self._fail(self._fault_of(f"delivers pictures that OpenCV cannot use ({error.err})"))
        finally:
            capture.release()

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

    def _fault_of(self, reason: str) -> CameraError:
        return CameraError(f"{self._name}: {reason}")

    def _fail(self, fault: CameraError) -> None:
        with self._changed:
            self._fault = fault
            self._changed.notify_all()

    def _deliver(self, capture: Capture, picture: Image, t: float) -> None:
        if picture.dtype != np.uint8:
            raise self._fault_of(f"delivers pictures that OpenCV cannot use ({picture.dtype})")
        grey = picture if picture.ndim == 2 else cast(GreyImage, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
        self._last = after(t, self._last)
        colour = self._colour_of(capture, picture)
        if self._rotation:
            colour = turned(colour, partial(upright, rotation=self._rotation))
        frame = Frame(upright(reduced(grey, LONGEST_FRAME), self._rotation), self._last, colour)
        with self._changed:
            self._newest = frame
            self._changed.notify_all()


class StreamCamera(Camera):
    """A camera of which each run, from `start` to `stop`, is one `Stream`.

    Attributes:
        left: what is said of a stream that does not end within the time that `stop` gives it.
    """

    left: ClassVar[str]

    def __init__(self, clock: Clock, release_seconds: float) -> None:
        """
        Args:
            clock: as in `Wanted`.
            release_seconds: how long `stop` waits.
        """
        self._clock = clock
        self._release_seconds = release_seconds
        self._last = 0.0
        self._stream: Stream | None = None

    @abstractmethod
    def _begin(self) -> Stream:
        """A new run, whose frames are no older than `_since` says. Raises CameraError: there is no device."""

    @abstractmethod
    def _wait_for(self, stream: Stream) -> None:
        """Have the device open as far as `start` promises. Raises CameraError when it is not."""

    def start(self) -> None:
        if self._stream is not None:
            return
        stream = self._begin()
        try:
            self._wait_for(stream)
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
            _log.warning("%s: %s", self.name, self.left)

    def close(self) -> None:
        self.stop()

    def _since(self) -> float:
        # Opened after this moment, the device holds no picture from before it.
        return max(self._last, self._clock())
