"""``python3 -m lab.nspawn OUT``: boot, run every scenario, print a table; exit status 1 if one failed."""

import argparse
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from lab.nspawn import scenarios, verdicts
from lab.nspawn.bench import Bench
from lab.nspawn.machine import Machine, alone

ORDER = (
    scenarios.first_picture, scenarios.words, scenarios.console, scenarios.visit,
    scenarios.saved, scenarios.two_saves, scenarios.broken, scenarios.restart_broken, scenarios.reload,
    scenarios.vision_killed, scenarios.watchdog, scenarios.vision_hung, scenarios.killed, scenarios.crashed,
    scenarios.stopped, scenarios.no_picture_no_ready,
    scenarios.exit_2, scenarios.start_limit, scenarios.message_stopped, scenarios.rebooted,
    verdicts.counts, verdicts.units, verdicts.files, verdicts.anybody, verdicts.journal,
)  # fmt: skip

LIMIT_SECONDS = 300
"""For the whole run, which takes one of five minutes where nothing else runs."""

FAULTS = (AssertionError, OSError, ValueError, LookupError, TypeError, subprocess.SubprocessError)
"""How a scenario fails, its own mistakes among them: the others are played all the same."""


def main() -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(prog="python3 -m lab.nspawn", description=__doc__.partition(":")[2])
    parser.add_argument("out", type=Path, help="the directory that lab/root.sh was given")
    out = parser.parse_args().out.resolve()
    if not (out / "root.made-of").exists():
        parser.error(f"{out} holds no finished root: run lab/root.sh {out}")
    if os.geteuid() != 0:
        parser.error("this needs root")
    alone()
    # The first process of a namespace gets only those signals that it has asked for.
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGALRM, _leave)
    signal.alarm(LIMIT_SECONDS)
    pictures = out / "nspawn"
    pictures.mkdir(exist_ok=True)
    start = time.monotonic()
    machine = Machine(out / "root")
    try:
        failed = _run_all(Bench(machine, pictures))
        (out / "nspawn" / "journal.txt").write_text(
            "".join(f"{line.unit}: {line.text}\n" for line in machine.journal.since())
        )
    finally:
        machine.close()
    print(f"{len(ORDER) - failed} passed, {failed} failed, {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


def _run_all(bench: Bench) -> int:
    """How many failed; one that does leaves no trouble to the next."""
    failed = 0
    for scenario in ORDER:
        start, result = time.monotonic(), "ok"
        # Each has the whole start limit to itself.
        bench.systemctl("reset-failed", "kiosk", check=False)
        try:
            said = scenario(bench)
        except FAULTS as fault:
            failed += 1
            result, said = "FAILED", str(fault) if isinstance(fault, AssertionError) else repr(fault)
        print(f"{result:6}  {time.monotonic() - start:4.1f} s  {scenario.__doc__}  [{said}]", flush=True)
        if result == "FAILED":
            try:
                bench.anew()
            except FAULTS as fault:
                print(f"        the kiosk does not come back: {fault}")
    return failed


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    sys.exit(main())
