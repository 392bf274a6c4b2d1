"""``python -m lab.ansible OUT``: play with what ``lab/ansible.sh OUT`` made, print; 1 if a step failed."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.system.folders import ROOT
from lab import runner
from lab.ansible.machine import FleetMachine
from lab.ansible.operator import Operator
from lab.ansible.steps import STEPS, Fleet, Step
from lab.machine import LabError, Wrong

LIMIT_SECONDS = 2700
"""For the whole run, which takes ten minutes where nothing else runs."""

NAMES = ("entrance", "children", "shop")
FIRST_PORT = 22341
MISTAKES = (LabError, OSError, ValueError, LookupError, TypeError, subprocess.SubprocessError)


def main() -> int:
    """The whole run."""
    names = [step.__name__ for step in STEPS]
    parser = argparse.ArgumentParser(prog="lab.ansible", description=main.__doc__)
    parser.add_argument("out", type=Path, help="the directory that lab/ansible.sh was given")
    parser.add_argument(
        "--ansible", type=Path, default=ROOT / ".venv-ansible", help="an environment with ansible-core"
    )
    parser.add_argument(
        "--begin", choices=names, default=names[0], help="with the machines as the last run has left them"
    )
    arguments = parser.parse_args()
    out, playbook = arguments.out.resolve(), arguments.ansible.resolve() / "bin/ansible-playbook"
    made, begin = out / "fleet", names.index(arguments.begin)
    if not (made / "releases.made-of").exists():
        parser.error(f"{made} is not whole: run lab/ansible.sh {out}")
    if not playbook.exists():
        parser.error(f"there is no {playbook}: run make lab-ansible")
    _alone()
    signal.alarm(LIMIT_SECONDS)
    start = time.monotonic()
    machines = [
        FleetMachine(
            name,
            FIRST_PORT + number,
            root=made / "root",
            folder=made / "machines" / name,
            cache=out / "cache",
            again=begin > 0,
        )
        for number, name in enumerate(NAMES)
    ]
    try:
        for machine in machines:
            machine.switch_on()
        operator = Operator(made / "museum", made, machines, playbook)
        told = _play(Fleet(machines, operator, (_version(made / "first"), _version(made / "second"))), begin)
    finally:
        for machine in machines:
            machine.switch_off()
    seconds = round(time.monotonic() - start)
    (out / "ansible.json").write_text(json.dumps({"seconds": seconds, "steps": told}, indent=2) + "\n")
    passed = sum(bool(step["passed"]) for step in told)
    print(f"{passed} of {len(STEPS) - begin} passed in {seconds} s; what was said: {operator.log}")
    return int(passed < len(STEPS) - begin)


def _play(fleet: Fleet, begin: int) -> Sequence[dict[str, object]]:
    """Step by step; what comes after one that failed has nothing to go on from."""
    told: list[dict[str, object]] = []
    for step in STEPS[begin:]:
        begun = time.monotonic()
        passed, said = _step(step, fleet)
        seconds = round(time.monotonic() - begun, 1)
        told.append({"name": step.__name__, "passed": passed, "seconds": seconds, "said": said})
        print(f"{'ok' if passed else 'FAIL':5}{step.__name__:21}{seconds:6.1f} s  {said}", flush=True)
        if not passed:
            break
    return told


def _step(step: Step, fleet: Fleet) -> tuple[bool, str]:
    try:
        return True, step(fleet)
    except Wrong as wrong:
        return False, str(wrong)
    except MISTAKES as mistake:
        return False, f"the lab itself: {mistake!r}"


def _version(folder: Path) -> str:
    archive = next(folder.glob("*.tar.gz")).name
    found = re.fullmatch(r"mood-kiosk-(.+)\.tar\.gz", archive)
    if found is None:
        raise LabError(f"{archive}: no release")
    return found[1]


def _alone() -> None:
    """Start this program anew in namespaces of its own: machines and mounts go with it."""
    if os.getpid() != 1:
        wrapped = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
        os.execvp("unshare", [*wrapped, sys.executable, "-m", "lab.ansible", *sys.argv[1:]])


if __name__ == "__main__":
    runner.run(main)
