"""A picture as a page to print: PDF 1.4 (ISO 32000) with one image, which every viewer and printer knows.

Nothing in it but the picture: what is drawn is drawn as on the screen, in every script the screen has.
"""

import zlib

import pygame
from pygame import Surface

POINTS_PER_MM = 72 / 25.4


def one_page(picture: Surface, size: tuple[float, float]) -> bytes:
    """A PDF of one page that a picture fills.

    Args:
        picture: of any size; it should have the page's proportions.
        size: width and height of the page, millimetres.
    """
    width, height = picture.get_size()
    across, down = (f"{length * POINTS_PER_MM:.2f}" for length in size)
    pixels = zlib.compress(pygame.image.tobytes(picture, "RGB"), 9)
    drawing = f"q {across} 0 0 {down} 0 0 cm /P Do Q".encode()
    image = (
        f"/Type /XObject /Subtype /Image /Width {width} /Height {height} /ColorSpace /DeviceRGB"
        " /BitsPerComponent 8 /Filter /FlateDecode"
    )
    page = (
        f"/Type /Page /Parent 2 0 R /MediaBox [0 0 {across} {down}] /Contents 4 0 R"
        " /Resources << /XObject << /P 5 0 R >> >>"
    )
    return _file(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< {page} >>".encode(),
        _stream("", drawing),
        _stream(image, pixels),
    )


def _stream(entries: str, content: bytes) -> bytes:
    head = f"<< {entries} /Length {len(content)} >>".encode()
    return head + b"\nstream\n" + content + b"\nendstream"


def _file(*objects: bytes) -> bytes:
    """The objects, numbered from 1, with the table that says at which byte each begins."""
    written = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    begins = []
    for number, content in enumerate(objects, 1):
        begins.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % begin for begin in begins)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(written)
