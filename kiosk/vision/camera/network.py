"""A camera in the network: RTSP through OpenCV's FFmpeg, motion JPEG over HTTP by Python itself.

Only with ``camera.network: true``. Its address may hold a password, and so it is never named: not in faults,
not in the log.
"""

import os
import time
from collections.abc import Callable

import cv2

from kiosk.config.addresses import redacted
from kiosk.errors import CameraError
from kiosk.vision.camera.base import Clock
from kiosk.vision.camera.frame import Colour, Image
from kiosk.vision.camera.limits import MAX_MOVING_PIXELS
from kiosk.vision.camera.mjpeg import MjpegCapture
from kiosk.vision.camera.stream import Capture, Stream, StreamCamera, delivered
from kiosk.vision.camera.wanted import Wanted

SILENT_SECONDS = 2.0
"""How long a camera may send nothing, when it is connected to and later."""

OPENING_SECONDS = 4.0
"""How long `start` waits for a connection, shorter than the vision process may be silent. Many RTSP cameras
take longer until they send what makes a picture: these are waited for by the first `read` as well."""

RELEASE_SECONDS = 1.0
"""How long `stop` waits for a connection that does not end."""

_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"


def open_address(address: str) -> Capture:
    """What an address sends, opened.

    Raises:
        CameraError: it cannot be reached, or sends what is no motion JPEG (HTTP).
    """
    if not address.lower().startswith("rtsp:"):
        return MjpegCapture(address, SILENT_SECONDS)
    # Over TCP: nobody but the camera can send us pictures then, and none is lost.
    os.environ[_OPTIONS] = "rtsp_transport;tcp|protocol_whitelist;rtsp,rtp,tcp,udp"
    bounds = [
        *(cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, round(1000 * (OPENING_SECONDS + SILENT_SECONDS))),
        *(cv2.CAP_PROP_READ_TIMEOUT_MSEC, round(1000 * SILENT_SECONDS)),
        *(cv2.CAP_PROP_N_THREADS, 1),
    ]
    capture = cv2.VideoCapture()
    capture.open(address, cv2.CAP_FFMPEG, bounds)
    if capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT) > MAX_MOVING_PIXELS:
        capture.release()
        raise CameraError(f"{_named(address)}: sends more than 4096x2304 pixels, choose a smaller stream")
    return capture


class NetworkCamera(StreamCamera):
    """A camera with an address; connected between `start` and `stop` only.

    When a picture was taken cannot be known from here: each counts as `BUFFERS` older than its arrival.
    """

    left = "the connection does not end, it is left to itself"

    def __init__(
        self,
        address: str,
        *,
        fps: int = 30,
        rotation: int = 0,
        clock: Clock = time.monotonic,
        open_capture: Callable[[str], Capture] = open_address,
        opening_seconds: float = OPENING_SECONDS,
        release_seconds: float = RELEASE_SECONDS,
    ) -> None:
        """
        Args:
            address: as in config.yaml, user and password included.
            fps, rotation, clock: as in `Wanted`; the camera alone decides how many pictures it sends.
            open_capture: connects.
            opening_seconds, release_seconds: instead of `OPENING_SECONDS` and `RELEASE_SECONDS`.
        """
        super().__init__(clock, release_seconds)
        self.name = _named(address)
        self._address = address
        self._fps = fps
        self._rotation = rotation
        self._open = open_capture
        self._opening_seconds = opening_seconds

    def _begin(self) -> Stream:
        return Stream(
            lambda: self._open(self._address),
            lambda capture: self._fps,
            name=self.name,
            rotation=self._rotation,
            clock=self._clock,
            since=self._since(),
            gone=("cannot be reached, or refuses user or password", "sends no more pictures"),
            colour_of=_colour_of,
        )

    def _wait_for(self, stream: Stream) -> None:
        stream.await_opening(self._opening_seconds)


def _colour_of(capture: Capture, picture: Image) -> Colour | None:
    return capture.colour if isinstance(capture, MjpegCapture) else delivered(capture, picture)


def _named(address: str) -> str:
    return f"camera in the network at {redacted(address)}"


def open_source(wanted: Wanted) -> NetworkCamera:
    """The camera at an address; it is not connected to before `Camera.start`."""
    return NetworkCamera(wanted.source, fps=wanted.fps, rotation=wanted.rotation, clock=wanted.clock)
