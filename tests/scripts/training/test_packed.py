"""A packed copy of the data gives the same faces as the csv it was made from."""

from pathlib import Path

import numpy as np
import pytest

from scripts.training import packed
from scripts.training.fer2013 import DataError, read_faces
from tests.scripts.training import drawn


@pytest.fixture(scope="module")
def csv_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return drawn.write_csv(tmp_path_factory.mktemp("data") / "fer2013.csv", training=150, public=3)


@pytest.fixture(scope="module")
def packed_path(csv_path: Path) -> Path:
    out = csv_path.with_suffix(".faces")
    assert packed.main(["--csv", str(csv_path), "--out", str(out)]) == 0
    return out


@pytest.mark.parametrize("usage", ["Training", "PublicTest"])
def test_packed_faces_are_those_of_the_csv(csv_path: Path, packed_path: Path, usage: str) -> None:
    ours, theirs = read_faces(packed_path, usage), read_faces(csv_path, usage)
    for name in ("images", "labels", "votes", "rows"):
        assert np.array_equal(getattr(ours, name), getattr(theirs, name)), name
        assert getattr(ours, name).dtype == getattr(theirs, name).dtype, name


def test_a_usage_that_was_not_packed_is_missed(packed_path: Path) -> None:
    with pytest.raises(DataError, match="holds no faces of usage PrivateTest"):
        read_faces(packed_path, "PrivateTest")


@pytest.mark.parametrize("keep", [0, 100, 5000])
def test_a_damaged_copy_is_refused(packed_path: Path, tmp_path: Path, keep: int) -> None:
    broken = tmp_path / "broken.faces"
    broken.write_bytes(packed_path.read_bytes()[:keep])
    with pytest.raises(DataError, match="pack it again"):
        read_faces(broken, "Training")


def test_a_name_that_would_not_be_known_again_is_refused(csv_path: Path, tmp_path: Path, capsys) -> None:
    assert packed.main(["--csv", str(csv_path), "--out", str(tmp_path / "copy.zip")]) == 2
    assert "must end in .faces" in capsys.readouterr().err
