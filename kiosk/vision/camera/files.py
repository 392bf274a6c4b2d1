"""Files in place of a camera: an image, a folder of images or a video, paced like a live camera."""

import contextlib
import logging
import math
import time
from functools import partial
from pathlib import Path

import numpy as np

from kiosk.errors import CameraError, ImageError
from kiosk.system.ordinary_file import open_ordinary
from kiosk.vision.camera.base import Camera, Clock, Wait, after, upright
from kiosk.vision.camera.clip import Clip
from kiosk.vision.camera.colour import turned
from kiosk.vision.camera.frame import Frame, Picture
from kiosk.vision.camera.images import LONGEST_FRAME, SUFFIXES, read_picture, reason
from kiosk.vision.camera.recognise import FORMATS, HEAD_BYTES, JPEG, MJPEG, recognise
from kiosk.vision.camera.reel import Reel
from kiosk.vision.camera.wanted import Wanted

SECONDS_A_SLIDE = 1.0
"""How long each picture of a folder is shown."""

MOTION_JPEG_SUFFIXES = frozenset({".mjpeg", ".mjpg"})

_log = logging.getLogger(__name__)


NO_PICTURE = Picture(np.empty((0, 0), np.uint8))


class Still(Reel):
    """One image for ever."""

    def __init__(self, path: Path, fps: float) -> None:
        self.fps = fps
        self._path = path
        self._picture: Picture | None = read_picture(path, LONGEST_FRAME)

    def rewind(self) -> None:
        self._picture = self.next()

    def next(self, skip: int = 0) -> Picture:
        return read_picture(self._path, LONGEST_FRAME) if self._picture is None else self._picture

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
            self._paths = sorted(path for path in folder.iterdir() if _may_be_picture(path))
        except OSError as error:
            raise ImageError(f"{folder}: cannot be read ({error.strerror})") from error
        self._shown: Path | None = None
        self._picture = NO_PICTURE
        self.rewind()
        self._load(0)

    def rewind(self) -> None:
        self._position = -1

    def next(self, skip: int = 0) -> Picture:
        self._position += 1 + skip
        self._load(self._position // self._hold)
        return self._picture

    def _load(self, slide: int) -> None:
        while self._paths:
            path = self._paths[slide % len(self._paths)]
            if path == self._shown:
                return
            try:
                self._picture = read_picture(path, LONGEST_FRAME)
            except ImageError as error:
                _log.warning("passed over: %s", error)
                self._paths.remove(path)
            else:
                self._shown = path
                return
        raise ImageError(f"{self._folder}: holds no readable image ({FORMATS})")

    def forget(self) -> None:
        self._shown, self._picture = None, NO_PICTURE

    def close(self) -> None:
        self.forget()


def head_of(path: Path) -> bytes:
    """The beginning of a regular file, `HEAD_BYTES` at most; raises OSError."""
    with open(open_ordinary(path), "rb") as file:
        return file.read(HEAD_BYTES)


def _may_be_picture(path: Path) -> bool:
    """Whether a folder's file is to be shown: its name says so, or, without a suffix, its content."""
    if path.name.startswith("."):
        return False
    if path.suffix:
        return path.suffix.lower() in SUFFIXES
    with contextlib.suppress(OSError):
        kind = recognise(head_of(path))
        return kind is not None and kind.use == "picture"
    return False


def open_reel(path: Path, fps: float) -> Reel:
    """The reel for what lies at a path; motion JPEG alone, which begins like a still one, goes by its name.

    Args:
        path: an image, a folder of images, or a video.
        fps: pictures a second of those that state none.

    Raises:
        ImageError: absent, unreadable, empty, or neither image nor video.
    """
    try:
        head = head_of(path)
    except IsADirectoryError:
        return Slides(path, fps)
    except OSError as error:
        raise ImageError(f"{path}: {reason(error)}") from error
    kind = recognise(head)
    if kind is JPEG and path.suffix.lower() in MOTION_JPEG_SUFFIXES:
        kind = MJPEG
    if kind is not None and kind.use == "video":
        return Clip(path, fps, kind)
    if kind is None and head:
        raise ImageError(f"{path}: not a readable image ({FORMATS}), nor a readable video")
    return Still(path, fps)


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
        colour = picture.colour
        if self._rotation:
            colour = turned(colour, partial(upright, rotation=self._rotation))
        return Frame(upright(picture.grey, self._rotation), self._last, colour)

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
