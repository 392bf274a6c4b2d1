"""The calibration set: balanced, seeded, and of the very rows its list names."""

from pathlib import Path

import numpy as np
import pytest

from scripts.training import calibration
from scripts.training.fer2013 import LABELS, VOTES, DataError, Faces

PER_CLASS = 3
SHIPPED = Path(__file__).resolve().parents[3] / "models" / "calibration.txt"


@pytest.fixture
def faces() -> Faces:
    count = 70
    labels = np.arange(count) % len(LABELS)
    images = np.broadcast_to(np.arange(count, dtype=np.uint8)[:, None, None], (count, 48, 48))
    votes = np.zeros((count, len(VOTES)), np.float32)
    votes[:35, VOTES.index("NF")] = 10
    return Faces(images, labels, votes, 100 + np.arange(count))


def test_every_class_gives_as_many_faces_and_no_junk(faces: Faces) -> None:
    chosen = calibration.choose(faces, PER_CLASS) - 100
    assert np.bincount(faces.labels[chosen]).tolist() == [PER_CLASS] * len(LABELS)
    assert not faces.not_faces()[chosen].any()


def test_a_seed_chooses_the_same_faces_again(faces: Faces) -> None:
    first = calibration.choose(faces, PER_CLASS, seed=1)
    assert (calibration.choose(faces, PER_CLASS, seed=1) == first).all()
    assert (calibration.choose(faces, PER_CLASS, seed=2) != first).any()


def test_too_few_faces_are_refused(faces: Faces) -> None:
    with pytest.raises(DataError, match="Only 5 faces are angry"):
        calibration.choose(faces, 6)


def test_a_list_brings_back_its_faces(faces: Faces, tmp_path: Path) -> None:
    calibration.write(tmp_path / "list.txt", np.array([104, 141]))
    assert calibration.read(tmp_path / "list.txt", faces)[:, 0, 0].tolist() == [4, 41]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [("7\n", "row 7 is not in the data"), ("# nothing\n", "empty"), ("one\n", "one row number a line")],
)
def test_a_list_that_does_not_fit_is_refused(faces: Faces, tmp_path: Path, text: str, complaint: str) -> None:
    (tmp_path / "list.txt").write_text(text)
    with pytest.raises(DataError, match=complaint):
        calibration.read(tmp_path / "list.txt", faces)


def test_the_committed_list_has_as_many_distinct_rows_as_it_should() -> None:
    rows = [int(line) for line in SHIPPED.read_text().splitlines() if not line.startswith("#")]
    assert rows == sorted(set(rows))
    assert len(rows) == calibration.PER_CLASS * len(LABELS)
    assert max(rows) < 28_709


def test_a_range_holds_nearly_all_faces_and_not_the_widest() -> None:
    faces = [{"min": np.array(-float(n)), "max": np.array([[2.0 * n]])} for n in range(101)]
    known = faces[0]
    for face in faces[1:]:
        known = calibration.gather(known, face)
    found = calibration.ranges({"relu": known})["relu"]
    assert found == {
        "min": pytest.approx(-100 * calibration.HELD),
        "max": pytest.approx(200 * calibration.HELD),
    }
