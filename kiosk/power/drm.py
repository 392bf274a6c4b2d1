"""What the kernel's display drivers (DRM) are asked and told, by the descriptor of whoever holds the display.

Only the one program that is DRM's master may switch a display. On a bare console that is SDL, in this
process: it opened a card, and its descriptor is among this process's own. Structures and numbers are those
of the kernel's drm.h and drm_mode.h; the property is the connector's "DPMS", which the kernel also takes from
programs that, like SDL, set modes the old way.
"""

import ctypes
import errno
import fcntl
import os
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Ioctl = Callable[[int, int, bytearray], object]
"""As `fcntl.ioctl`: the answer is written into the bytes."""

CARD = re.compile(r"/dev/dri/card\d+")

DPMS_ON, DPMS_OFF = 0, 3

AUTH = struct.Struct("=I")
"""``struct drm_auth``: magic."""

RESOURCES = struct.Struct("=4Q4I4I")
"""``struct drm_mode_card_res``: where identifiers go (framebuffers, CRTCs, connectors, encoders), how many of
each, least and largest sizes."""

CONNECTOR = struct.Struct("=4Q12I")
"""``struct drm_mode_get_connector``: where encoders, modes, properties and their values go; how many modes,
properties and encoders; encoder, connector, type, number within the type, connection, millimetres, subpixels,
padding."""

PROPERTY = struct.Struct("=2Q2I32s2I")
"""``struct drm_mode_get_property``: where values and names go, property, flags, name, how many of both."""

SET = struct.Struct("=Q2I")
"""``struct drm_mode_connector_set_property``: value, property, connector."""

CONNECTED = 1
"""``connection`` of a connector with a display."""

MODE_BYTES = 68
"""Of ``struct drm_mode_modeinfo``."""

MOST_CONNECTORS = 64
MOST_PROPERTIES = 128
"""Many times what any card has."""


def _number(direction: int, number: int, layout: struct.Struct) -> int:
    """``_IOC(direction, 'd', number, size)`` of the kernel's ioctl.h."""
    return direction << 30 | layout.size << 16 | ord("d") << 8 | number


AUTH_MAGIC = _number(1, 0x11, AUTH)
GET_RESOURCES = _number(3, 0xA0, RESOURCES)
GET_CONNECTOR = _number(3, 0xA7, CONNECTOR)
GET_PROPERTY = _number(3, 0xAA, PROPERTY)
SET_PROPERTY = _number(3, 0xAB, SET)

TYPES = {
    1: "VGA", 2: "DVI-I", 3: "DVI-D", 4: "DVI-A", 5: "Composite", 6: "SVIDEO", 7: "LVDS", 8: "Component",
    9: "DIN", 10: "DP", 11: "HDMI-A", 12: "HDMI-B", 13: "TV", 14: "eDP", 15: "Virtual", 16: "DSI", 17: "DPI",
    18: "Writeback", 19: "SPI", 20: "USB",
}  # fmt: skip
"""``DRM_MODE_CONNECTOR_…``, with the kernel's own names, as in /sys/class/drm."""


@dataclass(frozen=True, slots=True)
class Connector:
    """A socket with a display.

    Attributes:
        number: the kernel's identifier.
        name: as in /sys/class/drm, such as ``HDMI-A-1``.
        dpms: identifier of its property; None where it has none.
        has_mode: whether a picture goes there, be it switched off or not.
    """

    number: int
    name: str
    dpms: int | None
    has_mode: bool


def held_card(root: Path = Path("/"), ioctl: Ioctl = fcntl.ioctl) -> int | None:
    """This process's descriptor of the card whose master it is; None where there is none.

    It belongs to whoever opened it, who may close it any time: it is good for the moment.

    Args:
        root: where ``proc`` lies.
        ioctl: asks the kernel.
    """
    folder = root / "proc/self/fd"
    for name in os.listdir(folder):
        try:
            if CARD.fullmatch(os.readlink(folder / name)) and _is_master(int(name), ioctl):
                return int(name)
        except FileNotFoundError:
            # The folder's own, or another thread's, and closed again.
            continue
    return None


def _is_master(card: int, ioctl: Ioctl) -> bool:
    """By libdrm's own question (drmIsMaster): nobody is let in by 0, and only a master is told so."""
    try:
        ioctl(card, AUTH_MAGIC, bytearray(AUTH.pack(0)))
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EBADF)
    return True


def shown_on(card: int, ioctl: Ioctl = fcntl.ioctl) -> list[Connector]:
    """The connectors that a mode is set on; before there is one, those with a display.

    Raises:
        OSError: the kernel does not say.
    """
    numbers = (ctypes.c_uint32 * MOST_CONNECTORS)()
    places = (0, 0, ctypes.addressof(numbers), 0)
    asked = bytearray(RESOURCES.pack(*places, 0, 0, MOST_CONNECTORS, 0, 0, 0, 0, 0))
    ioctl(card, GET_RESOURCES, asked)
    found = min(RESOURCES.unpack(asked)[6], MOST_CONNECTORS)
    connectors = [_connector(card, number, ioctl) for number in list(numbers)[:found]]
    there = [connector for connector in connectors if connector is not None]
    return [connector for connector in there if connector.has_mode] or there


def _connector(card: int, number: int, ioctl: Ioctl) -> Connector | None:
    # Room for one mode: asked with none, the kernel would talk to the monitor, which takes its time.
    mode = ctypes.create_string_buffer(MODE_BYTES)
    properties, values = (ctypes.c_uint32 * MOST_PROPERTIES)(), (ctypes.c_uint64 * MOST_PROPERTIES)()
    places = (0, ctypes.addressof(mode), ctypes.addressof(properties), ctypes.addressof(values))
    asked = bytearray(CONNECTOR.pack(*places, 1, MOST_PROPERTIES, 0, 0, number, 0, 0, 0, 0, 0, 0, 0))
    ioctl(card, GET_CONNECTOR, asked)
    answer = CONNECTOR.unpack(asked)
    count, encoder, kind, number_of_kind, state = answer[5], answer[7], answer[9], answer[10], answer[11]
    # SDL sets its mode with the first picture.
    if encoder == 0 and state != CONNECTED:
        return None
    has = list(properties)[: min(count, MOST_PROPERTIES)]
    dpms = next((each for each in has if _property_name(card, each, ioctl) == "DPMS"), None)
    return Connector(number, f"{TYPES.get(kind, 'Unknown')}-{number_of_kind}", dpms, encoder != 0)


def _property_name(card: int, number: int, ioctl: Ioctl) -> str:
    asked = bytearray(PROPERTY.pack(0, 0, number, 0, b"", 0, 0))
    ioctl(card, GET_PROPERTY, asked)
    name: bytes = PROPERTY.unpack(asked)[4]
    return name.split(b"\0", 1)[0].decode(errors="replace")


def set_dpms(card: int, connector: Connector, level: int, ioctl: Ioctl = fcntl.ioctl) -> None:
    """Switch a connector's display; waits as long as the kernel takes to set the mode.

    Args:
        card: a descriptor as `held_card` has it.
        connector: with a ``dpms``.
        level: `DPMS_ON` or `DPMS_OFF`.
        ioctl: tells the kernel.

    Raises:
        OSError: the kernel refuses, or the connector cannot be switched.
    """
    if connector.dpms is None:
        raise OSError(errno.ENOTSUP, f"{connector.name} cannot be switched off")
    ioctl(card, SET_PROPERTY, bytearray(SET.pack(level, connector.dpms, connector.number)))
