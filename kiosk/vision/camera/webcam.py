"""Any webcam that Linux drives (V4L2), through OpenCV."""

import time
from collections.abc import Callable
from functools import partial

import cv2

from kiosk.errors import CameraError
from kiosk.vision.camera.base import Clock
from kiosk.vision.camera.stream import Capture, Stream, StreamCamera
from kiosk.vision.camera.v4l2 import VideoDevice, choose, list_webcams, webcam_at
from kiosk.vision.camera.wanted import CameraInfo, Wanted

WIDTH, HEIGHT = 640, 480
"""Size asked for; webcams that lack it give their nearest."""

OPENING_SECONDS = 3.0
"""How long `start` waits for a device to open."""

RELEASE_SECONDS = 1.0
"""How long `stop` waits for a driver that does not answer."""

FOURCC = {"mjpg": cv2.VideoWriter.fourcc(*"MJPG"), "yuyv": cv2.VideoWriter.fourcc(*"YUYV")}
"""V4L2's names of the values of ``camera.format``."""

ENOUGH = 0.9
"""Share of the rate asked for that will do: 27.5 pictures a second are 30."""


def open_v4l2(index: int) -> Capture:
    """OpenCV's handle of ``/dev/videoN``."""
    return cv2.VideoCapture(index, cv2.CAP_V4L2)


class Webcam(StreamCamera):
    """A V4L2 camera; open between `start` and `stop` only, so that its light tells the truth.

    A webcam that was unplugged is found again by the next `start`, whatever its number is by then. `stop`
    gives a stuck driver `RELEASE_SECONDS` and then leaves the device to the thread that waits in it, which
    releases it on return.
    """

    left = "its driver does not answer, the device stays open"

    def __init__(
        self,
        find: Callable[[], VideoDevice],
        *,
        fps: int = 30,
        rotation: int = 0,
        pixels: str = "auto",
        clock: Clock = time.monotonic,
        open_capture: Callable[[int], Capture] = open_v4l2,
        opening_seconds: float = OPENING_SECONDS,
        release_seconds: float = RELEASE_SECONDS,
    ) -> None:
        """
        Args:
            find: the device, as it is at each start.
            fps, rotation, clock: as in `Wanted`.
            pixels: ``auto``, or a key of `FOURCC`.
            open_capture: opens the device of a number.
            opening_seconds, release_seconds: instead of `OPENING_SECONDS` and `RELEASE_SECONDS`.

        Raises:
            CameraError: as ``find`` does.
        """
        super().__init__(clock, release_seconds)
        self._find = find
        self._fps = fps
        self._rotation = rotation
        self._pixels = pixels
        self._open = open_capture
        self._opening_seconds = opening_seconds
        self.name = _name(find())

    def _begin(self) -> Stream:
        device = self._find()
        self.name = _name(device)
        return Stream(
            partial(self._open, device.index),
            self._configure,
            name=self.name,
            rotation=self._rotation,
            clock=self._clock,
            since=self._since(),
        )

    def _wait_for(self, stream: Stream) -> None:
        stream.wait_opened(self._opening_seconds)

    def _configure(self, capture: Capture) -> float:
        """Ask for format, size and rate; returns the rate that was granted."""
        if self._pixels != "auto":
            wanted = FOURCC[self._pixels]
            granted = self._ask(capture, wanted)
            if round(capture.get(cv2.CAP_PROP_FOURCC)) != wanted:
                name = self._pixels.upper()
                raise CameraError(f"{self.name}: does not deliver {name}, set camera.format to auto")
            return granted
        plain = round(capture.get(cv2.CAP_PROP_FOURCC))
        granted = self._ask(capture)
        if granted < ENOUGH * self._fps:
            # Raw pictures fill the bus: many webcams are as fast as this with compressed ones alone.
            compressed = self._ask(capture, FOURCC["mjpg"])
            return compressed if compressed > granted else self._ask(capture, plain)
        return granted

    def _ask(self, capture: Capture, fourcc: int | None = None) -> float:
        if fourcc is not None:
            capture.set(cv2.CAP_PROP_FOURCC, fourcc)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        capture.set(cv2.CAP_PROP_FPS, self._fps)
        granted = capture.get(cv2.CAP_PROP_FPS)
        return granted if 1 <= granted <= 240 else self._fps


def _name(device: VideoDevice) -> str:
    return f"{device.source} ({device.name})"


def open_source(
    wanted: Wanted,
    listed: Callable[[], list[VideoDevice]] = list_webcams,
    at: Callable[[str], VideoDevice] = webcam_at,
) -> Webcam:
    """``webcam``, the first that can be used; ``webcam:N``, counted from 0; or a path under ``/dev``.

    Raises:
        CameraError: there is none such, or it may not be opened.
    """

    def find() -> VideoDevice:
        if wanted.source.startswith("/"):
            return at(wanted.source)
        _, _, number = wanted.source.partition(":")
        return choose(listed(), int(number) if number else None)

    return Webcam(find, fps=wanted.fps, rotation=wanted.rotation, pixels=wanted.pixels, clock=wanted.clock)


def list_cameras(listed: Callable[[], list[VideoDevice]] = list_webcams) -> list[CameraInfo]:
    """The webcams of this machine, in the order in which they are counted."""
    return [CameraInfo(device.source, device.name, device.problem) for device in listed()]
