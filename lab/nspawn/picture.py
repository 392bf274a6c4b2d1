"""What the X server in memory shows: its frame buffer is a file in X's window dump format (XWDFile.h)."""

import struct
import zlib
from dataclasses import dataclass
from pathlib import Path

_HEADER = struct.Struct(">25I")
_HEADER_SIZE, _WIDTH, _HEIGHT, _BITS, _BYTES_PER_LINE, _COLOURS = 0, 4, 5, 11, 12, 19
_COLOUR_BYTES = 12


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the whole display: ``pixels`` are 4 bytes each, blue, green, red and nothing."""

    width: int
    height: int
    pixels: bytes

    @classmethod
    def of(cls, dump: Path) -> "Picture":
        """Read a dump with 32 bits a pixel."""
        content = dump.read_bytes()
        header = _HEADER.unpack_from(content)
        width, height = header[_WIDTH], header[_HEIGHT]
        if header[_BITS] != 32 or header[_BYTES_PER_LINE] != 4 * width:
            raise ValueError(f"{dump}: {header[_BITS]} bits a pixel, 32 are wanted")
        start = header[_HEADER_SIZE] + header[_COLOURS] * _COLOUR_BYTES
        return cls(width, height, content[start : start + 4 * width * height])

    @property
    def colours(self) -> int:
        """How many different colours there are: 1 when nothing is shown."""
        return len(set(memoryview(self.pixels).cast("I")))

    def differs_from(self, other: "Picture") -> float:
        """The share of pixels that are not the same."""
        here, there = memoryview(self.pixels).cast("I"), memoryview(other.pixels).cast("I")
        return sum(map(int.__ne__, here, there)) / len(here)

    def save(self, path: Path) -> None:
        """Write a PNG."""
        rows = []
        for y in range(self.height):
            row = bytearray(3 * self.width)
            line = self.pixels[4 * self.width * y : 4 * self.width * (y + 1)]
            row[0::3], row[1::3], row[2::3] = line[2::4], line[1::4], line[0::4]
            rows.append(b"\0" + bytes(row))
        about = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        chunks = ((b"IHDR", about), (b"IDAT", zlib.compress(b"".join(rows), 1)), (b"IEND", b""))
        path.write_bytes(
            b"\x89PNG\r\n\x1a\n"
            + b"".join(
                struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
                for name, data in chunks
            )
        )
