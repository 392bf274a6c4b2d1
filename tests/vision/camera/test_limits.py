"""What a picture file may cost, and odd pictures that cost nothing."""

import re
import struct
import subprocess
import sys
import time
import zlib

import cv2
import numpy as np
import pytest

from kiosk.errors import ImageError
from kiosk.vision.camera.images import read_image
from tests.vision.camera.test_files import chunk


def progressive(side, more_scans=0, *options):
    """A progressive JPEG of one grey, its last scan repeated."""
    flags = [cv2.IMWRITE_JPEG_PROGRESSIVE, 1, *options]
    data = cv2.imencode(".jpg", np.zeros((side, side, 3), np.uint8), flags)[1].tobytes()
    last = data[[found.start() for found in re.finditer(b"\xff\xda", data)][-1] : -2]
    return data[:-2] + last * more_scans + data[-2:]


def refused(path, data):
    path.write_bytes(data)
    began = time.process_time()
    with pytest.raises(ImageError) as caught:
        read_image(path)
    assert time.process_time() - began < 2
    assert "\n" not in str(caught.value)
    return str(caught.value)


class TestProgressiveJpeg:
    def test_of_usual_scans_is_read_without_a_word(self, tmp_path, capfd):
        (tmp_path / "a").write_bytes(progressive(640, 3))
        assert read_image(tmp_path / "a").shape == (640, 640)
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize(("side", "scans"), [(640, 100), (640, 30_000), (5000, 60)])
    def test_of_too_many_scans_is_refused_before_it_is_unpacked(self, tmp_path, side, scans):
        said = refused(tmp_path / "a", progressive(side, scans))
        assert said.endswith("a JPEG of too many scans for its size, save it again without 'progressive'")

    def test_of_too_many_coefficients_is_refused(self, tmp_path):
        sampling = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)
        said = refused(tmp_path / "a", progressive(7000, 0, *sampling))
        assert "too large for a progressive JPEG" in said

    def test_of_a_million_empty_pieces_is_refused(self, tmp_path):
        data = cv2.imencode(".jpg", np.zeros((8, 8), np.uint8))[1].tobytes()
        assert "too many pieces" in refused(tmp_path / "a", data[:2] + b"\xff\xfe\0\2" * 10**6 + data[2:])


class TestPng:
    def file(self, *before, width=8, height=8, depth=8, kind=0, rows=None):
        head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0))
        rows = bytes((width + 1) * height) if rows is None else rows
        data = chunk(b"IDAT", zlib.compress(rows, 9))
        return b"\x89PNG\r\n\x1a\n" + head + b"".join(before) + data + chunk(b"IEND", b"")

    def test_texts_and_profiles_that_unfold_to_gigabytes_are_not_unfolded(self, tmp_path):
        bomb = zlib.compress(bytes(200_000_000), 9)
        chunks = [chunk(kind, b"x\0\0" + bomb) for kind in (b"zTXt", b"iCCP", b"iTXt")]
        (tmp_path / "a").write_bytes(self.file(*chunks))
        began = time.process_time()
        assert read_image(tmp_path / "a").shape == (8, 8)
        assert time.process_time() - began < 0.2

    def test_of_a_million_pieces_is_refused(self, tmp_path):
        assert "too many pieces" in refused(tmp_path / "a", self.file(*[chunk(b"tEXt", b"a\0b")] * 200_000))

    def test_of_an_animation_the_first_picture_is_read(self, tmp_path):
        control = chunk(b"acTL", struct.pack(">II", 10**6, 0))
        (tmp_path / "a").write_bytes(self.file(control))
        assert read_image(tmp_path / "a").shape == (8, 8)

    @pytest.mark.parametrize(
        ("kind", "depth", "row"), [(0, 1, 2), (0, 16, 17), (2, 16, 49), (4, 8, 17), (6, 16, 65)]
    )
    def test_of_any_depth_and_channels_is_grey(self, tmp_path, kind, depth, row):
        (tmp_path / "a").write_bytes(self.file(kind=kind, depth=depth, rows=bytes(row * 8)))
        assert read_image(tmp_path / "a").shape == (8, 8)

    def test_with_a_palette_is_grey(self, tmp_path):
        palette, transparent = chunk(b"PLTE", bytes([200, 200, 200])), chunk(b"tRNS", b"\0")
        (tmp_path / "a").write_bytes(self.file(palette, transparent, kind=3))
        assert read_image(tmp_path / "a").tolist() == [[200] * 8] * 8


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".jpg", ".webp"])
@pytest.mark.parametrize("shape", [(1, 9000), (9000, 1), (1, 1), (3, 5), (2, 16000)])
def test_a_picture_one_pixel_thin_is_read(tmp_path, suffix, shape):
    good, data = cv2.imencode(suffix, np.full(shape, 128, np.uint8))
    assert good
    (tmp_path / "a").write_bytes(data.tobytes())
    grey = read_image(tmp_path / "a")
    assert 1 <= min(grey.shape) <= max(grey.shape) <= 1600


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"II*\0" + bytes(60), "a TIFF picture"),
        (b"\0\0\0\x18ftypheic" + bytes(60), "an HEIC or AVIF picture"),
        (b"\0\0\0\x18ftypavif" + bytes(60), "an HEIC or AVIF picture"),
        (b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(60), "a JPEG 2000 picture"),
        (b"\x76\x2f\x31\x01" + bytes(60), "an OpenEXR picture"),
        (b"#?RADIANCE\n" + bytes(60), "a Radiance HDR picture"),
        (b"P5 60000 60000 255\n" + bytes(60), "a PNM picture"),
        (b"%PDF-1.7", "a PDF"),
        (b"\0\0\0\x18ftypisom" + bytes(60), "an MP4 video"),
        (b"GIF89a" + bytes(60), "a GIF"),
    ],
)
def test_what_is_no_picture_of_ours_is_named(tmp_path, head, name):
    assert f"is {name}, not a readable image" in refused(tmp_path / "a.jpg", head)


def in_a_process_of_its_own(program, *arguments):
    """What a program prints; the heap of the tests' own process may have room that no limit concerns."""
    ran = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    return ran.stdout.strip()


def test_memory_is_bounded_while_a_limit_is_set_and_not_after():
    program = (
        "import numpy as np; from kiosk.system.memory_limit import MemoryLimit\n"
        "try:\n"
        " with MemoryLimit(50_000_000): np.ones(200_000_000, np.uint8)\n"
        "except MemoryError: print('bounded', np.ones(200_000_000, np.uint8)[-1])"
    )
    assert in_a_process_of_its_own(program) == "bounded 1"


def test_a_picture_that_takes_too_much_memory_is_a_sentence(tmp_path):
    good, data = cv2.imencode(".webp", np.zeros((6000, 6000, 3), np.uint8))
    assert good
    (tmp_path / "a").write_bytes(data.tobytes())
    program = (
        "import sys; from pathlib import Path\n"
        "from kiosk.errors import ImageError; from kiosk.vision.camera import images\n"
        "try: images.picture_in(Path(sys.argv[1]).read_bytes(), 'a', memory=2**20)\n"
        "except ImageError as fault: print(fault)"
    )
    said = in_a_process_of_its_own(program, str(tmp_path / "a"))
    assert re.search("memory|damaged", said)
    assert "\n" not in said


def flat(kind, *options, side=3000):
    return cv2.imencode(kind, np.zeros((side, side, 3), np.uint8), options)[1].tobytes()


def read_with(memory, data, folder):
    """What a picture that may take `memory` bytes is read as: its size and whether in colour, or its fault.

    By itself: what other pictures have freed would be room that no limit concerns.
    """
    (folder / "a").write_bytes(data)
    program = (
        "import sys; from pathlib import Path\n"
        "from kiosk.errors import ImageError; from kiosk.vision.camera import images\n"
        "try: picture = images.picture_in(Path(sys.argv[1]).read_bytes(), 'a', memory=int(sys.argv[2]))\n"
        "except ImageError as fault: print(fault.fault)\n"
        "else: print(*picture.grey.shape, 'in colour' if picture.colour else 'in grey')"
    )
    return in_a_process_of_its_own(program, str(folder / "a"), str(memory))


@pytest.mark.parametrize(
    ("data", "memory"),
    [
        # Sizes at which a codec that gets none calls the file damaged.
        (flat(".webp"), 70_000_000),
        (flat(".webp", cv2.IMWRITE_WEBP_QUALITY, 50), 35_000_000),
        (progressive(3000), 30_000_000),
        # Canvas first, as where there is EXIF; what is in it stands further on.
        (b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0" + bytes(4) + (2999).to_bytes(3, "little") * 2, 70_000_000),
        # OpenCV itself gets none for the picture.
        (flat(".png", side=6000), 30_000_000),
        (flat(".bmp", side=6000), 30_000_000),
    ],
)
def test_whatever_takes_more_memory_than_it_may_is_called_too_large(data, memory, tmp_path):
    assert read_with(memory, data, tmp_path) == "too_large"


@pytest.mark.parametrize(
    ("data", "memory"),
    [
        (flat(".webp"), 80_000_000),
        (flat(".webp", cv2.IMWRITE_WEBP_QUALITY, 50), 60_000_000),
        (progressive(3000), 60_000_000),
        (flat(".jpg"), 40_000_000),
    ],
)
def test_what_has_room_is_read_with_its_colours(data, memory, tmp_path):
    assert read_with(memory, data, tmp_path) == "1600 1600 in colour"


def test_a_picture_whose_colours_alone_have_no_room_is_read_in_grey(tmp_path):
    assert read_with(90_000_000, flat(".png", side=6000), tmp_path) == "1600 1600 in grey"
