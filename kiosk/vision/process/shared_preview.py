"""The live preview's way to the display process: memory both share, without a name anywhere.

The memory is a memfd: it has no path, so nobody else can open it, and it is gone with its last user.
The headless loop writes, the display reads; neither ever waits for the other.
"""

import mmap
import os

import numpy as np

MAX_SIDE = 640
"""Longest side of a preview in pixels."""

_SLOTS = 3
_SLOT_BYTES = MAX_SIDE * MAX_SIDE
_HEADER = np.dtype([("count", np.uint64), ("height", np.uint32, _SLOTS), ("width", np.uint32, _SLOTS)])
_BYTES = _HEADER.itemsize + _SLOTS * _SLOT_BYTES


class Preview:
    """Three slots used in turn: the writer is always two steps away from the slot being read.

    One writer and one reader. A reader so slow that it is lapped notices and keeps what it had.
    """

    def __init__(self, fd: int) -> None:
        """Map ``fd``, the memfd of a preview made by `create` in this or the parent process."""
        self.fd = fd
        self._map = mmap.mmap(fd, _BYTES)
        self._header = np.frombuffer(self._map, _HEADER, count=1)
        self._slots = np.frombuffer(self._map, np.uint8, offset=_HEADER.itemsize).reshape(_SLOTS, _SLOT_BYTES)
        self._read = 0

    @classmethod
    def create(cls) -> "Preview":
        """A new, empty preview."""
        fd = os.memfd_create("kiosk-preview", os.MFD_CLOEXEC)
        os.ftruncate(fd, _BYTES)
        return cls(fd)

    def write(self, grey: np.ndarray) -> None:
        """Publish a frame, uint8 ``[height, width]``, neither side above `MAX_SIDE`."""
        header = self._header[0]
        count = int(header["count"]) + 1
        slot = count % _SLOTS
        header["height"][slot], header["width"][slot] = grey.shape
        self._slots[slot, : grey.size] = grey.reshape(-1)
        header["count"] = count

    def latest(self) -> np.ndarray | None:
        """A copy of the newest frame, uint8 ``[height, width]``; None when there is none newer than the
        last call returned."""
        header = self._header[0]
        count = int(header["count"])
        if count <= self._read:
            return None
        slot = count % _SLOTS
        height, width = int(header["height"][slot]), int(header["width"][slot])
        grey = self._slots[slot, : height * width].reshape(height, width).copy()
        if grey.size == 0 or int(header["count"]) - count >= _SLOTS - 1:
            return None
        self._read = count
        return grey

    def wipe(self) -> None:
        """Forget every picture; called when a visit ends."""
        self._header[0]["height"] = 0
        self._slots[:] = 0

    def close(self) -> None:
        """Give the memory back; more than once does no harm."""
        if not self._map.closed:
            del self._header, self._slots
            self._map.close()
            os.close(self.fd)
