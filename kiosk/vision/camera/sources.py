"""Where frames can come from: the one table behind ``camera.source`` in config.yaml.

A source is an entry here and a module beside this one. The module has `open_source`, and `list_cameras` if
``auto`` tries it; it is imported when it is asked for, so that reading a configuration needs neither OpenCV
nor numpy.
"""

import contextlib
import errno
import logging
import os
import re
import stat
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.config.addresses import NEEDS_LEAVE, SCHEMES, address_fault, is_address
from kiosk.config.advice import source_meant
from kiosk.config.diagnostics import show
from kiosk.config.messages import did_you_mean, unfit
from kiosk.errors import CameraError, UsageError
from kiosk.system.folders import hidden_from_service
from kiosk.system.ordinary_file import NO_ORDINARY_FILE, as_os_error, open_ordinary
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
        device: it is a camera, plugged in or not, and belongs to one program at a time.
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
        pattern=r"picamera2(:[0-9]{1,2})?",
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
    Source(
        words=("/dev/videoN",),
        pattern=r"/dev/(video[0-9]{1,3}|v4l/by-(id|path)/[^/\0]+)",
        name="webcam",
        module="webcam",
        device=True,
    ),
    Source(
        words=("rtsp://…",),
        pattern=rf"(?i:{'|'.join(SCHEMES)})://.+",
        name="camera in the network",
        module="network",
        device=True,
    ),
    Source(words=("demo",), pattern="demo", name="demo picture", module="demo"),
)

WORDS = (AUTO, *(word for source in SOURCES for word in source.words))
"""All that can be written besides a path, as people are told."""

HELP = f"{', '.join(WORDS)}, or a picture, folder or video"

NOTES = (
    "N counts from 0: webcam:1 is the second one, picamera2:1 the second Raspberry Pi camera. The paths in "
    "/dev/v4l/by-id always mean the same webcam. Addresses, rtsp:// or http:// (motion JPEG), need "
    "camera.network: true in the configuration."
)


def tried(source: str, sources: Sequence[Source] = SOURCES) -> tuple[Source, ...]:
    """The entries that are tried for a ``camera.source``, in this order; none for a path."""
    if source == AUTO:
        return tuple(entry for entry in sources if entry.auto)
    return tuple(entry for entry in sources if re.fullmatch(entry.pattern, source))


def is_device(source: str) -> bool:
    """Whether it is a camera that is plugged in, or may be; False for pictures."""
    return any(entry.device for entry in tried(source))


def is_known(source: str) -> bool:
    """Whether it is a word of the table (plugged in or not), an address, or a path at which something is.

    What is wrong with an address is the schema's to say: it knows whether there may be one.
    """
    return bool(tried(source)) or is_address(source) or path_of(source) is not None


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
        camera: ``source``, ``network``, ``rotation``, ``fps`` and ``format`` are used.
        clock, wait: as in `Wanted`.
        sources: the table.

    Raises:
        CameraError: the device is absent, busy or broken; for ``auto``, what was tried.
        ImageError: the file is unreadable.
        UsageError: the source is neither a camera nor a path that exists, or an address without leave.
    """
    wanted = Wanted(camera.source, camera.rotation, camera.fps, clock, wait, camera.format)
    if camera.source == AUTO:
        return _first_of(tried(AUTO, sources), wanted)
    if (fault := _network_fault(camera)) is not None:
        raise UsageError(f"camera.source: {fault}")
    for entry in tried(camera.source, sources):
        return entry.open(wanted)
    path = path_of(camera.source)
    if path is None:
        raise UsageError(f"camera.source: {unknown(camera.source)}")
    from kiosk.vision.camera import files

    return files.open_path(path, wanted)


def _network_fault(camera: "CameraSettings") -> str | None:
    """Why an address must not be opened, or None; also None for what is no address."""
    if not is_address(camera.source):
        return None
    return address_fault(camera.source) or (None if camera.network else NEEDS_LEAVE)


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


def unknown(source: str, cause: str = "") -> str:
    """The sentence for a source that is not `is_known`; ``cause`` is what is known of how it came about."""
    wanted = f"{', '.join(WORDS)}, or the path of a picture, folder or video that is there"
    if not _is_utf8(source):
        return unfit(f"{wanted} and whose name is UTF-8", f"'{show(source)}': rename it")
    if cause:
        return unfit(wanted, f"'{show(source)}'{cause}")
    if fault := _fault_at(source):
        return unfit(wanted, f"'{show(source)}': {fault}")
    meant = source_meant(source) or did_you_mean(source, _words_like(source)) or _beside(source)
    return unfit(wanted, f"'{show(source)}'", meant)


def doubt_of_path(source: str) -> str | None:
    """Why what is there now may not be there for the installed service; None for what is no path."""
    if tried(source) or is_address(source) or source == AUTO:
        return None
    if source.startswith("~"):
        whose = "~ is the home of whoever starts the kiosk, and the installed service has another"
    elif not source.startswith("/"):
        whose = "this begins in the folder where the kiosk is started, and the installed service has another"
    else:
        return hidden_from_service(source)
    return f"{whose}: write the whole path, from / on"


def _fault_at(source: str) -> str | None:
    """Why what a path leads to is no source; None where there is nothing."""
    try:
        with as_os_error(source):
            os.close(open_ordinary(Path(source).expanduser()))
    except OSError as error:
        said = error.strerror or ""
        # What can be no file's name was hardly meant as one.
        if error.errno in (errno.EACCES, errno.ELOOP) or said.startswith(NO_ORDINARY_FILE):
            return said
    return None


def _words_like(source: str) -> list[str]:
    number = re.search(r"[0-9]{1,3}", source)
    return [word.replace("N", number[0] if number else "0") for word in WORDS]


def _beside(source: str) -> str | None:
    """What lies beside a file that is not there, and has nearly its name."""
    with contextlib.suppress(OSError, RuntimeError, ValueError):
        folder = Path(source).parent
        # A link to nothing is no better than what was written, and may be just that.
        names = [entry.name for entry in folder.expanduser().iterdir() if is_known(str(folder / entry.name))]
        near = did_you_mean(Path(source).name, names)
        return str(folder / near) if near else None
    return None
