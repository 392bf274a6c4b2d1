"""The way from this computer's kernel to a disk of the lab's: one file (FUSE), for a loop device.

See linux/fuse.h, version 7.31. What a file system writes and flushes comes here as WRITE and FSYNC.
"""

import ctypes
import errno
import os
import stat
import struct
import threading
from pathlib import Path

from lab.machine import LabError
from lab.power.disk import ForgetfulDisk

MAJOR, MINOR = 7, 31
MOST_BYTES = 128 << 10
"""Of one write."""

_IN = struct.Struct("<IIQQIIIHH")
_OUT = struct.Struct("<IiQ")
_FORGET, _GETATTR, _SETATTR, _OPEN, _READ, _WRITE = 2, 3, 4, 14, 15, 16
_RELEASE, _FSYNC, _FLUSH, _INIT, _INTERRUPT, _DESTROY, _BATCH_FORGET = 18, 20, 25, 26, 36, 38, 42
_NO_ANSWER = (_FORGET, _INTERRUPT, _BATCH_FORGET)
_BIG_WRITES = 1 << 5
_DETACH = 2
_libc = ctypes.CDLL(None, use_errno=True)


class FuseFile:
    """``disk`` as the file ``path``, until `close`. Needs root."""

    def __init__(self, disk: ForgetfulDisk, path: Path) -> None:
        self.path, self._disk = path, disk
        path.touch()
        self._kernel = os.open("/dev/fuse", os.O_RDWR | os.O_CLOEXEC)
        # The root of this file system is no folder but the file itself.
        options = f"fd={self._kernel},rootmode={stat.S_IFREG | 0o600:o},user_id=0,group_id=0"
        if _libc.mount(b"lab", os.fsencode(path), b"fuse", 0, options.encode()):
            raise LabError(f"{path}: cannot be mounted: {os.strerror(ctypes.get_errno())}")
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """The file is empty again."""
        _libc.umount2(os.fsencode(self.path), _DETACH)

    def _serve(self) -> None:
        while True:
            try:
                asked = os.read(self._kernel, MOST_BYTES + 4096)
            except OSError as error:
                if error.errno in (errno.EINTR, errno.ENOENT, errno.EAGAIN):
                    continue
                # ENODEV: unmounted.
                os.close(self._kernel)
                return
            _, order, number, *_ = _IN.unpack_from(asked)
            if order in _NO_ANSWER:
                continue
            fault, answer = self._answer(order, asked[_IN.size :])
            os.write(self._kernel, _OUT.pack(_OUT.size + len(answer), -fault, number) + answer)

    def _answer(self, order: int, asked: bytes) -> tuple[int, bytes]:
        """An error number or 0, and what belongs to it."""
        match order:
            case _ if order == _INIT:
                ahead = struct.unpack_from("<I", asked, 8)[0]
                told = (MAJOR, MINOR, ahead, _BIG_WRITES, 16, 12, MOST_BYTES, 1, 0, 0)
                return 0, struct.pack("<IIIIHHIIHH32x", *told)
            case _ if order in (_GETATTR, _SETATTR):
                return 0, struct.pack("<QII", 0, 0, 0) + self._attributes()
            case _ if order == _OPEN:
                return 0, struct.pack("<QII", 0, 0, 0)
            case _ if order == _READ:
                _, offset, length = struct.unpack_from("<QQI", asked)
                return 0, self._disk.read(offset, length)
            case _ if order == _WRITE:
                _, offset, length = struct.unpack_from("<QQI", asked)
                self._disk.write(offset, asked[40 : 40 + length])
                return 0, struct.pack("<II", length, 0)
            case _ if order == _FSYNC:
                self._disk.force()
                return 0, b""
            case _ if order in (_RELEASE, _FLUSH, _DESTROY):
                return 0, b""
        return errno.ENOSYS, b""

    def _attributes(self) -> bytes:
        size = self._disk.size
        times = (0,) * 6
        rights = stat.S_IFREG | 0o600
        return struct.pack("<QQQQQQIIIIIIIIII", 1, size, size // 512, *times, rights, 1, 0, 0, 0, 4096, 0)
