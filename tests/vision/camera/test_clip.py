"""Videos: which way up, how large, and that nothing but the file itself is opened."""

import io
import os
import re
import shutil
import struct
import subprocess
import sys

import cv2
import numpy as np
import pytest

from kiosk.errors import ImageError
from kiosk.vision.camera.display_matrix import matrix_orientation
from kiosk.vision.camera.files import open_reel
from kiosk.vision.camera.recognise import recognise
from tests.pictures import portrait
from tests.vision.camera.test_exif import STORED, UPRIGHT

MIRRORED = {  # by EXIF's numbers
    2: (-1, 0, 0, 1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    7: (0, -1, -1, 0),
}

MATRICES = MIRRORED | {  # a, b, c, d of ISO 14496-12, 6.2.2: right goes to (a, b), down to (c, d)
    0: (1, 0, 0, 1),
    90: (0, 1, -1, 0),
    180: (-1, 0, 0, -1),
    270: (0, -1, 1, 0),
}

CORNER = np.full((120, 160), 40, np.uint8)
CORNER[:60, :80] = 220  # only the top left quarter is bright


def film(path, grey, pictures=3, fourcc="mp4v"):
    height, width = grey.shape
    writer = cv2.VideoWriter(str(path), cv2.CAP_FFMPEG, cv2.VideoWriter_fourcc(*fourcc), 10, (width, height))
    assert writer.isOpened()
    for _ in range(pictures):
        writer.write(cv2.cvtColor(grey, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


def turned(path, degrees):
    """The MP4 with a display matrix that asks for so many degrees clockwise."""
    data = bytearray(path.read_bytes())
    a, b, c, d = MATRICES[degrees]
    one = 1 << 16
    place = data.index(b"tkhd") + 44
    struct.pack_into(">9i", data, place, a * one, b * one, 0, c * one, d * one, 0, 0, 0, 1 << 30)
    path.write_bytes(data)
    return path


def first(path):
    reel = open_reel(path, 10)
    try:
        return reel.next().grey
    finally:
        reel.close()


class TestDisplayMatrix:
    @pytest.mark.parametrize("noted", MIRRORED)
    def test_of_a_mirrored_picture_is_obeyed(self, tmp_path, noted):
        grey = first(turned(film(tmp_path / "a.mp4", np.ascontiguousarray(STORED[noted])), noted))
        assert grey.shape == UPRIGHT.shape
        assert np.abs(grey.astype(int) - UPRIGHT).mean() < 6

    def test_broken_boxes_say_nothing_and_end(self):
        box = struct.pack(">I4s", 8, b"moov")
        deep = b""
        for kind in (b"tkhd", b"trak", b"moov"):
            deep = struct.pack(">I4s", len(deep) + 8, kind) + deep
        many = struct.pack(">I4s", 8 + 8 * 10**6, b"moov") + struct.pack(">I4s", 8, b"trak") * 10**6
        for data in (
            b"",
            b"abc",
            box,
            deep,
            many,
            box[:6],
            struct.pack(">I4sQ", 1, b"moov", 2**63),
            bytes(99),
        ):
            assert matrix_orientation(io.BytesIO(data)) is None

    @pytest.mark.parametrize("degrees", [0, 90, 180, 270])
    def test_is_obeyed(self, tmp_path, degrees):
        stored = np.ascontiguousarray(np.rot90(CORNER, degrees // 90))
        grey = first(turned(film(tmp_path / "a.mp4", stored), degrees))
        assert grey.shape == CORNER.shape
        assert np.abs(grey.astype(int) - CORNER).mean() < 5

    def test_still_is_after_a_rewind_and_after_the_end(self, tmp_path):
        reel = open_reel(turned(film(tmp_path / "a.mp4", np.rot90(CORNER).copy(), 2), 90), 10)
        reel.rewind()
        assert {reel.next().grey.shape for _ in range(6)} == {CORNER.shape}
        reel.close()

    @pytest.mark.parametrize("degrees", [90, 270])
    def test_a_face_stands_upright_whichever_sense_a_quarter_turn_was_written_in(self, tmp_path, degrees):
        face = cv2.resize(portrait(), (320, 320))
        stored = np.rot90(face, degrees // 90).copy()
        for name, written in (("standard.mp4", degrees), ("reversed.mp4", 360 - degrees)):
            grey = first(turned(film(tmp_path / name, stored), written))
            assert np.abs(grey.astype(int) - face).mean() < 8, name


class TestKindsOfVideo:
    @pytest.mark.parametrize(
        ("suffix", "fourcc"),
        [
            *((".mts", "MPG2"), (".m2ts", "MPG2"), (".ts", "MPG2"), (".vob", "MPG2"), (".m2v", "MPG2")),
            *((".mp4", "mp4v"), (".mov", "mp4v"), (".3gp", "mp4v"), (".mkv", "MJPG"), (".webm", "VP80")),
            *((".avi", "MJPG"), (".flv", "FLV1"), (".wmv", "WMV2"), (".ogv", "VP80"), (".ivf", "VP80")),
        ],
    )
    def test_are_played_under_their_own_name_any_other_and_none(self, tmp_path, suffix, fourcc):
        path = film(tmp_path / f"a{suffix}", CORNER, 12, fourcc)
        assert recognise(path.read_bytes()[:4096]).use == "video"
        for name in (path.name, "clip", "holiday.jpg", "a.b c%03d", "http:x", "concat:a|b", "a ! b", "-i"):
            named = path.rename(tmp_path / name)
            assert first(named).shape == CORNER.shape
            path = named

    def test_a_transport_stream_may_begin_in_the_middle_of_a_packet(self, tmp_path):
        data = film(tmp_path / "a.ts", CORNER, 12, "MPG2").read_bytes()
        (tmp_path / "b").write_bytes(data[100:])
        assert first(tmp_path / "b").shape == CORNER.shape

    def test_motion_jpeg_goes_by_its_name(self, tmp_path):
        path = film(tmp_path / "a.mjpeg", CORNER, 12, "MJPG")
        assert first(path).shape == CORNER.shape
        assert first(path.rename(tmp_path / "a.jpg")).shape == CORNER.shape  # its first picture


def watched(path):
    """``kiosk watch`` of it, in a process of its own: status, lines of standard error, and peak in kB."""
    program = (
        "import re, sys; from kiosk.cli import main; status = main(sys.argv[1:]);"
        "print(status, re.search(r'VmHWM:\\s+(\\d+)', open('/proc/self/status').read())[1])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, "watch", "--source", str(path), "--frames", "2"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    status, peak = ran.stdout.split()
    return int(status), ran.stderr.splitlines(), int(peak)


@pytest.mark.slow
@pytest.mark.parametrize("broken", [b"zzzz", b"avc1", b"\0\0\0\0"])
def test_one_that_cannot_be_decoded_is_one_line_and_none_of_the_libraries_own(tmp_path, broken):
    path = film(tmp_path / "a.mp4", CORNER)
    path.write_bytes(path.read_bytes().replace(b"mp4v", broken).replace(b"esds", b"free"))
    status, said, _ = watched(path)
    assert (status, len(said)) == (2, 1), said


class TestSize:
    @pytest.mark.parametrize(("name", "fourcc"), [("a.avi", "MJPG"), ("a.mp4", "mp4v")])
    def test_an_oversized_picture_is_refused_before_it_is_unpacked(self, tmp_path, name, fourcc):
        path = film(tmp_path / name, np.zeros((3072, 3104), np.uint8), 1, fourcc)
        with pytest.raises(
            ImageError, match=r"3104x3072 pixels is too large, reduce it to 4096x2304 or less$"
        ):
            open_reel(path, 10)

    def test_a_header_that_lies_does_not_take_gigabytes(self, tmp_path):
        path = film(tmp_path / "a.avi", np.zeros((480, 640), np.uint8), 1, "MJPG")
        data, large = path.read_bytes(), cv2.imencode(".jpg", np.zeros((10000, 10000), np.uint8))[1].tobytes()
        # The one picture, as the container has it: its name, its length, itself.
        place = data.index(b"00dc", data.index(b"movi")) + 4
        (length,) = struct.unpack_from("<I", data, place)
        behind = data[place + 4 + length :]
        path.write_bytes(data[:place] + struct.pack("<I", len(large)) + large + behind)
        status, said, peak = watched(path)
        assert (status, len(said)) == (2, 1)
        assert peak < 700_000

    @pytest.mark.parametrize("size", [(2, 300), (300, 2), (16, 16), (66, 50), (18, 18)])
    def test_thin_and_odd_pictures_are_played(self, tmp_path, size):
        path = film(tmp_path / "a.mkv", np.full((size[1], size[0]), 128, np.uint8), 3, "FFV1")
        assert first(path).shape == (size[1], size[0])


PLAYLISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{other}\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile '{other}'\n",
    "sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\n",
    "dash": '<?xml version="1.0"?><MPD profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><BaseURL>{other}'
    "</BaseURL></MPD>",
    "asx": '<ASX version="3.0"><Entry><Ref href="{other}"/></Entry></ASX>',
    "pls": "[playlist]\nFile1={other}\n",
    "text": "{other}\n",
}


class TestNothingElseIsOpened:
    @pytest.mark.parametrize("kind", PLAYLISTS)
    @pytest.mark.parametrize("prefix", ["", "\ufeff", "\n  "])
    def test_a_playlist_is_refused_whatever_it_is_called(self, tmp_path, kind, prefix):
        other = film(tmp_path / "other.ts", CORNER, 12, "MPG2")
        for address in (str(other), "http://127.0.0.1:9/x.ts"):
            for name in ("list.mp4", "list.m3u8", "list.ffconcat", "list"):
                path = tmp_path / name
                path.write_text(prefix + PLAYLISTS[kind].format(other=address) + "x" * 500)
                with pytest.raises(ImageError, match="not a readable image"):
                    open_reel(path, 10)

    @pytest.mark.parametrize(
        "marker", [b"#EXTM3U", b"<MPD ", b"\nc=IN IP4 127.0.0.1\n", b"ffconcat version 1.0"]
    )
    @pytest.mark.parametrize(
        "start", [b"RIFFxxxxAVI ", b"\x1a\x45\xdf\xa3", b"GIF89a", b"FLV\x01", b"xxxxftyp"]
    )
    def test_a_container_that_could_pass_for_a_playlist_is_refused(self, start, marker):
        assert recognise(start + marker * 40) is None

    @pytest.mark.slow
    @pytest.mark.skipif(not shutil.which("strace"), reason="strace is not installed")
    def test_no_address_in_a_name_or_a_file_is_ever_connected_to(self, tmp_path):
        (tmp_path / "list.mp4").write_text(PLAYLISTS["hls"].format(other="http://127.0.0.1:9/x.ts"))
        (tmp_path / "http:").mkdir()
        (tmp_path / "http:" / "127.0.0.1:9").write_bytes(film(tmp_path / "a.avi", CORNER).read_bytes())
        program = (
            "import sys\nfrom kiosk.errors import KioskError\nfrom pathlib import Path\n"
            "from kiosk.vision.camera.files import open_reel\n"
            "for name in sys.argv[1:]:\n"
            "    try: print(open_reel(Path(name), 10).next().grey.shape)\n"
            "    except KioskError as fault: print(fault)\n"
        )
        log = tmp_path / "calls"
        names = ["list.mp4", "http://127.0.0.1:9", "http:", "rtsp://127.0.0.1:9/", "pipe:0", "concat:a.avi"]
        trace = ["strace", "-f", "-qq", "-e", "trace=socket,connect,execve", "-o", log]
        ran = subprocess.run(
            [*trace, sys.executable, "-c", program, *names],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert ran.stdout.splitlines()[1] == "(120, 160)"  # a file of that very name
        assert not re.search(r"\b(socket|connect)\(", log.read_text())


def test_a_gif_of_many_pictures_is_played_as_it_comes(tmp_path):
    head = b"GIF89a" + struct.pack("<HHBBB", 4, 4, 0x80, 0, 0) + bytes([0, 0, 0, 255, 255, 255])
    picture = (
        b"\x21\xf9\x04\0\x0a\0\0\0\x2c" + struct.pack("<HHHHB", 0, 0, 4, 4, 0) + b"\x02\x03\x84\x7f\x05\0"
    )
    (tmp_path / "a").write_bytes(head + picture * 200_000 + b";")
    reel = open_reel(tmp_path / "a", 10)
    assert [reel.next().grey.shape for _ in range(50)] == [(4, 4)] * 50
    reel.close()
