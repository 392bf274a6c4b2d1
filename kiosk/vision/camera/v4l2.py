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
        index: N.
        name: the maker's name for it.
        problem: one clause on why it cannot be used, or None.
    """

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


def list_webcams(
    dev: Path = Path("/dev"), query: Callable[[Path], tuple[str, str, int]] = query_capability
) -> list[VideoDevice]:
    """The webcams of this machine, lowest number first; no light goes on.

    A node is one when its driver says that it captures pictures in one plane, all that OpenCV reads. This
    leaves out codecs, the second node of each USB webcam (metadata), and by driver name the stages of
    the Pi's own pipeline. No picture is tried: it would switch the camera on where nobody asked for it.
    """
    found = []
    numbered = ((int(match[1]), match[0]) for p in dev.glob("video*") if (match := _node(p)))
    for index, name in sorted(numbered):
        try:
            driver, card, caps = query(dev / name)
        except PermissionError:
            problem = f"/dev/{name} may not be opened by this user, who must join the group video"
            found.append(VideoDevice(index, name, problem))
        except OSError as error:
            _log.info("/dev/%s: not a camera (%s)", name, error.strerror or error)
        else:
            if caps & _VIDEO_CAPTURE and driver not in _NOT_CAMERAS:
                found.append(VideoDevice(index, card or name))
    return found


def _node(path: Path) -> re.Match[str] | None:
    return re.fullmatch(r"video(\d+)", path.name)


def choose(devices: Sequence[VideoDevice], index: int | None) -> VideoDevice:
    """The webcam of that number, or the first usable one.

    Raises:
        CameraError: there is none such, or it may not be opened.
    """
    usable = [device for device in devices if device.problem is None]
    if index is None:
        if usable:
            return usable[0]
        if devices:
            raise CameraError(f"webcam:{devices[0].index}: {devices[0].problem}")
        raise CameraError("no webcam is connected")
    for device in devices:
        if device.index == index:
            if device.problem is not None:
                raise CameraError(f"webcam:{index}: {device.problem}")
            return device
    there = ", ".join(f"webcam:{device.index} ({device.name})" for device in usable)
    raise CameraError(f"webcam:{index}: no such webcam; there is {there or 'none at all'}")
