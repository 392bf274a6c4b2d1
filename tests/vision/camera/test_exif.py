"""EXIF's orientation, in all eight senses and in three kinds of file."""

import random
import struct
import zlib

import cv2
import numpy as np
import pytest

from kiosk.vision.camera.exif import orientation
from kiosk.vision.camera.images import read_image

UPRIGHT = np.full((64, 96), 40, np.uint8)
UPRIGHT[:32, :48] = 220  # the top left quarter
UPRIGHT[32:, 48:] = 120  # and, less bright, the bottom right one

STORED = {  # what a camera keeps, for each note on how it is to be seen (EXIF 2.3, 4.6.4 A)
    1: UPRIGHT,
    2: UPRIGHT[:, ::-1],
    3: UPRIGHT[::-1, ::-1],
    4: UPRIGHT[::-1],
    5: UPRIGHT.T,
    6: np.rot90(UPRIGHT),  # rotate clockwise to see it
    7: UPRIGHT[::-1, ::-1].T,
    8: np.rot90(UPRIGHT, -1),
}


def tiff(note, order="<", kind=3, before=()):
    mark = b"II*\0" if order == "<" else b"MM\0*"
    size = "HH" if kind == 3 else "I"
    values = (note, 0) if kind == 3 else (note,)
    entries = [struct.pack(f"{order}HHII", tag, 4, 1, 7) for tag in before]
    entries.append(struct.pack(f"{order}HHI{size}", 0x0112, kind, 1, *values))
    return mark + struct.pack(f"{order}IH", 8, len(entries)) + b"".join(entries) + bytes(4)


def jpeg(data, exif, marker=b"Exif\0\0"):
    body = marker + exif
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[2:]


def png(data, exif):
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + struct.pack(">I", zlib.crc32(b"eXIf" + exif))
    return data[:33] + chunk + data[33:]


def webp(data, exif, marker=b""):
    """The simple file made an extended one (VP8X), with EXIF behind the picture."""
    exif = marker + exif
    height, width = cv2.imdecode(np.frombuffer(data, np.uint8), 0).shape
    head = (
        b"VP8X"
        + struct.pack("<II", 10, 8)
        + (width - 1).to_bytes(3, "little")
        + (height - 1).to_bytes(3, "little")
    )
    padding = b"\0" * (len(exif) % 2)
    body = b"WEBP" + head + data[12:] + b"EXIF" + struct.pack("<I", len(exif)) + exif + padding
    return b"RIFF" + struct.pack("<I", len(body)) + body


KINDS = {".jpg": jpeg, ".png": png, ".webp": webp}


def encoded(suffix, picture):
    good, data = cv2.imencode(suffix, np.ascontiguousarray(picture))
    assert good
    return data.tobytes()


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("note", STORED)
@pytest.mark.parametrize("order", "<>")
def test_every_orientation_reads_upright(tmp_path, suffix, note, order):
    path = tmp_path / "picture"
    path.write_bytes(KINDS[suffix](encoded(suffix, STORED[note]), tiff(note, order)))
    grey = read_image(path)
    assert grey.flags.c_contiguous
    assert grey.shape == UPRIGHT.shape
    assert np.abs(grey.astype(int) - UPRIGHT).mean() < 3


def test_a_long_number_other_tags_and_a_jpeg_s_mark_in_webp_are_taken_too():
    data = encoded(".webp", UPRIGHT)
    assert orientation(webp(data, tiff(6, kind=4))) == 6
    assert orientation(webp(data, tiff(8, before=(0x010F, 0x0110)))) == 8
    assert orientation(webp(data, tiff(3), marker=b"Exif\0\0")) == 3


@pytest.mark.parametrize(
    "exif",
    [
        *(b"", b"II", b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0", b"XX*\0\x08\0\0\0\x01\0"),
        *(tiff(0), tiff(9), tiff(65535), tiff(70000, kind=4), tiff(6)[:15], tiff(6)[:-8]),
        b"II*\0\x08\0\0\0\xff\xff" + bytes(12),
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 3, 2, 6),
        b"II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0x0112, 2, 1, 6),
    ],
)
@pytest.mark.parametrize("suffix", KINDS)
def test_malformed_exif_is_none(tmp_path, suffix, exif):
    path = tmp_path / "picture"
    path.write_bytes(KINDS[suffix](encoded(suffix, UPRIGHT), exif))
    assert np.abs(read_image(path).astype(int) - UPRIGHT).mean() < 3


@pytest.mark.parametrize("suffix", KINDS)
def test_no_bytes_make_it_fail(suffix):
    chance = random.Random(5)
    data = KINDS[suffix](encoded(suffix, UPRIGHT), tiff(6))
    for _ in range(400):
        broken = bytearray(data[: chance.randrange(len(data))] if chance.random() < 0.3 else data)
        for _ in range(chance.randrange(6)):
            if broken:
                broken[chance.randrange(min(len(broken), 120))] = chance.randrange(256)
        assert orientation(bytes(broken)) in range(1, 9)
