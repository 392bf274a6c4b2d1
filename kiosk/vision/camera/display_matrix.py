"""Which way up the pictures of an MP4 or QuickTime video are to be seen (ISO 14496-12, 6.2.2 and 8.3.2).

OpenCV tells of quarter turns only, and takes a picture that was mirrored, as front cameras note it, for one
that stands on its head.
"""

import struct
from collections.abc import Iterator
from typing import BinaryIO

MOST_BOXES = 1000
"""Boxes that are looked at, on all levels together; a phone's video has some fifty."""

_ORIENTATIONS = {
    (1, 0, 0, 1): 1,
    (-1, 0, 0, 1): 2,
    (-1, 0, 0, -1): 3,
    (1, 0, 0, -1): 4,
    (0, 1, 1, 0): 5,
    (0, 1, -1, 0): 6,
    (0, -1, -1, 0): 7,
    (0, -1, 1, 0): 8,
}
"""From where a matrix sends "right" and "down" to EXIF's number of the same."""


def matrix_orientation(video: BinaryIO) -> int | None:
    """EXIF's number (1 to 8) of what the first video track's matrix says; None where none is found.

    Args:
        video: the file, anywhere; it is left anywhere.
    """
    left = iter(range(MOST_BOXES))
    end = video.seek(0, 2)
    for track in _boxes(video, 0, end, (b"moov", b"trak"), left):
        if _is_video(video, track, left):
            for start, stop in _boxes(video, *track, (b"tkhd",), left):
                return _of_header(_read(video, start, stop))
    return None


def _boxes(
    video: BinaryIO, start: int, end: int, path: tuple[bytes, ...], left: Iterator[int]
) -> Iterator[tuple[int, int]]:
    """The bodies of all boxes of a path, one kind inside the other."""
    while start + 8 <= end and next(left, None) is not None:
        video.seek(start)
        size, kind = struct.unpack(">I4s", video.read(8).ljust(8, b"\0"))
        body = start + 8
        if size == 1:
            (size,) = struct.unpack(">Q", video.read(8).ljust(8, b"\0"))
            body += 8
        stop = end if size == 0 else start + size
        if not body <= stop <= end:
            return
        if kind == path[0]:
            if len(path) == 1:
                yield body, stop
            else:
                yield from _boxes(video, body, stop, path[1:], left)
        start = stop


def _is_video(video: BinaryIO, track: tuple[int, int], left: Iterator[int]) -> bool:
    return any(
        _read(video, start, stop)[8:12] == b"vide"
        for start, stop in _boxes(video, *track, (b"mdia", b"hdlr"), left)
    )


def _read(video: BinaryIO, start: int, stop: int) -> bytes:
    video.seek(start)
    return video.read(min(stop - start, 128))


def _of_header(header: bytes) -> int | None:
    """Of a track header's matrix: a, b, u, c, d, v, x, y, w; 16.16 fixed point."""
    place = 52 if header[:1] == b"\x01" else 40
    if len(header) < place + 36:
        return None
    a, b, _, c, d, *_ = struct.unpack_from(">9i", header, place)
    longest = max(abs(value) for value in (a, b, c, d)) or 1
    # Some write a hair less than one, and scale besides.
    return _ORIENTATIONS.get((round(a / longest), round(b / longest), round(c / longest), round(d / longest)))
