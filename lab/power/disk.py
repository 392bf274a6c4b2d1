"""A disk that keeps what was forced to it, and of the rest what chance leaves: what a power cut finds.

Everything is in memory: no cache below it forces anything that the machine has not.
"""

import random
import threading
import time
from dataclasses import dataclass

FORCING_SECONDS = 0.01
"""How long forcing takes, about as on a card: most cuts come while somebody waits for that."""

SECTOR = 512
"""Bytes that a disk writes whole or not at all, as file systems expect of it."""


@dataclass(frozen=True, slots=True)
class Cut:
    """What a cut left.

    Attributes:
        image: the disk's content.
        how: what became of what was not forced.
        unforced: sectors that were written and not yet forced.
        lost: those of them that are not there, or not in their last form.
    """

    image: bytes
    how: str
    unforced: int
    lost: int


class ForgetfulDisk:
    """A disk of ``size`` bytes. A machine reaches it by `lab.power.nbd` or `lab.power.fuse`.

    Args:
        lies: it says that it has forced what it has not: a disk on which nothing can be kept, to see whether
            the lab notices.
    """

    def __init__(self, size: int, lies: bool = False) -> None:
        self.size, self._lies = size, lies
        self._forced, self._seen = bytearray(size), bytearray(size)
        self._unforced: list[tuple[int, bytes]] = []
        self._lock = threading.Lock()

    def read(self, offset: int, length: int) -> bytes:
        """As the machine sees it."""
        with self._lock:
            return bytes(self._seen[offset : offset + length])

    def write(self, offset: int, content: bytes) -> None:
        """Not forced yet."""
        with self._lock:
            self._seen[offset : offset + len(content)] = content
            self._unforced.append((offset, content))

    def force(self) -> None:
        """All that was written until now is there to stay, when this returns."""
        with self._lock:
            until = len(self._unforced)
        time.sleep(FORCING_SECONDS)
        if self._lies:
            return
        with self._lock:
            for offset, content in self._unforced[:until]:
                self._forced[offset : offset + len(content)] = content
            del self._unforced[:until]

    def put(self, image: bytes) -> None:
        """The disk has this content, and all of it is there to stay. The machine must be off."""
        with self._lock:
            self._forced[:] = self._seen[:] = image
            self._unforced.clear()

    def written(self) -> bytes:
        """All that was written, forced or not: the disk of a machine that was switched off as it should."""
        with self._lock:
            return bytes(self._seen)

    def forced(self) -> bytes:
        """What is there in any case."""
        with self._lock:
            return bytes(self._forced)

    def cut(self, chance: random.Random) -> Cut:
        """What is there if the power goes now; the machine may go on, as if it had not.

        Of what was not forced nothing is left, or as much as was written first, the last write up to any
        sector, or any sectors, each in any of the forms it had: a disk writes in its own order.
        """
        with self._lock:
            image, unforced = bytearray(self._forced), list(self._unforced)
        last: dict[int, bytes] = {}
        forms: dict[int, list[bytes]] = {}
        for offset, content in _sectors(unforced):
            forms.setdefault(offset, []).append(content)
            last[offset] = content
        how = chance.choice(("nothing", "the first of it", "any of it"))
        if how == "the first of it":
            sectors = list(_sectors(unforced))
            for offset, content in sectors[: chance.randint(0, len(sectors))]:
                image[offset : offset + len(content)] = content
        elif how == "any of it":
            for offset, contents in forms.items():
                content = chance.choice([bytes(image[offset : offset + len(contents[0])]), *contents])
                image[offset : offset + len(content)] = content
        lost = sum(image[offset : offset + len(content)] != content for offset, content in last.items())
        return Cut(bytes(image), how, len(last), lost)


def _sectors(writes: list[tuple[int, bytes]]) -> list[tuple[int, bytes]]:
    return [
        (offset + start, content[start : start + SECTOR])
        for offset, content in writes
        for start in range(0, len(content), SECTOR)
    ]
