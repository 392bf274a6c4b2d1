"""The Raspberry Pi camera beyond the common contract, on a stand-in that keeps picamera2's rules."""

import numpy as np
import pytest

from kiosk.errors import CameraError
from kiosk.vision.camera.picamera import BUFFERS, PiCamera, widest_mode
from tests.fakes import picamera2
from tests.fakes.clock import FakeClock

GREY = np.full((480, 640), 128, np.uint8)


class Bench:
    """A PiCamera, its device, and their clock."""

    def __init__(self, *, fps=30, suspended=0.0, **machine):
        self.clock = FakeClock()
        self.machine = picamera2.plug(self.clock, **machine)
        self.camera = PiCamera(self.machine, fps=fps, clock=self.clock, suspended=lambda: suspended)
        self.device = self.machine.opened[0]

    def picture(self, luma=GREY, **how):
        self.clock.wait(1 / 30)
        self.device.trigger_picture(luma, **how)

    def start(self):
        self.camera.start()
        self.clock.wait(0.1)


def test_asks_for_one_grey_first_stream_and_no_raw_one():
    configuration = Bench().device.configuration
    assert configuration["main"]["size"] == (640, 480)
    assert configuration["raw"] is None
    assert (configuration["queue"], configuration["buffer_count"]) == (True, BUFFERS)


def test_one_configuration_for_life():
    bench = Bench()
    for _ in range(3):
        bench.start()
        bench.picture()
        bench.camera.read(1)
        bench.camera.stop()
    assert bench.device.configured == 1
    assert len(bench.machine.opened) == 1


def test_uses_the_whole_width_of_the_sensor():
    assert Bench(fps=30).device.configuration["sensor"] == {"output_size": (1640, 1232), "bit_depth": 10}


def test_prefers_a_wide_view_only_among_modes_that_are_fast_enough():
    assert widest_mode(picamera2.SENSOR_MODES, 20)["output_size"] == (1640, 1232)
    assert widest_mode(picamera2.SENSOR_MODES, 60)["output_size"] == (1640, 1232)
    assert widest_mode(picamera2.SENSOR_MODES, 100)["output_size"] == (640, 480)
    assert widest_mode(picamera2.SENSOR_MODES, 500) is None


def test_leaves_the_mode_alone_where_there_is_no_bare_sensor():
    assert Bench(properties={}, controls=()).device.configuration["sensor"] == {}


def test_sends_rate_and_autofocus_at_every_start_where_the_camera_knows_them():
    bench = Bench(fps=20, controls=("FrameDurationLimits", "AfMode", "AeEnable"))
    bench.start()
    bench.camera.stop()
    bench.start()
    assert bench.device.controls_sent == [{"FrameDurationLimits": (50000, 50000), "AfMode": 2}] * 2


def test_sends_nothing_the_camera_does_not_know():
    bench = Bench(controls=())
    bench.start()
    assert bench.device.controls_sent == [{}]


@pytest.mark.parametrize("padding", [0, 64, 1])
@pytest.mark.parametrize("layout", ["YUV420", "NV12"])
def test_takes_the_y_plane_without_the_padding(padding, layout):
    bench = Bench(padding=padding, delivers=layout)
    bench.start()
    luma = np.random.default_rng(1).integers(0, 256, (480, 640), np.uint8)
    bench.picture(luma)
    assert np.array_equal(bench.camera.read(1).grey, luma)


@pytest.mark.parametrize("padding", [0, 64, 2])
@pytest.mark.parametrize("layout", ["YUV420", "YVU420", "NV12", "NV21"])
def test_takes_the_colours_wherever_they_lie(padding, layout):
    bench = Bench(padding=padding, delivers=layout)
    bench.start()
    scene = np.zeros((480, 640, 3), np.uint8)
    scene[:, :320], scene[:, 320:] = (30, 60, 200), (180, 90, 40)  # OpenCV's order: a red and a blue
    bench.picture(scene)
    shown = bench.camera.read(1).colour.rgb(640)
    assert np.abs(shown[:, :318].astype(int) - (200, 60, 30)).max() <= 3
    assert np.abs(shown[:, 322:].astype(int) - (40, 90, 180)).max() <= 3


def test_a_sensor_without_colours_has_none():
    bench = Bench(delivers="R8")
    bench.start()
    bench.picture()
    assert bench.camera.read(1).colour is None


def test_refuses_a_camera_without_a_grey_plane_and_lets_go_of_it():
    clock = FakeClock()
    machine = picamera2.plug(clock, delivers="MJPEG")
    with pytest.raises(CameraError, match="MJPEG"):
        PiCamera(machine, clock=clock)
    assert not machine.opened[0].is_open


def test_black_pictures_are_pictures():
    bench = Bench()
    bench.start()
    bench.picture(np.zeros((480, 640), np.uint8))
    assert bench.camera.read(1).grey.max() == 0


def test_a_frame_is_as_old_as_its_first_light():
    bench = Bench()
    bench.start()
    bench.picture(exposure=0.02)
    assert bench.camera.read(1).t == pytest.approx(bench.clock() - 0.02, abs=1e-6)


def test_time_spent_suspended_is_taken_off_the_stamp():
    bench = Bench(suspended=0.3)
    bench.clock.wait(1)
    bench.start()
    bench.clock.wait(0.5)
    bench.picture(exposure=0.02)
    assert bench.camera.read(1).t == pytest.approx(bench.clock() - 0.32, abs=1e-6)


@pytest.mark.parametrize("metadata", [{}, {"SensorTimestamp": 0}, {"SensorTimestamp": 10**19}])
def test_without_a_usable_stamp_the_picture_may_have_waited_in_every_buffer(metadata):
    bench = Bench()
    bench.start()
    bench.clock.wait(1)
    bench.picture(metadata=metadata)
    assert bench.camera.read(1).t == pytest.approx(bench.clock() - BUFFERS / 30)


def test_a_picture_begun_before_the_start_is_passed_over():
    bench = Bench()
    bench.camera.start()
    bench.device.trigger_picture(GREY, exposure=0.03)
    with pytest.raises(CameraError, match="no picture within 1 s"):
        bench.camera.read(1)
    bench.picture(exposure=0.03)
    assert bench.camera.read(1).t >= 1000


def test_a_camera_that_never_delivers_is_reported_in_time():
    bench = Bench()
    bench.start()
    asked = bench.clock()
    with pytest.raises(CameraError, match="no picture within 2 s, check the ribbon cable"):
        bench.camera.read(2)
    assert bench.clock() == pytest.approx(asked + 2)


def test_the_picture_after_a_time_out_is_not_lost_to_the_job_that_was_given_up():
    bench = Bench()
    bench.start()
    for _ in range(2 * BUFFERS):
        with pytest.raises(CameraError):
            bench.camera.read(0.1)
        bench.picture()
        bench.camera.read(0.1)
    assert bench.device.free_buffers == BUFFERS


def test_stop_does_not_hang_behind_a_job_that_waits_for_a_picture():
    bench = Bench()
    bench.start()
    with pytest.raises(CameraError):
        bench.camera.read(0.1)
    bench.camera.stop()
    assert not bench.device.started


def test_a_picture_that_came_too_late_is_given_back_at_stop():
    bench = Bench()
    bench.start()
    with pytest.raises(CameraError):
        bench.camera.read(0.1)
    bench.picture()
    assert bench.device.free_buffers == BUFFERS - 1
    bench.camera.stop()
    assert bench.device.free_buffers == BUFFERS


def test_every_request_is_given_back():
    bench = Bench()
    bench.start()
    for _ in range(3 * BUFFERS):
        bench.picture()
        bench.camera.read(1)
    assert bench.device.free_buffers == BUFFERS


def test_a_camera_in_use_is_said_to_be():
    bench = Bench()
    with pytest.raises(CameraError, match="another program may be using it"):
        PiCamera(bench.machine, clock=bench.clock)
    bench.camera.close()
    PiCamera(bench.machine, clock=bench.clock)


def test_memory_that_is_used_up_is_named_with_its_cure():
    bench = Bench()
    bench.device.start_fault = OSError(12, "Cannot allocate memory")
    with pytest.raises(CameraError, match=r"\(CMA\) is used up; .kiosk doctor. tells what to do"):
        bench.camera.start()


def test_a_camera_that_does_not_start_can_be_started_later():
    bench = Bench()
    bench.device.start_fault = RuntimeError("Failed to start camera")
    with pytest.raises(CameraError, match="does not start"):
        bench.camera.start()
    bench.device.start_fault = None
    bench.start()
    bench.picture()
    assert bench.camera.read(1).grey.shape == (480, 640)
