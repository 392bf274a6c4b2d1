"""A short soak holds; a kiosk with a fault put into it does not: each check finds what it is there for."""

import json
import logging
import os
import random
from pathlib import Path
from unittest.mock import Mock

import pytest

from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LiveConfig
from kiosk.session import Looking, Pressed, Result, step
from kiosk.system.sd_notify import Notifier
from kiosk.vision.process.child import Child
from kiosk.vision.process.supervisor import VisionProcess
from tests.endurance.soak import main, memory
from tests.endurance.soaking.checks import Broken, Journal
from tests.endurance.soaking.people import Editor, gesture
from tests.endurance.soaking.use import Use
from tests.endurance.soaking.visits import Soak

pytestmark = pytest.mark.slow


def soak(folder: Path, visits: int = 25, seed: int = 1) -> Soak:
    made = Soak(folder / "soak", seed, (320, 240))
    made.play(visits)
    return made


def test_a_short_soak_holds(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--visits", "60", "--live", "0", "--seed", "8", "--json", "--folder", str(tmp_path)]) == 0
    figures = json.loads(capfd.readouterr().out)["fast"]
    assert figures["visits"] >= 60
    assert sum(figures["outcomes"].values()) == figures["visits"]
    assert figures["presses_that_count"] == figures["visits"] + figures["presses_while_looking"]
    # What it is about took place.
    for what in (
        "configurations_adopted",
        "configurations_refused",
        "reloads",
        "vision_faults",
        "disk_failures",
    ):
        assert figures[what] > 0
    assert figures["starts_of_the_kiosk"] > 1


def test_the_same_seed_plays_the_same_visits(tmp_path: Path) -> None:
    one, two = (soak(tmp_path / name) for name in ("one", "two"))
    assert one.journal.outcomes == two.journal.outcomes
    assert (one.tally.ticks, one.tally.played) == (two.tally.ticks, two.tally.played)


def test_a_soak_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    log = logging.getLogger("kiosk")
    before = log.level, log.propagate, list(log.handlers)
    soak(tmp_path, visits=1)
    assert (log.level, log.propagate, list(log.handlers)) == before


def lost_count(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Counts, "keep", lambda counts, store: None)


def never_home(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.session.time_left", lambda state, now, timing: None)


def deaf_to_saves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LiveConfig, "look", lambda configuration: False)


def hasty_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.config.file_watch.CALM_SECONDS", -1.0)
    monkeypatch.setattr(Editor, "KINDS", {"quick": 1})


def silent_watchdog(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(VisionProcess, "healthy", property(lambda vision: False))


def pet_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Notifier, "alive", lambda notifier: None)


def impatience_begins_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def impatient(state, event, now, timing):
        return Looking(now, event.fact) if isinstance(event, Pressed) else step(state, event, now, timing)

    monkeypatch.setattr("kiosk.app.app.step", impatient)


def deaf_button(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.app.app.App.press", lambda app, at: None)


def another_emotions_playlist(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixed_up(state, event, now, timing):
        after = step(state, event, now, timing)
        if not (isinstance(after, Result) and isinstance(state, Looking)):
            return after
        wrong = Mock(title="x", mood="", url="https://open.spotify.com/playlist/" + "z" * 22)
        return Result(after.since, after.fact, after.verdict, wrong)

    monkeypatch.setattr("kiosk.app.app.step", mixed_up)


def forgotten_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    let_go, forgotten = Child.let_go, []

    def forget(child: Child) -> None:
        forgotten.append(os.fdopen(os.dup(child.process.stdout.fileno())))
        let_go(child)

    monkeypatch.setattr(Child, "let_go", forget)


@pytest.mark.parametrize(
    ("fault", "found"),
    [
        (lost_count, "no counts on the disk"),
        (never_home, "which is too long"),
        (deaf_to_saves, "not in use|the file's problem"),
        (hasty_reader, "not those of any good file"),
        (silent_watchdog, "the watchdog was not petted"),
        (pet_seldom, "the watchdog was not petted"),
        (impatience_begins_anew, "before the last one had an outcome|presses that count"),
        (deaf_button, "presses that count"),
        (another_emotions_playlist, "none of the configuration's"),
        (forgotten_pipe, "files left open"),
    ],
)
def test_a_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault, found: str) -> None:
    fault(monkeypatch)
    with pytest.raises(Broken, match=rf"^visit \d+: .*({found})"):
        soak(tmp_path, visits=40, seed=3)


def test_what_breaks_is_told_with_its_seed_and_visit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    never_home(monkeypatch)
    assert main(["--visits", "9", "--live", "0", "--seed", "5", "--folder", str(tmp_path)]) == 1
    assert capfd.readouterr().err.startswith("soak: seed 5, visit ")


@pytest.mark.parametrize(
    "arguments", [["--size", "big"], ["--size", "10x10"], ["--folder", "/nowhere/at/all"]]
)
def test_arguments_that_cannot_be_used_are_named(
    capfd: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    assert main(arguments) == 2
    assert capfd.readouterr().err.startswith(f"soak: {arguments[0]}: ")


GROWTHS = ("growth_percent", "allocated_growth_percent", "objects_growth_percent")


def looks(megabytes: list[float]) -> list[tuple[int, Use]]:
    return [(500 + 25 * n, Use(mb, 30.0, 9, 9, 2, 1000)) for n, mb in enumerate(megabytes)]


def test_memory_that_only_wavers_has_not_grown() -> None:
    assert memory(looks([100, 104, 99, 106, 100, 107, 101, 100, 104]))["growth_percent"] <= 4


def test_memory_that_grows_is_told() -> None:
    assert memory(looks([100 + 2 * n for n in range(12)]))["growth_percent"] > 10


def test_memory_that_grows_breaks_the_soak(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        "tests.endurance.soak.memory", lambda uses: dict.fromkeys(GROWTHS, 0.0) | {GROWTHS[1]: 5.1}
    )
    assert main(["--visits", "1", "--live", "0", "--folder", str(tmp_path)]) == 1
    assert "memory: allocated growth percent 5.1" in capfd.readouterr().err


def test_of_a_short_soak_nothing_can_be_said() -> None:
    assert memory(looks([100, 101])) is None


def test_a_finger_always_lets_go() -> None:
    chance = random.Random(1)
    for _ in range(200):
        edges = gesture(chance, 5.0, 20.0)
        assert [down for _, down in edges] == [True, False] * (len(edges) // 2)
        assert [t for t, _ in edges] == sorted(t for t, _ in edges)


@pytest.mark.parametrize(
    ("lines", "trouble"),
    [
        (["looking", "result after 12 frames in 0.40 s", "waiting for a visitor"], None),
        (["looking", "looking"], "a visit began before the last one had an outcome"),
        (["no face (no_face)"], "'no face (no_face)' without a visit"),
        (["looking", "waiting for a visitor"], "a visit ended without an outcome"),
    ],
)
def test_the_log_is_read_as_a_person_would(lines: list[str], trouble: str | None) -> None:
    journal, log = Journal(), logging.getLogger("kiosk.app.app")
    with journal.listening(log):
        for line in lines:
            log.info("%s", line)
    assert journal.trouble == trouble
