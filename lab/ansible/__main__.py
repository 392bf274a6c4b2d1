"""``python -m lab.ansible OUT``: play with what ``lab/ansible.sh OUT`` has made, print; 1 if a step failed."""

import argparse
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from kiosk.system.folders import ROOT
from lab import runner
from lab.ansible.machine import FleetMachine
from lab.ansible.operator import Operator
from lab.ansible.steps import STEPS, Fleet
from lab.machine import LabError, Wrong

LIMIT_SECONDS = 2700
NAMES = ("entrance", "children", "shop")
FIRST_PORT = 22341
MISTAKES = (LabError, OSError, ValueError, LookupError, TypeError, subprocess.SubprocessError)


def main() -> int:
    """The whole run."""
    parser = argparse.ArgumentParser(prog="lab.ansible", description="The playbooks against three machines.")
    parser.add_argument("out", type=Path, help="the directory that lab/ansible.sh was given")
    parser.add_argument(
        "--ansible", type=Path, default=ROOT / ".venv-ansible", help="an environment with ansible-core"
    )
    arguments = parser.parse_args()
    out, playbook = arguments.out.resolve(), arguments.ansible.resolve() / "bin/ansible-playbook"
    fleet = out / "fleet"
    if not (fleet / "releases.made-of").exists():
        parser.error(f"{fleet} is not whole: run lab/ansible.sh {out}")
    if not playbook.exists():
        parser.error(f"there is no {playbook}: run make lab-ansible")
    _alone()
    signal.alarm(LIMIT_SECONDS)
    start = time.monotonic()
    machines = [
        FleetMachine(
            name,
            FIRST_PORT + number,
            root=fleet / "root",
            folder=fleet / "machines" / name,
            cache=out / "cache",
        )
        for number, name in enumerate(NAMES)
    ]
    try:
        for machine in machines:
            machine.switch_on()
        versions = _version(fleet / "first"), _version(fleet / "second")
        return _play(
            Fleet(machines, Operator(fleet / "museum", fleet, machines, playbook), versions), out, start
        )
    finally:
        for machine in machines:
            machine.switch_off()


def _play(fleet: Fleet, out: Path, start: float) -> int:
    """Step by step; what comes after one that failed has nothing to go on from."""
    told = []
    passed = True
    for step in STEPS:
        begun = time.monotonic()
        try:
            said = step(fleet)
        except Wrong as wrong:
            passed, said = False, str(wrong)
        except MISTAKES as mistake:
            passed, said = False, f"the lab itself: {mistake!r}"
        seconds = round(time.monotonic() - begun, 1)
        told.append({"name": step.__name__, "passed": passed, "seconds": seconds, "said": said})
        print(f"{'ok' if passed else 'FAIL':5}{step.__name__:21}{seconds:6.1f} s  {said}", flush=True)
        if not passed:
            break
    seconds = round(time.monotonic() - start)
    (out / "ansible.json").write_text(json.dumps({"seconds": seconds, "steps": told}, indent=2) + "\n")
    print(
        f"{len(told) - (not passed)} of {len(STEPS)} passed in {seconds} s; {fleet.operator.folder / 'said.log'}"
    )
    return int(not passed)


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
