"""Junk where config.yaml names a file, and where the kiosk keeps one: what it says, or plain sentences."""

import random

import pytest

from tests.endurance.fuzz_files import TRIALS, Figures, fuzz, try_one


def test_junk_is_said_in_plain_sentences(tmp_path, caplog):
    figures, faults = fuzz(150, 1, tmp_path)
    assert faults == []
    assert figures.tried.keys() == {trial.__name__ for trial in TRIALS}


def test_a_find_is_told_with_its_seed(tmp_path, monkeypatch):
    def broken(chance, folder):
        raise RecursionError("too deep")

    monkeypatch.setattr("tests.endurance.fuzz_files.TRIALS", (broken,))
    assert fuzz(1, 7, tmp_path)[1] == ["--seed 7 (broken): RecursionError: too deep"]


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.__name__)
def test_the_same_seed_is_the_same_file(trial, tmp_path):
    seed = next(seed for seed in range(1000) if random.Random(seed).choice(TRIALS) is trial)
    figures = [Figures(), Figures()]
    for one in figures:
        try_one(seed, tmp_path, one)
    assert figures[0].tried == figures[1].tried
    assert figures[0].right == figures[1].right
    assert list(tmp_path.iterdir()) == []
