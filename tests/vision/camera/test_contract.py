"""What every camera promises, held against each of them."""

import contextlib
from itertools import pairwise

import cv2
import numpy as np
import pytest

from kiosk.errors import CameraError
from kiosk.vision.camera import demo
from kiosk.vision.camera.files import FileCamera, open_reel
from kiosk.vision.camera.network import NetworkCamera
from kiosk.vision.camera.picamera import PiCamera
from kiosk.vision.camera.sources import SOURCES
from kiosk.vision.camera.v4l2 import VideoDevice
from kiosk.vision.camera.wanted import Wanted
from kiosk.vision.camera.webcam import Webcam
from tests.fakes import picamera2
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock
from tests.fakes.v4l2 import FakeWebcam

SCENE = np.full((480, 640), 40, np.uint8)
SCENE[:240, :320] = 220  # only the top left quarter is bright


RED, GREEN, BLUE, GREY = (200, 40, 40), (40, 180, 60), (50, 60, 200), (128, 128, 128)
"""Red, green and blue, 0-255."""

FLAG = np.zeros((480, 640, 3), np.uint8)  # in OpenCV's order
FLAG[:240, :320], FLAG[:240, 320:] = RED[::-1], GREEN[::-1]
FLAG[240:, :320], FLAG[240:, 320:] = BLUE[::-1], GREY


class Rig:
    """A camera that looks at a scene, the clock it goes by, and what the test does to it."""

    module: str | None = None
    """The module of the table's entry that it stands for; None for paths, and for the tests' own fake."""
    fake = True
    turns = True

    def __init__(self, tmp_path, rotation, scene=SCENE):
        self.clock, self.scene = FakeClock(), scene
        self.camera = self.build(tmp_path, rotation)

    def build(self, tmp_path, rotation):
        raise NotImplementedError

    def take(self):
        """Time passes, the camera sees the scene, and it is read."""
        self.clock.wait(0.05)
        self.see()
        return self.camera.read(10.0)

    def see(self):
        """The camera takes a picture now, if the test must see to that."""

    def pause(self, pictures):
        """Nobody reads while the camera takes that many pictures, 50 ms apart."""
        for _ in range(pictures):
            self.clock.wait(0.05)
            self.see()

    def starve(self):
        """No picture comes any more."""

    def release(self):
        """Let go of whatever the test blocked."""
        self.camera.close()


class ImageRig(Rig):
    def build(self, tmp_path, rotation):
        return self.play(self.write(tmp_path), rotation)

    def write(self, tmp_path):
        cv2.imwrite(str(tmp_path / "scene.png"), self.scene)
        return tmp_path / "scene.png"

    def play(self, path, rotation):
        reel = open_reel(path, 20)
        return FileCamera(reel, name="scene", rotation=rotation, clock=self.clock, wait=self.clock.wait)

    def starve(self):
        self.camera.read(1.0)  # it waits for this one; the next is a twentieth of a second away


class DemoRig(ImageRig):
    module = "demo"
    turns = False  # upright by nature

    def play(self, path, rotation):
        wanted = Wanted("demo", rotation, 20, self.clock, self.clock.wait)
        return demo.open_source(wanted, lambda: path)


class FolderRig(ImageRig):
    def write(self, tmp_path):
        for name in ("a.jpg", "b.bmp", "c.webp"):
            cv2.imwrite(str(tmp_path / name), self.scene)
        return tmp_path


class VideoRig(ImageRig):
    def write(self, tmp_path):
        path = tmp_path / "scene.avi"
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 20, (640, 480))
        for _ in range(3):  # shorter than any test: it loops
            grey = self.scene.ndim == 2
            writer.write(cv2.cvtColor(self.scene, cv2.COLOR_GRAY2BGR) if grey else self.scene)
        writer.release()
        return path


class PiRig(Rig):
    module = "picamera"
    fake = False

    def build(self, tmp_path, rotation):
        self.pi = picamera2.plug(self.clock, padding=64)
        return PiCamera(self.pi, rotation=rotation, clock=self.clock, suspended=lambda: 0.0)

    def see(self):
        self.pi.opened[0].trigger_picture(self.scene)


class WebcamRig(Rig):
    module = "webcam"
    fake = False

    def build(self, tmp_path, rotation):
        self.device = FakeWebcam(self.clock, self.scene)
        return Webcam(
            lambda: VideoDevice("webcam:0", 0, "Fake Cam"),
            rotation=rotation,
            clock=self.clock,
            open_capture=self.device.open,
            opening_seconds=10.0,
            release_seconds=10.0,
        )

    def see(self):
        self.device.trigger_scene(self.scene)

    def starve(self):
        self.device.trigger_stall()
        with contextlib.suppress(CameraError):
            self.camera.read(0.02)  # the last one taken, if it was not read yet

    def release(self):
        self.device.trigger_resume()
        self.camera.close()


class NetworkRig(WebcamRig):
    module = "network"

    def build(self, tmp_path, rotation):
        self.device = FakeWebcam(self.clock, self.scene)
        self.device.stamps = "none"
        return NetworkCamera(
            "rtsp://camera/live",
            rotation=rotation,
            clock=self.clock,
            open_capture=self.device.open,
            opening_seconds=10.0,
            release_seconds=10.0,
        )


class FakeRig(Rig):
    def build(self, tmp_path, rotation):
        return FakeCamera(self.clock, rotation=rotation, live=True)

    def see(self):
        self.camera.trigger_frame(self.scene)


RIGS = [ImageRig, FolderRig, VideoRig, DemoRig, PiRig, WebcamRig, NetworkRig, FakeRig]


def test_every_source_of_the_table_is_held_to_the_contract():
    assert {rig.module for rig in RIGS} - {None} == {entry.module for entry in SOURCES}


@pytest.fixture(params=RIGS, ids=lambda rig: rig.__name__)
def rig(request, tmp_path):
    rig = request.param(tmp_path, 0)
    yield rig
    rig.release()


def brightest_corner(grey):
    height, width = grey.shape
    top, left = slice(0, height // 2), slice(0, width // 2)
    bottom, right = slice(height // 2, None), slice(width // 2, None)
    corners = {
        "top left": grey[top, left],
        "top right": grey[top, right],
        "bottom left": grey[bottom, left],
        "bottom right": grey[bottom, right],
    }
    return max(corners, key=lambda corner: corners[corner].mean())


def test_says_what_it_is(rig):
    assert rig.camera.name
    assert rig.camera.fake is rig.fake


def test_pictures_are_grey_upright_and_contiguous(rig):
    rig.camera.start()
    frame = rig.take()
    assert frame.grey.dtype == np.uint8
    assert frame.grey.shape == (480, 640)
    assert frame.grey.flags.c_contiguous
    assert np.abs(frame.grey.astype(int) - rig.scene).mean() < 3  # a video is not exact


@pytest.mark.parametrize("kind", [rig for rig in RIGS if rig.turns])
@pytest.mark.parametrize(
    ("rotation", "corner"),
    [(0, "top left"), (90, "top right"), (180, "bottom right"), (270, "bottom left")],
)
def test_rotation_turns_clockwise(kind, rotation, corner, tmp_path):
    rig = kind(tmp_path, rotation)
    rig.camera.start()
    grey = rig.take().grey
    assert brightest_corner(grey) == corner
    assert grey.shape == ((480, 640) if rotation in (0, 180) else (640, 480))
    assert grey.flags.c_contiguous
    rig.release()


def test_each_frame_owns_its_memory(rig):
    rig.camera.start()
    first, second = rig.take(), rig.take()
    assert not np.shares_memory(first.grey, second.grey)
    kept = second.grey.copy()
    first.grey[:] = 0
    third = rig.take()
    assert np.array_equal(second.grey, kept)
    assert third.grey.max() > 200


def corners(rgb):
    """The colours of the four quarters, clockwise from the top left."""
    height, width = rgb.shape[:2]
    top, bottom, left, right = height // 4, 3 * height // 4, width // 4, 3 * width // 4
    return [rgb[top, left], rgb[top, right], rgb[bottom, right], rgb[bottom, left]]


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("kind", RIGS)
def test_colours_are_those_of_the_scene_and_turn_with_it(kind, rotation, tmp_path):
    rig = kind(tmp_path, rotation, FLAG)
    rig.camera.start()
    frame = rig.take()
    rgb = frame.colour.rgb(640)
    rig.release()
    assert (rgb.dtype, rgb.shape) == (np.uint8, (*frame.grey.shape, 3))
    turns = rotation // 90 if rig.turns else 0
    expected = np.roll([RED, GREEN, GREY, BLUE], turns, axis=0)
    assert np.abs(np.array(corners(rgb), int) - expected).max() <= 12  # a JPEG is not exact
    assert rgb.flags.c_contiguous
    assert rgb.flags.writeable
    assert not np.shares_memory(rgb, frame.colour.rgb(640))


def test_a_grey_scene_has_no_colours(rig):
    rig.camera.start()
    frame = rig.take()
    rgb = np.repeat(frame.grey[:, :, None], 3, axis=2) if frame.colour is None else frame.colour.rgb(640)
    # A video's decoder rounds by up to two levels.
    assert (np.ptp(rgb, axis=2) <= 2).all()


def test_colours_are_made_no_larger_than_they_are_asked_for(rig):
    rig.camera.start()
    frame = rig.take()
    assert frame.colour is None or frame.colour.rgb(160).shape == (120, 160, 3)


def test_times_rise_from_the_start_and_never_lie_ahead(rig):
    started = rig.clock()
    rig.camera.start()
    times = []
    for _ in range(5):
        times.append(rig.take().t)
        assert times[-1] <= rig.clock()
    assert times[0] >= started
    assert all(earlier < later for earlier, later in pairwise(times))


def test_a_slow_reader_gets_the_newest_picture(rig):
    rig.camera.start()
    rig.take()
    rig.pause(20)
    assert rig.camera.read(1.0).t >= rig.clock() - 0.2


def test_a_warm_camera_is_ready_after_a_long_rest(rig):
    rig.camera.start()
    rig.take()
    rig.clock.wait(3600)
    pressed = rig.clock()
    assert any(rig.take().t >= pressed for _ in range(10))


def test_reads_time_out(rig):
    rig.camera.start()
    rig.take()
    rig.starve()
    with pytest.raises(CameraError):
        rig.camera.read(0.001)


def test_is_not_read_before_start_nor_after_stop(rig):
    with pytest.raises(CameraError, match="not started"):
        rig.camera.read(1.0)
    rig.camera.start()
    rig.take()
    rig.camera.stop()
    with pytest.raises(CameraError, match="not started"):
        rig.camera.read(1.0)


def test_stopping_and_closing_twice_is_harmless(rig):
    rig.camera.stop()
    rig.camera.start()
    rig.camera.stop()
    rig.camera.stop()
    rig.camera.close()
    rig.camera.close()


def test_starting_twice_is_once(rig):
    rig.camera.start()
    first = rig.take()
    rig.camera.start()
    assert rig.take().t > first.t


def test_every_visit_begins_with_new_pictures(rig):
    rig.camera.start()
    rig.take()
    rig.pause(3)  # pictures nobody read
    for _ in range(3):
        rig.camera.stop()
        rig.clock.wait(10)
        started = rig.clock()
        rig.camera.start()
        assert rig.take().t >= started


def test_closes_at_the_end_of_a_with_block(rig):
    with rig.camera as camera:
        camera.start()
        rig.take()
    with pytest.raises(CameraError):
        camera.read(1.0)
