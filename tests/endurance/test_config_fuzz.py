"""Hundreds of broken files: plain sentences come back, and what runs goes on running.

How the files are made is in `tests.endurance.broken_configs`, what is asked of each in
`tests.endurance.fuzz_config`, which also plays for as long as one likes. The examples here never change.
"""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.config.schema import Settings
from kiosk.config.yaml_errors import MAX_BYTES
from tests.configs import bundle
from tests.endurance.broken_configs import KINDS, LABELS, SHIPPED, any_bytes, from_schema, mutated
from tests.endurance.fuzz_config import Operator, fuzz, load

pytestmark = pytest.mark.slow

CHANCE = st.randoms(use_true_random=False)


def bounded(examples: int) -> settings:
    """So many examples, the same in every run, however slow the machine is."""
    # The folder is one for all the examples of a test: each writes its file anew.
    unsuited = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(
        max_examples=examples, derandomize=True, deadline=None, database=None, suppress_health_check=unsuited
    )


def load_bytes(folder: Path, content: bytes) -> Settings | list[str]:
    path = folder / "config.yaml"
    path.write_bytes(content)
    return load(path)


@bounded(60)
@given(CHANCE)
def test_any_bytes_are_settings_or_sentences(tmp_path: Path, chance: random.Random) -> None:
    load_bytes(tmp_path, any_bytes(chance))


@bounded(60)
@given(CHANCE)
def test_wrong_types_and_ranges_are_sentences(tmp_path: Path, chance: random.Random) -> None:
    load_bytes(tmp_path, from_schema(chance))


@bounded(60)
@given(CHANCE)
def test_a_damaged_shipped_file_is_settings_or_sentences(tmp_path: Path, chance: random.Random) -> None:
    load_bytes(tmp_path, mutated(chance))


@bounded(40)
@given(CHANCE)
def test_a_right_file_with_every_kind_of_value_is_taken(tmp_path: Path, chance: random.Random) -> None:
    assert isinstance(load_bytes(tmp_path, from_schema(chance, faults=0)), Settings)


def test_a_file_that_was_cut_off_anywhere(tmp_path: Path) -> None:
    answers = [load_bytes(tmp_path, SHIPPED[:end]) for end in range(0, len(SHIPPED), 61)]
    broken = [answer for answer in answers if isinstance(answer, list)]
    assert 0 < len(broken) < len(answers)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["unix", "windows", "old mac"])
def test_the_shipped_file_with_any_line_twice_or_gone(tmp_path: Path, end: bytes) -> None:
    lines = SHIPPED.split(b"\n")
    for number in range(0, len(lines), 9):
        twice = [*lines[:number], lines[number], *lines[number:]]
        for changed in (twice, lines[:number] + lines[number + 1 :]):
            load_bytes(tmp_path, end.join(changed))


@pytest.mark.parametrize(
    "fragment",
    [
        b"k: 1\n",
        b"{}, ",
        b"- ",
        b"? ",
        b"\t- \n",
        b"&a ",
        b"- *a\n",
        b"a" * 999 + b": 1\n",
        b"'",
        b"\xe2\x80\xa8",
    ],
    ids=repr,
)
@pytest.mark.parametrize("before", [b"", b"playlists:\n  happy: [", b'model: "'], ids=repr)
def test_much_of_one_thing_takes_no_long_time(tmp_path: Path, before: bytes, fragment: bytes) -> None:
    # A quarter of what is read at most; `load` bounds the time.
    load_bytes(tmp_path, before + fragment * (MAX_BYTES // 4 // len(fragment)))


@bounded(12)
@given(CHANCE)
def test_a_running_kiosk_takes_up_the_right_files_alone(tmp_path: Path, chance: random.Random) -> None:
    operator = Operator(tmp_path, from_schema(chance, faults=0))
    for _ in range(3):
        make = chance.choice(tuple(KINDS.values()))
        operator.save(make(chance), visit=chance.random() < 0.3)


@pytest.mark.parametrize("sign", ["\\n", "\\u200b", "\\ufeff", "\\e[2J", "\\x85"])
def test_a_model_name_with_signs_nobody_sees_is_told_in_plain_ones(tmp_path: Path, sign: str) -> None:
    answer = load_bytes(tmp_path, f'model: "models/fer{sign}_int8.yaml"\n'.encode())
    assert isinstance(answer, list)
    assert any("model: " in sentence for sentence in answer)


def test_each_kind_makes_right_and_wrong_files(tmp_path: Path) -> None:
    """What is tried here would prove little if everything were wrong, or right."""
    figures, faults = fuzz(80, 1, tmp_path, progress=False)
    assert faults == []
    for kind in ("schema", "mutated"):
        assert 0 < figures.right[kind] < figures.tried[kind]
    assert 0 < figures.saves_right < figures.saves


def test_what_is_no_sentence_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.config.messages.SENTENCES", {})
    _, faults = fuzz(20, 1, tmp_path, progress=False)
    assert any("KeyError" in fault for fault in faults)


def test_a_broken_file_that_changes_what_runs_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    operator = Operator(tmp_path, b"language: de\n")
    defaults = bundle()
    monkeypatch.setattr("kiosk.appliance.proof.bundle_from", lambda text, name: defaults)
    with pytest.raises(AssertionError):
        operator.save(b"language: xx\n", visit=False)


def test_the_labels_are_the_shipped_models(tmp_path: Path) -> None:
    taken = load_bytes(
        tmp_path, b"playlists:\n" + b"".join(b"  %s: []\n" % label.encode() for label in LABELS)
    )
    assert isinstance(taken, Settings)
