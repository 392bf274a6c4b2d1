"""One more label: the others stay as they are, and the new one is as likely as voters say."""

from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import UsageError
from kiosk.model.classifier import Classifier
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input, load_manifest
from scripts.training import eighth, people
from scripts.training.last_layer import Network, features
from scripts.training.runner import Runner
from tests.model import tiny_model
from tests.scripts.training import drawn

SEVEN = DEFAULT_MANIFEST.with_suffix(".tflite")
EIGHT = DEFAULT_MANIFEST.with_name("fer8_int8.yaml")


def faces() -> np.ndarray:
    generator = np.random.default_rng(5)
    return np.stack([golden_input(), *(drawn.draw(name, generator) for name in ("happy", "sad", "fear"))])


def test_an_output_more_leaves_the_others_as_they_are(tmp_path: Path) -> None:
    given, logits = features(SEVEN, faces())
    assert logits == pytest.approx(Runner(SEVEN).logits(faces()), abs=1e-5)
    weights = np.random.default_rng(1).normal(0, 0.05, given.shape[1])
    network = Network.read(SEVEN)
    network.add_output(weights, -0.3)
    (tmp_path / "more.tflite").write_bytes(network.packed())
    more = Runner(tmp_path / "more.tflite").logits(faces())
    assert (more[:, :7] == Runner(SEVEN).logits(faces())).all()
    # A quantum of the output, and what int8 weights lose.
    assert more[:, 7] == pytest.approx(given @ weights - 0.3, abs=0.06)


def test_what_is_packed_can_be_packed_again(tmp_path: Path) -> None:
    once = Network.read(SEVEN).packed()
    (tmp_path / "once.tflite").write_bytes(once)
    assert Network.read(tmp_path / "once.tflite").packed() == once
    assert Runner(tmp_path / "once.tflite").raw(golden_input()).tolist() == list(
        load_manifest().golden.logits
    )


def test_a_network_that_ends_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.tflite").write_bytes(tiny_model.tflite())
    with pytest.raises(UsageError, match="does not end in a dense int8 layer"):
        Network.read(tmp_path / "other.tflite")


def test_the_row_finds_the_share_of_voters() -> None:
    generator = np.random.default_rng(2)
    given = generator.normal(0, 1, (4000, 3)).astype(np.float32)
    others = generator.normal(0, 1, (4000, 7))
    true = given @ [1.0, -0.5, 0.0] - 1.0
    shares = np.exp(true) / (np.exp(true) + np.exp(others).sum(axis=1))
    weights, bias = eighth.learn_row(given, others, shares)
    assert np.append(weights, bias) == pytest.approx([1.0, -0.5, 0.0, -1.0], abs=0.03)
    assert eighth.learn_row(given, others, shares)[1] == bias, "nothing in it is by chance"


def test_from_seven_labels_to_eight(tmp_path: Path) -> None:
    """Drawn faces; one of ten voters says "contempt" of each."""
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=3, public=1, votes=True)
    out = tmp_path / "mine.tflite"
    assert eighth.main(["--csv", str(csv_path), "--out", str(out)]) == 0
    for model in (out, tmp_path / "mine_twin.tflite"):
        manifest = Classifier(model.with_suffix(".yaml")).manifest
        assert manifest.labels == people.SEEN
        scores = manifest.scores["PublicTest"]
        assert scores["measured_on"] == "mine_twin.tflite"
        assert scores["contempt"]["share_of_voters"] == pytest.approx(0.1)
        assert scores["contempt"]["share_said"] == pytest.approx(0.1, abs=0.03)
    assert not list(tmp_path.glob(".eighth-*"))


def test_without_votes_there_is_nothing_to_learn(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    csv_path = drawn.write_csv(tmp_path / "fer2013.csv", training=1, public=1)
    assert eighth.main(["--csv", str(csv_path), "--out", str(tmp_path / "mine.tflite")]) == 2
    assert "Nobody voted for contempt" in capsys.readouterr().err
    assert not list(tmp_path.glob("mine*"))


def test_the_shipped_one_stands_on_the_shipped_network() -> None:
    for name in ("fer", "fer8"):
        assert (
            load_manifest(DEFAULT_MANIFEST.with_name(f"{name}_int8.yaml")).scores["PublicTest"]["measured_on"]
            == f"{name}_int8_twin.tflite"
        )
    seven, eight = load_manifest(), load_manifest(EIGHT)
    assert eight.training["features"] == {"file": seven.file, "sha256": seven.sha256}
    assert eight.training["recipe"] == seven.training["recipe"]
    assert EIGHT.with_suffix(".tflite").stat().st_size <= 4_000_000


def test_the_eighth_label_costs_the_others_next_to_nothing_and_is_found() -> None:
    scores = load_manifest(EIGHT).scores["PublicTest"]
    for truth, name in (("label", "accuracy"), ("people", "majority")):
        assert scores[truth][name] >= scores["seven"][truth] - 0.005
    assert scores["people"]["recall"]["contempt"] >= 0.5
    found = scores["contempt"]
    assert found["share_of_voters_then"] >= 20 * found["share_of_voters"]
    assert abs(found["share_said"] - found["share_of_voters"]) < 0.005
