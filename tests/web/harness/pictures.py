"""Picture files of all kinds, made of the demo camera's portrait: no other face is in these tests."""

import io
import struct
import zlib
from functools import cache

import cv2
import numpy as np
from PIL import Image

from kiosk.vision.camera.demo import demo_picture

MOUTH = (slice(133, 174), slice(194, 254))
"""Rows and columns of the portrait."""

UPSIDE_DOWN = 3
"""EXIF's orientation of a camera held upside down."""


@cache
def portrait() -> Image.Image:
    """512×512, in colour: a broad smile, which is read as happy."""
    return Image.open(demo_picture()).convert("RGB")


@cache
def puzzling() -> Image.Image:
    """The portrait with its mouth upside down: a face of which the kiosk is not sure."""
    pixels = np.array(portrait())
    pixels[MOUTH] = pixels[MOUTH][::-1].copy()
    return Image.fromarray(pixels)


def saved(picture: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """A file of Pillow's format ``kind``."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


@cache
def jpeg() -> bytes:
    return saved(portrait(), "JPEG", quality=90)


@cache
def unsure() -> bytes:
    return saved(puzzling())


@cache
def faceless() -> bytes:
    """A calm wall in some light."""
    wall = np.linspace(90, 170, 640, dtype=np.uint8)[None, :, None].repeat(480, 0).repeat(3, 2)
    return saved(Image.fromarray(wall), "JPEG")


@cache
def photograph(width: int, height: int) -> bytes:
    """A JPEG of that many pixels, in which the portrait is as large as in a photograph of one person."""
    side = min(width, height)
    whole = Image.new("RGB", (width, height), (70, 80, 100))
    whole.paste(portrait().resize((side, side)), ((width - side) // 2, 0))
    return saved(whole, "JPEG", quality=85)


def turned(kind: str) -> bytes:
    """Stored upside down, with the EXIF entry that says so."""
    exif = Image.Exif()
    exif[0x0112] = UPSIDE_DOWN
    return saved(portrait().rotate(180), kind, exif=exif)


def animated(kind: str) -> bytes:
    """Three pictures in one file; the first of them is the portrait."""
    others = [portrait().rotate(angle) for angle in (90, 180)]
    return saved(portrait(), kind, save_all=True, append_images=others, duration=100)


def sixteen_bit() -> bytes:
    """A PNG of 16 bits a colour."""
    deep = cv2.cvtColor(np.array(portrait()), cv2.COLOR_RGB2BGR).astype(np.uint16) * 257
    return cv2.imencode(".png", deep)[1].tobytes()


def cmyk() -> bytes:
    return saved(portrait().convert("CMYK"), "JPEG")


def bomb(side: int = 50_000, rows: int = 100) -> bytes:
    """A PNG of a few megabytes that would unfold to gigabytes: ``side`` × ``side`` pixels of one grey.

    The same packed rows follow each other, which is faster than packing all of them.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    some = packer.compress(bytes((side + 1) * rows)) + packer.flush(zlib.Z_FULL_FLUSH)
    checksum = (side + 1) * side % 65521 << 16 | 1
    packed = b"\x78\xda" + some * (side // rows) + b"\x03\x00" + struct.pack(">I", checksum)
    header = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", packed), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, data) for kind, data in chunks)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def heic() -> bytes:
    """As a phone's file begins."""
    return b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(2000)


def broken() -> bytes:
    """A JPEG of which the copying was cut short within its header."""
    return jpeg()[:300]


def clip(frames: int = 30) -> bytes:
    """The portrait as a camera sees it, 640×480: motion JPEG, what Chromium's fake camera plays in a loop."""
    whole = Image.new("RGB", (640, 480), (70, 80, 100))
    whole.paste(portrait().resize((480, 480)), (80, 0))
    return saved(whole, "JPEG", quality=90) * frames
