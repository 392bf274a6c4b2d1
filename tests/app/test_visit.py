"""Whole visits with every real part: both processes, the shipped model, the real screen without a display."""

import json
import os
import shutil
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pygame
import pytest
import zxingcpp

from kiosk.app.app import App
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.app.pace import until_camera
from kiosk.cli import COMMANDS
from kiosk.commands.options import with_source
from kiosk.config.schema import Settings, Timing
from kiosk.screen.window import Window
from kiosk.session import Result, Visiting
from kiosk.vision.reading import Hint
from tests.configs import bundle
from tests.pictures import blank, portrait, save, save_video

# Most of the time of these tests would go into pictures that nobody looks at.
QUICK = """
timing: {looking_seconds: 3}
display: {fps: 15}
playlists:
  happy: [{title: Sunny side, mood: Keep smiling, url: "https://open.spotify.com/playlist/0000000000000000000001"}]
"""


@pytest.fixture
def kiosk(tmp_path):
    """Run a kiosk command in a folder of its own; returns the finished process."""
    config = tmp_path / "config.yaml"
    config.write_text(QUICK)

    def run(*arguments: object) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "kiosk", arguments[0], "--config", config, *arguments[1:]]
        return subprocess.run(
            [str(part) for part in command],
            capture_output=True, text=True, cwd=tmp_path, timeout=60, check=False,
        )  # fmt: skip

    return run


def test_the_portraits_visit_ends_with_a_verdict_and_a_qr_code_that_decodes(kiosk, tmp_path):
    ran = kiosk("visit", "--source", "demo", "--size", "1024x600", "--screenshots", tmp_path / "shots")
    assert ran.returncode == 0, ran.stderr
    played = json.loads(ran.stdout)
    assert played["outcome"] == "result"
    assert played["emotion"] == "happy"
    assert played["frames"] > 1
    assert sum(played["probabilities"].values()) == pytest.approx(1)
    assert played["playlist"]["url"] == "https://open.spotify.com/playlist/0000000000000000000001"
    assert [Path(path).name for path in played["pictures"]] == ["attract.png", "looking.png", "result.png"]
    picture = cv2.imread(played["pictures"][-1])
    assert cv2.QRCodeDetector().detectAndDecode(picture)[0] == played["playlist"]["url"]
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == [played["playlist"]["url"]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("level", "hint"),
    [
        pytest.param(4, Hint.TOO_DARK, id="a covered lens"),
        # What is seen there is the pipeline's own to tell; this is one more whole visit.
        pytest.param(90, Hint.NO_FACE, id="an empty room", marks=pytest.mark.exhaustive),
    ],
)
def test_a_visit_without_a_face_ends_kindly(kiosk, tmp_path, level, hint):
    picture = save(tmp_path / "room.png", blank(level))
    ran = kiosk("visit", "--source", picture, "--size", "800x480")
    assert ran.returncode == 0, ran.stderr
    played = json.loads(ran.stdout)
    assert (played["outcome"], played["hint"]) == ("no_face", hint)
    assert played["emotion"] is None


@pytest.mark.slow
def test_a_folder_of_one_face_and_one_broken_file_is_watched(kiosk, tmp_path):
    folder = tmp_path / "faces"
    folder.mkdir()
    (folder / "broken.png").write_bytes(b"no picture at all")
    save(folder / "face.png", portrait())
    ran = kiosk("watch", "--source", folder, "--frames", "45")
    assert ran.returncode == 0, ran.stderr
    readings = [json.loads(line) for line in ran.stdout.splitlines()]
    assert len(readings) == 45
    assert all(
        set(reading) >= {"t", "face", "hint", "probabilities", "leader", "verdict"} for reading in readings
    )
    assert readings[0]["verdict"] is None
    # Not only the last one: a busy computer may miss so many pictures that the verdict has to be found again.
    assert {said["emotion"] for reading in readings if (said := reading["verdict"])} == {"happy"}


@pytest.mark.slow
def test_a_truncated_video_plays_as_far_as_it_goes(kiosk, tmp_path):
    whole = save_video(tmp_path / "whole.avi", [portrait()] * 40)
    broken = tmp_path / "broken.avi"
    broken.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    ran = kiosk("visit", "--source", broken, "--size", "800x480")
    assert ran.returncode == 0, ran.stderr
    assert json.loads(ran.stdout)["emotion"] == "happy"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("command", "source"),
    [
        pytest.param("visit", "empty", marks=pytest.mark.exhaustive),
        ("visit", "text.png"),
        pytest.param("watch", "missing.mp4", marks=pytest.mark.exhaustive),
        ("watch", "webcan"),
    ],
)
def test_a_source_that_can_never_work_is_refused_in_one_sentence(kiosk, tmp_path, command, source):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.png").write_text("no picture")
    ran = kiosk(command, "--source", source)
    assert ran.returncode == 2
    assert len(ran.stderr.strip().splitlines()) == 1, ran.stderr
    assert source in ran.stderr
    assert ran.stdout == ""


@pytest.mark.slow
def test_a_visit_survives_the_death_of_the_vision_process(tmp_path):
    """Killed in the middle of a visit, it comes back and the visitor gets an answer all the same."""
    settings = with_source(Settings(timing=Timing(ready_seconds=0.2)), "demo")
    app = assemble(bundle(settings), Window.offscreen((800, 480)), panel=unattended_panel(settings))
    first = None
    try:
        until_camera(app, partial(tick, app))
        app.press()
        while isinstance(app.state, Visiting):
            tick(app)
            if first is None and getattr(app.state, "reading", None):
                first = app.vision.pid
                os.kill(first, signal.SIGKILL)
        assert isinstance(app.state, Result)
        assert app.vision.pid not in (None, first)
    finally:
        app.close()


def tick(app: App) -> None:
    """One tick at the pace of a display."""
    pygame.time.wait(20)
    app.tick()


def test_an_installed_kiosk_has_its_command():
    command = shutil.which("kiosk", path=os.path.dirname(sys.executable))
    assert command is not None
    ran = subprocess.run([command, "--help"], capture_output=True, text=True, check=True)
    for name in COMMANDS:
        assert name in ran.stdout


def test_classify_answers_for_every_file_even_when_one_is_broken(kiosk, tmp_path):
    face, room = save(tmp_path / "face.png", portrait()), save(tmp_path / "room.png", blank(120))
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 not really")
    turned = save(tmp_path / "turned.png", np.ascontiguousarray(portrait()[::-1, ::-1]))
    ran = kiosk("classify", "--json", broken, face, room, turned)
    assert ran.returncode == 2
    answers = [json.loads(line) for line in ran.stdout.splitlines()]
    assert [answer["status"] for answer in answers] == ["error", "ok", "no_face", "turned"]
    assert [answer["hint"] for answer in answers[1:]] == [None, "no_face", "turned"]
    assert answers[3]["emotion"] is None
    assert answers[1]["emotion"] == "happy"
    assert answers[1]["playlist"]["url"].endswith("0000000000000000000001")
    assert np.all(np.array(answers[1]["face"]) >= 0)
    assert answers[2]["probabilities"] is None
    assert all(answer["fact"] for answer in answers[1:])
