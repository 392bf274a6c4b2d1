"""Font files that hold a character map and nothing else: what is asked of fonts without drawing with them."""

import struct
from collections.abc import Iterable, Sequence
from pathlib import Path

from kiosk.content.scripts import Script

Group = tuple[int, int, int]
"""The first and the last code point, and the number of the first one's picture; number 0 is the box."""


def groups_map(groups: Sequence[Group]) -> bytes:
    """A character map in format 12."""
    body = b"".join(struct.pack(">III", *group) for group in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body


def segments_map(groups: Sequence[Group], listed: Sequence[tuple[int, Sequence[int]]] = ()) -> bytes:
    """A character map in format 4.

    Args:
        groups: segments whose pictures are numbered as their characters are.
        listed: the first code point of others, and the number of each picture.
    """
    rows: list[tuple[int, int, int, Sequence[int]]] = [
        *((first, last, (glyph - first) & 0xFFFF, ()) for first, last, glyph in groups),
        *((first, first + len(glyphs) - 1, 0, glyphs) for first, glyphs in listed),
        (0xFFFF, 0xFFFF, 1, ()),
    ]
    count, glyphs, offsets = len(rows), b"", []
    for number, (_, _, _, numbers) in enumerate(rows):
        offsets.append(2 * (count - number) + len(glyphs) if numbers else 0)
        glyphs += struct.pack(f">{len(numbers)}H", *numbers)
    columns = (
        *([row[1] for row in rows], [0], [row[0] for row in rows]),
        *([row[2] for row in rows], offsets),
    )
    body = b"".join(struct.pack(f">{len(column)}H", *column) for column in columns) + glyphs
    return struct.pack(">HHHHHHH", 4, 14 + len(body), 0, 2 * count, 0, 0, 0) + body


def font_with(table: bytes, *, start: int = 0, platform: int = 3, encoding: int = 10) -> bytes:
    """A font that stands at ``start`` of its file, with one character map."""
    cmap = struct.pack(">HHHHI", 0, 1, platform, encoding, 12) + table
    place = start + 12 + 16
    head = struct.pack(">IHHHH", 0x00010000, 1, 0, 0, 0)
    return head + struct.pack(">4sIII", b"cmap", 0, place, len(cmap)) + cmap


def collection_of(*tables: bytes) -> bytes:
    """A collection of fonts, each with one character map."""
    places, fonts = [], b""
    start = 12 + 4 * len(tables)
    for table in tables:
        places.append(start + len(fonts))
        fonts += font_with(table, start=start + len(fonts))
    return struct.pack(f">4sII{len(places)}I", b"ttcf", 0x00010000, len(places), *places) + fonts


def install(scripts: Iterable[Script]) -> None:
    """Put fonts where these scripts look for them, with pictures of all their letters and of ♪."""
    files: dict[Path, list[Group]] = {}
    for script in scripts:
        for path in script.paths:
            files.setdefault(path, []).extend((first, last, 1) for first, last in script.letters)
    for path, groups in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        table = groups_map(
            sorted([*groups, (ord("♪"), ord("♪"), 1), (0x3001, 0x3002, 1), (0xFF01, 0xFF0F, 1)])
        )
        collected = path.suffix == ".ttc"
        path.write_bytes(collection_of(table, table, table, table) if collected else font_with(table))
