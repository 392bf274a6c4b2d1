"""Which webcams Linux knows (V4L2), asked without starting any."""

import fcntl
import logging
import os
import re
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import CameraError

_QUERYCAP = 0x80685600
"""``VIDIOC_QUERYCAP`` of linux/videodev2.h: read 104 bytes, type 'V', number 0."""

_CAPABILITY = struct.Struct("=16s32s32sIII12x")
"""``struct v4l2_capability``: driver, card, bus, version, capabilities, device_caps, reserved."""

_VIDEO_CAPTURE = 0x1
_DEVICE_CAPS = 0x80000000

_NOT_CAMERAS = frozenset({"unicam", "rp1-cfe", "bcm2835-isp", "pispbe"})
"""Drivers of the Pi's own pipeline: raw sensor data and ISP stages, which only libcamera can use."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class VideoDevice:
    """One ``/dev/videoN`` that is a camera, or may be.

    Attributes:
        source: what to write into config.yaml to get it, e.g. ``webcam:1``.
        index: N.
        name: the maker's name for it.
        problem: one clause on why it cannot be used, or None.
    """

    source: str
    index: int
    name: str
    problem: str | None = None


def query_capability(node: Path) -> tuple[str, str, int]:
    """``(driver, card, device_caps)`` of a V4L2 node, without starting it.

    Raises:
        OSError: the node cannot be opened, or is not V4L2.
    """
    handle = os.open(node, os.O_RDWR | os.O_NONBLOCK)
    try:
        answer = fcntl.ioctl(handle, _QUERYCAP, bytes(_CAPABILITY.size))
    finally:
        os.close(handle)
    return unpack_capability(answer)


def unpack_capability(answer: bytes) -> tuple[str, str, int]:
    """``(driver, card, device_caps)`` out of a ``struct v4l2_capability``, 104 bytes.

    ``capabilities`` sums up all nodes of a device; ``device_caps``, where it is filled in, is this node's.
    """
    driver, card, _, _, all_caps, node_caps = _CAPABILITY.unpack(answer)
    caps = node_caps if all_caps & _DEVICE_CAPS else all_caps
    return _text(driver), _text(card), caps


def _text(field: bytes) -> str:
    return field.split(b"\0", 1)[0].decode(errors="replace")


Query = Callable[[Path], tuple[str, str, int]]


def list_webcams(dev: Path = Path("/dev"), query: Query = query_capability) -> list[VideoDevice]:
    """The webcams of this machine, lowest number first; no light goes on.

    A node is one when its driver says that it captures pictures in one plane, all that OpenCV reads. This
    leaves out codecs, the second node of each USB webcam (metadata), and by driver name the stages of
    the Pi's own pipeline. No picture is tried: it would switch the camera on where nobody asked for it.
    """
    found: list[VideoDevice] = []
    numbered = ((int(match[1]), match[0]) for p in dev.glob("video*") if (match := _node(p)))
    for index, name in sorted(numbered):
        source = f"webcam:{len(found)}"
        try:
            driver, card, caps = query(dev / name)
        except PermissionError:
            found.append(VideoDevice(source, index, name, _forbidden(name)))
        except OSError as error:
            _log.info("/dev/%s: not a camera (%s)", name, error.strerror or error)
        else:
            if _is_camera(driver, caps):
                found.append(VideoDevice(source, index, card or name))
    return found


def webcam_at(source: str, dev: Path = Path("/dev"), query: Query = query_capability) -> VideoDevice:
    """The webcam behind a path such as ``/dev/video2`` or ``/dev/v4l/by-id/usb-…``, as it lies there now.

    Raises:
        CameraError: nothing is there, it is no camera, or it may not be opened.
    """
    path = dev / Path(source).relative_to("/dev")
    if not path.exists():
        raise CameraError(
            f"{source}: is not there, plug the camera in or choose another: {_there(dev, query)}"
        )
    target = path.resolve()
    match = _node(target)
    if match is None or target.parent != dev.resolve():
        raise CameraError(f"{source}: leads to no camera, choose another: {_there(dev, query)}")
    try:
        driver, card, caps = query(target)
    except PermissionError as error:
        raise CameraError(f"{source}: {_forbidden(target.name)}") from error
    except OSError as error:
        raise CameraError(f"{source}: is no camera ({error.strerror or error})") from error
    if not _is_camera(driver, caps):
        raise CameraError(
            f"{source}: is no camera but another part of one or a codec ({card or driver}), choose another: "
            f"{_there(dev, query)}"
        )
    return VideoDevice(source, int(match[1]), card or target.name)


def _there(dev: Path, query: Query) -> str:
    usable = [device for device in list_webcams(dev, query) if device.problem is None]
    return _named(usable) or "there is none"


def _named(devices: Sequence[VideoDevice]) -> str:
    return ", ".join(f"{device.source} ({device.name})" for device in devices)


def _is_camera(driver: str, caps: int) -> bool:
    return bool(caps & _VIDEO_CAPTURE) and driver not in _NOT_CAMERAS


def _forbidden(node: str) -> str:
    return f"/dev/{node} may not be opened by this user, who must join the group video"


def _node(path: Path) -> re.Match[str] | None:
    return re.fullmatch(r"video(\d{1,3})", path.name)


def choose(devices: Sequence[VideoDevice], number: int | None) -> VideoDevice:
    """The webcam of that number, counted from 0, or the first usable one.

    Raises:
        CameraError: there is none such, or it may not be opened.
    """
    usable = [device for device in devices if device.problem is None]
    if number is None:
        if usable:
            return usable[0]
        if devices:
            raise CameraError(f"{devices[0].source}: {devices[0].problem}")
        raise CameraError("no webcam is connected")
    if number >= len(devices):
        there = _named(usable) or "none at all"
        raise CameraError(f"webcam:{number}: no such webcam; there is {there}")
    device = devices[number]
    if device.problem is not None:
        raise CameraError(f"{device.source}: {device.problem}")
    return device
