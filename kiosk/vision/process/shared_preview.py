"""The live preview's way to the display process: memory both share, without a name anywhere.

The memory is a memfd: it has no path, so nobody else can open it, and it is gone with its last user.
The headless loop writes, the display reads; neither ever waits for the other.

Nor does one see the other's writes in the order they were made: an ARM processor may reorder them unless it
is told not to (Arm Architecture Reference Manual, B2.3; Linux, Documentation/memory-barriers.txt), and
Python has no barrier. So the reader trusts nothing it has not verified. It copies a frame first, and takes
it only if the copy has the checksum that the writer gave it, which covers its numbers and its size as well:
the reader of a sequence lock verifies what it read by the order of things (Boehm 2012, "Can seqlocks get
along with programming language memory models?"), this one by content. A frame that is not whole yet is taken
a little later, one of another visit never.
"""

import fcntl
import mmap
import os
import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from kiosk.vision.camera.frame import MAX_SIDE, ColourImage

_SLOTS = 3
_CHANNELS = 3
_SLOT_BYTES = MAX_SIDE * MAX_SIDE * _CHANNELS

_NEWEST = struct.Struct("=Q")
"""The number of the newest frame, from 1; its slot is this number modulo `_SLOTS`."""

_FRAME = struct.Struct("=QQIII")
"""Ahead of each slot's pixels: the frame's number, its visit's, height, width, and checksum."""

_PIXELS = 64
"""Where a slot's pixels begin: the first cache line is the frame's description."""

_STRIDE = _PIXELS + _SLOT_BYTES
_BYTES = _PIXELS + _SLOTS * _STRIDE


class Preview:
    """Three slots used in turn: the writer is two frames away from the slot being read, as a rule.

    One writer and one reader. A reader so slow that it is lapped notices and keeps what it had.
    """

    def __init__(self, fd: int) -> None:
        """Map ``fd``, the memfd of a preview made by `create` in this or the parent process."""
        self.fd = fd
        self._map = mmap.mmap(fd, _BYTES)
        # Whatever else becomes of core dumps: this is never part of one.
        self._map.madvise(mmap.MADV_DONTDUMP)
        self._bytes = np.frombuffer(self._map, np.uint8)
        self._read = 0

    @classmethod
    def create(cls) -> "Preview":
        """A new, empty preview."""
        fd = os.memfd_create("kiosk-preview", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(fd, _BYTES)
        # Who reads memory that the other side has cut off is ended by the kernel (memfd_create(2)).
        fcntl.fcntl(fd, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL)
        return cls(fd)

    def write(self, picture: ColourImage, visit: int) -> None:
        """Publish a picture of a visit, uint8 ``[height, width, 3]``, neither side above `MAX_SIDE`."""
        number = self._newest() + 1
        height, width, _ = picture.shape
        pixels = np.ascontiguousarray(picture).reshape(-1)
        start = _start(number)
        self._bytes[start + _PIXELS : start + _PIXELS + pixels.size] = pixels
        checksum = _checksum(number, visit, height, width, pixels)
        _FRAME.pack_into(self._map, start, number, visit, height, width, checksum)
        _NEWEST.pack_into(self._map, 0, number)

    def latest(self, visit: int) -> ColourImage | None:
        """A copy of the newest picture, uint8 ``[height, width, 3]``; None when there is none newer than the
        last call returned, when it is of another visit, or when it is not whole yet."""
        newest = self._newest()
        if newest <= self._read:
            return None
        start = _start(newest)
        number, of, height, width, checksum = _FRAME.unpack_from(self._map, start)
        if number != newest or of != visit or not (0 < height <= MAX_SIDE and 0 < width <= MAX_SIDE):
            return None
        size = height * width * _CHANNELS
        pixels = self._bytes[start + _PIXELS : start + _PIXELS + size].copy()
        if _checksum(number, visit, height, width, pixels) != checksum:
            return None
        self._read = newest
        return pixels.reshape(height, width, _CHANNELS)

    def wipe(self) -> None:
        """Forget every picture; called when a visit ends."""
        self._bytes[_PIXELS:] = 0

    def close(self) -> None:
        """Give the memory back; more than once does no harm."""
        if not self._map.closed:
            del self._bytes
            self._map.close()
            os.close(self.fd)

    def _newest(self) -> int:
        number: int = _NEWEST.unpack_from(self._map, 0)[0]
        return number


def _start(number: int) -> int:
    """Where the slot of the frame of this number begins."""
    return _PIXELS + number % _SLOTS * _STRIDE


def _checksum(number: int, visit: int, height: int, width: int, pixels: NDArray[np.uint8]) -> int:
    """CRC-32 of a frame: a torn one has the right one by a chance of 1 in 2^32. 640×480 take 0.24 ms."""
    return zlib.crc32(pixels.data, zlib.crc32(struct.pack("=QQII", number, visit, height, width)))
