"""What a font file has pictures of: its own character map (OpenType's `cmap`).

Only the tables that are needed are read: a collection with all of China's signs has 20 MB.
"""

import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from kiosk.system.ordinary_file import open_ordinary

MOST = 64 << 20
"""Bytes of a font file; the largest there is has less than half of it."""

_MOST_OF_MAP = 4 << 20
"""Bytes of its character map."""

_KINDS = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3))
"""Platform and encoding of the maps that are by Unicode, the fullest first."""


@dataclass(frozen=True, slots=True)
class CharacterMap:
    """Which characters have a picture: code points from each ``first`` to its ``last``, ascending."""

    first: tuple[int, ...]
    last: tuple[int, ...]

    def __contains__(self, char: str) -> bool:
        code = ord(char)
        at = bisect_right(self.first, code) - 1
        return at >= 0 and code <= self.last[at]

    def __and__(self, other: "CharacterMap") -> "CharacterMap":
        """What both have."""
        pairs, mine, theirs = [], 0, 0
        while mine < len(self.first) and theirs < len(other.first):
            first = max(self.first[mine], other.first[theirs])
            last = min(self.last[mine], other.last[theirs])
            if first <= last:
                pairs.append((first, last))
            if self.last[mine] < other.last[theirs]:
                mine += 1
            else:
                theirs += 1
        return CharacterMap(tuple(first for first, _ in pairs), tuple(last for _, last in pairs))

    def __iter__(self) -> Iterator[str]:
        return (chr(code) for a, b in zip(self.first, self.last, strict=True) for code in range(a, b + 1))


def character_map(path: Path, index: int = 0) -> CharacterMap:
    """Every character that a file has a picture of, but for surrogates.

    Args:
        path: of a TrueType or OpenType font, or of a collection of them.
        index: which font of a collection.

    Raises:
        OSError: it cannot be read.
        ValueError: it is no font, or has no map of a kind that is known.
    """
    file = open_ordinary(path, MOST)
    try:
        return _joined(_ranges(_map(file, index)))
    except (struct.error, IndexError) as error:
        raise ValueError("it is damaged") from error
    finally:
        os.close(file)


def _map(file: int, index: int) -> bytes:
    """The subtable that says for each character which picture it has."""
    start = 0
    if os.pread(file, 4, 0) == b"ttcf":
        (start,) = struct.unpack(">I", os.pread(file, 4, 12 + 4 * index))
    (tables,) = struct.unpack(">H", os.pread(file, 2, start + 4))
    records = struct.iter_unpack(">4sIII", os.pread(file, 16 * tables, start + 12))
    place = next(((offset, length) for tag, _, offset, length in records if tag == b"cmap"), None)
    if place is None or place[1] > _MOST_OF_MAP:
        raise ValueError("it is no font, or has no character map")
    table = os.pread(file, place[1], place[0])
    (count,) = struct.unpack_from(">H", table, 2)
    heads = [struct.unpack_from(">HHI", table, 4 + 8 * number) for number in range(count)]
    offsets = {(platform, encoding): offset for platform, encoding, offset in heads}
    chosen = next((offsets[kind] for kind in _KINDS if kind in offsets), None)
    if chosen is None:
        raise ValueError("it has no character map by Unicode")
    return table[chosen:]


def _ranges(table: bytes) -> Iterable[tuple[int, int]]:
    """Pairs of the first and last code points of a subtable, in its order."""
    (kind,) = struct.unpack_from(">H", table)
    if kind == 4:
        return _of_segments(table)
    if kind == 12:
        return _of_groups(table)
    raise ValueError(f"its character map has format {kind}")


def _of_segments(table: bytes) -> Iterator[tuple[int, int]]:
    """OpenType's `cmap`, format 4: segment mapping to delta values."""
    (twice,) = struct.unpack_from(">H", table, 6)
    count = twice // 2
    lasts = struct.unpack_from(f">{count}H", table, 14)
    firsts = struct.unpack_from(f">{count}H", table, 16 + twice)
    deltas = struct.unpack_from(f">{count}H", table, 16 + 2 * twice)
    offsets = struct.unpack_from(f">{count}H", table, 16 + 3 * twice)
    for number, (first, last, delta, offset) in enumerate(zip(firsts, lasts, deltas, offsets, strict=True)):
        if first > last or first == 0xFFFF:
            continue
        if offset == 0:
            # The one code whose picture would be number 0, the box, is not in the font.
            box = -delta & 0xFFFF
            if first <= box <= last:
                yield from ((a, b) for a, b in ((first, box - 1), (box + 1, last)) if a <= b)
            else:
                yield first, last
            continue
        # An offset counts from where it stands itself.
        place = 16 + 3 * twice + 2 * number + offset
        glyphs = struct.unpack_from(f">{last - first + 1}H", table, place)
        yield from ((first + at, first + at) for at, glyph in enumerate(glyphs) if glyph)


def _of_groups(table: bytes) -> Iterator[tuple[int, int]]:
    """OpenType's `cmap`, format 12: segmented coverage."""
    (count,) = struct.unpack_from(">I", table, 12)
    if 16 + 12 * count > len(table):
        raise ValueError("its character map is damaged")
    for first, last, glyph in struct.iter_unpack(">III", table[16 : 16 + 12 * count]):
        yield first + (glyph == 0), last


def _joined(ranges: Iterable[tuple[int, int]]) -> CharacterMap:
    """Ranges that touch as one, and without what is no character."""
    kept = sorted(
        (a, b) for first, last in ranges for a, b in _without_surrogates(first, last) if a <= b <= 0x10FFFF
    )
    starts = [at for at, (one, two) in enumerate(pairwise(kept), 1) if two[0] > one[1] + 1]
    edges = [0, *starts, len(kept)] if kept else []
    return CharacterMap(
        tuple(kept[a][0] for a, _ in pairwise(edges)),
        tuple(kept[b - 1][1] for _, b in pairwise(edges)),
    )


def _without_surrogates(first: int, last: int) -> tuple[tuple[int, int], ...]:
    if last < 0xD800 or first > 0xDFFF:
        return ((first, last),)
    return ((first, 0xD7FF), (0xE000, last))
