"""A model is what was fetched, and answers rightly; a network that does harm does it to nobody."""

import hashlib
import os
import random
import select
from contextlib import suppress
from pathlib import Path

import pytest
import yaml

from kiosk.errors import ModelError
from kiosk.hub import golden
from kiosk.hub.verify import check_files, verify
from kiosk.model.manifest import load_manifest
from kiosk.system.privileges import NOBODY
from tests.hub.stores import pull
from tests.model import tiny_model

PLAYED = "tests.hub.processes"


@pytest.fixture
def play(monkeypatch: pytest.MonkeyPatch, tiny: Path):
    """What is said where the process that asks the network does this or that instead."""
    # -P leaves out the folder it stands in.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))

    def fault(what: str, seconds: float = 60.0) -> str:
        monkeypatch.setenv("PLAY", what)
        with pytest.raises(ModelError) as caught:
            verify(tiny, seconds=seconds, module=PLAYED)
        return str(caught.value)

    return fault


def test_a_sound_model_is_told_by_its_manifest(tiny, store) -> None:
    assert verify(tiny) == load_manifest(tiny)
    assert verify(pull(store, manifest=tiny).path).labels == tiny_model.LABELS


def test_a_wrong_answer_to_the_golden_question_is_a_sentence(tmp_path) -> None:
    golden_answer = {"input": "drawn face", "logits": [0] * 7, "tolerance": 0}
    with pytest.raises(ModelError, match="answers the golden input with"):
        verify(tiny_model.install(tmp_path, golden=golden_answer))


def test_what_is_no_network_is_a_sentence(tmp_path) -> None:
    with pytest.raises(ModelError, match="is not a TensorFlow Lite network"):
        verify(tiny_model.install(tmp_path, b"no network"))


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("tiny.tflite", "tiny.tflite is not what was fetched (its sha256 begins"),
        ("tiny.yaml", "tiny.yaml is not what was fetched"),
        ("README.md", "README.md is not what was fetched"),
    ],
)
def test_one_changed_byte_in_any_file_that_was_fetched_is_found(file, sentence, store, tiny) -> None:
    version = pull(store, manifest=tiny)
    path = version.folder / file
    content = path.read_bytes()
    path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    with pytest.raises(ModelError) as caught:
        verify(version.path)
    assert sentence in str(caught.value)
    path.write_bytes(content + b" ")
    with pytest.raises(ModelError, match=rf"has {len(content) + 1} bytes, and had {len(content)}"):
        check_files(version.path)


def test_a_manifest_beside_those_that_were_fetched_is_refused(store, tiny) -> None:
    version = pull(store, manifest=tiny)
    other = version.folder / "other.yaml"
    other.write_bytes(version.path.read_bytes())
    with pytest.raises(ModelError, match="was not fetched with the files beside it"):
        verify(other)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("crash", "crashed the program that tried it (signal 11); use another one."),
        ("status 3", "crashed the program that tried it (status 3); use another one."),
        ("nonsense", "was tried, and the answer makes no sense; use another one."),
        ("nothing", "was tried, and the answer makes no sense; use another one."),
    ],
)
def test_whatever_the_process_does_that_runs_it_is_a_sentence(what: str, sentence: str, play) -> None:
    assert play(what) == f"The network tiny.tflite {sentence}"


def test_one_that_hangs_is_ended_with_all_it_has_started(play, tmp_path, monkeypatch) -> None:
    pids = tmp_path / "pids"
    monkeypatch.setenv("PIDS", str(pids))
    # As long as it takes to have started its child.
    for seconds in (0.3, 3.0, 30.0):
        said = play("hang", seconds)
        sentence = (
            f"The network tiny.tflite gave no answer within {seconds:.0f} s, and was ended; use another one."
        )
        assert said == sentence
        if pids.exists():
            break
    assert [pid for pid in map(int, pids.read_text().split()) if not gone(pid)] == []


def gone(pid: int) -> bool:
    """Whether the process has ended, or does so within a minute: who kills does not wait for the dying."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([process], [], [], 60)[0])
    finally:
        os.close(process)


def test_what_it_says_is_bounded_and_harmless(play) -> None:
    said = play("a long fault")
    assert said.startswith(r"\u001b[31mxxx")
    assert len(said) < 700
    assert play("flood").endswith(("(status 1); use another one.", "makes no sense; use another one."))


def test_it_runs_with_no_rights_at_all(play) -> None:
    said = play("who")
    assert r"NoNewPrivs:\t1" in said
    assert rf"CapEff:\t{'0' * 16}" in said
    if os.geteuid() == 0:
        nobody = r"\t".join([str(NOBODY.uid)] * 4)
        assert rf"Uid:\t{nobody} Gid:\t{nobody} Groups:" in said


def test_a_network_that_needs_too_much_memory_is_a_sentence(tiny, monkeypatch) -> None:
    def swell(*args: object) -> None:
        raise MemoryError

    said = []
    monkeypatch.setattr(golden, "confine", lambda parent: None)
    monkeypatch.setattr(golden, "import_runtime", swell)
    monkeypatch.setattr(os, "dup", lambda file: 99)
    monkeypatch.setattr(os, "dup2", lambda one, other: None)
    monkeypatch.setattr(os, "write", lambda file, content: said.append(content))
    assert golden.main(["1"]) == 0
    assert b"The network needs more than 384 MB of memory; use a smaller one." in said[0]


@pytest.mark.slow
def test_a_network_with_any_byte_changed_is_used_or_refused_in_a_sentence(tmp_path) -> None:
    """With the hash of what it became: as whoever publishes it could have made it."""
    chance, whole = random.Random(14), tiny_model.tflite()
    refused = 0
    for _ in range(6):
        harmed = bytearray(whole)
        for _ in range(4):
            # Its tables are at both ends; between them are weights.
            at = chance.choice([chance.randrange(400), chance.randrange(len(whole) - 2000, len(whole))])
            harmed[at] = chance.randrange(256)
        path = tiny_model.install(tmp_path, bytes(harmed))
        said = yaml.safe_load(path.read_text())
        assert said["sha256"] == hashlib.sha256(harmed).hexdigest()
        with suppress(ModelError):
            verify(path)
            continue
        refused += 1
    assert refused
