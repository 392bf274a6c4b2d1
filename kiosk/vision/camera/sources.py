"""How ``camera.source`` in config.yaml becomes a camera, and which cameras there are."""

import difflib
import logging
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.config import schema as settings
from kiosk.errors import CameraError, UsageError
from kiosk.vision.camera import demo, files, picamera, v4l2, webcam
from kiosk.vision.camera.base import Camera, Clock, Wait

KEYWORDS = ("auto", "picamera2", "webcam", "demo")

_log = logging.getLogger(__name__)


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
    list_webcams: Callable[[], list[v4l2.VideoDevice]] | None = None,
) -> list[CameraInfo]:
    """The real cameras of this machine in the order ``auto`` tries them; no light goes on.

    A picamera2 that is installed but broken is listed with its problem; one that is absent is not.
    """
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
    list_webcams: Callable[[], list[v4l2.VideoDevice]] | None = None,
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
