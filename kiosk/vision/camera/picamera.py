"""The Raspberry Pi camera, through picamera2.

picamera2 comes by apt only and is imported when it is asked for. Against real libcamera this module runs
on a Pi, and in the device lab on libcamera's virtual camera (which delivers NV12); the tests drive a
stand-in that keeps picamera2's rules.
"""

import contextlib
import errno
import logging
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from typing import Any

import numpy as np

from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera, Clock, after, upright
from kiosk.vision.camera.colour import Yuv420
from kiosk.vision.camera.frame import Frame
from kiosk.vision.camera.picamera2_package import NotInstalled, load_picamera2, pi_cameras
from kiosk.vision.camera.planes import LUMA_FIRST, chroma, luma
from kiosk.vision.camera.wanted import CameraInfo, Wanted

SIZE = (640, 480)
"""Width and height asked for; what libcamera makes of it is read back."""

BUFFERS = 6
"""picamera2's own number for video: one is held as the newest picture and one while it is copied out,
which leaves four to the sensor; each is 460 kB."""

CONTINUOUS_AF = 2
"""libcamera's ``AfModeContinuous``."""

STALEST = 1.0
"""Seconds: a sensor time stamp older than this, or in the future, is not on our clock."""


_log = logging.getLogger(__name__)


def suspended_seconds() -> float:
    """How far CLOCK_BOOTTIME runs ahead of CLOCK_MONOTONIC: the time this machine slept since it booted."""
    return max(0.0, time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC))


class PiCamera(Camera):
    """A camera on the Pi's ribbon cable; opened and configured once, started and stopped per visit.

    One 640×480 YUV420 stream, of which the Y plane is the grey picture; U and V are its colours. picamera2's
    ``queue`` keeps exactly one completed picture, always the newest, hands each out once, and drops it at
    ``stop``: this is what `Camera.read` promises.

    "Camera frontend has timed out" raises nothing in picamera2: `read` waits with a time-out of its own.
    `stop` and `close` have none to offer: after such a fault libcamera may hang in them for ever, and only
    the supervising process, which kills this one, gets the camera back.
    """

    def __init__(
        self,
        picamera2: Any,
        number: int = 0,
        *,
        fps: int = 30,
        rotation: int = 0,
        clock: Clock = time.monotonic,
        suspended: Callable[[], float] = suspended_seconds,
    ) -> None:
        """Open and configure a camera.

        Args:
            picamera2: the class ``picamera2.Picamera2``.
            number: which of its cameras, counted from 0.
            fps, rotation, clock: as in `Wanted`.
            suspended: see `suspended_seconds`.

        Raises:
            CameraError: there is none such, another process has it, or it has no grey picture to give.
        """
        cameras = pi_cameras(picamera2)
        if not cameras:
            raise CameraError("picamera2 lists no Raspberry Pi camera: check the ribbon cable and reboot")
        if number >= len(cameras):
            there = ", ".join(f"{_source(other)} ({model})" for other, (_, model) in enumerate(cameras))
            raise CameraError(f"{_source(number)}: no such Raspberry Pi camera; there is {there}")
        position, model = cameras[number]
        self.name = f"Raspberry Pi camera {model}" + (f" ({_source(number)})" if number else "")
        self._fps = fps
        self._rotation = rotation
        self._clock = clock
        self._suspended = suspended
        self._running = False
        self._since = 0.0
        self._last = 0.0
        self._job: Any = None
        try:
            self._device = picamera2(position)
        except (RuntimeError, OSError, IndexError) as error:
            raise CameraError(
                f"{self.name}: cannot be opened, another program may be using it ({_reason(error)})"
            ) from error
        try:
            self._configure()
        except BaseException:
            self._device.close()
            raise

    def _configure(self) -> None:
        sensor = self._sensor_mode()
        try:
            configuration = self._device.create_video_configuration(
                main={"size": SIZE, "format": "YUV420"},
                raw=None,
                sensor=sensor or {},
                buffer_count=BUFFERS,
                queue=True,
                display=None,
                encode=None,
            )
            self._device.configure(configuration)
        except (RuntimeError, OSError) as error:
            raise CameraError(f"{self.name}: refuses 640×480 YUV420 ({_reason(error)})") from error
        main = self._device.stream_configuration("main")
        self._layout = str(main["format"])
        if self._layout not in LUMA_FIRST:
            raise CameraError(f"{self.name}: delivers {self._layout}, which does not begin with a Y plane")
        self._size, self._stride = tuple(main["size"]), int(main["stride"])
        period = round(1e6 / self._fps)
        wanted = {"FrameDurationLimits": (period, period), "AfMode": CONTINUOUS_AF}
        known = self._device.camera_controls
        self._controls = {name: value for name, value in wanted.items() if name in known}

    def _sensor_mode(self) -> dict[str, Any] | None:
        """What to ask of the sensor, or None where libcamera drives no bare sensor."""
        if "ColorFilterArrangement" not in self._device.camera_properties:
            return None
        try:
            return widest_mode(self._device.sensor_modes, self._fps)
        except (RuntimeError, OSError) as error:  # it tries every mode, the largest needs much memory
            _log.warning("%s: cannot list its modes, the view may be narrow (%s)", self.name, error)
            return None

    def start(self) -> None:
        if self._running:
            return
        self._since = self._clock()
        try:
            self._device.set_controls(self._controls)  # picamera2 forgets them at every start
            self._device.start()
        except (RuntimeError, OSError) as error:
            raise CameraError(f"{self.name}: does not start ({_reason(error)})") from error
        self._running = True

    def read(self, timeout: float) -> Frame:
        if not self._running:
            raise CameraError(f"{self.name}: is not started")
        deadline = self._clock() + timeout
        while True:
            request = self._next_request(max(0.0, deadline - self._clock()), timeout)
            try:
                t = self._exposure_began(request.get_metadata())
                buffer = request.make_buffer("main") if t >= self._since else None
            except (RuntimeError, OSError) as error:
                raise CameraError(f"{self.name}: delivers no readable picture ({error})") from error
            finally:
                request.release()
            if buffer is not None:
                break
        planes = np.asarray(buffer).reshape(-1)
        grey = upright(luma(planes, self._size, self._stride), self._rotation)
        colours = chroma(planes, self._layout, self._size, self._stride)
        colour = None if colours is None else Yuv420(grey, upright(colours, self._rotation))
        self._last = after(t, self._last)
        return Frame(grey, self._last, colour)

    def _next_request(self, remaining: float, timeout: float) -> Any:
        """The next completed request, which the caller must release.

        A job that timed out stays queued in picamera2 and would swallow (and never release) the next
        picture: it is kept, and waited for again by the next read.
        """
        if self._job is None:
            self._job = self._device.capture_request(wait=False)
        try:
            request = self._job.get_result(timeout=remaining)
        except TimeoutError as error:
            raise CameraError(
                f"{self.name}: no picture within {timeout:g} s, check the ribbon cable"
            ) from error
        except (RuntimeError, OSError, CancelledError) as error:
            self._job = None
            raise CameraError(f"{self.name}: stopped delivering pictures ({error})") from error
        self._job = None
        return request

    def _exposure_began(self, metadata: dict[str, Any]) -> float:
        """Seconds on our clock, not later than the first light in the picture.

        libcamera documents SensorTimestamp as nanoseconds of CLOCK_BOOTTIME; the drivers stamp with
        CLOCK_MONOTONIC when the first row is read out, so picamera2 itself takes the exposure off for
        the beginning. The two clocks differ by the time spent suspended (none on a Pi); taking that off
        can only make the stamp earlier. Without a plausible stamp: as if every buffer had been waiting.
        """
        now = self._clock()
        if "SensorTimestamp" in metadata:
            exposure = metadata.get("ExposureTime", 1e6 / self._fps)
            began: float = metadata["SensorTimestamp"] / 1e9 - exposure / 1e6 - self._suspended()
            if now - STALEST <= began <= now:
                return began
        return now - BUFFERS / self._fps

    def stop(self) -> None:
        if not self._running:
            return
        self._running = False
        job, self._job = self._job, None
        try:
            if job is not None:
                # picamera2 works its jobs off in order: behind one that waits for a picture, stop hangs.
                self._device.cancel_all_and_flush()
                self._release(job)
            self._device.stop()
        except (RuntimeError, OSError) as error:
            raise CameraError(f"{self.name}: does not stop ({error})") from error

    @staticmethod
    def _release(job: Any) -> None:
        """Give back the picture of a job that finished before it could be cancelled."""
        with contextlib.suppress(TimeoutError, CancelledError):
            job.get_result(timeout=0).release()

    def close(self) -> None:
        self.stop()
        self._device.close()


def open_source(wanted: Wanted, load: Callable[[], Any] = load_picamera2) -> PiCamera:
    """``picamera2``, the first camera on a ribbon cable, or ``picamera2:N``, counted from 0.

    Raises:
        CameraError: picamera2 is not there or does not load; else as `PiCamera`.
    """
    _, _, number = wanted.source.partition(":")
    return PiCamera(load(), int(number or 0), fps=wanted.fps, rotation=wanted.rotation, clock=wanted.clock)


def list_cameras(load: Callable[[], Any] = load_picamera2) -> list[CameraInfo]:
    """Those on ribbon cables. A picamera2 that is broken is listed with its problem; an absent one is not."""
    try:
        return [CameraInfo(_source(number), model) for number, (_, model) in enumerate(pi_cameras(load()))]
    except NotInstalled:
        return []
    except CameraError as error:
        return [CameraInfo("picamera2", "Raspberry Pi camera", str(error))]


def _source(number: int) -> str:
    """What to write into config.yaml for a camera."""
    return f"picamera2:{number}" if number else "picamera2"


def _reason(error: Exception) -> str:
    """libcamera's words, and what they mean where that is not plain."""
    said = str(error)
    if getattr(error, "errno", None) == errno.ENOMEM or os.strerror(errno.ENOMEM).lower() in said.lower():
        return f"{said}: the memory set aside for cameras (CMA) is used up; 'kiosk doctor' tells what to do"
    return said


def widest_mode(modes: Sequence[dict[str, Any]], fps: int) -> dict[str, Any] | None:
    """The sensor mode that sees most of the room, of those fast enough; then the one with fewest pixels.

    Left alone, libcamera takes for 640×480 the mode nearest in size, which on some sensors (IMX219) is
    cut out of the middle and shows less than half of the view.

    Returns:
        picamera2's ``sensor`` configuration, or None to leave the choice to libcamera.
    """

    def merit(mode: dict[str, Any]) -> tuple[int, int]:
        _, _, width, height = mode["crop_limits"]
        return (width * height, -mode["size"][0] * mode["size"][1])

    fast = [mode for mode in modes if mode["fps"] >= fps]
    if not fast:
        return None
    best = max(fast, key=merit)
    return {"output_size": tuple(best["size"]), "bit_depth": best["bit_depth"]}
