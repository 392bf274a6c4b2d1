"""Files in place of a camera: an image, a folder of images or a video, paced like a live camera."""

import logging
import math
import stat
import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import cast

import cv2
import numpy as np

from kiosk.errors import CameraError, ImageError
from kiosk.vision.camera.base import Camera, Clock, Wait, after, upright
from kiosk.vision.camera.frame import Frame, GreyImage, Image
from kiosk.vision.camera.images import FORMATS, SUFFIXES, read_image, reason, reduced
from kiosk.vision.camera.wanted import Wanted

LONGEST = 1280
"""Pixels: larger pictures are reduced to this on the longer side; a camera's are smaller too."""

SECONDS_A_SLIDE = 1.0
"""How long each picture of a folder is shown."""

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".avi", ".flv", ".gif", ".h264", ".m4v", ".mjpeg", ".mjpg", ".mkv"}
    | {".mov", ".mp4", ".mpeg", ".mpg", ".ogv", ".ts", ".webm", ".wmv"}
)
"""Asked for by name, because FFmpeg would "play" a text file as well."""

_log = logging.getLogger(__name__)


class Reel(ABC):
    """An endless sequence of grey pictures, uint8 ``[height, width]``, at ``fps`` a second."""

    fps: float

    @abstractmethod
    def rewind(self) -> None:
        """Go to before the first picture."""

    @abstractmethod
    def forget(self) -> None:
        """Keep no picture until `rewind`."""

    @abstractmethod
    def next(self, skip: int = 0) -> GreyImage:
        """Pass over ``skip`` pictures and return the one after; the caller does not write into it.

        Raises:
            ImageError: nothing readable is left.
        """

    @abstractmethod
    def close(self) -> None:
        """Let go of the file, where it is held open."""


class Still(Reel):
    """One image for ever."""

    def __init__(self, path: Path, fps: float) -> None:
        self.fps = fps
        self._path = path
        self._picture: GreyImage | None = read_image(path, LONGEST)

    def rewind(self) -> None:
        self._picture = self.next()

    def next(self, skip: int = 0) -> GreyImage:
        return read_image(self._path, LONGEST) if self._picture is None else self._picture

    def forget(self) -> None:
        self._picture = None

    def close(self) -> None:
        self.forget()


class Slides(Reel):
    """The images of a folder by name, a second each, round and round; unreadable ones are passed over."""

    def __init__(self, folder: Path, fps: float) -> None:
        self.fps = fps
        self._folder = folder
        self._hold = max(1, round(SECONDS_A_SLIDE * fps))
        try:
            self._paths = sorted(
                path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES and path.name[0] != "."
            )
        except OSError as error:
            raise ImageError(f"{folder}: cannot be read ({error.strerror})") from error
        self._shown: Path | None = None
        self._picture: GreyImage = np.empty((0, 0), np.uint8)
        self.rewind()
        self._load(0)

    def rewind(self) -> None:
        self._position = -1

    def next(self, skip: int = 0) -> GreyImage:
        self._position += 1 + skip
        self._load(self._position // self._hold)
        return self._picture

    def _load(self, slide: int) -> None:
        while self._paths:
            path = self._paths[slide % len(self._paths)]
            if path == self._shown:
                return
            try:
                self._picture = read_image(path, LONGEST)
            except ImageError as error:
                _log.warning("passed over: %s", error)
                self._paths.remove(path)
            else:
                self._shown = path
                return
        raise ImageError(f"{self._folder}: holds no readable image ({FORMATS})")

    def forget(self) -> None:
        self._shown, self._picture = None, np.empty((0, 0), np.uint8)

    def close(self) -> None:
        self.forget()


class Clip(Reel):
    """A video at its own rate; one that breaks off is played as far as it goes, then from the start."""

    def __init__(self, path: Path, fps: float) -> None:
        self._path = path
        self._capture = cv2.VideoCapture()
        self._open()
        stated = self._capture.get(cv2.CAP_PROP_FPS)
        self.fps = stated if 1 <= stated <= 120 else fps  # broken headers state 0 or 90000
        self.next()

    def _open(self) -> None:
        if not self._capture.open(str(self._path), cv2.CAP_FFMPEG):
            raise ImageError(f"{self._path}: not a readable video")

    def rewind(self) -> None:
        # Opening anew is exact; seeking in a damaged file is not.
        self._open()

    def next(self, skip: int = 0) -> GreyImage:
        for _ in range(skip):
            self._grab()
        self._grab()
        good, picture = self._capture.retrieve()
        if not good:
            raise ImageError(f"{self._path}: not a readable video, its pictures have no usable colours")
        return reduced(cast(Image, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)), LONGEST)

    def forget(self) -> None:
        self._capture.release()

    def _grab(self) -> None:
        """Decode the next picture, which after the last readable one is the first."""
        if self._capture.grab():
            return
        self._open()
        if not self._capture.grab():
            raise ImageError(f"{self._path}: no picture of this video can be read")

    def close(self) -> None:
        self._capture.release()


def open_reel(path: Path, fps: float) -> Reel:
    """The reel for a path.

    Args:
        path: an image, a folder of images, or a video.
        fps: pictures a second of those that state none.

    Raises:
        ImageError: absent, unreadable, empty, or neither image nor video.
    """
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        raise ImageError(f"{path}: {reason(error)}") from error
    if stat.S_ISDIR(found.st_mode):
        return Slides(path, fps)
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        return Still(path, fps)
    if not stat.S_ISREG(found.st_mode):
        raise ImageError(f"{path}: is not a regular file")
    if found.st_size == 0:
        raise ImageError(f"{path}: the file is empty")
    return Clip(path, fps)


class FileCamera(Camera):
    """Plays a reel as if it were happening: a picture's time is when it is shown.

    Every `start` plays from the beginning. A slow reader misses pictures, as with a live camera, but after
    a long pause at most one second of them: the reel then goes on from where it was.
    """

    fake = True

    def __init__(
        self,
        reel: Reel,
        *,
        name: str,
        rotation: int = 0,
        clock: Clock = time.monotonic,
        wait: Wait = time.sleep,
    ) -> None:
        self.name = name
        self._reel = reel
        self._rotation = rotation
        self._clock = clock
        self._wait = wait
        self._running = False
        self._since = 0.0
        self._shown = -1
        self._last = 0.0

    def start(self) -> None:
        if self._running:
            return
        self._reel.rewind()
        self._since = self._clock()
        self._shown = -1
        self._running = True

    def read(self, timeout: float) -> Frame:
        """As `Camera.read`.

        Raises:
            CameraError: not started, or the next picture is due after the time-out.
            ImageError: nothing readable is left of the file.
        """
        if not self._running:
            raise CameraError(f"{self.name}: is not started")
        now = self._clock()
        due = math.floor((now - self._since) * self._reel.fps)
        number = max(due, self._shown + 1)
        at = self._since + number / self._reel.fps
        if at > now:
            self._wait(min(at - now, timeout))
            if at - now > timeout:
                raise CameraError(f"{self.name}: no picture within {timeout:g} s")
        skip = min(number - self._shown - 1, math.ceil(self._reel.fps))
        picture = self._reel.next(skip)
        self._shown = number
        self._last = after(min(at, self._clock()), self._last)
        return Frame(upright(picture, self._rotation), self._last)

    def stop(self) -> None:
        self._running = False
        self._reel.forget()

    def close(self) -> None:
        self.stop()
        self._reel.close()


def open_path(path: Path, wanted: Wanted) -> FileCamera:
    """What lies at a path as a camera.

    Raises:
        ImageError: see `open_reel`.
    """
    return FileCamera(
        open_reel(path, wanted.fps),
        name=f"file {path.resolve().name}",
        rotation=wanted.rotation,
        clock=wanted.clock,
        wait=wanted.wait,
    )
