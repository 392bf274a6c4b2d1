"""The device lab's list and its runner, without a machine: what is played where, what comes of a failure."""

import json
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from lab import runner
from lab.machine import Machine, Need, Wrong, expect
from lab.nspawn.machine import NspawnMachine
from lab.nspawn.small import SmallMachine
from lab.qemu.__main__ import LONGEST
from lab.qemu.machine import QemuMachine
from lab.scenarios import SCENARIOS
from lab.scenarios.steps import Scenario

MACHINES = (NspawnMachine, SmallMachine, QemuMachine)


def test_every_scenario_has_a_name_of_its_own_and_a_sentence() -> None:
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
    assert all(scenario.sentence.endswith(".") for scenario in SCENARIOS)


def test_every_scenario_is_played_somewhere() -> None:
    alone = [s.name for s in SCENARIOS if not any(s.needs <= machine.offers for machine in MACHINES)]
    assert alone == []


def test_every_need_is_offered_by_a_machine_and_needed_by_a_scenario() -> None:
    needs = set(get_args(Need))
    assert set().union(*(machine.offers for machine in MACHINES)) == needs
    assert set().union(*(scenario.needs for scenario in SCENARIOS)) == needs


def test_what_is_played_first_is_played_at_all() -> None:
    assert set(LONGEST) <= {s.name for s in SCENARIOS if s.needs <= QemuMachine.offers}


def test_what_is_slow_is_played_only_when_it_is_named(tmp_path) -> None:
    slow = {scenario.name for scenario in SCENARIOS if scenario.slow}
    assert slow == {"hundred_wakings"}
    unasked = runner.Runner(QemuMachine, [], tmp_path).rest
    assert slow.isdisjoint(scenario.name for scenario in unasked)
    (named,) = runner.Runner(QemuMachine, ["hundred_wakings"], tmp_path).rest
    assert named.name == "hundred_wakings"


class PlayedMachine(Machine):
    """A machine of which nothing is there but its log and a black display."""

    offers = frozenset({"disk"})
    camera, driver, poll_seconds, slowest, patience = "none", "none", 0.0, 1.0, 1.0

    def __init__(self, folder: Path) -> None:
        self.journal, self.booted, self.times_fresh = folder / "log", 0.0, 0
        self.journal.write_text("[    1.500000] systemd[1]: Started kiosk.service - Mood kiosk.\nnot yet wh")

    def run(self, command: str, **how: object) -> str:
        return "{"

    def now(self) -> float:
        return 2.0

    def press(self, sparks: int = 0) -> None: ...

    def enter(self) -> None: ...

    def touch(self) -> None: ...

    def see(self) -> np.ndarray:
        return np.zeros((4, 4, 3), np.uint8)

    def fresh(self) -> None:
        self.times_fresh += 1


def holds(machine: Machine) -> str:
    """Something holds."""
    return f"{machine.wait('^Started kiosk', 3, 1.0).t} s"


def fails(machine: Machine) -> str:
    """Something does not hold."""
    expect(False, "nothing was on the display")
    return ""


def lab_fails(machine: Machine) -> str:
    """The lab cannot tell."""
    return str(machine.status())


def plugged(machine: Machine) -> str:
    """Needs what is not there."""
    raise AssertionError("was played")


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> runner.Runner:
    rest = tuple(Scenario(play, frozenset()) for play in (holds, fails, lab_fails))
    monkeypatch.setattr(runner, "REST", (*rest, Scenario(plugged, frozenset({"kms"}))))
    made = runner.Runner(PlayedMachine, [], tmp_path / "failed")
    made.play([PlayedMachine(tmp_path)])
    return made


def test_the_lab_tells_what_the_kiosk_did_wrong_from_what_it_did_wrong_itself(played: runner.Runner) -> None:
    assert [(o.name, o.passed) for o in played.outcomes] == [
        ("holds", True), ("fails", False), ("lab_fails", False),
    ]  # fmt: skip
    said = [outcome.said for outcome in played.outcomes]
    assert said[:2] == ["1.5 s", "nothing was on the display"]
    assert said[2].startswith("the lab itself: JSONDecodeError")


def test_a_failure_is_kept_and_ends_in_status_1(played: runner.Runner, tmp_path: Path) -> None:
    assert played.summary(tmp_path / "lab.json") == 1
    assert {path.name for path in (tmp_path / "failed").iterdir()} == {
        "fails.log", "fails.png", "lab_fails.log", "lab_fails.png",
    }  # fmt: skip
    written = json.loads((tmp_path / "lab.json").read_text())
    assert [scenario["passed"] for scenario in written["scenarios"]] == [True, False, False]


def test_every_scenario_but_the_boot_begins_on_a_fresh_kiosk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "BOOT", Scenario(holds, frozenset()))
    monkeypatch.setattr(runner, "REST", (Scenario(holds, frozenset()),))
    plays, machine = runner.Runner(PlayedMachine, [], tmp_path / "failed"), PlayedMachine(tmp_path)
    assert plays.boot(machine)
    assert machine.times_fresh == 0
    plays.play([machine])
    assert machine.times_fresh == 1
    assert plays.summary(tmp_path / "lab.json") == 0


def test_a_line_that_came_too_late_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(Wrong, match=r"came after 0\.5 s, 0\.4 s are allowed"):
        PlayedMachine(tmp_path).wait("^Started kiosk", 0.4, 1.0)
