"""Videos, through OpenCV's FFmpeg, kept to the one file they are and to bounded memory."""

import contextlib
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import cast

import cv2

from kiosk.errors import ImageError
from kiosk.system.memory_limit import MemoryLimit
from kiosk.system.ordinary_file import open_ordinary
from kiosk.vision.camera.colour import Bgr, turned
from kiosk.vision.camera.display_matrix import matrix_orientation
from kiosk.vision.camera.exif import turned_upright
from kiosk.vision.camera.frame import Image, Picture
from kiosk.vision.camera.images import LONGEST_FRAME, reason
from kiosk.vision.camera.limits import MAX_MOVING_PIXELS
from kiosk.vision.camera.recognise import Kind
from kiosk.vision.camera.reduce import reduced
from kiosk.vision.camera.reel import Reel
from kiosk.vision.camera.which_way import is_upside_down

MEMORY = 512 * 2**20
"""Bytes that playing may take. What a header says is checked before a picture is decoded; what the pictures
themselves say, and what FFmpeg needs to look into the first of them, is bounded by this alone."""

TURNS = {90: 6, 180: 3, 270: 8}
"""From the degrees clockwise that OpenCV tells of a video to EXIF's number of the same turn."""

_REVERSED = {6: 8, 8: 6}
"""Quarter turns the other way round, by the same numbers."""

LOOKS = 6
"""Pictures of the first second in which a face is looked for."""

_OPTIONS = "OPENCV_FFMPEG_CAPTURE_OPTIONS"


class Clip(Reel):
    """A video at its own rate, the right way up.

    One that breaks off is played as far as it goes, then from the start.
    """

    def __init__(self, path: Path, fps: float, kind: Kind) -> None:
        """
        Args:
            path: the file.
            fps: pictures a second, where it states none.
            kind: what it was recognised as.

        Raises:
            ImageError: it is none that can be played.
        """
        self._path, self._kind = path, kind
        self._reversed: dict[int, int] = {}
        self._capture = cv2.VideoCapture()
        self._memory = MemoryLimit(MEMORY)
        try:
            self._open()
            stated = self._capture.get(cv2.CAP_PROP_FPS)
            self.fps = stated if 1 <= stated <= 120 else fps  # broken headers state 0 or 90000
            self._turn_the_other_way()
        except BaseException:
            self.close()
            raise

    def _open(self) -> None:
        with self._bounded(), _nameless(self._path) as (name, exact), _this_file_alone(self._kind):
            # One thread: what others took between two calls would not be bounded.
            opened = self._capture.open(name, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
        if not opened:
            raise ImageError(f"{self._path}: not a readable video")
        width, height = (
            self._capture.get(side) for side in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT)
        )
        if width * height > MAX_MOVING_PIXELS:
            raise ImageError(
                f"{self._path}: a video of {width:.0f}x{height:.0f} pixels is too large, "
                "reduce it to 4096x2304 or less"
            )
        # OpenCV 4 begins with it off and OpenCV 5 with it on, at every opening: both are turned here.
        self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        turn = round(self._capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 360
        self._noted = exact or TURNS.get(turn, 1)

    def _turn_the_other_way(self) -> None:
        """Decode a first picture, and see that a quarter turn goes the right way round (`is_upside_down`)."""
        first = self.next()
        if self._noted not in _REVERSED:
            return
        step = max(0, round(self.fps / LOOKS) - 1)
        looks = ((first if look == 0 else self.next(step)).grey for look in range(LOOKS))
        if is_upside_down(looks):
            self._reversed = _REVERSED

    def rewind(self) -> None:
        # Opening anew is exact; seeking in a damaged file is not.
        self._open()

    def next(self, skip: int = 0) -> Picture:
        for _ in range(skip):
            self._grab()
        self._grab()
        with self._bounded():
            good, picture = self._capture.retrieve()
            if good:
                grey = reduced(cast(Image, cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY)), LONGEST_FRAME)
                turn = partial(turned_upright, noted=self._reversed.get(self._noted, self._noted))
                return Picture(turn(grey), turned(Bgr(cast(Image, picture)), turn))
        raise ImageError(f"{self._path}: not a readable video, its pictures have no usable colours")

    def _grab(self) -> None:
        """Decode the next picture, which after the last readable one is the first."""
        if self._next_grabbed():
            return
        self._open()
        if not self._next_grabbed():
            raise ImageError(f"{self._path}: no picture of this video can be read")

    def _next_grabbed(self) -> bool:
        with self._bounded():
            return self._capture.grab()

    @contextlib.contextmanager
    def _bounded(self) -> Iterator[None]:
        """Keep OpenCV's work within its memory, and make a sentence of its faults."""
        try:
            with self._memory:
                yield
        except (cv2.error, MemoryError) as error:
            if isinstance(error, MemoryError) or error.code == cv2.Error.StsNoMem:
                raise ImageError(f"{self._path}: this video takes too much memory, reduce it") from error
            raise ImageError(f"{self._path}: not a readable video") from error

    def forget(self) -> None:
        self._capture.release()

    def close(self) -> None:
        self._capture.release()


@contextlib.contextmanager
def _nameless(path: Path) -> Iterator[tuple[str, int | None]]:
    """A name for FFmpeg that means this file and nothing else, and its `matrix_orientation`.

    By its own name, FFmpeg would take ``http:x`` for an address, ``concat:a|b`` for two files and
    ``img_%03d.jpg`` for a thousand.
    """
    try:
        handle = open_ordinary(path)
    except OSError as error:
        raise ImageError(f"{path}: not a readable video, {reason(error)}") from error
    with open(handle, "rb") as file:
        try:
            orientation = matrix_orientation(file)
        except OSError as error:
            raise ImageError(f"{path}: not a readable video, {reason(error)}") from error
        yield f"/proc/self/fd/{handle}", orientation


@contextlib.contextmanager
def _this_file_alone(kind: Kind) -> Iterator[None]:
    """FFmpeg told what the file is, and to open no other, where this OpenCV passes such words on (5 does, the
    wheels of 4.11 do not: there it rests on `recognise`)."""
    before = os.environ.get(_OPTIONS)
    os.environ[_OPTIONS] = f"protocol_whitelist;file|input_format;{kind.demuxer}"
    try:
        yield
    finally:
        if before is None:
            del os.environ[_OPTIONS]
        else:
            os.environ[_OPTIONS] = before
