"""The crop is the same whatever the face's place, size and tilt, and never rough."""

import math

import cv2
import numpy as np
import pytest

from kiosk.model.normalise import standardise
from kiosk.vision.face.crop import SQUARE_DOWN, SQUARE_SIDE, face_crop
from kiosk.vision.face.detection import Detection
from kiosk.vision.face.tracker import FaceTracker
from kiosk.vision.face.warp import square
from tests.vision.scenes import detection, scene


def drawing(x: float, y: float, width: float, degrees: float = 0.0) -> tuple[np.ndarray, Detection]:
    """A drawn face with its box's centre at x, y, and its exact detection."""
    size, fine = 480, 4
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))

    def at(across: float, down: float) -> tuple[float, float]:
        return x + width * (across * cos - down * sin), y + width * (across * sin + down * cos)

    def disc(across: float, down: float, wide: float, high: float, level: int) -> None:
        centre = at(across, down)
        axes = (round(wide * width * fine), round(high * width * fine))
        place = (round(centre[0] * fine), round(centre[1] * fine))
        cv2.ellipse(canvas, place, axes, degrees, 0, 360, level, -1)

    canvas = np.full((size * fine, size * fine), 90, np.uint8)
    disc(0, -0.05, 0.5, 0.65, 190)
    for across in (-0.2, 0.2):
        disc(across, -0.2, 0.09, 0.05, 40)
    disc(0, 0.25, 0.2, 0.06, 60)
    disc(0.05, 0.02, 0.05, 0.1, 150)
    frame = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)
    points = [
        at(*place) for place in ((-0.2, -0.2), (0.2, -0.2), (0, 0), (0, 0.25), (-0.5, -0.2), (0.5, -0.2))
    ]
    return frame, Detection(1.0, (x - width / 2, y - width / 2, width, width), *points)


@pytest.mark.parametrize("width", [60, 96, 150, 240])
@pytest.mark.parametrize("degrees", [-25, -10, 0, 25])
@pytest.mark.parametrize(("x", "y"), [(240, 240), (223.4, 251.7)])
def test_place_size_and_tilt_leave_no_trace(width, degrees, x, y):
    expected = face_crop(*drawing(240, 240, 120)).astype(int)
    found = face_crop(*drawing(x, y, width, degrees)).astype(int)
    assert np.abs(found - expected).mean() < 3.5


def test_the_square_lies_where_the_constants_say():
    face = detection(200, 150, 100)
    frame = np.zeros((480, 640), np.uint8)
    x, y = face.centre[0], face.centre[1] + SQUARE_DOWN * 100
    half = SQUARE_SIDE * 100 / 2
    cv2.rectangle(
        frame, (round(x - half), round(y - half)), (round(x + half) - 1, round(y + half) - 1), 255, -1
    )
    crop = face_crop(frame, face)
    assert crop[2:-2, 2:-2].min() > 250
    larger = face_crop(frame, detection(190, 139, 120))
    assert larger[0].max() < 5
    assert larger[:, 0].max() < 5


def test_a_large_face_is_averaged_not_sampled():
    """Stripes finer than the crop's pixels turn into even grey; sampling would turn them into broad ones."""
    frame = np.tile(np.array([0, 255], np.uint8), (720, 640))
    crop = face_crop(frame, detection(400, 150, 370))
    assert abs(float(crop.mean()) - 127.5) < 2
    assert crop.std() < 8


def test_the_picture_s_border_is_continued_without_an_edge():
    frame = np.full((480, 640), 180, np.uint8)
    assert np.ptp(face_crop(frame, detection(-60, 400, 200))) == 0


@pytest.mark.parametrize("place", [(-900, -900), (5000, 200), (100, -5000)])
def test_a_face_outside_the_picture_is_no_error(place):
    assert face_crop(np.full((48, 64), 7, np.uint8), detection(*place, 50)).shape == (48, 48)


def test_the_crop_is_what_the_classifier_takes():
    crop = face_crop(*drawing(240, 240, 100))
    assert crop.dtype == np.uint8
    assert standardise(crop).shape == (48, 48, 1)


@pytest.mark.parametrize(("width", "degrees"), [(58, 0), (200, 0), (110, 20)])
def test_detector_and_crop_together_frame_a_real_face_alike(width, degrees):
    tracker = FaceTracker()
    crops = []
    for frame in (scene((320, 240, 100)), scene((300, 250, width), degrees=degrees)):
        crops.append(standardise(face_crop(frame, tracker.faces(frame)[0])).ravel())
    assert np.corrcoef(crops)[0, 1] > 0.85


@pytest.mark.parametrize("size", [48, 96, 128])
def test_an_upright_square_of_its_own_size_is_the_picture_itself(size):
    frame = np.random.default_rng(2).integers(0, 256, (200, 200)).astype(np.uint8)
    found = square(frame, (50 + size / 2, 40 + size / 2), size, 0.0, size)
    assert np.array_equal(found, frame[40 : 40 + size, 50 : 50 + size])


def test_a_quarter_turn_of_the_square_turns_the_picture_back():
    frame = np.random.default_rng(3).integers(0, 256, (200, 200)).astype(np.uint8)
    found = square(frame, (100, 100), 64, math.pi / 2, 64)
    assert np.array_equal(found, np.rot90(frame[68:132, 68:132]))


def test_standardising_removes_the_light():
    face = np.random.default_rng(4).integers(40, 90, (48, 48)).astype(np.uint8)
    assert standardise(2 * face + 30) == pytest.approx(standardise(face), abs=1e-4)
    assert standardise(face).mean() == pytest.approx(0, abs=1e-5)
    assert standardise(face).std() == pytest.approx(1, abs=1e-4)


def test_standardising_does_not_stretch_the_noise_of_a_wall():
    wall = np.random.default_rng(5).integers(99, 102, (48, 48)).astype(np.uint8)
    assert np.abs(standardise(wall)).max() < 0.3
