"""The preview hands the newest frame from one process to the other, through memory nobody else can find."""

import itertools
import os
import re
import struct
import subprocess
import sys
from pathlib import Path

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


VISIT = 7
OTHER = 6


def frame(value: int, height: int = 48, width: int = 64) -> np.ndarray:
    return np.full((height, width, 3), value, np.uint8)


def contents(fd: int) -> bytes:
    """All of the shared memory."""
    return os.pread(fd, os.fstat(fd).st_size, 0)


def test_there_is_nothing_to_see_at_first(both):
    reader, _ = both
    assert reader.latest(VISIT) is None


def test_the_newest_frame_is_returned_once(both):
    reader, writer = both
    writer.write(frame(1), VISIT)
    writer.write(frame(2), VISIT)
    assert np.array_equal(reader.latest(VISIT), frame(2))
    assert reader.latest(VISIT) is None


def test_a_frame_keeps_its_shape_up_to_the_largest(both):
    reader, writer = both
    for height, width in [(480, 640), (640, 480), (MAX_SIDE, MAX_SIDE), (1, 1)]:
        writer.write(frame(7, height, width), VISIT)
        assert reader.latest(VISIT).shape == (height, width, 3)


def test_a_returned_frame_does_not_change_any_more(both):
    reader, writer = both
    writer.write(frame(1), VISIT)
    seen = reader.latest(VISIT)
    for value in range(2, 9):
        writer.write(frame(value), VISIT)
    assert np.array_equal(seen, frame(1))


def test_wiping_leaves_no_picture_behind(both):
    reader, writer = both
    for value in range(1, 6):
        writer.write(frame(value), VISIT)
    writer.wipe()
    assert reader.latest(VISIT) is None
    _, *rest = np.frombuffer(contents(reader.fd), np.uint64)
    assert not any(rest), "more than the number of the newest frame is left"
    writer.write(frame(9), VISIT)
    assert np.array_equal(reader.latest(VISIT), frame(9))


def test_a_frame_of_another_visit_is_never_taken(both):
    reader, writer = both
    writer.write(frame(1), OTHER)
    assert reader.latest(VISIT) is None
    writer.write(frame(2), VISIT)
    writer.write(frame(3), OTHER)
    assert reader.latest(VISIT) is None, "the newest alone counts: an older one would be a step back"
    writer.write(frame(4), VISIT)
    assert np.array_equal(reader.latest(VISIT), frame(4))


def test_the_other_side_can_neither_cut_the_memory_off_nor_make_it_grow(both):
    _, writer = both
    for size in (0, 2 * len(contents(writer.fd))):
        with pytest.raises(PermissionError):
            os.ftruncate(writer.fd, size)


def test_the_memory_has_no_path(both):
    reader, _ = both
    assert os.readlink(f"/proc/self/fd/{reader.fd}").startswith("/memfd:")


def test_another_process_sees_the_same_memory(both):
    reader, _ = both
    code = (
        "import numpy as np, sys; from kiosk.vision.process.shared_preview import Preview;"
        "Preview(int(sys.argv[1])).write(np.full((3, 5, 3), 42, np.uint8), 7)"
    )
    subprocess.run([sys.executable, "-c", code, str(reader.fd)], pass_fds=[reader.fd], check=True)
    assert np.array_equal(reader.latest(VISIT), frame(42, 3, 5))


# A processor may let the reader see what was written in any order: each part may be there already or not yet.

SLOT = 64
"""Where the first slot begins."""

PARTS = {
    "newest": (0, 8),
    "number": (SLOT, 8),
    "visit": (SLOT + 8, 8),
    "height": (SLOT + 16, 4),
    "width": (SLOT + 20, 4),
    "checksum": (SLOT + 24, 4),
    "upper half": (SLOT + 64, 48 * 96),
    "lower half": (SLOT + 64 + 48 * 96, 48 * 96),
}


def mixed(old: bytes, new: bytes, seen: set[str]) -> bytes:
    """The memory where of the new state only these parts are seen."""
    memory = bytearray(old)
    for part in seen:
        start, size = PARTS[part]
        memory[start : start + size] = new[start : start + size]
    return bytes(memory)


def noise(seed: int, height: int, width: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


@pytest.fixture
def states(both):
    """The memory before and after the sixth frame was written into the slot of the third, and that frame."""
    _, writer = both
    for number in range(1, 6):
        writer.write(noise(number, 40, 60), VISIT if number == 5 else OTHER)
    old = contents(writer.fd)
    sixth = noise(6, 48, 64)
    writer.write(sixth, VISIT)
    return old, contents(writer.fd), sixth


def reader_of(memory: bytes) -> Preview:
    made = Preview.create()
    os.pwrite(made.fd, memory, 0)
    return made


def test_the_parts_are_all_that_is_written(states):
    old, new, _ = states
    assert mixed(old, new, set(PARTS)) == new
    assert all(mixed(old, new, {part}) != old for part in PARTS)


@pytest.mark.parametrize("count", range(len(PARTS)))
def test_a_frame_of_which_a_part_is_missing_is_not_taken_and_is_not_lost(states, count):
    old, new, sixth = states
    for seen in itertools.combinations(PARTS, count):
        reader = reader_of(old)
        assert np.array_equal(reader.latest(VISIT), noise(5, 40, 60))
        os.pwrite(reader.fd, mixed(old, new, set(seen)), 0)
        assert reader.latest(VISIT) is None, f"taken with nothing but {seen}"
        os.pwrite(reader.fd, new, 0)
        assert np.array_equal(reader.latest(VISIT), sixth)
        reader.close()


def test_a_frame_that_is_half_wiped_is_not_taken(states):
    _, new, _ = states
    gone = bytes(len(new))
    for wiped in itertools.chain.from_iterable(
        itertools.combinations(PARTS, count) for count in range(1, len(PARTS))
    ):
        reader = reader_of(mixed(new, gone, set(wiped)))
        assert reader.latest(VISIT) is None
        reader.close()


@pytest.mark.parametrize("size", [(0, 0), (0, 7), (MAX_SIDE + 1, MAX_SIDE), (2**32 - 1, 2**32 - 1)])
def test_a_size_that_cannot_be_is_not_taken(states, size):
    _, new, _ = states
    reader = reader_of(new)
    os.pwrite(reader.fd, struct.pack("=II", *size), PARTS["height"][0])
    assert reader.latest(VISIT) is None
    reader.close()


@pytest.mark.parametrize("shape", [(MAX_SIDE**2, 1), (1, MAX_SIDE + 1), (MAX_SIDE + 1, 2)])
def test_a_picture_longer_than_any_is_not_taken_though_it_is_whole(both, shape):
    # It would fit, and SDL crashes over one that is thin and long enough.
    writer, reader = both
    writer.write(np.full((*shape, 3), 7, np.uint8), VISIT)
    assert reader.latest(VISIT) is None


def test_a_reader_that_is_lapped_while_it_copies_keeps_what_it_had(both, monkeypatch):
    reader, writer = both
    writer.write(noise(1, 40, 60), VISIT)
    unpack = struct.Struct.unpack_from

    class Late(struct.Struct):
        """Unpacks a frame's description, and sees the slot written anew before anything is copied."""

        def unpack_from(self, *arguments):
            values = unpack(self, *arguments)
            for number in range(2, 5):
                writer.write(noise(number, 40, 60), VISIT)
            return values

    with monkeypatch.context() as patched:
        patched.setattr("kiosk.vision.process.shared_preview._FRAME", Late("=QQIII"))
        assert reader.latest(VISIT) is None
    assert np.array_equal(reader.latest(VISIT), noise(4, 40, 60))


def test_it_is_part_of_no_core_dump(both):
    """proc(5): ``dd`` among an area's flags is what MADV_DONTDUMP makes."""
    areas = re.split(r"^(?=[0-9a-f]+-[0-9a-f]+ )", Path("/proc/self/smaps").read_text(), flags=re.MULTILINE)
    ours = [area for area in areas if "memfd:kiosk-preview" in area.partition("\n")[0]]
    assert ours
    assert all("dd" in re.search(r"^VmFlags: (.*)$", area, re.MULTILINE)[1].split() for area in ours)
