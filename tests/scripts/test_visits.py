"""Visits with faces of known expression: repeatable streams, and figures that follow from the verdicts."""

import json
from pathlib import Path

import drawn
import numpy as np
import pytest
from fer2013 import LABELS
from measure_visits import FPS, Camera, figures, main, stream

from kiosk.manifest import DEFAULT_MANIFEST, golden_input
from kiosk.settings import Decision

STILL = Camera(offset=0, tremble=0, turn_offset=0, turn_tremble=0, noise=0, drift=0)
SECONDS = 3


def generator() -> np.random.Generator:
    return np.random.default_rng(4)


def steady(*answers: dict[str, float]) -> np.ndarray:
    """One stream per answer, the same in every frame; float64 ``[answers, frames, 7]``."""
    rows = [[answer.get(label, 0.0) for label in LABELS] for answer in answers]
    return np.repeat(np.array(rows)[:, None], SECONDS * FPS, axis=1)


def test_a_still_camera_sees_the_face_itself() -> None:
    assert (stream(golden_input(), 5, generator(), STILL) == golden_input()).all()


def test_a_trembling_camera_never_sees_the_same_twice_but_does_the_same_again() -> None:
    seen = stream(golden_input(), 5, generator(), Camera())
    assert seen.shape == (5, 48, 48)
    assert len({frame.tobytes() for frame in seen}) == 5
    assert (seen == stream(golden_input(), 5, generator(), Camera())).all()


def test_clear_faces_are_sure_and_ties_are_not() -> None:
    clear, tie = {"happy": 0.9, "sad": 0.1}, {"happy": 0.5, "sad": 0.5}
    truth = np.array([LABELS.index(name) for name in ("happy", "sad", "sad", "fear")])
    found = figures(Decision(), LABELS, steady(clear, clear, tie, tie), truth)
    assert found["visits"] == 4
    assert found["not_sure"] == 0.5
    assert found["right_when_sure"] == 0.5
    assert found["one_of_two_when_not_sure"] == 0.5
    assert found["frames_when_sure"]["p50"] > Decision().hold_frames
    assert found["frames"]["p95"] == pytest.approx(Decision().max_seconds * FPS, abs=2)


def test_one_line_of_json_for_every_decision(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=0, public=1)
    assert main([str(DEFAULT_MANIFEST), "--csv", str(csv_path), "--faces", "2", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["visits"], printed["hold_frames"]) == (2, Decision().hold_frames)


def test_data_without_the_usage_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=0, public=1)
    assert main([str(DEFAULT_MANIFEST), "--csv", str(csv_path), "--usage", "Training"]) == 2
    assert "none with Usage Training" in capsys.readouterr().err
