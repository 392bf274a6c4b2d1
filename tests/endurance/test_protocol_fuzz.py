"""Some hundred broken courses between the two processes; and what is looked for would be found.

What is asked of each is in `tests.endurance.fuzz_protocol`, which also plays for as long as one likes. The
examples here never change.
"""

import re
from typing import Any

import pytest

from kiosk.config.schema import Settings
from tests.endurance import fuzz_protocol
from tests.endurance.fuzz_protocol import fuzz, main


@pytest.mark.slow
def test_whatever_either_process_says_the_other_has_an_answer_to_it() -> None:
    figures, faults = fuzz(240, 1, progress=False)
    assert faults == []
    for came_to in ("answers: a fault", "answers: nothing", "orders: a sentence", "orders: its end"):
        assert figures.came_to[came_to] > 5


def raises_on_a_verdict(settings: Settings, label: str) -> str:
    raise KeyError(label)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("owner", "name", "instead", "found"),
    [
        ("kiosk.vision.process.child", "show", lambda text, most: text[:most], "x1b|u200d"),
        ("kiosk.app.locales", "mode_unasked", raises_on_a_verdict, "KeyError"),
        ("kiosk.vision.process.supervisor", "START_SECONDS", 1e9, "was not ended"),
    ],
    ids=["repeats everything", "raises", "waits for ever"],
)
def test_a_fault_is_found(
    monkeypatch: pytest.MonkeyPatch, owner: str, name: str, instead: Any, found: str
) -> None:
    monkeypatch.setattr(f"{owner}.{name}", instead)
    _, faults = fuzz(60, 1, progress=False)
    assert any(re.search(found, fault) for fault in faults)


def test_what_was_found_ends_it_with_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(fuzz_protocol, "LONGEST_POLL_SECONDS", -1.0)
    assert main(["--examples", "3"]) == 1
    assert "--seed 1: AssertionError: a tick took" in capsys.readouterr().out
