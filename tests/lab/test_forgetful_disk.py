"""The lab's disk that keeps nothing but what was forced to it, as QEMU reaches it."""

import random
import socket
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest

from lab.power.disk import SECTOR, ForgetfulDisk
from lab.power.nbd import NbdServer

SIZE = 16 * SECTOR
A, B = b"a" * SECTOR, b"b" * SECTOR


class Client:
    """The machine's side of the NBD protocol."""

    def __init__(self, address: Path) -> None:
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(20)
        self.socket.connect(str(address))
        assert self.take(18).startswith(b"NBDMAGICIHAVEOPT")
        self.socket.sendall(struct.pack(">I", 3))
        # What it does not know, it says so.
        self.socket.sendall(struct.pack(">8sII", b"IHAVEOPT", 8, 0))
        assert struct.unpack(">QIII", self.take(20))[2] == (1 << 31) + 1
        self.socket.sendall(struct.pack(">8sIIIH", b"IHAVEOPT", 7, 6, 0, 0))
        assert struct.unpack(">QIII", self.take(20))[2:] == (3, 12)
        assert struct.unpack(">HQH", self.take(12)) == (0, SIZE, 5)
        assert struct.unpack(">QIII", self.take(20))[2] == 1

    def take(self, length: int) -> bytes:
        found = b""
        while len(found) < length:
            part = self.socket.recv(length - len(found))
            assert part, "it hung up"
            found += part
        return found

    def order(self, kind: int, offset: int = 0, length: int = 0, content: bytes = b"") -> int:
        self.socket.sendall(struct.pack(">IHHQQI", 0x25609513, 0, kind, 7, offset, length) + content)
        magic, fault, handle = struct.unpack(">IIQ", self.take(16))
        assert (magic, handle) == (0x67446698, 7)
        return fault

    def write(self, sector: int, content: bytes) -> None:
        assert self.order(1, sector * SECTOR, len(content), content) == 0

    def read(self, sector: int) -> bytes:
        assert self.order(0, sector * SECTOR, SECTOR) == 0
        return self.take(SECTOR)

    def flush(self) -> None:
        assert self.order(3) == 0


@pytest.fixture
def disk() -> ForgetfulDisk:
    return ForgetfulDisk(SIZE)


@pytest.fixture
def server(disk: ForgetfulDisk, tmp_path: Path) -> Iterator[NbdServer]:
    server = NbdServer(disk, tmp_path / "nbd")
    yield server
    server.close()


@pytest.fixture
def machine(server: NbdServer) -> Iterator[Client]:
    client = Client(server.address)
    with client.socket:
        yield client


def sector(image: bytes, number: int) -> bytes:
    return image[number * SECTOR : (number + 1) * SECTOR]


def test_the_machine_reads_what_it_has_written(machine):
    machine.write(3, A)
    assert machine.read(3) == A
    assert machine.read(4) == bytes(SECTOR)


def test_what_was_forced_is_there_after_every_cut(disk, machine):
    machine.write(3, A)
    machine.flush()
    machine.write(5, B)
    for seed in range(50):
        assert sector(disk.cut(random.Random(seed)).image, 3) == A


def test_of_the_rest_anything_may_be_there_in_any_order(disk, machine):
    machine.write(0, A + A)
    machine.write(2, A)
    machine.write(2, B)
    cuts = [disk.cut(random.Random(seed)) for seed in range(300)]
    left = {tuple(sector(cut.image, number)[:1] for number in range(3)) for cut in cuts}
    # Nothing; a torn first write; only what was written last; an older form of it; all.
    none = b"\0"
    wanted = {
        (none, none, none),
        (b"a", none, none),
        (none, none, b"b"),
        (none, none, b"a"),
        (b"a", b"a", b"b"),
    }
    assert wanted <= left
    assert {cut.unforced for cut in cuts} == {3}
    assert {cut.lost for cut in cuts} == {0, 1, 2, 3}


def test_a_cut_does_not_change_the_disk_of_a_machine_that_goes_on(disk, machine):
    machine.write(1, A)
    disk.cut(random.Random(1))
    assert machine.read(1) == A
    machine.flush()
    assert sector(disk.cut(random.Random(1)).image, 1) == A


def test_a_machine_that_is_switched_on_again_finds_what_was_put_there(disk, server, machine):
    machine.write(1, A)
    machine.socket.close()
    disk.put(B * 16)
    again = Client(server.address)
    with again.socket:
        assert again.read(1) == B
    assert disk.cut(random.Random(1)).unforced == 0


def test_an_order_it_does_not_know_is_refused(machine):
    assert machine.order(6, 0, SECTOR) == 22


def test_a_lying_disk_forgets_what_it_said_was_forced():
    disk = ForgetfulDisk(SIZE, lies=True)
    disk.write(3 * SECTOR, A)
    disk.force()
    assert any(sector(disk.cut(random.Random(seed)).image, 3) != A for seed in range(20))
