"""A visit's frames do not outlive it: the memory of both processes is searched for them, byte by byte.

Every frame carries the same marks in six of its rows, so that one search finds what is left of any frame: as
the camera's grey, as OpenCV's blue, green and red, as the mirror's red, green and blue, turned as a mirror
turns it, and in the order of the screen.
"""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.pictures import portrait

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.getuid() != 0, reason="only root may read what no core dump may hold"),
]

ROWS = (20, 120, 220, 320, 420, 500)
MARK = np.random.default_rng(11).integers(0, 256, (1, 64, 3), dtype=np.uint8)
"""In OpenCV's order of colours."""

VISIT = """
import sys, time
from pathlib import Path
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.app.pace import until_camera
from kiosk.content.bundle import load_bundle
from kiosk.screen.window import Window
from kiosk.session import Looking

def tell(word):
    print(word, app.vision.pid, flush=True)
    sys.stdin.readline()

def tick():
    app.tick()
    time.sleep(1 / 60)

bundle = load_bundle(Path(sys.argv[1]))
app = assemble(bundle, Window.offscreen((800, 480)), panel=unattended_panel(bundle.settings))
until_camera(app, tick)
app.press()
while not (isinstance(app.state, Looking) and app.state.reading is not None):
    tick()
for _ in range(4):
    tick()
tell("looking")
while isinstance(app.state, Looking):
    tick()
for _ in range(30):
    tick()
tell(app.state.name)
app.close()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video whose frames are all marked, and such a picture; neither loses anything."""
    folder, chance = tmp_path_factory.mktemp("visit"), np.random.default_rng(1)
    face = cv2.cvtColor(portrait(), cv2.COLOR_GRAY2BGR)
    size = face.shape[1::-1]
    video = cv2.VideoWriter(str(folder / "clip.avi"), cv2.VideoWriter_fourcc(*"FFV1"), 30, size)
    for _ in range(30):
        frame = face.copy()
        frame[:, -80:] = chance.integers(0, 256, (face.shape[0], 80, 3), dtype=np.uint8)
        frame[ROWS, 4:68] = MARK
        video.write(frame)
    video.release()
    cv2.imwrite(str(folder / "still.png"), frame)
    return folder


def needles() -> dict[str, bytes]:
    """What a row of a frame looks like, by what has become of it."""
    rgb = cv2.cvtColor(MARK, cv2.COLOR_BGR2RGB)
    # libpng's grey is another one than OpenCV's, which for large pictures is another than for small ones.
    tall = np.repeat(MARK, 512, axis=0)
    grey = cv2.cvtColor(tall, cv2.COLOR_BGR2GRAY)[:1]
    unpacked = cv2.imdecode(cv2.imencode(".png", tall)[1], cv2.IMREAD_GRAYSCALE)[:1]
    return {
        "grey of a file": unpacked.tobytes(),
        "grey": grey.tobytes(),
        "mirrored grey": grey[:, ::-1].tobytes(),
        "opencv": MARK.tobytes(),
        "colours": rgb.tobytes(),
        "mirrored": rgb[:, ::-1].tobytes(),
        "screen": np.dstack([MARK, np.zeros_like(grey)])[:, ::-1].tobytes(),
    }


def memory(pid: int) -> Iterator[bytes]:
    """All that a process can write, region by region."""
    with open(f"/proc/{pid}/maps") as maps, open(f"/proc/{pid}/mem", "rb", 0) as content:
        for line in maps:
            start, end, rights = re.match(r"(\w+)-(\w+) (\S+)", line).groups()
            if rights.startswith("rw"):
                content.seek(int(start, 16))
                try:
                    yield content.read(int(end, 16) - int(start, 16))
                except OSError:  # of a device
                    continue


def left(pid: int) -> dict[str, int]:
    """How many rows of frames lie in a process's memory, by kind."""
    sought = needles()
    found = dict.fromkeys(sought, 0)
    for region in memory(pid):
        for kind, needle in sought.items():
            found[kind] += region.count(needle)
    return {kind: number for kind, number in found.items() if number}


@pytest.mark.parametrize("source", ["clip.avi", "still.png"])
def test_half_a_second_after_a_visit_no_row_of_any_frame_is_left_in_either_process(source, folder):
    (folder / "config.yaml").write_text(f"camera: {{source: {folder / source}}}\n")
    visit = subprocess.Popen(
        [sys.executable, "-c", VISIT, str(folder / "config.yaml")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        word, pid = visit.stdout.readline().split()
        during = left(visit.pid), left(int(pid))
        visit.stdin.write("\n")
        visit.stdin.flush()
        outcome, again = visit.stdout.readline().split()
        after = left(visit.pid), left(int(pid))
        visit.communicate("\n", timeout=20)
    finally:
        visit.kill()
    assert (word, again) == ("looking", pid)
    assert outcome in ("result", "not_sure")
    # That they are found where they are is what makes the search worth something.
    assert {"colours", "screen"} <= during[0].keys()
    assert {"grey", "grey of a file"} & during[1].keys()
    assert "colours" in during[1]
    assert after == ({}, {})
