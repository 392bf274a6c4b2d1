"""From a source in config.yaml to a camera."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib import import_module
from typing import Any

import cv2
import numpy as np
import pytest

from kiosk.cli import main
from kiosk.config import schema as settings
from kiosk.errors import CameraError, ImageError, UsageError
from kiosk.vision.camera import demo
from kiosk.vision.camera.base import after
from kiosk.vision.camera.files import FileCamera
from kiosk.vision.camera.picamera import PiCamera
from kiosk.vision.camera.picamera2_package import NotInstalled
from kiosk.vision.camera.sources import (
    SOURCES,
    WORDS,
    Source,
    available_cameras,
    is_device,
    is_known,
    open_camera,
    tried,
)
from kiosk.vision.camera.v4l2 import VideoDevice
from kiosk.vision.camera.wanted import CameraInfo
from kiosk.vision.camera.webcam import Webcam
from tests.fakes import picamera2
from tests.fakes.clock import FakeClock

LOGITECH = VideoDevice("webcam:0", 0, "Logitech C270")
CAPTURE_CARD = VideoDevice("webcam:1", 2, "HDMI grabber")
FORBIDDEN = VideoDevice("webcam:0", 0, "video0", "/dev/video0 may not be opened by this user")
IMX708 = {"Id": "/base/i2c@1/imx708@1a", "Model": "imx708", "Num": 0}
IMX477 = {"Id": "/base/i2c@0/imx477@1a", "Model": "imx477", "Num": 1}
USB = {"Id": "/base/scb/pcie@7d500000/usb@1/1.2:1.0-046d:0825", "Model": "UVC Camera", "Num": 0}


def absent():
    raise NotInstalled("picamera2 is not installed")


def broken():
    raise CameraError("picamera2 is installed but does not load: numpy.dtype size changed")


@dataclass(frozen=True, kw_only=True)
class Plugged(Source):
    """An entry of the table on a machine of the test's."""

    driver: Callable[[], Any]

    def open(self, wanted):
        return import_module(f"kiosk.vision.camera.{self.module}").open_source(wanted, self.driver)

    def list_cameras(self):
        return import_module(f"kiosk.vision.camera.{self.module}").list_cameras(self.driver)


def machine(pi, webcams):
    drivers = {"picamera": pi, "webcam": lambda: list(webcams)}
    return [
        Plugged(**asdict(entry), driver=drivers[entry.module]) if entry.module in drivers else entry
        for entry in SOURCES
    ]


def choose(source, *, pi=absent, webcams=(), rotation=0, clock=None):
    clock = clock or FakeClock()
    camera = settings.Camera(source=source, rotation=rotation)
    return open_camera(camera, clock=clock, wait=clock.wait, sources=machine(pi, webcams))


def pi_with(*cameras):
    return lambda: picamera2.plug(FakeClock(), *([cameras] if cameras else []))


@pytest.fixture
def portrait(tmp_path):
    path = tmp_path / "portrait.png"
    cv2.imwrite(str(path), np.full((60, 80), 128, np.uint8))
    return path


def test_auto_takes_the_pi_camera_first():
    camera = choose("auto", pi=pi_with(), webcams=[LOGITECH])
    assert isinstance(camera, PiCamera)
    assert camera.name == "Raspberry Pi camera imx219"


@pytest.mark.parametrize("pi", [absent, broken, lambda: picamera2.plug(FakeClock(), ()), pi_with(USB)])
def test_auto_takes_a_webcam_where_there_is_no_pi_camera(pi):
    camera = choose("auto", pi=pi, webcams=[LOGITECH, CAPTURE_CARD])
    assert isinstance(camera, Webcam)
    assert camera.name == "webcam:0 (Logitech C270)"


def test_auto_never_falls_back_on_a_fake_but_says_what_it_tried():
    with pytest.raises(CameraError) as caught:
        choose("auto")
    assert "picamera2 is not installed" in str(caught.value)
    assert "no webcam is connected" in str(caught.value)
    assert "demo" in str(caught.value)


def test_auto_passes_over_a_webcam_that_may_not_be_opened():
    assert choose("auto", webcams=[FORBIDDEN, CAPTURE_CARD]).name == "webcam:1 (HDMI grabber)"
    with pytest.raises(CameraError, match="may not be opened"):
        choose("auto", webcams=[FORBIDDEN])


def test_webcams_are_chosen_by_number():
    assert choose("webcam", webcams=[LOGITECH, CAPTURE_CARD]).name == "webcam:0 (Logitech C270)"
    assert choose("webcam:1", webcams=[LOGITECH, CAPTURE_CARD]).name == "webcam:1 (HDMI grabber)"


def test_a_webcam_that_is_not_there_names_those_that_are():
    with pytest.raises(CameraError, match=r"webcam:1: no such webcam; there is webcam:0 \(Logitech C270\)"):
        choose("webcam:1", webcams=[LOGITECH])
    with pytest.raises(CameraError, match="none at all"):
        choose("webcam:1")


def test_picamera2_by_name_is_never_replaced_by_a_webcam():
    with pytest.raises(CameraError, match="not installed"):
        choose("picamera2", webcams=[LOGITECH])
    with pytest.raises(CameraError, match="ribbon cable"):
        choose("picamera2", pi=pi_with(USB), webcams=[LOGITECH])


@pytest.mark.parametrize("source", ["auto", "webcam", "picamera2"])
def test_opening_starts_nothing(source):
    loads = pi_with()()
    camera = choose(source, pi=lambda: loads, webcams=[LOGITECH])
    with pytest.raises(CameraError, match="not started"):
        camera.read(0)
    assert not any(device.started for device in loads.opened)


def test_a_file_is_said_to_be_one(portrait):
    camera = choose(str(portrait))
    assert isinstance(camera, FileCamera)
    assert camera.fake
    assert camera.name == "file portrait.png"


def test_a_file_follows_the_rotation(portrait):
    camera = choose(str(portrait), rotation=90)
    camera.start()
    assert camera.read(1).grey.shape == (80, 60)


def test_a_folder_is_named_by_its_real_name(portrait, monkeypatch):
    monkeypatch.chdir(portrait.parent)
    assert choose(".").name == f"file {portrait.parent.name}"


@pytest.mark.parametrize(
    ("source", "meant"),
    [
        ("picamra2", "picamera2"),
        ("Auto", "auto"),
        ("wecam", "webcam"),
        ("webcam0", "webcam:0"),
        ("portriat.png", "portrait.png"),
    ],
)
def test_a_misspelt_source_is_answered_with_the_right_one(source, meant, portrait, monkeypatch):
    monkeypatch.chdir(portrait.parent)
    with pytest.raises(UsageError, match=f"did you mean '{meant}'"):
        choose(source)


def test_a_misspelt_file_in_another_folder_is_found_too(portrait):
    with pytest.raises(UsageError, match=r"did you mean '.*portrait\.png'"):
        choose(str(portrait.with_name("portrai.png")))


def test_a_path_like_no_other_gets_no_suggestion_for_the_folder_they_share(tmp_path, monkeypatch):
    folder = tmp_path / "a_rather_long_name"
    folder.mkdir()
    (folder / "clip.mp4").touch()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match=r"got 'a_rather_long_name/nothing'$"):
        choose("a_rather_long_name/nothing")


def test_what_is_there_and_no_source_is_named_for_what_it_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    for name, what in (
        ("pipe", "this is no ordinary file but a pipe"),
        ("loop", "its links lead in a circle"),
    ):
        with pytest.raises(UsageError, match=f"that is there, got './{name}': {what}$"):
            choose(f"./{name}")


@pytest.mark.parametrize("source", ["/nowhere/at/all.mp4", "webcam:", "webcam:-1", "webcam:1000", "?"])
def test_a_source_like_nothing_we_know_is_a_usage_error(source):
    with pytest.raises(UsageError, match=r"^camera.source: expected auto, .* that is there, got"):
        choose(source)


@pytest.mark.parametrize(
    "source", ["x" * 300, "clip/" + "x" * 300, "~nosuchuser/x", "nul\0byte.png", "\ud800.png"]
)
def test_a_source_that_can_be_no_path_is_a_usage_error_of_one_line(source):
    # As ``--source`` brings it, which the schema has not seen.
    camera = settings.Camera().model_copy(update={"source": source})
    with pytest.raises(UsageError) as caught:
        open_camera(camera)
    assert str(caught.value).startswith("camera.source: expected auto, ")
    assert len(str(caught.value)) < 300
    assert str(caught.value).isprintable()


class TestTable:
    @pytest.mark.parametrize("entry", SOURCES, ids=lambda entry: entry.words[0])
    def test_every_word_is_taken_by_its_own_entry_alone(self, entry):
        for word in entry.words:
            assert tried(word.replace("N", "7")) == (entry,)

    def test_words_are_known_whether_their_cameras_are_plugged_in_or_not(self, portrait):
        assert all(is_known(word.replace("N", "63")) for word in WORDS)
        assert is_known(str(portrait))
        assert not any(map(is_known, ["webcam1", "usb", "picamera", "webcam:", "Auto"]))
        assert not any(map(is_known, ["", "/dev/null"]))

    def test_devices_are_told_from_pictures(self, portrait):
        assert all(map(is_device, ["auto", "picamera2", "webcam", "webcam:3"]))
        assert not any(map(is_device, ["demo", str(portrait), "webcam1"]))

    def test_reading_it_needs_neither_opencv_nor_numpy(self):
        program = (
            "import sys; from kiosk.vision.camera.sources import is_known; "
            "assert is_known('webcam:1'); sys.exit('cv2' in sys.modules or 'numpy' in sys.modules)"
        )
        assert subprocess.run([sys.executable, "-c", program], check=False, timeout=60).returncode == 0

    def test_the_help_names_every_word(self, capsys):
        with pytest.raises(SystemExit):
            main(["watch", "--help"])
        said = capsys.readouterr().out
        assert all(word in said for word in WORDS)


def test_unreadable_files_are_refused_when_the_camera_is_opened(tmp_path):
    (tmp_path / "note.txt").write_text("not a picture")
    with pytest.raises(ImageError, match=r"note\.txt: not a readable image"):
        choose(str(tmp_path / "note.txt"))


def test_the_demo_is_upright_whatever_the_rotation_and_names_itself():
    if importlib.util.find_spec("skimage") is None:
        pytest.skip("scikit-image is not installed")
    camera = choose("demo", rotation=90)
    assert camera.fake
    assert "NASA" in camera.name
    camera.start()
    grey = camera.read(1).grey
    assert grey.shape == (512, 512)
    assert grey[:100].mean() > grey[-100:].mean() + 20  # the dark suit is at the bottom
    assert "skimage" not in sys.modules


def test_available_cameras_lists_what_auto_would_try():
    imx708 = {"Id": "/base/i2c@1/imx708@1a", "Model": "imx708", "Num": 1}
    found = available_cameras(machine(pi_with(USB, imx708), [FORBIDDEN, CAPTURE_CARD]))
    assert found == [
        CameraInfo("picamera2", "imx708"),
        CameraInfo("webcam:0", "video0", "/dev/video0 may not be opened by this user"),
        CameraInfo("webcam:1", "HDMI grabber"),
    ]


def test_available_cameras_mentions_picamera2_only_when_it_is_there():
    assert available_cameras(machine(absent, [])) == []
    (info,) = available_cameras(machine(broken, []))
    assert (info.source, "does not load" in info.problem) == ("picamera2", True)


def test_after_is_strictly_after():
    assert after(2.0, 1.0) == 2.0
    assert after(1.0, 1.0) > 1.0
    assert after(0.5, 1.0) == after(1.0, 1.0)


class TestDemo:
    """A package on the path with, or without, the picture."""

    @pytest.fixture
    def package(self, tmp_path, monkeypatch):
        (tmp_path / "fake_skimage" / "data").mkdir(parents=True)
        (tmp_path / "fake_skimage" / "__init__.py").write_text("raise RuntimeError('was imported')")
        monkeypatch.syspath_prepend(tmp_path)
        return tmp_path / "fake_skimage"

    def test_absent_package(self):
        with pytest.raises(CameraError, match="pip install --no-deps scikit-image"):
            demo.demo_picture("no_such_package_here")

    def test_package_without_the_picture(self, package):
        with pytest.raises(CameraError, match="missing"):
            demo.demo_picture("fake_skimage")

    def test_another_picture(self, package):
        (package / "data" / "astronaut.png").write_bytes(b"another")
        with pytest.raises(CameraError, match="sha256"):
            demo.demo_picture("fake_skimage")

    def test_the_right_picture_is_found_without_importing_the_package(self, package):
        picture = package / "data" / "astronaut.png"
        picture.write_bytes(os.urandom(64))
        sha256 = hashlib.sha256(picture.read_bytes()).hexdigest()
        assert demo.demo_picture("fake_skimage", sha256) == picture


class TestSecondPiCamera:
    def test_is_chosen_by_number_counted_from_0_and_without_the_webcams_between(self):
        pi = pi_with(IMX708, USB, IMX477)
        assert (
            choose("picamera2", pi=pi).name
            == choose("picamera2:0", pi=pi).name
            == "Raspberry Pi camera imx708"
        )
        assert choose("picamera2:1", pi=pi).name == "Raspberry Pi camera imx477 (picamera2:1)"

    def test_that_is_not_there_names_those_that_are(self):
        with pytest.raises(CameraError, match=r"picamera2:1: no such .*; there is picamera2 \(imx708\)"):
            choose("picamera2:1", pi=pi_with(IMX708, USB))

    def test_is_listed_under_what_to_write(self):
        found = available_cameras(machine(pi_with(IMX708, IMX477), []))
        assert [info.source for info in found] == ["picamera2", "picamera2:1"]
