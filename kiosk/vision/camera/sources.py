"""Where frames can come from: the one table behind ``camera.source`` in config.yaml.

A source is an entry here and a module beside this one. The module has `open_source`, and `list_cameras` if
``auto`` tries it; it is imported when it is asked for, so that reading a configuration needs neither OpenCV
nor numpy.
"""

import contextlib
import logging
import re
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.config.advice import source_meant
from kiosk.config.diagnostics import show
from kiosk.config.messages import did_you_mean, unfit
from kiosk.errors import CameraError, UsageError
from kiosk.vision.camera.wanted import CameraInfo, Wanted

if TYPE_CHECKING:
    from kiosk.config.schema import Camera as CameraSettings
    from kiosk.vision.camera.base import Camera, Clock, Wait

AUTO = "auto"
"""The first that opens of those sources that say so."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One kind of source.

    Attributes:
        words: what to write into config.yaml, as people are told; N stands for a number.
        pattern: a regular expression for all that may be written.
        name: what it is, for people.
        module: beside this one; opens and lists it.
        device: it is plugged in, and belongs to one program at a time.
        auto: ``auto`` tries it, in the table's order.
    """

    words: tuple[str, ...]
    pattern: str
    name: str
    module: str
    device: bool = False
    auto: bool = False

    def open(self, wanted: "Wanted") -> "Camera":
        """Opened but not started; raises CameraError."""
        opened: Camera = import_module(f"kiosk.vision.camera.{self.module}").open_source(wanted)
        return opened

    def list_cameras(self) -> "list[CameraInfo]":
        """Those that are there; no light goes on."""
        found: list[CameraInfo] = import_module(f"kiosk.vision.camera.{self.module}").list_cameras()
        return found


SOURCES = (
    Source(
        words=("picamera2",),
        pattern="picamera2",
        name="Raspberry Pi camera",
        module="picamera",
        device=True,
        auto=True,
    ),
    Source(
        words=("webcam", "webcam:N"),
        pattern=r"webcam(:[0-9]{1,3})?",
        name="webcam",
        module="webcam",
        device=True,
        auto=True,
    ),
    Source(words=("demo",), pattern="demo", name="demo picture", module="demo"),
)

WORDS = (AUTO, *(word for source in SOURCES for word in source.words))
"""All that can be written besides a path, as people are told."""

HELP = f"{', '.join(WORDS)}, or a picture, folder or video"


def tried(source: str, sources: Sequence[Source] = SOURCES) -> tuple[Source, ...]:
    """The entries that are tried for a ``camera.source``, in this order; none for a path."""
    if source == AUTO:
        return tuple(entry for entry in sources if entry.auto)
    return tuple(entry for entry in sources if re.fullmatch(entry.pattern, source))


def is_device(source: str) -> bool:
    """Whether it is a camera that is plugged in, or may be; False for pictures."""
    return any(entry.device for entry in tried(source))


def is_known(source: str) -> bool:
    """Whether it is a word of the table, plugged in or not, or a path at which there is something."""
    return bool(tried(source)) or path_of(source) is not None


def path_of(source: str) -> Path | None:
    """The file or folder that a source names, ``~`` resolved; None where there is none, or can be none."""
    # Too long for a name, in a folder that is closed to us, in the home of nobody, with a NUL in it.
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        path = Path(source).expanduser()
        mode = path.stat().st_mode
        # An empty path is Python's name for the working folder, and nobody's.
        if source and _is_utf8(source) and (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            return path
    return None


def _is_utf8(name: str) -> bool:
    """Whether a name can be written into JSON and logs: for other bytes Python has surrogates in it."""
    return not re.search("[\ud800-\udfff]", name)


def available_cameras(sources: Sequence[Source] = SOURCES) -> list[CameraInfo]:
    """The real cameras of this machine in the order ``auto`` tries them; no light goes on."""
    return [camera for entry in tried(AUTO, sources) for camera in entry.list_cameras()]


def open_camera(
    camera: "CameraSettings",
    *,
    clock: "Clock" = time.monotonic,
    wait: "Wait" = time.sleep,
    sources: Sequence[Source] = SOURCES,
) -> "Camera":
    """The camera that the settings name, opened but not started.

    ``auto`` takes the Raspberry Pi camera, else the first usable webcam, and never a file or the demo.
    Every source reads the same settings; only the demo picture, upright by nature, ignores ``rotation``.

    Args:
        camera: ``source``, ``rotation`` and ``fps`` are used.
        clock, wait: as in `Wanted`.
        sources: the table.

    Raises:
        CameraError: the device is absent, busy or broken; for ``auto``, what was tried.
        ImageError: the file is unreadable.
        UsageError: the source is neither a camera nor a path that exists.
    """
    wanted = Wanted(camera.source, camera.rotation, camera.fps, clock, wait)
    if camera.source == AUTO:
        return _first_of(tried(AUTO, sources), wanted)
    for entry in tried(camera.source, sources):
        return entry.open(wanted)
    path = path_of(camera.source)
    if path is None:
        raise UsageError(f"camera.source: {unknown(camera.source)}")
    from kiosk.vision.camera import files

    return files.open_path(path, wanted)


def _first_of(entries: Sequence[Source], wanted: Wanted) -> "Camera":
    """The first that opens; else one sentence with what each of them said."""
    refused = []
    for entry in entries:
        try:
            return entry.open(wanted)
        except CameraError as error:
            _log.info("auto: %s", error)
            refused.append(str(error))
    raise CameraError(
        f"no camera to be found ({'; '.join(refused)}): connect one, or set camera.source to demo or a file"
    )


def unknown(source: str) -> str:
    """The sentence for a source that is not `is_known`."""
    wanted = f"{', '.join(WORDS)}, or the path of a picture, folder or video that is there"
    if not _is_utf8(source):
        return unfit(f"{wanted} and whose name is UTF-8", f"'{show(source)}': rename it")
    node = re.fullmatch("/dev/video([0-9]{1,3})", source)
    meant = f"webcam:{node[1]}" if node else source_meant(source) or did_you_mean(source, suggestions(source))
    return unfit(wanted, f"'{show(source)}'", meant)


def suggestions(source: str) -> list[str]:
    """What may have been meant: the table's words, and what lies beside a file that is not there."""
    number = re.search(r"[0-9]{1,3}", source)
    found = [word.replace("N", number[0] if number else "0") for word in WORDS]
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        folder = Path(source).parent
        beside = [str(folder / entry.name) for entry in folder.expanduser().iterdir()]
        # A link to nothing is no better than what was written, and may be just that.
        found += [path for path in beside if is_known(path)]
    return found
