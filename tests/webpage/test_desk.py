"""A picture's bytes in, an answer out: one at a time, with a kind of fault for each that cannot be read."""

import base64
import datetime
import random
import re
import threading

import cv2
import numpy as np
import pytest

from kiosk.errors import ImageError
from kiosk.system.folders import ROOT
from kiosk.vision.camera.colour import Bgr
from kiosk.vision.camera.frame import MAX_SIDE, Picture
from kiosk.vision.reading import Hint
from kiosk.web.desk import MEMORY, MOST_CAMERA, Desk, marked, picture_of_message
from kiosk.web.uploads import BUDGET
from tests.pictures import portrait
from tests.webpage.samples import blank_png, bundle, jpeg

NOON = datetime.time(12)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return Desk(bundle(), random.Random(1), lambda: NOON)


def test_a_portrait_gets_what_classify_says_and_itself_with_its_face_marked(desk):
    seen = desk.read(jpeg(), "de")
    verdict = seen.answer.verdict
    assert verdict is not None
    assert (verdict.emotion, verdict.sure) == ("happy", True)
    (playlist,) = seen.answer.playlists.values()
    assert playlist in bundle().locales[1].playlists["happy"]
    shown = cv2.imdecode(np.frombuffer(seen.shown or b"", np.uint8), cv2.IMREAD_COLOR)
    assert max(shown.shape) <= MAX_SIDE


def test_a_picture_without_a_face_gets_a_hint_and_no_mark(desk):
    seen = desk.read(blank_png(), "en")
    assert seen.answer.hint is Hint.NO_FACE
    assert seen.answer.verdict is None
    shown = cv2.imdecode(np.frombuffer(seen.shown or b"", np.uint8), cv2.IMREAD_GRAYSCALE)
    assert int(shown.max()) - int(shown.min()) < 10


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "no_picture"),
        (b"hello", "no_picture"),
        (b"GIF89a" + bytes(100), "other_format"),
        (b"%PDF-1.7" + bytes(100), "no_picture"),
        (b"\0\0\0\x18ftypheic" + bytes(200), "other_format"),
        (b"II*\0" + bytes(200), "other_format"),
        (jpeg()[:3000], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "damaged"),
        (blank_png().replace((320).to_bytes(4, "big"), (90000).to_bytes(4, "big"), 1), "damaged"),
    ],
)
def test_what_is_no_picture_is_refused_by_kind(desk, content, fault):
    with pytest.raises(ImageError) as refused:
        desk.read(content, "en")
    assert refused.value.fault == fault


def test_a_picture_of_too_many_pixels_is_too_large(desk):
    _, data = cv2.imencode(".png", np.zeros((9000, 9000), np.uint8))
    with pytest.raises(ImageError) as refused:
        desk.read(data.tobytes(), "en")
    assert refused.value.fault == "too_large"


@pytest.mark.parametrize("kind", [".webp", ".jpg"])
def test_a_small_file_that_unfolds_to_more_than_the_page_may_have_is_too_large(desk, kind):
    """A few kilobytes would end the page's service for everybody (MemoryMax=)."""
    flat = np.zeros((6000, 6000, 3), np.uint8)
    options = (cv2.IMWRITE_JPEG_PROGRESSIVE, 1, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, 0x111111)
    _, data = cv2.imencode(kind, flat, options if kind == ".jpg" else ())
    assert len(data) < 1 << 20
    with pytest.raises(ImageError) as refused:
        desk.read(data.tobytes(), "en")
    assert refused.value.fault == "too_large"


def test_what_pictures_take_leaves_room_for_the_page_in_its_service():
    unit = (ROOT / "systemd" / "kiosk-web.service").read_text()
    (most,) = re.findall(r"^MemoryMax=(\d+)M$", unit, re.MULTILINE)
    # The page itself takes some 180 MB (docs/web.md).
    assert int(most) << 20 >= MEMORY + BUDGET + (180 << 20)


def test_a_fact_is_had_while_somebodys_picture_is_being_read(desk):
    had = []
    with desk.reading:
        asking = threading.Thread(target=lambda: had.append(desk.fact("de")))
        asking.start()
        asking.join(10)
    assert had[0] in bundle().locales[1].facts


def test_nothing_of_a_picture_stays_with_the_networks(desk):
    desk.read(jpeg(), "en")
    assert desk._answers.pipeline._known is None


def test_the_camera_of_the_page_sends_a_jpeg_in_its_message():
    said = "data:image/jpeg;base64," + base64.b64encode(jpeg()).decode()
    assert picture_of_message(said) == jpeg()


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (None, "no_picture"),
        (7, "no_picture"),
        ({"path": "/etc/passwd"}, "no_picture"),
        ("/etc/passwd", "no_picture"),
        ("file:///etc/passwd", "no_picture"),
        ("http://127.0.0.1/x.jpg", "no_picture"),
        ("data:text/html;base64,PGI+", "no_picture"),
        ("data:image/jpeg;base64,***", "damaged"),
        ("data:image/jpeg;base64,ä", "damaged"),
        ("data:image/jpeg;base64," + "A" * MOST_CAMERA, "too_large"),
    ],
)
def test_a_message_is_never_followed_to_a_file_or_an_address(message, fault):
    with pytest.raises(ImageError) as refused:
        picture_of_message(message)
    assert refused.value.fault == fault


def test_the_mark_is_where_the_face_is_and_nowhere_else():
    grey = np.full((400, 600), 128, np.uint8)
    shown = cv2.imdecode(
        np.frombuffer(marked(Picture(grey), (0.25, 0.25, 0.5, 0.5)), np.uint8), cv2.IMREAD_GRAYSCALE
    )
    changed = np.abs(shown.astype(int) - 128) > 40
    rows, columns = np.nonzero(changed)
    assert rows.min() == pytest.approx(100, abs=6)
    assert rows.max() == pytest.approx(300, abs=6)
    assert columns.min() == pytest.approx(150, abs=6)
    assert columns.max() == pytest.approx(450, abs=6)
    assert not changed[120:280, 170:430].any()


@pytest.mark.parametrize("face", [(-0.2, -0.1, 1.5, 1.3), (0.9, 0.9, 0.3, 0.3), (0.5, 0.5, 0.0, 0.0)])
def test_a_face_that_reaches_out_of_its_picture_is_marked_as_far_as_it_is_in_it(face):
    colour = Bgr(np.zeros((300, 200, 3), np.uint8))
    assert marked(Picture(portrait(), colour), face).startswith(b"\xff\xd8")
