"""The preview hands the newest frame from one process to the other, through memory nobody else can find."""

import os
import subprocess
import sys

import numpy as np
import pytest

from kiosk.vision.process.shared_preview import MAX_SIDE, Preview


@pytest.fixture
def both():
    """The reader's and the writer's side of one preview."""
    reader = Preview.create()
    writer = Preview(os.dup(reader.fd))
    yield reader, writer
    writer.close()
    reader.close()


def frame(value: int, height: int = 48, width: int = 64) -> np.ndarray:
    return np.full((height, width), value, np.uint8)


def test_there_is_nothing_to_see_at_first(both):
    reader, _ = both
    assert reader.latest() is None


def test_the_newest_frame_is_returned_once(both):
    reader, writer = both
    writer.write(frame(1))
    writer.write(frame(2))
    assert np.array_equal(reader.latest(), frame(2))
    assert reader.latest() is None


def test_a_frame_keeps_its_shape_up_to_the_largest(both):
    reader, writer = both
    for height, width in [(480, 640), (640, 480), (MAX_SIDE, MAX_SIDE), (1, 1)]:
        writer.write(frame(7, height, width))
        assert reader.latest().shape == (height, width)


def test_a_returned_frame_does_not_change_any_more(both):
    reader, writer = both
    writer.write(frame(1))
    seen = reader.latest()
    for value in range(2, 9):
        writer.write(frame(value))
    assert np.array_equal(seen, frame(1))


def test_wiping_leaves_no_picture_behind(both):
    reader, writer = both
    for value in range(1, 6):
        writer.write(frame(value))
    writer.wipe()
    assert reader.latest() is None
    assert not reader._slots.any()
    writer.write(frame(9))
    assert np.array_equal(reader.latest(), frame(9))


def test_the_memory_has_no_path(both):
    reader, _ = both
    assert os.readlink(f"/proc/self/fd/{reader.fd}").startswith("/memfd:")


def test_another_process_sees_the_same_memory(both):
    reader, _ = both
    code = (
        "import numpy as np, sys; from kiosk.vision.process.shared_preview import Preview;"
        "Preview(int(sys.argv[1])).write(np.full((3, 5), 42, np.uint8))"
    )
    subprocess.run([sys.executable, "-c", code, str(reader.fd)], pass_fds=[reader.fd], check=True)
    assert np.array_equal(reader.latest(), frame(42, 3, 5))
