"""Faces that fill the picture are found, turned ones are known as such, and drawings are no faces."""

import cv2
import numpy as np
import pytest

from kiosk.vision.face.passes import GLARE_MEAN, filling_faces, is_flat, nearest_turn
from tests.pictures import blank, portrait
from tests.vision.scenes import close_up, detection, scene


def drawing(side: int) -> np.ndarray:
    """A socket with two round holes and a slot, as wide as ``side`` pixels."""
    frame = np.full((480, 640), 228, np.uint8)
    left, top = 320 - side // 2, 240 - round(0.55 * side)
    right, bottom = left + side, top + round(1.1 * side)
    cv2.rectangle(frame, (left, top), (right, bottom), 244, -1)
    cv2.rectangle(frame, (left, top), (right, bottom), 120, max(1, side // 40))
    for across in (0.33, 0.67):
        hole = round(left + across * side), round(top + 0.39 * side)
        cv2.circle(frame, hole, round(0.08 * side), 20, -1)
    slot = round(left + 0.37 * side), round(top + 0.68 * side)
    cv2.rectangle(frame, slot, (slot[0] + round(0.26 * side), slot[1] + round(0.16 * side)), 20, -1)
    return frame


@pytest.mark.parametrize("share", [0.3, 0.4, 0.55, 0.75, 0.9, 1.0, 1.1])
@pytest.mark.parametrize(
    "shape", [(480, 640), (640, 480), (480, 480)], ids=["landscape", "portrait", "square"]
)
def test_a_face_is_found_however_much_of_the_picture_it_fills(tracker, share, shape):
    face = tracker.faces(close_up(share, shape))[0]
    assert face.centre == pytest.approx((shape[1] / 2, shape[0] / 2), abs=0.15 * share * shape[1])
    assert face.box[2] == pytest.approx(share * shape[1], rel=0.3)


@pytest.mark.parametrize("off", [(0.2, 0), (-0.2, 0), (0, 0.15), (-0.15, -0.1)])
def test_so_is_one_that_is_off_the_centre_and_cut_off(tracker, off):
    face = tracker.faces(close_up(0.9, (480, 480), off))[0]
    assert face.centre == pytest.approx((240 + 480 * off[0], 240 + 480 * off[1]), abs=0.2 * 480)


@pytest.mark.parametrize("share", [0.75, 1.1])
def test_a_visitor_who_leans_in_is_found_within_a_few_frames_and_kept(tracker, share):
    frame = close_up(share, (640, 480))
    seen = [tracker.follow(frame) for _ in range(20)]
    first = next(number for number, sighting in enumerate(seen) if sighting.face)
    assert first <= 5
    assert all(sighting.same for sighting in seen[first + 1 :])


@pytest.mark.slow
def test_a_face_that_comes_nearer_and_nearer_stays_the_same(tracker):
    seen = [tracker.follow(close_up(0.3 + 0.02 * step, (640, 480))) for step in range(40)]
    assert all(sighting.same for sighting in seen[1:])


@pytest.mark.parametrize("level", [0, 90, 200, 255])
def test_a_wall_is_not_filled_by_a_face(tracker, level):
    assert filling_faces(tracker._close, blank(level)) == []


def rings(spacing: float, centre: tuple[float, float]) -> np.ndarray:
    """Concentric waves, ``spacing`` pixels apart."""
    y, x = np.mgrid[:480, :640]
    waves = np.sin(np.hypot(x - centre[0], y - centre[1]) * 2 * np.pi / spacing)
    return (127 + 120 * waves).astype(np.uint8)


def clouds(seed: int) -> np.ndarray:
    """Noise in which the coarse outweighs the fine, as in most textures."""
    chance = np.random.default_rng(seed)
    waves = np.zeros((480, 480))
    for octave in range(2, 8):
        coarse = chance.normal(size=(2**octave, 2**octave)) * 2.0**-octave
        waves += cv2.resize(coarse, (480, 480), interpolation=cv2.INTER_CUBIC)
    return cv2.normalize(waves, None, 0, 255, cv2.NORM_MINMAX).astype(np.uint8)


@pytest.mark.parametrize("centre", [(320, 240), (220, 180), (320, 150)])
@pytest.mark.parametrize("spacing", [60, 120, 200, 300, 360])
def test_rings_are_no_face_however_large(tracker, spacing, centre):
    assert filling_faces(tracker._close, rings(spacing, centre)) == []


@pytest.mark.parametrize("seed", range(10))
def test_clouds_are_no_face(tracker, seed):
    assert filling_faces(tracker._close, clouds(seed)) == []


@pytest.mark.parametrize("turn", [90, 180, 270])
@pytest.mark.parametrize("width", [60, 110, 180])
def test_a_turned_face_has_its_eyes_where_they_are(tracker, turn, width):
    frame = np.ascontiguousarray(np.rot90(scene((320, 240, width)), -turn // 90))
    face = tracker.faces(frame)[0]
    assert nearest_turn(face) == turn
    assert face.centre == pytest.approx((frame.shape[1] / 2, frame.shape[0] / 2), abs=0.15 * width)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_face_is_followed_as_such(tracker, turn):
    frame = np.ascontiguousarray(np.rot90(portrait(), -turn // 90))
    seen = [tracker.follow(frame) for _ in range(30)]
    first = next(number for number, sighting in enumerate(seen) if sighting.face)
    assert first < len(tracker._in_turn)
    assert all(sighting.same for sighting in seen[first + 1 :])
    assert {nearest_turn(sighting.face) for sighting in seen[first:]} == {turn}


@pytest.mark.parametrize("degrees", [-40, -20, 0, 20, 40])
def test_a_tilted_head_is_not_turned(tracker, degrees):
    (face,) = tracker.faces(scene((320, 240, 140), degrees=degrees))
    assert face.roll == pytest.approx(degrees, abs=10)


@pytest.mark.parametrize("side", [40, 80, 160, 240])
def test_a_socket_is_no_face(tracker, side):
    assert tracker.faces(drawing(side)) == []


@pytest.mark.parametrize("light", [0.4, 1.0])
@pytest.mark.parametrize("noise", [0, 5])
def test_a_drawing_is_flat_and_skin_is_not(light, noise):
    grain = np.random.default_rng(1).normal(0, noise, (480, 640))

    def filmed(frame: np.ndarray) -> np.ndarray:
        return np.clip(frame * light + grain, 0, 255).astype(np.uint8)

    assert is_flat(filmed(drawing(160)), detection(240, 160, 160))
    assert not is_flat(filmed(scene((320, 240, 160))), detection(240, 160, 160))


def test_a_box_outside_the_picture_is_flat():
    assert is_flat(blank(90), detection(-300, 100, 100))


def test_overexposed_skin_is_not_taken_for_paper():
    glaring = np.clip(scene((320, 240, 160)) * 2.6, 0, 255).astype(np.uint8)
    assert not is_flat(glaring, detection(240, 160, 160))


def test_a_light_drawing_that_is_not_too_bright_stays_flat():
    inked = np.full((480, 640), 255, np.uint8)
    inked[160:210, 240:400] = 20
    assert inked[160:320, 240:400].mean() < GLARE_MEAN
    assert is_flat(inked, detection(240, 160, 160))
