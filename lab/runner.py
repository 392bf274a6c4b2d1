"""Plays scenarios on machines side by side, tells how each went, and keeps what it takes to find out why."""

import argparse
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2

from lab.machine import LabError, Machine, Wrong
from lab.scenarios import SCENARIOS
from lab.scenarios.steps import Scenario

BOOT, REST = SCENARIOS[0], SCENARIOS[1:]
MISTAKES = (
    LabError,
    NotImplementedError,
    OSError,
    ValueError,
    LookupError,
    TypeError,
    subprocess.SubprocessError,
)
"""How the lab itself fails, scenarios' own mistakes among them: the others are played all the same."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario went: ``seconds`` are the host's; ``said`` has its figures, or what was wrong."""

    name: str
    passed: bool
    seconds: float
    said: str


class Runner:
    """Plays those scenarios that a kind of machine has what they need for.

    Args:
        kind: of machine.
        only: names of scenarios; all but the slow ones when empty. `boot` is always played.
        failed: folder for a picture and the log of each scenario that failed.
    """

    def __init__(self, kind: type[Machine], only: Sequence[str], failed: Path) -> None:
        self._failed = failed
        self._start = time.monotonic()
        self.outcomes: list[Outcome] = []
        wanted = [s for s in REST if (s.name in only if only else not s.slow)]
        self.rest = [s for s in wanted if s.needs <= kind.offers]

    def boot(self, machine: Machine) -> bool:
        """Whether a machine that was just switched on has a kiosk to go on with."""
        return self._play(BOOT, machine)

    def play(self, machines: Sequence[Machine], first: Sequence[str] = ()) -> None:
        """Play the rest on ``machines`` side by side: some of them ``first``, the others in order."""
        waiting: queue.SimpleQueue[Scenario] = queue.SimpleQueue()
        places = {name: place for place, name in enumerate(first)}
        for scenario in sorted(self.rest, key=lambda s: places.get(s.name, len(first))):
            waiting.put(scenario)
        workers = [
            threading.Thread(target=self._work, args=(machine, waiting), daemon=True) for machine in machines
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def summary(self, results: Path) -> int:
        """Print and write what it came to; 0 when all passed."""
        seconds = time.monotonic() - self._start
        played = [outcome.name for outcome in self.outcomes]
        skipped = [scenario.name for scenario in self.rest if scenario.name not in played]
        failed = [outcome.name for outcome in self.outcomes if not outcome.passed]
        scenarios = [asdict(outcome) for outcome in self.outcomes]
        results.write_text(json.dumps({"seconds": round(seconds), "scenarios": scenarios}, indent=2) + "\n")
        for word, names in (("failed", failed), ("not played", skipped)):
            if names:
                print(f"{word}: {', '.join(names)}")
        passed = len(played) - len(failed)
        print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped in {seconds:.0f} s")
        return int(bool(failed or skipped))

    def _work(self, machine: Machine, waiting: "queue.SimpleQueue[Scenario]") -> None:
        while not waiting.empty():
            try:
                scenario = waiting.get_nowait()
            except queue.Empty:
                return
            self._play(scenario, machine, fresh=True)

    def _play(self, scenario: Scenario, machine: Machine, fresh: bool = False) -> bool:
        start, passed = time.monotonic(), False
        try:
            if fresh:
                machine.fresh()
            passed, said = True, scenario.play(machine)
        except Wrong as wrong:
            said = str(wrong)
        except MISTAKES as mistake:
            said = f"the lab itself: {str(mistake) if isinstance(mistake, LabError) else repr(mistake)}"
        seconds = round(time.monotonic() - start, 1)
        if not passed:
            self._keep(scenario.name, machine)
        self.outcomes.append(Outcome(scenario.name, passed, seconds, said))
        print(f"{'ok' if passed else 'FAIL':5}{scenario.name:21}{seconds:6.1f} s  {said}", flush=True)
        return passed

    def _keep(self, name: str, machine: Machine) -> None:
        self._failed.mkdir(parents=True, exist_ok=True)
        try:
            (self._failed / f"{name}.log").write_text(machine.printed())
            cv2.imwrite(str(self._failed / f"{name}.png"), machine.see()[:, :, ::-1])
        except MISTAKES as mistake:
            print(f"     what {name} left cannot be kept: {mistake}", flush=True)


def command_line(kind: type[Machine], module: str) -> argparse.ArgumentParser:
    """What every way to boot understands; ``module`` is its name."""
    offered = [scenario for scenario in SCENARIOS if scenario.needs <= kind.offers]
    width = max(len(scenario.name) for scenario in offered)
    parser = argparse.ArgumentParser(
        prog=f"python -m {module}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="scenarios:\n" + "\n".join(f"  {s.name:{width}}  {s.sentence}" for s in offered),
    )
    parser.add_argument(
        "--only", action="append", default=[], choices=[s.name for s in offered], metavar="NAME",
        help="this scenario; may be given more than once",
    )  # fmt: skip
    return parser


def run(main: Callable[[], int]) -> None:
    """End the program as ``main`` does; on a signal too the machines are switched off on the way out."""
    for number in (signal.SIGTERM, signal.SIGALRM):
        signal.signal(number, lambda signum, _: sys.exit(128 + signum))
    if os.geteuid() != 0:
        sys.exit("lab: this needs root: run it with sudo")
    try:
        sys.exit(main())
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(2)
