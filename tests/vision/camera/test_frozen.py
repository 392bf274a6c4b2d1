"""A camera that delivers the very same picture again and again is a fault, and never brings a verdict."""

import re
from collections.abc import Iterator

import cv2
import numpy as np
import pytest

from kiosk.config.schema import Settings
from kiosk.errors import CameraError
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.frame import Frame
from kiosk.vision.camera.frozen import FROZEN_FRAMES, FROZEN_SECONDS, is_even
from kiosk.vision.loop import readings
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.reading import Hint, Reading
from tests.pictures import blank, portrait

START = 1000.0


class Projector(Camera):
    """Shows these pictures, one after the other, at ``fps`` a second."""

    def __init__(self, pictures: Iterator[np.ndarray], fps: float = 30, fake: bool = False) -> None:
        self.name, self.fake = "webcam:0", fake
        self._pictures, self._period, self._t = pictures, 1 / fps, START

    def start(self) -> None: ...

    def read(self, timeout: float) -> Frame:
        self._t += self._period
        return Frame(next(self._pictures), self._t)

    def stop(self) -> None: ...

    def close(self) -> None: ...


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline(Settings())


def noisy(grey: np.ndarray, seed: int) -> np.ndarray:
    """As a sensor sees it."""
    noise = np.random.default_rng(seed).integers(-2, 3, grey.shape)
    return (grey + noise).clip(0, 255).astype(np.uint8)


def repeated(*pictures: np.ndarray) -> Iterator[np.ndarray]:
    """These, and then the last one for a while."""
    yield from pictures
    for _ in range(300):
        yield pictures[-1].copy()


def until_fault(camera: Camera, pipeline: Pipeline) -> tuple[list[Reading], str]:
    """What was read before it failed, and the sentence."""
    said: list[Reading] = []
    try:
        for reading in readings(camera, pipeline, START):
            said.append(reading)
    except CameraError as fault:
        return said, str(fault)
    raise AssertionError("it went on for ever")


@pytest.mark.parametrize("fps", [5, 15, 30, 60])
def test_the_same_picture_of_a_face_is_judged_once_and_then_a_fault(pipeline, fps):
    camera = Projector(repeated(portrait()), fps)
    said, sentence = until_fault(camera, pipeline)
    assert len(said) == 1
    assert said[0].verdict is None
    assert re.match(r"webcam:0: has delivered the very same picture for [12]\.\d s: .*: unplug it", sentence)
    assert FROZEN_SECONDS <= camera._t - START <= max(FROZEN_SECONDS, FROZEN_FRAMES / fps) + 2.1 / fps


@pytest.mark.parametrize("before", [1, 5, 7])
def test_a_camera_that_freezes_in_the_middle_of_a_look_brings_no_verdict(pipeline, before):
    frames = [noisy(portrait(), seed) for seed in range(before)]
    said, _ = until_fault(Projector(repeated(*frames)), pipeline)
    assert len(said) == before
    assert not any(reading.verdict for reading in said)


@pytest.mark.parametrize("buffers", [2, 3, 4, 6])
@pytest.mark.parametrize("before", [0, 3])
def test_a_driver_that_hands_out_its_old_buffers_in_turn_is_frozen_too(pipeline, buffers, before):
    pictures = [noisy(portrait(), seed) for seed in range(before + buffers)]
    camera = Projector(iter([*pictures[:before], *pictures[before:] * 60]))
    said, _ = until_fault(camera, pipeline)
    assert len(said) == before + buffers
    assert camera._t - START <= (before + buffers) / 30 + FROZEN_SECONDS + 0.1


def test_a_picture_that_comes_twice_or_thrice_counts_once(pipeline):
    frames = [noisy(portrait(), number // 3) for number in range(90)]
    camera = Projector(iter(frames))
    said = []
    for reading in readings(camera, pipeline, START):
        said.append(reading)
        if reading.verdict:
            break
    assert said[-1].verdict.frames == len(said) >= 8
    assert len({reading.t for reading in said}) == len(said)
    assert camera._t - START > 7 * 3 / 30


@pytest.mark.parametrize("level", [0, 16, 255])
def test_a_covered_or_dazzled_lens_may_show_the_same_for_ever(pipeline, level):
    even = np.full((480, 640), level, np.uint8)
    said = []
    for reading in readings(Projector(repeated(even)), pipeline, START):
        said.append(reading)
        if len(said) == 60:
            break
    assert {reading.hint for reading in said} == {Hint.TOO_BRIGHT if level == 255 else Hint.TOO_DARK}


def test_what_is_no_live_camera_may_show_a_still(pipeline):
    for reading in readings(Projector(repeated(portrait()), fake=True), pipeline, START):
        if reading.verdict:
            break
    assert reading.verdict.sure


def test_the_same_again_is_not_shown_as_something_new(pipeline):
    shown: list[np.ndarray] = []
    with pytest.raises(CameraError):
        list(readings(Projector(repeated(portrait())), pipeline, START, shown.append))
    assert len(shown) == 1


def test_even_is_a_picture_of_one_grey_but_for_a_pixel_here_and_there():
    dark = np.full((480, 640), 16, np.uint8)
    dark[::40, ::40] = 200
    assert is_even(dark)
    assert is_even(blank(90))
    assert is_even(np.zeros((1, 1), np.uint8))
    assert not is_even(portrait())
    card = np.full((480, 640), 16, np.uint8)
    cv2.circle(card, (320, 240), 60, 235, -1)
    assert not is_even(card)
