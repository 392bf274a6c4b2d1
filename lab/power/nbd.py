"""The way from QEMU to a disk of the lab's: the NBD protocol, fixed newstyle.

See https://github.com/NetworkBlockDevice/nbd/blob/master/doc/proto.md.
"""

import contextlib
import socket
import struct
import threading
from pathlib import Path

from lab.power.disk import ForgetfulDisk

_GREETING = struct.pack(">QQH", 0x4E42444D41474943, 0x49484156454F5054, 1 | 2)
_OPTION, _OPTION_REPLY = 0x49484156454F5054, 0x0003E889045565A9
_EXPORT_NAME, _ABORT, _GO = 1, 2, 7
_ACK, _INFO, _UNSUPPORTED = 1, 3, (1 << 31) + 1
_HAS_FLAGS, _CAN_FLUSH = 1, 4
_REQUEST, _REPLY = 0x25609513, 0x67446698
_READ, _WRITE, _DISCONNECT, _FLUSH = 0, 1, 2, 3
_NO_SUCH_ORDER = 22


class NbdServer:
    """Serves ``disk`` on the Unix socket ``address`` until `close`."""

    def __init__(self, disk: ForgetfulDisk, address: Path) -> None:
        self.address, self._disk = address, disk
        address.unlink(missing_ok=True)
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(address))
        self._door.listen()
        threading.Thread(target=self._welcome, daemon=True).start()

    def close(self) -> None:
        """No machine can reach it any more."""
        self._door.close()
        self.address.unlink(missing_ok=True)

    def _welcome(self) -> None:
        while True:
            try:
                machine, _ = self._door.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(machine,), daemon=True).start()

    def _serve(self, machine: socket.socket) -> None:
        # A machine whose power is cut hangs up in the middle of anything.
        with machine, contextlib.suppress(OSError, EOFError):
            if self._agree(machine):
                while self._answer(machine):
                    pass

    def _agree(self, machine: socket.socket) -> bool:
        """Whether the machine wants to read and write now."""
        flags = _HAS_FLAGS | _CAN_FLUSH
        machine.sendall(_GREETING)
        _receive(machine, 4)
        while True:
            magic, option, length = struct.unpack(">QII", _receive(machine, 16))
            if magic != _OPTION:
                return False
            _receive(machine, length)
            if option == _EXPORT_NAME:
                machine.sendall(struct.pack(">QH", self._disk.size, flags))
                return True
            if option == _GO:
                told = struct.pack(">HQH", 0, self._disk.size, flags)
                machine.sendall(struct.pack(">QIII", _OPTION_REPLY, option, _INFO, len(told)) + told)
                machine.sendall(struct.pack(">QIII", _OPTION_REPLY, option, _ACK, 0))
                return True
            kind = _ACK if option == _ABORT else _UNSUPPORTED
            machine.sendall(struct.pack(">QIII", _OPTION_REPLY, option, kind, 0))
            if option == _ABORT:
                return False

    def _answer(self, machine: socket.socket) -> bool:
        """Carry out one order; False after the last one."""
        magic, _, order, handle, offset, length = struct.unpack(">IHHQQI", _receive(machine, 28))
        if magic != _REQUEST or order == _DISCONNECT:
            return False
        content, fault = b"", 0
        if order == _READ:
            content = self._disk.read(offset, length)
        elif order == _WRITE:
            self._disk.write(offset, _receive(machine, length))
        elif order == _FLUSH:
            self._disk.force()
        else:
            fault = _NO_SUCH_ORDER
        machine.sendall(struct.pack(">IIQ", _REPLY, fault, handle) + content)
        return True


def _receive(machine: socket.socket, length: int) -> bytes:
    parts, missing = [], length
    while missing:
        part = machine.recv(min(missing, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
