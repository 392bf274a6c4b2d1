"""A short soak holds; a kiosk with a fault put into it does not: each check finds what it is there for."""

import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LiveConfig
from kiosk.appliance.probation import Probation
from kiosk.appliance.running import Running
from kiosk.appliance.trial_record import Record
from kiosk.content.playlists import Playlist
from kiosk.session import GetReady, Looking, Pressed, Result, step
from kiosk.system.sd_notify import Notifier
from kiosk.vision.process.child import Child
from kiosk.vision.process.supervisor import VisionProcess
from tests.endurance.soak import Soak, main, memory
from tests.endurance.soaking.checks import Broken, Use


def soak(folder: Path, visits: int, seed: int) -> Soak:
    folder.mkdir()
    made = Soak(folder, seed, (320, 240))
    made.play(visits)
    return made


@pytest.mark.slow
def test_a_short_soak_holds_and_says_what_took_place(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["--visits", "60", "--live", "2", "--seed", "9", "--size", "480x320"]) == 0
    figures = json.loads(capfd.readouterr().out)
    fast = figures["fast"]
    assert sum(fast["outcomes"].values()) + fast["ended_for_the_staff"] == fast["visits"] >= 60
    assert fast["ticks_with_the_last_code"] > 0
    assert fast["presses_that_count"] == fast["visits"] + fast["presses_while_looking"]
    happened = "adopted", "refused", "gone_back_from"
    assert all(fast[f"configurations_{what}"] > 0 for what in happened)
    assert all(fast[what] > 0 for what in ("vision_faults", "disk_failures", "crashes"))
    assert fast["starts_of_the_kiosk"] > 1
    assert figures["live"]["outcomes"]["result"] >= 1
    assert len(figures["live"]["seconds_to_a_new_process"]) == 1


@pytest.mark.slow
def test_the_same_seed_plays_the_same_visits(tmp_path: Path) -> None:
    one, two = (soak(tmp_path / name, 10, 1) for name in ("one", "two"))
    assert one.journal.outcomes == two.journal.outcomes
    for name in ("ticks", "presses_that_count", "edits", "vision_processes"):
        assert one.tally[name] == two.tally[name]


def impatience_begins_anew(state: Any, event: Any, now: float, timing: Any) -> Any:
    return (
        GetReady(now, event.fact, visit=event.visit)
        if isinstance(event, Pressed)
        else step(state, event, now, timing)
    )


ELSEWHERE = "https://open.spotify.com/playlist/" + "x" * 22


def another_playlist(state: Any, event: Any, now: float, timing: Any) -> Any:
    after = step(state, event, now, timing)
    answered = isinstance(after, Result) and isinstance(state, Looking)
    return replace(after, playlist=Playlist("x", "", ELSEWHERE)) if answered else after


def loses_the_third(counts: Counts, report: Any, hear: Callable[..., bool] = Counts.hear) -> bool:
    counted = hear(counts, report)
    counts.visits["result"] -= counts.visits["result"] == 3
    return counted


def forgets_a_pipe(child: Child, let_go: Callable[..., None] = Child.let_go) -> None:
    LEAKED.append(os.dup(child.process.stdout.fileno()))
    let_go(child)


def keeps_at_once(
    probation: Probation,
    running: Running,
    before: bool | None,
    tries: Callable[..., None] = Probation._try,
) -> None:
    if probation.good is None:
        tries(probation, running, before)
    else:
        probation._survived(running)


def goes_on(configuration: LiveConfig, failed: Any) -> None:
    pass


LEAKED: list[int] = []

FAULTS = {
    "counts are never kept": (Counts, "keep", lambda counts, store: None, "on the disk|counted"),
    "a count is lost": (Counts, "hear", loses_the_third, "counted"),
    "a session never times out": ("kiosk.session.steps", "time_left", lambda *_: None, "which is too long"),
    "a press starts no visit": ("kiosk.app.app.App", "press", lambda app, at: None, "presses that count"),
    "impatience begins anew": ("kiosk.app.app", "step", impatience_begins_anew, "before the last|presses"),
    "the playlist is another": ("kiosk.app.app", "step", another_playlist, "none of the configuration's"),
    "a verdict is anybody's": ("kiosk.session.Looking", "owns", lambda *_: True, "the last visitor's"),
    "saves are not noticed": (
        LiveConfig,
        "poll",
        lambda configuration: None,
        "not in use|the file's|no problem",
    ),
    "what was never proven is kept": (Probation, "_try", keeps_at_once, "never survived a visit"),
    "what vision refuses goes on": (
        LiveConfig,
        "_fail",
        lambda configuration, failed: None,
        "no video goes on",
    ),
    "crashes are not counted": (Record, "crashed", lambda record, boot: False, "a third time"),
    "half-written files are read": ("kiosk.config.file_watch", "CALM_SECONDS", -1.0, "not those of any good"),
    "vision is never healthy": (VisionProcess, "healthy", False, "the watchdog was not petted"),
    "the watchdog is not petted": (Notifier, "alive", lambda notifier: None, "the watchdog was not petted"),
    "a pipe stays open": (Child, "let_go", forgets_a_pipe, "files left open"),
}
"""What is put in whose place, and what is said of it."""

EDITS = {
    "half-written": ((1, ((0, 0, "right"), *[(0.49, 0.49, "right")] * 6)),),
    "what vision": ((3, ((0, 0, "right"),)), (1, ((0, 0, "no video"),))),
}
"""What the operator does, so that some faults show soon."""


ALWAYS = {"a count is lost", "a press starts no visit", "saves are not noticed", "a pipe stays open"}
"""Of what is counted, of a visit, of a saved file, and of what is left open; `make exhaustive` has all."""


@pytest.mark.parametrize(
    "fault",
    [pytest.param(fault, marks=() if fault in ALWAYS else pytest.mark.exhaustive) for fault in FAULTS],
)
def test_a_fault_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    owner, name, instead, found = FAULTS[fault]
    monkeypatch.setattr(*((f"{owner}.{name}",) if isinstance(owner, str) else (owner, name)), instead)
    for beginning, edits in EDITS.items():
        if fault.startswith(beginning):
            monkeypatch.setattr("tests.endurance.soaking.actors.EDITS", edits)
    if fault.startswith("crashes"):
        monkeypatch.setattr("tests.endurance.soak.CRASHES_ON_TRIAL", 1.0)
    try:
        with pytest.raises(Broken, match=rf"^visit \d+: .*({found})"):
            soak(tmp_path / "soak", 60, 3)
    finally:
        while LEAKED:
            os.close(LEAKED.pop())


def test_what_breaks_is_told_with_its_seed_and_visit(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("kiosk.session.steps.time_left", lambda *_: None)
    assert main(["--visits", "9", "--live", "0", "--seed", "5"]) == 1
    assert capfd.readouterr().err.startswith("soak: seed 5, visit ")


def test_arguments_that_cannot_be_used_end_it_with_2() -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--size", "big"])
    assert ended.value.code == 2


def test_memory_may_waver_but_not_grow() -> None:
    def looks(megabytes: list[float]) -> list[tuple[int, Use]]:
        return [(500 + 25 * n, Use(mb, 1000, 9, 9, 2)) for n, mb in enumerate(megabytes)]

    assert memory(looks([100, 101])) is None
    assert memory(looks([100, 104, 99, 106, 100, 107, 101, 100, 104]))["resident_mb"]["growth_percent"] <= 4
    with pytest.raises(Broken, match="memory: resident_mb grew by"):
        memory(looks([100 + 2 * n for n in range(12)]))
