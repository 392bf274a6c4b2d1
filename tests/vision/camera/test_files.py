"""Pictures and videos from files: what is read, at what pace, and what is refused."""

import os
import struct
import subprocess
import sys
import zlib

import cv2
import numpy as np
import pytest

from kiosk.errors import ImageError
from kiosk.vision import MAX_PIXELS
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.files import FileCamera, open_reel
from kiosk.vision.camera.images import read_image
from tests.fakes.clock import FakeClock


def encoded(suffix, height=60, width=80, level=128):
    good, data = cv2.imencode(suffix, np.full((height, width), level, np.uint8))
    assert good
    return data.tobytes()


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(width, height, *before_data):
    """A PNG that says it has this size; its pixels fit only 1×1."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", zlib.compress(b"\0\x80"))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(before_data) + pixels + chunk(b"IEND", b"")


def resized(data, before, offset, layout, *size):
    """The file with another size stated at ``offset`` from the bytes ``before``, and the same pixels."""
    changed = bytearray(data)
    struct.pack_into(layout, changed, data.index(before) + offset, *size)
    return bytes(changed)


def jpeg_lying_on_its_side(height, width):
    """A JPEG whose top half is bright once turned clockwise, with the EXIF mark that says so."""
    upright = np.full((height, width), 40, np.uint8)
    upright[: height // 2] = 220
    stored = cv2.imencode(".jpg", np.rot90(upright))[1].tobytes()
    tag = struct.pack("<HHIHH", 0x0112, 3, 1, 6, 0)  # Orientation: rotate 90° clockwise
    exif = b"Exif\0\0" + b"II*\0" + struct.pack("<IH", 8, 1) + tag + struct.pack("<I", 0)
    return stored[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + stored[2:]


@pytest.fixture
def put(tmp_path):
    """Write a file, return its path."""

    def put(name, data):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        return path

    return put


@pytest.fixture
def video(tmp_path):
    """A video whose n-th picture has the grey level 20 · n, at 10 pictures a second."""

    def video(pictures, name="clip.avi", fps=10):
        path = tmp_path / name
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), fps, (64, 48))
        for n in range(pictures):
            writer.write(np.full((48, 64, 3), 20 * n, np.uint8))
        writer.release()
        return path

    return video


class Player:
    """A `FileCamera` on a clock that passes only in its own waits, and in `nap`."""

    def __init__(self, path, fps=10):
        self.clock = FakeClock()
        self.camera = FileCamera(open_reel(path, fps), name="x", clock=self.clock, wait=self.clock.wait)
        self.camera.start()

    def level(self):
        return round(self.camera.read(5).grey.mean() / 20)

    def nap(self, seconds):
        self.clock.wait(seconds)


class TestReadImage:
    @pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".bmp"])
    def test_reads_grey(self, put, suffix):
        grey = read_image(put("a" + suffix, encoded(suffix)))
        assert (grey.shape, grey.dtype) == ((60, 80), np.uint8)
        assert grey.flags.c_contiguous
        assert abs(grey.mean() - 128) < 2

    def test_goes_by_content_not_by_name(self, put):
        assert read_image(put("photo", encoded(".png"))).shape == (60, 80)
        assert read_image(put("photo.jpg", encoded(".webp"))).shape == (60, 80)

    def test_colour_and_transparency_become_grey(self, put):
        picture = np.zeros((10, 10, 4), np.uint8)
        picture[:, :, 1:] = 200
        assert read_image(put("a.png", cv2.imencode(".png", picture)[1].tobytes())).ndim == 2

    @pytest.mark.parametrize("longest", [1600, 300, 150, 60])
    def test_stands_upright_at_every_reduction(self, put, longest):
        grey = read_image(put("phone.jpg", jpeg_lying_on_its_side(480, 600)), longest)
        assert grey.shape[1] == min(600, longest)
        height = grey.shape[0]
        assert grey[: height // 2 - 2].mean() > 200
        assert grey[height // 2 + 2 :].mean() < 60

    @pytest.mark.parametrize(("height", "width"), [(2000, 3000), (3000, 2000), (100, 7000), (1601, 20)])
    def test_is_reduced_to_1600_pixels_keeping_its_shape(self, put, height, width):
        grey = read_image(put("big.jpg", encoded(".jpg", height, width)))
        assert max(grey.shape) == 1600
        assert grey.shape[1] / grey.shape[0] == pytest.approx(width / height, rel=0.05)

    def test_is_never_enlarged(self, put):
        assert read_image(put("small.png", encoded(".png", 5, 7))).shape == (5, 7)

    def test_a_colour_profile_does_not_change_the_greys(self, put):
        coloured = cv2.imread(str(demo_picture()), cv2.IMREAD_COLOR)  # it has one
        plain = put("plain.png", cv2.imencode(".png", coloured)[1].tobytes())
        assert np.array_equal(read_image(demo_picture()), read_image(plain))

    def test_what_libpng_thinks_of_a_colour_profile_is_not_said(self, put, capfd):
        profile = chunk(b"iCCP", b"x\0\0" + zlib.compress(b"no profile at all"))
        grey = read_image(put("a.png", png(1, 1, chunk(b"gAMA", struct.pack(">I", 45455)), profile)))
        assert grey.tolist() == [[128]]
        assert capfd.readouterr().err == ""

    @pytest.mark.parametrize(
        ("name", "data", "sentence"),
        [
            ("empty.jpg", b"", "the file is empty"),
            ("text.jpg", b"hello, I am a text\n" * 50, "not a readable image"),
            ("drawing.gif", b"GIF89a" + bytes(100), "not a readable image"),
            ("stub.png", b"\x89PNG\r\n\x1a\n", "damaged or incomplete"),
            ("stub.jpg", b"\xff\xd8\xff", "damaged or incomplete"),
            ("stub.bmp", b"BM", "damaged or incomplete"),
            ("stub.webp", b"RIFF\0\0\0\0WEBPVP8X", "damaged or incomplete"),
            ("sound.webp", b"RIFF\0\0\0\0WAVEfmt " + bytes(40), "not a readable image"),
            ("loop.jpg", b"\xff\xd8" + b"\xff" * 1000, "damaged or incomplete"),
            ("half.png", encoded(".png", 300, 300)[:150], "damaged or incomplete"),
            ("half.jpg", encoded(".jpg", 300, 300)[:500], "damaged or incomplete"),
            ("cut.png", encoded(".png", 300, 300)[:-40], "damaged or incomplete"),
            ("bomb.png", png(60000, 60000), "too many pixels"),
            ("bomb.jpg", resized(encoded(".jpg"), b"\xff\xc0", 5, ">HH", 60000, 60000), "too many pixels"),
            ("bomb.bmp", resized(encoded(".bmp"), b"BM", 18, "<ii", 60000, 60000), "too many pixels"),
            ("wide.png", png(0xFFFFFFFF, 1), "damaged or incomplete"),
            ("nothing.png", png(0, 0), "damaged or incomplete"),
        ],
    )  # fmt: skip
    def test_refuses_in_one_sentence_and_says_nothing_else(self, put, name, data, sentence, capfd):
        path = put(name, data)
        with pytest.raises(ImageError) as caught:
            read_image(path)
        assert capfd.readouterr().err == ""
        assert str(caught.value).startswith(f"{path}: ")
        assert sentence in str(caught.value)
        assert "\n" not in str(caught.value)

    def test_refuses_what_is_no_file(self, tmp_path):
        with pytest.raises(ImageError, match="is a folder"):
            read_image(tmp_path)
        with pytest.raises(ImageError, match="no such file"):
            read_image(tmp_path / "nowhere.jpg")
        with pytest.raises(ImageError, match="no file's name"):
            read_image(tmp_path / "nul\0byte.jpg")
        with pytest.raises(ImageError, match="cannot be read"):
            read_image(tmp_path / ("long" * 100))
        os.mkfifo(tmp_path / "pipe.jpg")  # reading it would block for ever
        with pytest.raises(ImageError, match="is no ordinary file but a pipe"):
            read_image(tmp_path / "pipe.jpg")

    def test_refuses_a_file_of_absurd_length_unread(self, tmp_path):
        with (tmp_path / "huge.jpg").open("wb") as file:
            file.truncate(10**12)
        with pytest.raises(ImageError, match=r"huge.jpg: cannot be read .it has more than 100 MB"):
            read_image(tmp_path / "huge.jpg")

    def test_a_bomb_is_refused_whichever_part_of_the_kiosk_is_imported_first(self, put):
        bomb = put("bomb.png", png(20000, 20000))
        for first in ("kiosk.vision.face.warp", "kiosk.vision.loop", "kiosk.vision.camera.images"):
            program = f"import {first}, sys; from kiosk.cli import main; sys.exit(main(sys.argv[1:]))"
            command = [sys.executable, "-c", program, "classify", str(bomb)]
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
            assert (done.returncode, done.stderr) == (
                2,
                f"{bomb}: too many pixels, reduce it below 67 megapixels\n",
            )

    def test_the_bound_lies_above_a_phone_s_48_megapixels(self):
        assert MAX_PIXELS > 8064 * 6048


class TestImage:
    def test_is_shown_at_the_cameras_rate(self, put):
        player = Player(put("a.png", encoded(".png")), fps=20)
        times = [player.camera.read(1).t for _ in range(4)]
        assert np.diff(times) == pytest.approx(1 / 20)

    def test_no_time_lies_ahead_whatever_the_rounding(self, put):
        player = Player(put("a.png", encoded(".png")), fps=23.976)
        for _ in range(500):
            assert player.camera.read(1).t <= player.clock()

    def test_times_rise_even_over_a_restart_within_the_same_instant(self, put):
        player = Player(put("a.png", encoded(".png")))
        before = player.camera.read(1).t
        player.camera.stop()
        player.camera.start()
        assert player.camera.read(1).t > before

    def test_is_reduced_to_the_size_of_a_camera_picture(self, put):
        player = Player(put("a.jpg", encoded(".jpg", 2000, 2600)))
        assert max(player.camera.read(1).grey.shape) == 1280


class TestFolder:
    @pytest.fixture
    def folder(self, put):
        for level, name in enumerate(["b.png", "a.jpg", "c.bmp"]):
            put(f"album/{name}", encoded(name[-4:], level=40 * level))
        return put("album/notes.txt", b"not shown").parent

    def test_shows_each_by_name_for_a_second_and_loops(self, folder):
        player = Player(folder, fps=2)
        assert [player.level() for _ in range(8)] == [2, 2, 0, 0, 4, 4, 2, 2]

    def test_passes_over_what_it_cannot_read_and_says_so(self, folder, caplog):
        (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n damaged")
        player = Player(folder, fps=1)
        assert [player.level() for _ in range(4)] == [2, 4, 2, 4]
        assert "b.png: a damaged or incomplete image" in caplog.text

    def test_empty_folder(self, tmp_path):
        with pytest.raises(ImageError, match="holds no readable image"):
            open_reel(tmp_path, 10)

    def test_folder_without_a_readable_image(self, put):
        folder = put("album/a.jpg", b"not a picture").parent
        with pytest.raises(ImageError, match="holds no readable image"):
            open_reel(folder, 10)

    def test_pictures_deleted_while_it_plays(self, folder):
        player = Player(folder, fps=1)
        for name in ("a.jpg", "b.png", "c.bmp"):
            (folder / name).unlink()
        assert [player.level() for _ in range(4)] == [2, 2, 2, 2]  # the one it has read already

    def test_hidden_files_are_left_alone(self, folder):
        (folder / ".trash.png").write_bytes(encoded(".png", level=240))
        assert Player(folder, fps=1).level() == 2


class TestVideo:
    def test_plays_at_its_own_rate_and_loops(self, video):
        player = Player(video(4), fps=30)
        assert [player.level() for _ in range(10)] == [0, 1, 2, 3, 0, 1, 2, 3, 0, 1]
        assert player.clock() == pytest.approx(1000.9)

    def test_every_start_plays_from_the_beginning(self, video):
        player = Player(video(8))
        assert [player.level() for _ in range(3)] == [0, 1, 2]
        player.camera.stop()
        player.nap(0.17)
        started = player.clock()
        player.camera.start()
        assert player.level() == 0
        assert player.clock() == started
        assert [player.level() for _ in range(2)] == [1, 2]

    def test_a_slow_reader_misses_pictures(self, video):
        player = Player(video(12))
        assert player.level() == 0
        player.nap(0.45)
        assert player.level() == 4
        assert player.level() == 5

    def test_after_a_long_pause_it_goes_on_within_a_second(self, video):
        player = Player(video(12))
        assert player.level() == 0
        player.nap(3600)
        assert player.level() == 11

    def test_a_truncated_one_plays_as_far_as_it_goes_then_loops(self, video):
        path = video(12, "clip.mkv")
        data = path.read_bytes()
        path.write_bytes(data[: len(data) // 2])
        player = Player(path)
        levels = [player.level() for _ in range(30)]
        length = levels.index(0, 1)
        assert 2 <= length < 12
        assert levels == (list(range(length)) * 30)[:30]

    @pytest.mark.parametrize(
        ("name", "data"), [("empty.mp4", b""), ("text.mp4", b"no video\n" * 99), ("noise.avi", bytes(5000))]
    )
    def test_nothing_readable_is_refused(self, put, name, data):
        with pytest.raises(ImageError, match=name):
            open_reel(put(name, data), 10)

    def test_a_video_without_its_pictures_is_refused(self, video):
        path = video(12)
        path.write_bytes(path.read_bytes()[:5000])
        with pytest.raises(ImageError, match=r"clip\.avi"):
            open_reel(path, 10)

    def test_one_deleted_while_it_plays(self, video):
        path = video(2)
        player = Player(path)
        path.unlink()
        assert [player.level(), player.level()] == [0, 1]
        with pytest.raises(ImageError, match="not a readable video"):
            player.level()

    def test_a_pipe_is_refused(self, tmp_path):
        os.mkfifo(tmp_path / "pipe.mp4")
        with pytest.raises(ImageError, match="is no ordinary file but a pipe"):
            open_reel(tmp_path / "pipe.mp4", 10)

    def test_text_is_not_played(self, put):
        with pytest.raises(ImageError, match="not a readable image"):
            open_reel(put("notes.txt", b"FFmpeg would show this as a terminal\n" * 99), 10)


@pytest.mark.parametrize("name", ["picture.png", "folder", "clip.avi"])
def test_a_source_that_is_stopped_keeps_no_picture_and_starts_as_before(name, put, video):
    data = cv2.imencode(".png", np.full((48, 64), 20, np.uint8))[1].tobytes()
    put("picture.png", data), put("folder/a.png", data), video(3)
    reel = open_reel(put("picture.png", data).parent / name, 30)
    reel.rewind()
    first = reel.next().grey.copy()
    reel.forget()
    assert not any(kept.size for kept in vars(reel).values() if isinstance(kept, np.ndarray))
    reel.rewind()
    assert np.array_equal(reel.next().grey, first)
    reel.close()
