"""Visits with faces of known expression: repeatable streams, and figures that follow from the verdicts."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kiosk.config.schema import Decision, Timing
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input
from kiosk.model.probabilities import Probabilities
from kiosk.vision.debounce import Debouncer
from kiosk.vision.reading import Verdict
from scripts.measure.visits import FPS, Camera, Watched, figures, main, play, stream, visit
from scripts.training.fer2013 import LABELS, VOTES, Faces
from tests.scripts.training import drawn

STILL = Camera(offset=0, tremble=0, turn_offset=0, turn_tremble=0, noise=0, drift=0)
SECONDS = 3


def generator() -> np.random.Generator:
    return np.random.default_rng(4)


def answer(**shares: float) -> Probabilities:
    return {label: shares.get(label, 0.0) for label in LABELS}


CLEAR, TIE = answer(happy=0.9, sad=0.1), answer(happy=0.5, sad=0.5)


def steady(said: Probabilities) -> Verdict:
    """What comes of a stream that looks like this in every frame."""
    watched = Watched(lambda frame: said, np.zeros((SECONDS * FPS, 1)))
    return visit(Debouncer(Decision(), LABELS), watched)


def faces(labels: list[str], seen: list[str]) -> Faces:
    """Faces with these labels, and what all ten voters saw in each ("" for no votes)."""
    votes = np.array([[10 * (column == name) for column in VOTES] for name in seen], np.float32)
    truth = np.array([LABELS.index(name) for name in labels])
    return Faces(np.zeros((len(labels), 48, 48), np.uint8), truth, votes, np.arange(len(labels)))


def test_a_still_camera_sees_the_face_itself() -> None:
    assert (stream(golden_input(), 5, generator(), STILL) == golden_input()).all()


def test_a_trembling_camera_never_sees_the_same_twice_but_does_the_same_again() -> None:
    seen = stream(golden_input(), 5, generator(), Camera())
    assert seen.shape == (5, 48, 48)
    assert len({frame.tobytes() for frame in seen}) == 5
    assert (seen == stream(golden_input(), 5, generator(), Camera())).all()


def test_clear_faces_are_sure_and_ties_are_not() -> None:
    verdicts = [steady(said) for said in (CLEAR, CLEAR, TIE, TIE)]
    found = figures(["happy"] * 4, verdicts, faces(["happy", "sad", "sad", "fear"], [""] * 4))
    assert (found["visits"], found["not_sure"]) == (4, 0.5)
    assert found["label"]["first_frame"] == 0.25
    assert found["label"]["right_when_sure"] == 0.5
    assert found["label"]["one_of_two_when_not_sure"] == 0.5
    assert found["frames_when_sure"]["p50"] > Decision().hold_frames
    assert found["frames"]["p95"] == pytest.approx(Decision().max_seconds * FPS, abs=2)
    assert "people" not in found


def test_people_judge_the_faces_most_of_them_agree_on() -> None:
    verdicts = [steady(said) for said in (CLEAR, CLEAR, TIE)]
    some = faces(["sad", "sad", "sad"], ["happiness", "unknown", "happiness"])
    found = figures(["happy"] * 3, verdicts, some)
    assert found["label"]["right_when_sure"] == 0
    assert found["people"]["visits"] == 2
    assert found["people"]["right_when_sure"] == 1
    assert found["people"]["not_sure"] == 0.5


def test_only_frames_that_are_asked_for_are_classified_and_only_once() -> None:
    asked: list[int] = []

    def classify(frame: np.ndarray) -> Probabilities:
        asked.append(int(frame[0]))
        return CLEAR

    watched = Watched(classify, np.arange(SECONDS * FPS)[:, None])
    first = visit(Debouncer(Decision(hold_frames=4), LABELS), watched)
    assert asked == list(range(first.frames))
    longer = visit(Debouncer(Decision(hold_frames=20), LABELS), watched)
    assert asked == list(range(longer.frames))
    assert longer.frames > first.frames


def test_one_line_of_json_for_every_decision(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=0, public=1)
    assert main([str(DEFAULT_MANIFEST), "--csv", str(csv_path), "--faces", "2", "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert (printed["visits"], printed["hold_frames"]) == (2, Decision().hold_frames)
    assert printed["least_looking_seconds"] == Timing().least_looking_seconds
    assert printed["frames"]["p50"] > Timing().least_looking_seconds * FPS


def test_who_is_neutral_at_first_is_somebody_else_until_then() -> None:
    images = np.stack([golden_input(), 255 - golden_input()])
    two = replace(faces(["happy", "neutral"], ["happiness", "neutral"]), images=images)

    class Told:
        """Tells a picture from its negative."""

        labels = LABELS

        def classify(self, frame: np.ndarray) -> Probabilities:
            nearer = np.abs(images.astype(int) - frame).mean((1, 2)).argmin()
            return (CLEAR, answer(neutral=0.9, sad=0.1))[nearer]

    first, ((verdict, _),) = play(Told(), two, [Decision()], seed=1, least=1.2, late=0.4)
    assert first == ["neutral", "neutral"]
    assert verdict.emotion == "happy"
    assert verdict.probabilities["neutral"] > 0.05
    hasty, _ = play(Told(), two, [Decision()], seed=1, least=0.0, late=0.4)[1][0]
    assert hasty.emotion == "neutral"


@pytest.mark.parametrize("late", ["-1", "2.5"])
def test_nobody_is_neutral_for_longer_than_a_visit_lasts(
    late: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=0, public=1)
    assert main([str(DEFAULT_MANIFEST), "--csv", str(csv_path), "--late", late]) == 2
    assert "--late must be 0 or more" in capsys.readouterr().err


def test_data_without_the_usage_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=0, public=1)
    assert main([str(DEFAULT_MANIFEST), "--csv", str(csv_path), "--usage", "Training"]) == 2
    assert "none with Usage Training" in capsys.readouterr().err
