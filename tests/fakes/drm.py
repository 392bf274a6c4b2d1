"""A kernel's display driver, as far as `kiosk.power.drm` asks: it follows pointers and obeys."""

import ctypes
import errno
from pathlib import Path

from kiosk.power import drm

EDID, DPMS = 1, 2
"""The properties that every connector has, by number."""

NAMES = {EDID: b"EDID", DPMS: b"DPMS"}


class FakeCard:
    """One card, opened as descriptor 7 by somebody in this process.

    Attributes:
        levels: of DPMS, by connector's name; all it has are known to it, in this order.
        dark: names of connectors that no mode is set on, and ``empty`` of those without a display.
        plain: names of connectors without DPMS.
        master: whether this process holds the display.
        fault: what the kernel refuses to switch with; None where it obeys.
        switched: every level that was set, in order.
    """

    FD = 7

    def __init__(self, root: Path, *names: str) -> None:
        """``root``: gets this process's descriptors, in ``proc``."""
        self.levels = dict.fromkeys(names or ("HDMI-A-1",), drm.DPMS_ON)
        self.dark: set[str] = set()
        self.empty: set[str] = set()
        self.plain: set[str] = set()
        self.master = True
        self.fault: int | None = None
        self.switched: list[int] = []
        self.folder = root / "proc/self/fd"
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "3").symlink_to("socket:[123]")
        (self.folder / "5").symlink_to("/dev/dri/renderD128")
        (self.folder / str(self.FD)).symlink_to("/dev/dri/card1")

    def ioctl(self, card: int, request: int, asked: bytearray) -> object:
        """As `fcntl.ioctl`."""
        assert card == self.FD
        assert len(asked) == request >> 16 & 0x3FFF
        answer = {
            drm.AUTH_MAGIC: self._authenticate,
            drm.GET_RESOURCES: self._resources,
            drm.GET_CONNECTOR: self._connector,
            drm.GET_PROPERTY: self._property,
            drm.SET_PROPERTY: self._set,
        }[request]
        answer(asked)
        return 0

    def _authenticate(self, asked: bytearray) -> None:
        assert drm.AUTH.unpack(asked) == (0,)
        raise OSError(errno.EINVAL if self.master else errno.EACCES, "")

    def _resources(self, asked: bytearray) -> None:
        fields = list(drm.RESOURCES.unpack(asked))
        room, where = fields[6], fields[2]
        fields[6] = len(self.levels)
        assert room >= len(self.levels)
        for place in range(len(self.levels)):
            ctypes.c_uint32.from_address(where + 4 * place).value = 30 + place
        asked[:] = drm.RESOURCES.pack(*fields)

    def _connector(self, asked: bytearray) -> None:
        fields = list(drm.CONNECTOR.unpack(asked))
        assert fields[4] > 0, "a real one would talk to the monitor now"
        name = list(self.levels)[fields[8] - 30]
        kind, _, number = name.rpartition("-")
        has = [EDID] if name in self.plain else [EDID, DPMS]
        for place, each in enumerate(has):
            ctypes.c_uint32.from_address(fields[2] + 4 * place).value = each
            ctypes.c_uint64.from_address(fields[3] + 8 * place).value = 0
        fields[5], fields[7] = len(has), 0 if name in self.dark else 20
        fields[9] = next(value for value, word in drm.TYPES.items() if word == kind)
        fields[10], fields[11] = int(number), 2 if name in self.empty else 1
        asked[:] = drm.CONNECTOR.pack(*fields)

    def _property(self, asked: bytearray) -> None:
        fields = list(drm.PROPERTY.unpack(asked))
        fields[4] = NAMES[fields[2]]
        asked[:] = drm.PROPERTY.pack(*fields)

    def _set(self, asked: bytearray) -> None:
        if not self.master:
            raise PermissionError(errno.EACCES, "")
        if self.fault is not None:
            raise OSError(self.fault, "")
        level, number, connector = drm.SET.unpack(asked)
        assert number == DPMS
        self.levels[list(self.levels)[connector - 30]] = level
        self.switched.append(level)
