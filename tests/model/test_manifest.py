"""The manifest: what it demands, how it refuses, and that the shipped pair of files is whole."""

import hashlib
import os
from pathlib import Path

import numpy as np
import pytest
import yaml

from kiosk.errors import ModelError
from kiosk.model.manifest import (
    DEFAULT_MANIFEST,
    check_golden,
    golden_input,
    load_manifest,
    read_model,
)

MODEL = b"stands for a .tflite"
LABELS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]


def fields(**changes: object) -> dict[str, object]:
    whole = {
        "file": "fer_int8.tflite",
        "sha256": hashlib.sha256(MODEL).hexdigest(),
        "labels": LABELS,
        "input_shape": [1, 48, 48, 1],
        "input_dtype": "int8",
        "normalisation": "standardise",
        "output": "logits",
        "golden": {"input": "drawn face", "logits": [5, -90, 7, 80, 1, -3, 12], "tolerance": 2},
    }
    return {name: value for name, value in (whole | changes).items() if value is not None}


@pytest.fixture
def manifest_path(tmp_path: Path) -> Path:
    (tmp_path / "fer_int8.tflite").write_bytes(MODEL)
    return write(tmp_path / "fer_int8.yaml", fields())


def write(path: Path, content: object) -> Path:
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def test_a_whole_manifest_is_read(manifest_path: Path) -> None:
    manifest = load_manifest(manifest_path)
    assert manifest.labels == tuple(LABELS)
    assert manifest.input_shape == (1, 48, 48, 1)
    assert manifest.golden.logits == (5, -90, 7, 80, 1, -3, 12)
    assert read_model(manifest, manifest_path) == MODEL


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"labels": None}, "labels"),
        ({"labels": [*LABELS[:6], "angry"]}, "labels"),
        ({"labels": [*LABELS[:6], "Not A Word"]}, "labels"),
        ({"labels": LABELS[:6]}, "golden"),
        ({"sha256": "abc"}, "sha256"),
        ({"file": "../elsewhere.tflite"}, "file"),
        ({"file": "model.bin"}, "file"),
        ({"input_shape": [1, 64, 64, 1]}, "input_shape"),
        ({"input_dtype": "float32"}, "input_dtype"),
        ({"normalisation": "divide by 255"}, "normalisation"),
        ({"output": "probabilities"}, "output"),
        ({"golden": {"input": "drawn face", "logits": [500] * 7, "tolerance": 2}}, "golden.logits"),
        ({"golden": {"input": "a photo", "logits": [5] * 7, "tolerance": 2}}, "golden.input"),
        ({"extra": 1}, "extra"),
    ],
)
def test_a_field_that_is_missing_or_wrong_is_named(
    tmp_path: Path, changes: dict[str, object], complaint: str
) -> None:
    with pytest.raises(ModelError) as refused:
        load_manifest(write(tmp_path / "fer_int8.yaml", fields(**changes)))
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "no fields"),
        ("- a\n- list\n", "no fields"),
        ("{}", "no fields"),
        ("labels: [angry\nfile: x", "line 1: a '\\['"),
        ("file: a.tflite\nfile: b.tflite\n", "line 2: given twice"),
        ("file: &a a.tflite\n", "line 1: a text that begins with &"),
        ("a: " * 20, "line 1"),
        ("#" * 200_000, "more than 128 KB"),
        ("[" * 20_000, "more than 12 deep"),
        ("training: " + "{a: " * 20_000, "more than 12 deep"),
        ("training:\n" + "- " * 20_000, "more than 12 deep"),
    ],
)
def test_what_is_not_a_manifest_is_refused(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "fer_int8.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelError, match=complaint):
        load_manifest(path)


def test_a_missing_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        load_manifest(tmp_path / "none.yaml")


def test_figures_that_a_program_wrote_are_numbers(tmp_path: Path) -> None:
    training = {"rate": 1.0e-05, "faces": 28709, "day": "2026-11-27", "calm": True, "runs": [0.1, 1e30]}
    path = write(tmp_path / "fer_int8.yaml", fields(training=training))
    assert load_manifest(path).training == training


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "."])
def test_a_name_that_no_manifest_can_have_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        load_manifest(tmp_path / name)


def test_a_pipe_is_refused_rather_than_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="no ordinary file"):
        load_manifest(tmp_path / "pipe")


def test_bytes_that_are_not_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "fer_int8.yaml"
    path.write_bytes(b"\xff\xfe\x00labels")
    with pytest.raises(ModelError, match="saved as UTF-16"):
        load_manifest(path)


def test_a_model_that_was_changed_is_refused(manifest_path: Path) -> None:
    (manifest_path.parent / "fer_int8.tflite").write_bytes(MODEL + b"!")
    with pytest.raises(ModelError, match="not the one"):
        read_model(load_manifest(manifest_path), manifest_path)


def test_a_missing_model_is_refused(manifest_path: Path) -> None:
    (manifest_path.parent / "fer_int8.tflite").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        read_model(load_manifest(manifest_path), manifest_path)


def test_a_pipe_in_place_of_a_model_is_refused_rather_than_waited_for(manifest_path: Path) -> None:
    model = manifest_path.parent / "fer_int8.tflite"
    model.unlink()
    os.mkfifo(model)
    with pytest.raises(ModelError, match="no ordinary file"):
        read_model(load_manifest(manifest_path), manifest_path)


@pytest.mark.parametrize("endless", ["/dev/zero", "huge"])
def test_a_flood_in_place_of_a_model_is_not_read(
    endless: str, manifest_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.model.manifest.MAX_MODEL", 1 << 20)
    with (manifest_path.parent / "huge").open("wb") as file:
        file.truncate(10**12)
    model = manifest_path.parent / "fer_int8.tflite"
    model.unlink()
    model.symlink_to(endless)
    with pytest.raises(ModelError, match=r"no ordinary file|more than 1 MB") as refused:
        read_model(load_manifest(manifest_path), manifest_path)
    assert "\n" not in str(refused.value)


def test_golden_logits_may_differ_by_the_tolerance_and_no_more(manifest_path: Path) -> None:
    manifest = load_manifest(manifest_path)
    golden = np.array(manifest.golden.logits, np.int8)
    check_golden(manifest, golden[np.newaxis])
    check_golden(manifest, golden + np.int8(2))
    with pytest.raises(ModelError, match="golden input"):
        check_golden(manifest, golden + np.int8(3))
    with pytest.raises(ModelError, match="golden input"):
        check_golden(manifest, golden[:6])


def test_a_manifest_cannot_be_changed(manifest_path: Path) -> None:
    manifest = load_manifest(manifest_path)
    with pytest.raises(ValueError, match="frozen"):
        manifest.labels = ("happy",)


def test_the_golden_input_is_the_same_everywhere() -> None:
    drawn = golden_input()
    assert (drawn.shape, drawn.dtype) == ((48, 48), np.uint8)
    assert hashlib.sha256(drawn.tobytes()).hexdigest().startswith("0879346e350b4a32")


def test_the_shipped_model_is_the_one_its_manifest_speaks_of() -> None:
    manifest = load_manifest()
    assert len(read_model(manifest)) < 4_000_000
    assert DEFAULT_MANIFEST.name == "fer_int8.yaml"
