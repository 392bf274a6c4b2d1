"""The classifier judges rightly under either runtime, and refuses every model it was not made for."""

from pathlib import Path

import numpy as np
import pytest

from kiosk.errors import ModelError
from kiosk.model.classifier import Classifier
from kiosk.model.interpreter import Runtime, installed_runtimes
from kiosk.model.manifest import DEFAULT_MANIFEST, golden_input
from tests.model import tiny_model


@pytest.fixture(params=["ai-edge-litert", "tflite-runtime"])
def runtime(request: pytest.FixtureRequest) -> Runtime:
    if request.param not in installed_runtimes():
        pytest.skip(f"{request.param} is not installed")
    return request.param


def some_face(seed: int) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (48, 48)).astype(np.uint8)


@pytest.mark.parametrize("seed", range(5))
def test_probabilities_are_the_softmax_of_the_dequantized_logits(tmp_path, runtime, seed):
    face = some_face(seed)
    probabilities = Classifier(tiny_model.install(tmp_path), runtime).classify(face)
    powers = np.exp(tiny_model.expected_logits(face))
    # One quantum of difference is the runtime's own rounding.
    tolerance = np.expm1(tiny_model.OUTPUT_SCALE) * 1.05
    assert list(probabilities.values()) == pytest.approx(powers / powers.sum(), rel=tolerance)
    assert list(probabilities) == list(tiny_model.LABELS)
    assert sum(probabilities.values()) == pytest.approx(1)


def test_the_light_does_not_matter(tmp_path, runtime):
    classifier = Classifier(tiny_model.install(tmp_path), runtime)
    face = (some_face(3) // 4 * 2).astype(np.uint8)
    assert classifier.classify(face + 60) == pytest.approx(classifier.classify(face), abs=1e-9)


@pytest.mark.parametrize("name", ["fer_int8", "fer8_int8"])
def test_the_shipped_models_are_accepted_by_every_runtime(runtime, name):
    classifier = Classifier(DEFAULT_MANIFEST.with_stem(name), runtime)
    assert classifier.labels[:7] == tiny_model.LABELS
    assert classifier.labels[7:] in ((), ("contempt",))
    assert sum(classifier.classify(golden_input()).values()) == pytest.approx(1)


def test_the_model_with_one_more_label_says_of_the_others_what_the_other_model_says(runtime):
    seven, eight = (
        Classifier(DEFAULT_MANIFEST.with_stem(name), runtime) for name in ("fer_int8", "fer8_int8")
    )
    for face in (golden_input(), *map(some_face, range(3))):
        quanta = seven.quantize(face)
        assert seven.infer(quanta).tolist() == eight.infer(eight.quantize(face)).tolist()[:7]


def refusal(manifest: Path) -> str:
    with pytest.raises(ModelError) as refused:
        Classifier(manifest)
    sentence = str(refused.value)
    assert "\n" not in sentence
    return sentence


def test_a_missing_manifest_is_named(tmp_path):
    assert str(tmp_path / "none.yaml") in refusal(tmp_path / "none.yaml")


def test_a_broken_manifest_is_named(tmp_path):
    manifest = tiny_model.install(tmp_path)
    manifest.write_text("labels: [angry\n", encoding="utf-8")
    assert str(manifest) in refusal(manifest)


def test_a_missing_model_is_named(tmp_path):
    manifest = tiny_model.install(tmp_path)
    (tmp_path / "tiny.tflite").unlink()
    assert "tiny.tflite" in refusal(manifest)


def test_an_altered_model_is_refused(tmp_path):
    manifest = tiny_model.install(tmp_path)
    model = tmp_path / "tiny.tflite"
    content = bytearray(model.read_bytes())
    content[len(content) // 2] ^= 1
    model.write_bytes(bytes(content))
    assert "sha256" in refusal(manifest)


@pytest.mark.parametrize("content", [b"", b"not a network at all, but long enough to look at" * 9])
def test_what_is_no_network_is_refused(tmp_path, content):
    assert "is not a TensorFlow Lite network" in refusal(tiny_model.install(tmp_path, content))


def test_a_truncated_network_is_refused(tmp_path):
    content = tiny_model.tflite()
    assert "is not a TensorFlow Lite network" in refusal(
        tiny_model.install(tmp_path, content[: len(content) // 2])
    )


def test_another_input_size_is_refused(tmp_path):
    assert "[1, 64, 64, 1] instead of [1, 48, 48, 1]" in refusal(
        tiny_model.install(tmp_path, tiny_model.tflite(side=64))
    )


def test_a_float_network_is_refused(tmp_path):
    assert "float32" in refusal(tiny_model.install(tmp_path, tiny_model.tflite(dtype="float32")))


@pytest.mark.parametrize("labels", [6, 8])
def test_another_number_of_emotions_is_refused(tmp_path, labels):
    assert f"[1, {labels}] instead of [1, 7]" in refusal(
        tiny_model.install(tmp_path, tiny_model.tflite(labels=labels))
    )


def test_a_wrong_answer_to_the_golden_input_is_refused(tmp_path):
    golden = {"input": "drawn face", "logits": [0, 1, 2, 3, 4, 5, 6], "tolerance": 0}
    assert "golden" in refusal(tiny_model.install(tmp_path, golden=golden))
