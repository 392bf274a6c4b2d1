"""Stands in for the class ``picamera2.Picamera2`` and keeps its rules, as read in picamera2 0.3.38.

- One program may have a camera open; a mode is configured while stopped, and needed to start.
- With ``queue`` one completed request is kept, the newest; stopping drops it.
- A job waits for the next picture and stays queued when its waiter gives up; `stop` behind one hangs.
- A request gives its buffer back on release only; with all buffers out, no picture is delivered.
- Controls that the camera does not advertise are refused, and forgotten at every start.
"""

from concurrent.futures import CancelledError
from types import MappingProxyType

import cv2
import numpy as np

from tests.fakes.clock import FakeClock

SENSOR_MODES = [  # an IMX219 (Camera Module 2), as picamera2 lists it
    {"size": (640, 480), "bit_depth": 10, "fps": 206.65, "crop_limits": (1000, 752, 1280, 960)},
    {"size": (1640, 1232), "bit_depth": 10, "fps": 83.7, "crop_limits": (0, 0, 3280, 2464)},
    {"size": (1920, 1080), "bit_depth": 10, "fps": 47.57, "crop_limits": (680, 692, 1920, 1080)},
    {"size": (3280, 2464), "bit_depth": 10, "fps": 21.19, "crop_limits": (0, 0, 3280, 2464)},
]


class Hangs(AssertionError):
    """The real call would never return."""


class Request:
    def __init__(self, device, buffer, metadata):
        self._device, self._buffer, self._metadata = device, buffer, metadata
        self._runs = device.runs

    def get_metadata(self):
        assert self._buffer is not None, "used after release"
        return dict(self._metadata)

    def make_buffer(self, name):
        assert name == "main"
        assert self._buffer is not None, "used after release"
        return self._buffer.copy()

    def release(self):
        assert self._buffer is not None, "released twice"
        self._buffer[:] = 0xEE  # the driver paints over it
        self._buffer = None
        if self._device.runs == self._runs:
            self._device.free_buffers += 1


class Job:
    def __init__(self, device):
        self._device, self.request, self.cancelled, self.fetched = device, None, False, False

    def get_result(self, timeout):
        if self.cancelled:
            raise CancelledError
        if self.request is None:
            self._device.clock.wait(timeout)
            raise TimeoutError
        return self.request


class Camera:
    """One `Picamera2` object; see `plug` for the class."""

    clock: FakeClock
    cameras: list[dict]
    properties: dict
    controls: tuple[str, ...]
    delivers: str
    padding: int
    in_use: bool
    opened: list

    def __init__(self, position=0):
        if position >= len(self.cameras):
            raise RuntimeError(f"No camera number {position} found")
        if self.in_use:
            raise RuntimeError("Camera __init__ sequence did not complete.")
        self.position = position
        self.configuration = None
        self.configured = 0
        self.started = False
        self.is_open = True
        self.runs = 0
        self.free_buffers = 0
        self.start_fault = None
        self.controls_sent = []
        self._controls = {}
        self._newest = None
        self._jobs = []
        type(self).in_use = True
        self.opened.append(self)

    @classmethod
    def global_camera_info(cls):
        return cls.cameras

    @property
    def camera_properties(self):
        return self.properties

    @property
    def camera_controls(self):
        return {name: (0, 1, 0) for name in type(self).controls}

    @property
    def sensor_modes(self):
        return SENSOR_MODES

    def create_video_configuration(self, **configuration):
        unknown = set(configuration) - {"main", "raw", "sensor", "buffer_count", "queue", "display", "encode"}
        assert not unknown, unknown
        return configuration | {"main": dict(configuration["main"])}

    def configure(self, configuration):
        if self.started:
            raise RuntimeError("Camera must be stopped before configuring")
        self.configured += 1
        self.configuration = configuration
        width, _ = configuration["main"]["size"]
        configuration["main"] |= {"format": self.delivers, "stride": width + self.padding}

    def stream_configuration(self, name):
        return self.configuration[name]

    def set_controls(self, controls):
        for name in controls:
            if name not in type(self).controls:
                raise RuntimeError(f"Control {name} is not advertised by libcamera")
        self._controls |= controls

    def start(self):
        if not self.configuration:
            raise RuntimeError("Camera has not been configured")
        if self.start_fault is not None:
            raise self.start_fault
        self.controls_sent.append(self._controls)
        self._controls = {}
        self.started = True
        self.free_buffers = self.configuration["buffer_count"]

    def stop(self):
        if self._jobs:
            raise Hangs("stop waits behind a job that waits for a picture")
        self.started = False
        self.runs += 1
        if self._newest is not None:
            self._newest.release()
            self._newest = None

    def close(self):
        if self.started:
            self.stop()
        self.is_open = False
        type(self).in_use = False

    def capture_request(self, wait):
        assert wait is False, "would block without a time-out"
        job = Job(self)
        self._jobs.append(job)
        self._serve()
        return job

    def cancel_all_and_flush(self):
        for job in self._jobs:
            job.cancelled = True
        self._jobs = []

    def _serve(self):
        if self._jobs and self._newest is not None:
            self._jobs.pop(0).request, self._newest = self._newest, None

    def trigger_picture(self, luma, *, exposure=0.01, metadata=None):
        """A picture whose first light fell ``exposure`` seconds ago is complete now.

        Args:
            luma: uint8 of the configured size; chroma of no colour and row padding are added. With colours it
                is ``[height, width, 3]``, blue, green, red.
            exposure: seconds.
            metadata: instead of a correct time stamp and exposure.
        """
        if not self.started or self.free_buffers == 0:
            return
        self.free_buffers -= 1
        width, height = self.configuration["main"]["size"]
        stride = self.configuration["main"]["stride"]
        assert luma.shape[:2] == (height, width)
        buffer = np.full(stride * height * 3 // 2, 0x80, np.uint8)
        if luma.ndim == 3:
            luma, *chroma = planes(luma)
            lay(chroma, self.delivers, buffer[stride * height :], stride)
        buffer[: stride * height].reshape(height, stride)[:, :width] = luma
        if metadata is None:
            stamp = round(self.clock() * 1e9)
            metadata = {"SensorTimestamp": stamp, "ExposureTime": round(exposure * 1e6)}
        if self._newest is not None:
            self._newest.release()
        self._newest = Request(self, buffer, metadata)
        self._serve()


def planes(bgr):
    """Y, Cb and Cr of a picture of even size, as BT.601 has them in video range."""
    (height, width), whole = bgr.shape[:2], cv2.cvtColor(bgr, cv2.COLOR_BGR2YUV_I420)
    cb, cr = whole[height:].reshape(2, height // 2, width // 2)
    return whole[:height], cb, cr


def lay(chroma, layout, memory, stride):
    """Put Cb and Cr behind the Y plane."""
    height, width = chroma[0].shape
    first, second = chroma if layout in ("YUV420", "NV12") else chroma[::-1]
    if layout.startswith("NV"):
        rows = memory[: height * stride].reshape(height, stride)
        rows[:, : 2 * width : 2], rows[:, 1 : 2 * width : 2] = first, second
    else:
        both = memory[: 2 * height * (stride // 2)].reshape(2, height, stride // 2)
        both[:, :, :width] = first, second


def plug(
    clock,
    cameras=({"Id": "/base/soc/i2c0mux/i2c@1/imx219@10", "Model": "imx219", "Num": 0},),
    *,
    properties=MappingProxyType({"ColorFilterArrangement": 0}),
    controls=("FrameDurationLimits",),
    delivers="YUV420",
    padding=0,
):
    """A machine with these cameras: returns its ``Picamera2`` class, whose ``opened`` lists the objects.

    Args:
        clock: the test's.
        cameras: as ``global_camera_info`` lists them.
        properties: those of a bare sensor by default.
        controls: names that libcamera advertises.
        delivers: pixel format that YUV420 is adjusted to.
        padding: bytes that each row is longer than the picture.
    """
    return type(
        "Picamera2",
        (Camera,),
        {
            "clock": clock, "cameras": list(cameras), "properties": properties, "controls": controls,
            "delivers": delivers, "padding": padding, "in_use": False, "opened": [],
        },
    )  # fmt: skip
