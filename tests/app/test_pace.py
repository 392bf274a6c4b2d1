"""What plays an app without a person waits for the camera, and says why there is none."""

import pytest

from kiosk.app.pace import paced, pass_time, until_camera
from kiosk.config.schema import Settings
from kiosk.errors import CameraError, UsageError
from tests.app.test_app import Kiosk
from tests.fakes.clock import FakeClock


@pytest.fixture
def kiosk():
    made = Kiosk(Settings())
    yield made
    made.app.close()


def ticking(kiosk, then):
    """A tick of the kiosk; before the third ``then`` happens."""
    ticks = iter((lambda: None, lambda: None, then))

    def tick() -> None:
        next(ticks)()
        kiosk.pass_time(0.1)

    return tick


def test_waits_until_the_camera_is_ready(kiosk):
    camera = until_camera(kiosk.app, ticking(kiosk, lambda: kiosk.vision.trigger_ready("Pi camera")))
    assert camera.camera == "Pi camera"


@pytest.mark.parametrize(("usage", "fault"), [(False, CameraError), (True, UsageError)])
def test_a_camera_that_cannot_be_is_one_sentence(kiosk, usage, fault):
    with pytest.raises(fault, match="the cable is out"):
        until_camera(kiosk.app, ticking(kiosk, lambda: kiosk.vision.trigger_down(pause=0, usage=usage)))


def test_a_paced_tick_waits_before_it_ticks(monkeypatch):
    clock, ticked = FakeClock(), []
    monkeypatch.setattr("time.sleep", clock.wait)
    monkeypatch.setattr("time.monotonic", clock)
    begin = clock()
    pass_time(1.0, paced(lambda: ticked.append(clock() - begin), 0.25))
    assert ticked == [0.25, 0.5, 0.75, 1.0]
