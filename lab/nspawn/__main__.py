"""``python -m lab.nspawn OUT``: boot what ``lab/root.sh OUT`` has made, play, print; 1 if one failed."""

import os
import shutil
import signal
import sys
from pathlib import Path

from lab import runner
from lab.nspawn.machine import NspawnMachine
from lab.nspawn.small import SmallMachine

LIMIT_SECONDS = 900
"""For the whole run, which takes three minutes where nothing else runs; twice as long on a small machine."""


def main() -> int:
    """The whole run."""
    kind = SmallMachine if "--small" in sys.argv else NspawnMachine
    parser = runner.command_line(kind, "lab.nspawn")
    parser.add_argument("out", type=Path, help="the directory that lab/root.sh was given")
    parser.add_argument(
        "--small", action="store_true", help="a machine with little memory, for what needs it"
    )
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    if not (out / "root.made-of").exists():
        parser.error(f"{out} holds no finished root: run lab/root.sh {out}")
    _alone()
    signal.alarm(2 * LIMIT_SECONDS if arguments.small else LIMIT_SECONDS)
    name = "small" if arguments.small else "nspawn"
    kept = out / name
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    only = arguments.only or sorted(kind.alone)
    plays = runner.Runner(kind, only, kept / "failed")
    machine = kind(out / "root", kept / "journal.log")
    try:
        if plays.boot(machine):
            plays.play([machine])
    finally:
        machine.close()
    return plays.summary(out / f"{name}.json")


def _alone() -> None:
    """Start this program anew in namespaces of its own, unless it is there already.

    Whatever happens to it, machine and mounts go with it.
    """
    if os.getpid() != 1:
        wrapped = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
        os.execvp("unshare", [*wrapped, sys.executable, "-m", "lab.nspawn", *sys.argv[1:]])


if __name__ == "__main__":
    runner.run(main)
