"""The nearest face is taken and kept; another person is noticed."""

import numpy as np
import pytest

from kiosk.vision.face.same import is_same
from kiosk.vision.face.tracker import WHOLE_EVERY, choose
from tests.pictures import blank, portrait
from tests.vision.scenes import detection, scene


def test_the_portrait_has_one_face_where_it_is(tracker):
    (face,) = tracker.faces(portrait())
    x, y, width, height = face.box
    assert (x + width / 2, y + height / 2) == pytest.approx((220, 125), abs=12)
    assert 80 < width < 130
    assert face.right_eye[0] < face.nose[0] < face.left_eye[0]
    assert face.right_eye[1] < face.nose[1] < face.mouth[1]


@pytest.mark.parametrize("share", [0.045, 0.065, 0.09, 0.2, 0.35])
def test_a_face_is_found_and_measured_alike_at_every_distance(tracker, share):
    """From 3 m to 0.4 m, taking a face for 15 cm wide before a lens of 60°."""
    (face,) = tracker.faces(scene((320, 240, share * 640)))
    # The network's box is a little wider than the one measured by eye; the ratio must be constant.
    assert face.box[2] / (share * 640) == pytest.approx(1.06, abs=0.06)
    assert face.centre == pytest.approx((320, 240), abs=0.06 * share * 640 + 1)


@pytest.mark.parametrize("degrees", [-30, -15, 15, 30])
def test_the_eye_line_follows_a_tilted_head(tracker, degrees):
    def angle(face):
        (rx, ry), (lx, ly) = face.right_eye, face.left_eye
        return np.degrees(np.arctan2(ly - ry, lx - rx))

    (upright,) = tracker.faces(scene((320, 240, 120)))
    (tilted,) = tracker.faces(scene((320, 240, 120), degrees=degrees))
    assert angle(tilted) - angle(upright) == pytest.approx(degrees, abs=5)


@pytest.mark.parametrize("light", [0.15, 0.25, 0.5])
def test_a_face_is_found_in_little_light(tracker, light):
    assert len(tracker.faces(scene((320, 240, 100), light=light))) == 1


@pytest.mark.parametrize("size", [(640, 480), (480, 640), (1280, 720), (320, 240)])
def test_the_size_of_the_frame_does_not_matter(tracker, size):
    (face,) = tracker.faces(scene((size[0] * 0.6, size[1] * 0.5, size[0] * 0.2), size=size))
    assert face.centre == pytest.approx((size[0] * 0.6, size[1] * 0.5), abs=size[0] * 0.02)


@pytest.mark.parametrize("level", [0, 60, 128, 255])
def test_an_empty_wall_has_no_face(tracker, level):
    assert tracker.faces(blank(level)) == []


def test_noise_has_no_face(tracker):
    assert tracker.faces(np.random.default_rng(5).integers(0, 256, (480, 640)).astype(np.uint8)) == []


def test_of_two_people_the_nearer_is_taken_and_the_other_counted(tracker):
    sighting = tracker.follow(scene((160, 220, 80), (440, 260, 140)))
    assert sighting.face.centre[0] == pytest.approx(440, abs=15)
    assert [other.centre[0] for other in sighting.others] == pytest.approx([160], abs=10)


def test_a_face_found_twice_counts_once(tracker):
    """Small enough for two finds in the whole picture that a close pass brings together."""
    assert len(tracker.faces(scene((400, 300, 36)))) == 1


@pytest.mark.slow
def test_a_face_is_followed_as_the_same_while_it_moves(tracker):
    sightings = [tracker.follow(scene((200 + 12 * step, 240, 100 + 2 * step))) for step in range(12)]
    assert [sighting.same for sighting in sightings] == [False] + [True] * 11
    assert sightings[-1].face.centre[0] == pytest.approx(332, abs=10)


def test_following_finds_what_searching_finds(tracker):
    frame = scene((300, 230, 110))
    searched = tracker.follow(frame).face
    followed = tracker.follow(frame).face
    # The networks' own uncertainty: a twelfth of the face's width.
    assert followed.box == pytest.approx(searched.box, abs=9)


def test_a_face_that_leaves_is_gone_at_once_and_the_same_when_it_comes_back_in_place(tracker):
    assert tracker.follow(scene((320, 240, 100))).face is not None
    assert tracker.follow(blank(96)).face is None
    assert tracker.follow(scene((320, 240, 100))).same


def test_somebody_elsewhere_is_another_person(tracker):
    tracker.follow(scene((160, 240, 100)))
    sighting = tracker.follow(scene((480, 240, 100)))
    assert sighting.face.centre[0] == pytest.approx(480, abs=10)
    assert not sighting.same


def test_somebody_nearer_is_noticed_within_a_few_frames_and_is_another_person(tracker):
    tracker.follow(scene((160, 220, 80)))
    seen = [tracker.follow(scene((160, 220, 80), (440, 260, 150))) for _ in range(WHOLE_EVERY)]
    nearer = [sighting for sighting in seen if sighting.face.centre[0] > 300]
    assert nearer
    assert not nearer[0].same


def test_after_a_reset_the_same_face_is_new(tracker):
    frame = scene((320, 240, 100))
    tracker.follow(frame)
    tracker.reset()
    assert not tracker.follow(frame).same


def test_a_slightly_larger_face_does_not_steal_the_place():
    mine, other = detection(100, 100, 80), detection(400, 100, 90)
    assert choose([other, mine], mine) == (mine, True)


def test_a_clearly_larger_face_does():
    mine, other = detection(100, 100, 80), detection(400, 100, 120)
    assert choose([other, mine], mine) == (other, False)


def test_the_first_face_is_the_largest_and_new():
    near, far = detection(100, 100, 120), detection(400, 100, 80)
    assert choose([near, far], None) == (near, False)


def test_of_new_faces_about_as_near_the_clearly_surer_goes_first():
    larger, surer = detection(100, 100, 100, score=0.77), detection(400, 100, 90, score=0.92)
    assert choose([larger, surer], None) == (surer, False)
    assert choose([larger, surer], larger) == (larger, True)
    far = detection(400, 100, 70, score=0.92)
    assert choose([larger, far], None) == (larger, False)


@pytest.mark.parametrize(
    ("moved", "same"),
    [
        (detection(130, 100, 80), True),
        (detection(100, 100, 110), True),
        (detection(190, 100, 80), False),
        (detection(70, 70, 150), False),
        (detection(120, 120, 40), False),
    ],
)
def test_one_face_neither_jumps_nor_swells(moved, same):
    assert is_same(moved, detection(100, 100, 80)) is same
