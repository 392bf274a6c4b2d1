"""Pictures of odd shapes go all the way, from the camera through the pipeline to the mirror."""

import numpy as np
import pytest
from pygame import Rect

from kiosk.config.schema import Settings
from kiosk.content.theme_file import builtin_theme
from kiosk.screen.mirror import Mirror
from kiosk.vision.loop import readings
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.shared_preview import Preview
from tests.fakes.camera import FakeCamera
from tests.fakes.clock import FakeClock

SHAPES = [(1, 1280), (1280, 1), (1, 1), (3, 5), (2, 640), (641, 1), (480, 3)]


@pytest.fixture(scope="module")
def pipeline():
    return Pipeline(Settings())


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_a_thin_picture_is_judged_and_shown(shape, pipeline):
    clock, preview = FakeClock(), Preview.create()
    camera = FakeCamera(clock, live=True)
    camera.start()
    mirror = Mirror(Rect(0, 0, 400, 300), builtin_theme("night"))
    noise = np.random.default_rng(1).integers(0, 256, shape).astype(np.uint8)
    judged = readings(camera, pipeline, clock(), lambda grey: preview.write(grey, 1))
    for number in range(14):  # each kind of pass once
        clock.wait(0.05)
        camera.trigger_frame(noise + np.uint8(7 * number))
        reading = next(judged)
        mirror.show(preview.latest(1))
        assert reading.face is None
    assert mirror.picture.get_size() == (400, 300)
    preview.close()
