"""What a picture may cost: looked up in its headers, before any of it is unpacked.

A file of a few kilobytes can unfold to gigabytes, or keep a processor busy for minutes.
"""

import re
import struct
from pathlib import Path

from kiosk.errors import ImageError

MEMORY = 512 << 20
"""Bytes that unpacking may take; what the headers allow takes 450 MB at worst."""

MAX_JPEG_SCANS = 100
"""Scans of a progressive JPEG; encoders write some ten."""

MAX_SCANNED_PIXELS = 10**9
"""Pixels times scans: each scan goes over the whole picture again, however few bytes it has. 24 megapixels
in ten scans are a quarter of it; this much takes a second or two on a Pi."""

MAX_COEFFICIENTS = 2**27
"""Of a progressive JPEG, which is kept in memory, two bytes each, until its last scan is read: 268 MB."""

MAX_MOVING_PIXELS = 4096 * 2304
"""Of the pictures of a video, or of a camera in the network."""

MAX_PIECES = 100_000
"""Chunks of a PNG, or markers of a JPEG: a file of 100 MB may have one every kilobyte."""

_PNG_NEEDED = frozenset({b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS"})

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])", re.DOTALL)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})


def check_jpeg(name: Path | str, data: bytes, memory: int = MEMORY) -> None:
    """Refuse a JPEG that would take too long, or more than ``memory`` bytes; ``name`` is what the sentence
    calls it.

    Raises:
        ImageError: it has too many scans for its size, or is too large for a progressive one.
    """
    pixels, coefficients, scans, progressive = 0, 0, 0, False
    position = 2
    for _ in range(MAX_PIECES):
        found = _MARKER.search(data, position)
        if found is None:
            return
        kind, position = found[1][0], found.end()
        if kind == 0xD9:
            return
        if kind in _ALONE or position + 2 > len(data):
            continue
        (length,) = struct.unpack_from(">H", data, position)
        if kind in _FRAMES and position + 8 <= len(data):
            height, width, components = struct.unpack_from(">HHB", data, position + 3)
            pixels, progressive = max(pixels, height * width), progressive or kind in _PROGRESSIVE
            sampled = _samples(data[position + 8 : position + length], components)
            coefficients = max(coefficients, round(height * width * sampled))
        if kind == 0xDA:
            scans += 1
            if scans > MAX_JPEG_SCANS or (scans > 4 and scans * pixels > MAX_SCANNED_PIXELS):
                raise ImageError(
                    f"{name}: a JPEG of too many scans for its size, save it again without 'progressive'",
                    "too_large",
                )
            if progressive and (coefficients > MAX_COEFFICIENTS or 2 * coefficients + pixels > memory):
                raise ImageError(
                    f"{name}: too large for a progressive JPEG, reduce it or save it without 'progressive'",
                    "too_large",
                )
        position += length
    raise ImageError(f"{name}: a JPEG of too many pieces, save it again")


def check_webp(name: Path | str, data: bytes, memory: int = MEMORY) -> None:
    """Refuse a WebP that would take more than ``memory`` bytes: where its codec gets none, it calls the file
    damaged.

    Raises:
        ImageError: it is too large for that.
    """
    width, height, each = _webp_size(data)
    if width * height * each > memory:
        raise ImageError(f"{name}: takes too much memory, reduce it", "too_large")


def _webp_size(data: bytes) -> tuple[int, int, int]:
    """Width, height, and bytes that unpacking takes for a pixel (RFC 9649, 2.5 to 2.7)."""
    kind, content = data[12:16], data[20:30].ljust(10, b"\0")
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", content, 6)
        return width & 0x3FFF, height & 0x3FFF, 4
    if kind == b"VP8L":
        bits = int.from_bytes(content[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, 8
    # What it is made of stands further on, and may be without loss.
    width, height = (int.from_bytes(content[at : at + 3], "little") + 1 for at in (4, 7))
    return width, height, 8


def _samples(table: bytes, components: int) -> float:
    """Samples a pixel, over all components: 3 for 4:4:4, 1.5 for 4:2:0."""
    factors = [(byte >> 4, byte & 15) for byte in table[1 : 3 * components : 3]]
    most = max((h for h, _ in factors), default=1) * max((v for _, v in factors), default=1)
    return sum(h * v for h, v in factors) / max(1, most)


def plain_png(name: Path | str, data: bytes) -> bytes:
    """The PNG without what its first picture does not need.

    That is colour profiles, by which libpng would weigh the colours as no camera does, texts that unfold to
    gigabytes, and all but the first picture of an animation.

    Raises:
        ImageError: it is cut into too many pieces.
    """
    kept, position = [data[:8]], 8
    for _ in range(MAX_PIECES):
        if position + 8 > len(data):
            return b"".join(kept)
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 12 + length
        if kind in _PNG_NEEDED:
            kept.append(data[position:end])
        if kind == b"IEND":
            return b"".join(kept)
        position = end
    raise ImageError(f"{name}: a PNG of too many pieces, save it again")
