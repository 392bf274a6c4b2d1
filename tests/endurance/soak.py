"""Months of a kiosk's life in two minutes: thousands of visits, with everything that can go wrong.

    python -m tests.endurance.soak --visits 2000 --live 20 --seed 1

Everything is real but the clock, which runs fast, and the vision process, which is played and fails in every
way it can. By chance a visitor presses, mashes and leans on the button, an operator saves good, broken and
half-written configurations, and such as only vision can refuse, the disk is full or read-only, the kiosk is
ended or crashes and is started again. After every tick it is checked from outside that each press that counts
leads to one visit, each visit to one outcome in its time, and each save to what it should, and that the last
good file on the disk is one that survived a visit; and in the end that nothing was lost, left open or leaked.
Then some visits follow in real time with the real vision process on the demo camera, killed and halted in
between.

The figures are printed as JSON. The exit status is 1 when something does not hold; the line says with which
seed and at which visit.
"""

import argparse
import json
import random
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from kiosk.commands.options import size
from kiosk.content.playlists import Playlist
from kiosk.session import Attract, ForStaff, NotSure, Result, Visiting, time_left
from tests.endurance.soaking.actors import LONGEST_TICK, Disk, Operator, Visitor
from tests.endurance.soaking.checks import Broken, Journal, Life, Use, must
from tests.endurance.soaking.live import play_live
from tests.endurance.soaking.vision import LEFT_OVER, Crew
from tests.fakes.clock import FakeClock

SHORT_LIVES = 300
"""Visits with a new start of the kiosk now and then; from then on it lives as long as it can, for a leak may
grow within one life only."""

CRASHES, CRASHES_ON_TRIAL = 1 / 30, 1 / 5
"""In short lives: so often the kiosk is gone without a word after a visit, or when a file is adopted."""

WARM_UP_VISITS, SAMPLE_VISITS, FLAT_PERCENT = 500, 25, 5.0
"""By then every text, icon and picture that is kept has been drawn about once; from then on memory, looked
at every so often, may grow by so much."""

QUIET_BEFORE_END = 2
"""Visits with a disk that works before the kiosk ends: what failed to be kept is kept with the next visit."""


class Soak:
    """Visits in fast motion, in an empty folder. What took place is counted in ``tally``, ``uses`` holds what
    the kiosk took from the machine at which visit."""

    def __init__(self, root: Path, seed: int, picture: tuple[int, int]) -> None:
        self._root, self._picture, self._clock = root, picture, FakeClock()
        self.journal, self.tally, self.uses = Journal(), Counter[str](), list[tuple[int, Use]]()
        self._crash_due, self._facts = False, set[str]()
        self._offered = set[Playlist]()
        # One generator for each, so that one's chance does not move another's.
        names = "time", "visitor", "operator", "crew"
        self._chance, finger, hands, crew = (random.Random(f"{seed}/{name}") for name in names)
        self._visitor, self._disk = Visitor(finger, self.tally), Disk(self.tally)
        self._operator = Operator(root / "edited.yaml", hands, self.tally, self.journal)
        self._crew = Crew(self._clock, crew, self.tally)
        self._live()

    def play(self, visits: int) -> None:
        """Raises Broken, with the visit's number, when anything does not hold."""
        journal, next_sample = self.journal, 1
        try:
            with journal:
                while journal.visits < visits or not self._at_home:
                    before = journal.visits
                    self._tick()
                    if journal.visits >= next_sample and self._at_home:
                        next_sample = journal.visits + SAMPLE_VISITS
                        self.uses.append((journal.visits, Use.now()))
                    if journal.visits != before:
                        self._next_visit(journal.visits)
                    if self._kiosk.configuration.on_trial_since == self._clock():
                        self._crash_due |= self._chance.random() < CRASHES_ON_TRIAL
                    if journal.visits >= SHORT_LIVES:
                        self._crash_due = False
                    if self._crash_due and self._at_home and self._disk.fault is None:
                        self._crash()
                self._end()
        except Broken as broken:
            raise Broken(f"visit {journal.visits}: {broken}") from broken
        finally:
            self._crew.clear()
            self._life.close()

    def figures(self) -> dict[str, Any]:
        """What took place. Raises Broken when memory grew."""
        return {
            "visits": self.journal.visits,
            "outcomes": self.journal.outcomes,
            "ended_for_the_staff": self.journal.for_staff,
            "vision_faults": self.journal.faults,
            "warnings": self.journal.warnings,
            "hours_lived": round((self._clock() - FakeClock().now) / 3600, 1),
            **dict(sorted(self.tally.items())),
            "memory": memory(self.uses),
            "open_files": max(use.files for _, use in self.uses),
            "open_fonts": max(use.fonts for _, use in self.uses),
        }

    def _live(self) -> None:
        self.tally["starts_of_the_kiosk"] += 1
        played = {"write": self._disk.write, "spawn": self._crew.spawn}
        self._life = Life(self._root, self._clock, self.journal, self._picture, **played)
        self._kiosk, self._app = self._life.kiosk, self._life.kiosk.app
        self._operator.started(self._kiosk.configuration)
        self._handlers: dict[int, Callable] = {}
        self._kiosk.start(self._handlers.__setitem__)
        self._visitor.come(self._app.settings.button.lockout_ms / 1000)
        self._expected = self.journal.visits
        self._check()

    def _end(self) -> None:
        """When the visit, the edit and the disk's trouble are over."""
        self._disk.fault, goal = None, self.journal.visits + QUIET_BEFORE_END
        while self.journal.visits < goal or self._operator.waiting or not self._at_home:
            self._tick()
        self._crew.clear()
        self._life.end()
        self._operator.check_kept(self._kiosk.configuration)
        longest = max(self.tally["longest_without_watchdog_s"], self._life.watchdog.longest)
        self.tally["longest_without_watchdog_s"] = round(longest, 1)

    @property
    def _at_home(self) -> bool:
        return isinstance(self._app.state, Attract)

    def _next_visit(self, visit: int) -> None:
        self._crew.turn(visit)
        self._disk.turn(visit)
        self._operator.patient = visit >= SHORT_LIVES
        given_up = self._kiosk.caretaker.given_up is not None
        if given_up or (visit < SHORT_LIVES and self._chance.random() < 1 / 25):
            self.tally["given_up_within_an_hour"] += given_up
            self._end()
            self._live()
        elif visit < SHORT_LIVES and self._chance.random() < CRASHES:
            self._crash_due = True

    def _crash(self) -> None:
        """The kiosk is gone between two ticks, and again and again what is on trial may be the reason."""
        again, self._crash_due = True, False
        while again:
            self.tally["crashes"] += 1
            again = self._kiosk.configuration.on_trial_since is not None and self._chance.random() < 0.7
            self._operator.crashed(self._kiosk.configuration)
            self._life.crash()
            self._crew.clear()
            self._live()

    def _tick(self) -> None:
        self._pass_time()
        self._crew.step()
        self._expected += self._visitor.visits(isinstance(self._app.state, Visiting))
        self._kiosk.tick()
        self._life.settle()
        self.tally["ticks"] += 1
        self._check()

    def _pass_time(self) -> None:
        """To the next tick; keys and edits come in between."""
        state, likely = self._app.state, 0.06
        if self._operator.steps:
            # Ticks fall between the steps of one edit, too.
            pauses = (0.02, 0.1, 0.2, 0.3)
        elif isinstance(state, Visiting):
            pauses, likely = (0.017, 0.033, 0.1, 0.1, 0.2, 0.3, 0.3, 1.0), 0.03
        elif isinstance(state, Attract):
            pauses, likely = (0.02, 0.1, 0.2, 0.3, 0.5, 1.5), 0.5
        else:
            pauses = (0.3, 1.0, 2.0, LONGEST_TICK)
        then = self._clock() + self._chance.choice(pauses)
        self._visitor.act(likely, then, self._clock, self._app.key)
        self._clock.now = then
        self._operator.act(then, lambda: self._handlers[signal.SIGHUP](signal.SIGHUP, None))

    def _check(self) -> None:
        kiosk, state, now, journal = self._kiosk, self._app.state, self._clock(), self.journal
        bundle, name, counted = kiosk.configuration.bundle, type(state).__name__, kiosk.counts.visits
        self._life.watchdog.bite()
        presses = f"{self._expected} presses that count, {journal.visits} visits"
        must(journal.visits == self._expected, presses)
        must(counted == journal.outcomes, f"counted {counted}, reported {journal.outcomes}")
        self._operator.check(now, self._at_home, kiosk.configuration)
        left = time_left(state, now, self._app.settings.timing)
        must(left is None or left > 0, f"{name} for {now - state.since:.1f} s, which is too long")
        must(state.since <= now, f"{name} from the future")
        # What fails its trial in the middle of a visit is gone back from then, and the visit's fact stays.
        self._facts = set(bundle.facts) if self._at_home else self._facts.union(bundle.facts)
        factless = isinstance(state, Attract | ForStaff)
        must(factless or state.fact in self._facts, "the fact is none of the configuration's")
        if isinstance(state, Attract):
            self.tally["ticks_with_the_last_code"] += state.playlist is not None
            must(state.playlist is None or state.playlist in self._offered, "the last code was nobody's")
            return
        shown = state.choices if isinstance(state, NotSure) else ()
        if isinstance(state, Result):
            shown = ((state.verdict.emotion, state.playlist),)
        own = not isinstance(state, Result | NotSure) or state.verdict.frames != LEFT_OVER
        must(own, "the verdict is the last visitor's")
        right = all(playlist in bundle.playlists[label] for label, playlist in shown)
        must(right, "the playlist is none of the configuration's")
        self._offered = {playlist for _, playlist in shown}


def memory(uses: list[tuple[int, Use]]) -> dict[str, Any] | None:
    """Medians of the first and the last third after the warm-up, and by how much they grew; None for a short
    soak. Raises Broken when it is too much."""
    settled = [use for visit, use in uses if visit >= WARM_UP_VISITS]
    third = len(settled) // 3
    if third < 3:
        return None
    figures = {}
    for of in ("resident_mb", "objects"):
        begin, end = (median(getattr(u, of) for u in part) for part in (settled[:third], settled[-third:]))
        growth = round(100 * (end / begin - 1), 2)
        figures[of] = {"begin": round(begin, 1), "end": round(end, 1), "growth_percent": growth}
        must(growth <= FLAT_PERCENT, f"memory: {of} grew by {growth} %")
    return figures


def main(arguments: list[str] | None = None) -> int:
    """Status 1 when something does not hold, 2 for arguments that cannot be used."""
    p = argparse.ArgumentParser(prog="soak", description="Play thousands of visits with faults.")
    p.add_argument("--visits", type=int, default=2000, help="in fast motion (default: 2000; 0: none)")
    p.add_argument("--live", type=int, default=20, metavar="N", help="in real time (default: 20; 0: none)")
    p.add_argument("--seed", type=int, default=1, help="of everything that happens by chance (default: 1)")
    p.add_argument("--size", type=size, default=(800, 480), help="of the picture (default: 800x480)")
    args = p.parse_args(arguments)
    figures: dict[str, Any] = {"seed": args.seed}
    # TMPDIR says on which disk.
    with tempfile.TemporaryDirectory() as fast, tempfile.TemporaryDirectory() as live:
        try:
            if args.visits:
                soak = Soak(Path(fast), args.seed, args.size)
                soak.play(args.visits)
                figures["fast"] = soak.figures()
            if args.live:
                figures["live"] = play_live(Path(live), args.live)
        except Broken as broken:
            print(f"soak: seed {args.seed}, {broken}", file=sys.stderr)
            return 1
    print(json.dumps(figures, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())
