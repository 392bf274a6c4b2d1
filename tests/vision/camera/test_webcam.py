"""Webcams beyond the common contract: faults of the device, and the time of a picture."""

import gc
import threading
import weakref

import cv2
import numpy as np
import pytest

from kiosk.errors import CameraError
from kiosk.vision.camera.v4l2 import VideoDevice
from kiosk.vision.camera.webcam import BUFFERS, Webcam
from tests.fakes.clock import FakeClock
from tests.fakes.v4l2 import FakeWebcam

GREY = np.full((480, 640), 128, np.uint8)


class Bench:
    """A Webcam, its device, and their clock, which stands still unless told."""

    def __init__(self, release_seconds=10.0):
        self.clock = FakeClock()
        self.device = FakeWebcam(self.clock, GREY)
        self.camera = Webcam(
            VideoDevice(0, "Fake Cam"),
            clock=self.clock,
            open_capture=self.device.open,
            opening_seconds=10.0,
            release_seconds=release_seconds,
        )


@pytest.fixture
def bench():
    bench = Bench()
    yield bench
    bench.device.trigger_resume()
    bench.camera.close()


def drain(camera, timeout=10.0):
    """Read on past the pictures that were under way."""
    for _ in range(5):
        camera.read(timeout)


def test_asks_for_size_and_rate(bench):
    bench.camera.start()
    assert bench.device.asked[cv2.CAP_PROP_FRAME_WIDTH] == 640
    assert bench.device.asked[cv2.CAP_PROP_FRAME_HEIGHT] == 480
    assert bench.device.asked[cv2.CAP_PROP_FPS] == 30


def test_the_device_is_open_between_start_and_stop_only(bench):
    assert bench.device.open_now == 0
    bench.camera.start()
    assert bench.device.open_now == 1
    bench.camera.stop()
    assert bench.device.open_now == 0
    assert bench.camera.name not in [thread.name for thread in threading.enumerate()]


def test_colour_becomes_grey(bench):
    green = np.zeros((480, 640, 3), np.uint8)
    green[:, :, 1] = 200
    bench.camera.start()
    bench.device.trigger_scene(green)
    frame = bench.camera.read(10.0)
    assert frame.grey.ndim == 2
    assert frame.grey.mean() == pytest.approx(200 * 0.587, abs=1)


def test_black_pictures_are_pictures(bench):
    bench.camera.start()
    bench.device.trigger_scene(np.zeros((480, 640), np.uint8))
    assert bench.camera.read(10.0).grey.max() == 0


def test_what_is_read_is_what_the_camera_sees_now(bench):
    bench.camera.start()
    for level in (10, 90, 200):
        bench.device.trigger_scene(np.full((480, 640), level, np.uint8))
        assert bench.camera.read(10.0).grey[0, 0] == level


def test_a_busy_webcam_is_said_to_be(bench):
    bench.device.busy = True
    with pytest.raises(CameraError, match="another program is using it"):
        bench.camera.start()
    bench.device.busy = False
    bench.camera.start()
    assert bench.camera.read(10.0).grey.shape == (480, 640)


def test_an_unplugged_webcam_ends_the_visit_and_is_found_again_by_the_next(bench):
    bench.camera.start()
    bench.camera.read(10.0)
    bench.device.trigger_unplug()
    with pytest.raises(CameraError, match="unplugged"):
        drain(bench.camera)
    bench.camera.stop()
    with pytest.raises(CameraError, match="cannot be opened"):
        bench.camera.start()
    bench.device.trigger_plug()
    bench.camera.start()
    assert bench.camera.read(10.0).grey.shape == (480, 640)


def test_a_webcam_that_never_delivers_is_reported_in_time(bench):
    bench.device.trigger_stall()
    bench.camera.start()
    with pytest.raises(CameraError, match=r"no picture within 0\.01 s"):
        bench.camera.read(0.01)


def test_a_webcam_that_stops_mid_visit_is_reported_in_time(bench):
    bench.camera.start()
    bench.camera.read(10.0)
    bench.device.trigger_stall()
    with pytest.raises(CameraError, match=r"no picture within 0\.01 s"):
        drain(bench.camera, timeout=0.01)


def test_stop_does_not_wait_for_a_driver_that_hangs():
    bench = Bench(release_seconds=0.01)
    bench.camera.start()
    bench.device.trigger_stall()
    bench.camera.stop()
    with pytest.raises(CameraError):  # the thread inside the driver still has the device
        bench.camera.start()
    bench.device.trigger_resume()
    assert bench.device.wait_until_closed()
    bench.camera.start()
    bench.camera.stop()


def test_a_driver_that_hangs_while_opening_is_reported_in_time():
    hung, device = threading.Event(), FakeWebcam(FakeClock(), GREY)

    def open_capture(index):
        hung.wait(10)
        return device.open(index)

    camera = Webcam(VideoDevice(0, "Fake Cam"), open_capture=open_capture, opening_seconds=0.01)
    with pytest.raises(CameraError, match="did not open within"):
        camera.start()
    hung.set()
    assert device.wait_until_closed()


def test_a_picture_damaged_on_the_wire_is_passed_over(bench):
    bench.camera.start()
    bench.device.damaged = 3
    assert bench.camera.read(10.0).grey.shape == (480, 640)


def test_pictures_opencv_cannot_use_are_a_camera_fault(bench):
    bench.camera.start()
    bench.device.trigger_scene(np.zeros((480, 640, 2), np.uint8))
    with pytest.raises(CameraError, match="OpenCV cannot use"):
        drain(bench.camera)


def test_a_picture_left_over_in_the_device_is_never_shown(bench):
    bench.device.leftover = np.full((480, 640), 7, np.uint8)
    bench.camera.start()
    assert bench.camera.read(10.0).grey[0, 0] == 128


def test_the_first_frame_is_from_after_the_start_however_early_it_comes(bench):
    bench.camera.start()
    assert bench.camera.read(10.0).t > bench.clock()  # which has stood still, and bounds it from below


def test_times_rise_even_when_the_stamps_stand_still(bench):
    bench.camera.start()
    times = [bench.camera.read(10.0).t for _ in range(4)]
    assert times == sorted(set(times))


def test_a_frame_is_older_than_its_stamp_by_the_exposure(bench):
    bench.camera.start()
    bench.clock.wait(10)
    bench.device.trigger_scene(GREY)
    frame = bench.camera.read(10.0)
    assert bench.clock() - 0.2 <= frame.t <= bench.clock() - 1 / 30 + 1e-9


@pytest.mark.parametrize("stamps", ["epoch", "none"])
def test_with_a_stamp_from_another_clock_it_may_have_waited_in_every_buffer(bench, stamps):
    bench.device.stamps = stamps
    bench.device.granted_fps = 10.0
    bench.camera.start()
    bench.clock.wait(10)
    bench.device.trigger_scene(GREY)
    assert bench.camera.read(10.0).t == pytest.approx(bench.clock() - (BUFFERS + 1) / 10, abs=1e-6)


def test_a_camera_that_is_stopped_keeps_no_picture(bench):
    bench.camera.start()
    last = weakref.ref(bench.camera.read(10.0).grey)
    # One more, which nobody reads.
    bench.device.trigger_scene(GREY)
    unread = weakref.ref(bench.camera._stream._newest.grey)
    gc.disable()
    try:
        bench.camera.stop()
        assert (last(), unread()) == (None, None)
    finally:
        gc.enable()
