"""Any text in any scene at any size: some examples of what `tests.endurance.fuzz_screen` does with many."""

import random

import pytest

from kiosk.config.display_size import LARGER, SMALLER, unfit_size
from tests.endurance.fuzz_screen import any_size, any_text, draw_all, fuzz, main, plain_bundle


@pytest.mark.slow
def test_any_accepted_text_is_drawn_in_every_scene() -> None:
    figures, faults = fuzz(2, 11, progress=False)
    assert faults == []
    assert figures.rehearsed == 2
    assert figures.scenes > 2 * 20
    assert figures.refused < 2


def test_sizes_are_within_the_bounds_and_reach_them() -> None:
    chance = random.Random(1)
    sizes = {any_size(chance) for _ in range(400)}
    assert all(unfit_size(size) is None for size in sizes)
    assert {(LARGER, SMALLER), (SMALLER, LARGER), (1920, 320)} <= sizes


def test_texts_hold_what_nobody_would_think_of() -> None:
    chance = random.Random(1)
    letters = set("".join(any_text(chance, 240) for _ in range(400)))
    assert {"\u200b", "\u202e", "ש", "𝓗", "{"} <= letters


def test_a_scene_that_raises_is_found(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiosk.screen.text.drawn", lambda text: 1 / 0)
    assert main(["--examples", "1"]) == 1
    assert "--seed 1: " in capsys.readouterr().out


@pytest.mark.parametrize("size", [(LARGER, SMALLER), (SMALLER, LARGER)])
def test_the_least_displays_hold_any_notice_and_any_reading(size: tuple[int, int]) -> None:
    chance = random.Random(sum(size))
    assert draw_all(plain_bundle(chance), size, chance) > 20
