"""The one face every camera shows to the headless loop, and how a source in config.yaml becomes one."""

import difflib
import logging
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from kiosk import settings
from kiosk.errors import CameraError, UsageError
from kiosk.vision.frame import Frame

if TYPE_CHECKING:
    from kiosk.vision.v4l2 import VideoDevice

Clock = Callable[[], float]
"""Seconds that never go back: `time.monotonic`, or a test's own."""

Wait = Callable[[float], None]
"""Lets that many seconds pass: `time.sleep`, or a test's own that moves its clock."""

KEYWORDS = ("auto", "picamera2", "webcam", "demo")

_log = logging.getLogger(__name__)


class Camera(ABC):
    """A source of grey pictures that runs between `start` and `stop`, any number of times.

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


def upright(picture: np.ndarray, rotation: int) -> np.ndarray:
    """A copy of the picture, turned clockwise, in memory of its own.

    Turned in software for every source alike: the Pi's camera hardware knows 0° and 180° only, and
    a quarter turn of 640×480 grey costs well under a millisecond.

    Args:
        picture: uint8 ``[height, width]``; may be a view into a driver's buffer, rows padded or not.
        rotation: 0, 90, 180 or 270 degrees clockwise.

    Returns:
        uint8, C-contiguous; ``[width, height]`` after a quarter turn.
    """
    return np.rot90(picture, -rotation // 90).copy(order="C")


def after(t: float, previous: float) -> float:
    """``t``, or the least float above ``previous`` where ``t`` is not above it.

    Keeps `Frame.t` a lower bound of the moment of exposure: ``previous`` bounds an earlier picture, so
    it bounds this one as well.
    """
    return t if t > previous else float(np.nextafter(previous, np.inf))


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is there.

    Attributes:
        source: what to write into config.yaml to get it, e.g. ``webcam:0``.
        name: the maker's name for it.
        problem: one clause on why it cannot be used, or None.
    """

    source: str
    name: str
    problem: str | None = None


def available_cameras(
    load_picamera2: Callable[[], Any] | None = None,
    list_webcams: "Callable[[], list[VideoDevice]] | None" = None,
) -> list[CameraInfo]:
    """The real cameras of this machine in the order ``auto`` tries them; no light goes on.

    A picamera2 that is installed but broken is listed with its problem; one that is absent is not.
    """
    from kiosk.vision import picamera, v4l2

    found = []
    try:
        picamera2 = (load_picamera2 or picamera.load_picamera2)()
        found += [CameraInfo("picamera2", model) for _, model in picamera.pi_cameras(picamera2)]
    except picamera.NotInstalled:
        pass
    except CameraError as error:
        found.append(CameraInfo("picamera2", "Raspberry Pi camera", str(error)))
    for device in (list_webcams or v4l2.list_webcams)():
        found.append(CameraInfo(f"webcam:{device.index}", device.name, device.problem))
    return found


def open_camera(
    camera: settings.Camera,
    *,
    clock: Clock = time.monotonic,
    wait: Wait = time.sleep,
    load_picamera2: Callable[[], Any] | None = None,
    list_webcams: "Callable[[], list[VideoDevice]] | None" = None,
) -> Camera:
    """The camera that the settings name, opened but not started.

    ``auto`` takes the Raspberry Pi camera, else the first usable webcam, and never a file or the demo.
    Every source reads the same settings; only the demo picture, upright by nature, ignores ``rotation``.

    Args:
        camera: ``source``, ``rotation`` and ``fps`` are used.
        clock: stamps the frames; must run like `time.monotonic`.
        wait: how files pass the time between two pictures.
        load_picamera2: returns the ``Picamera2`` class; the installed one by default.
        list_webcams: the V4L2 devices; this machine's by default.

    Raises:
        UsageError: the source is neither a known word nor a file or folder that exists.
        CameraError: the camera is not there or cannot be opened.
        ImageError: the file, or everything in the folder, is unreadable.
    """
    from kiosk.vision import demo, files, picamera, v4l2, webcam

    load = load_picamera2 or picamera.load_picamera2
    devices = list_webcams or v4l2.list_webcams
    source = camera.source

    def pi() -> Camera:
        return picamera.PiCamera(load(), fps=camera.fps, rotation=camera.rotation, clock=clock)

    def usb(index: int | None) -> Camera:
        device = v4l2.choose(devices(), index)
        return webcam.Webcam(device, fps=camera.fps, rotation=camera.rotation, clock=clock)

    if source == "auto":
        return _first_of(pi, lambda: usb(None))
    if source == "picamera2":
        return pi()
    if source == "webcam":
        return usb(None)
    if numbered := re.fullmatch(r"webcam:(\d{1,3})", source):
        return usb(int(numbered[1]))
    if source == "demo":
        return files.FileCamera(
            files.Still(demo.demo_picture(), camera.fps), name=demo.NAME, clock=clock, wait=wait
        )
    path = Path(source).expanduser()
    if not path.exists():
        raise UsageError(_unknown(source, path))
    return files.FileCamera(
        files.open_reel(path, camera.fps),
        name=f"file {path.resolve().name}",
        rotation=camera.rotation,
        clock=clock,
        wait=wait,
    )


def _first_of(*openers: Callable[[], Camera]) -> Camera:
    """The first that opens; else one sentence with what each of them said."""
    tried = []
    for opener in openers:
        try:
            return opener()
        except CameraError as error:
            _log.info("auto: %s", error)
            tried.append(str(error))
    raise CameraError(
        f"no camera to be found ({'; '.join(tried)}): connect one, or set camera.source to demo or a file"
    )


def _unknown(source: str, path: Path) -> str:
    """The sentence for a source that is neither a word we know nor a path that exists."""
    known = [*KEYWORDS, "webcam:0"]
    if path.parent != Path() and path.parent.is_dir():
        known += [str(path.parent / entry.name) for entry in path.parent.iterdir()]
    elif path.parent == Path():
        known += [entry.name for entry in Path().iterdir()]
    near = difflib.get_close_matches(source, known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"use {', '.join(KEYWORDS)}, webcam:N or a path"
    return f"camera source {source!r}: neither a camera nor an existing file or folder; {hint}"
