"""Several runs of train.py at once, from a plan: a line each, its name and then its own options.

    # name      options
    wide        --network 64x1,128r3,256r5,512r5 --seed 1
    deep        --network 64x1,96r5,192r9,384r9 --seed 2

On a GPU they share it, and hide one another's waiting. What runs end with is printed when all are over.
"""

import shlex
import subprocess
import sys
import time
from pathlib import Path

from kiosk.errors import UsageError

TRAIN = Path(__file__).resolve().parents[1] / "train.py"


def read_plan(path: Path) -> dict[str, list[str]]:
    """Options by the runs' names, in the plan's order.

    Raises:
        UsageError: the file cannot be read, is empty, or names a run twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"The plan {path} cannot be read ({error}).") from error
    runs: dict[str, list[str]] = {}
    for number, line in enumerate(lines, start=1):
        try:
            name, *options = shlex.split(line, comments=True) or ("",)
        except ValueError as error:
            raise UsageError(f"{path}, line {number}: {error}.") from error
        if name in runs:
            raise UsageError(f"{path}, line {number}: the name {name} is there twice.")
        if name:
            runs[name] = options
    if not runs:
        raise UsageError(f"The plan {path} names no runs.")
    return runs


def run_plan(plan: Path, common: list[str], out: Path, jobs: int, minutes: float | None) -> bool:
    """Run all lines of a plan, at most ``jobs`` at a time in its order; returns whether all went well.

    Each writes into a folder of its own under ``out``, its output into ``printed.txt`` there. ``minutes`` is
    for all together: runs that begin later have what is left.
    """
    waiting = list(read_plan(plan).items())
    started = time.monotonic()
    running: dict[str, subprocess.Popen[bytes]] = {}
    failed: list[str] = []
    names = [name for name, _ in waiting]
    while waiting or running:
        while waiting and len(running) < jobs:
            name, options = waiting.pop(0)
            left = None if minutes is None else minutes - (time.monotonic() - started) / 60
            if left is not None and left <= 0:
                failed.append(name)
                continue
            folder = out / name
            folder.mkdir(parents=True, exist_ok=True)
            limit = [] if left is None else ["--minutes", f"{left:.3f}"]
            command = [sys.executable, str(TRAIN), *common, *limit, *options, "--out", str(folder)]
            with (folder / "printed.txt").open("ab") as printed:
                running[name] = subprocess.Popen(command, stdout=printed, stderr=subprocess.STDOUT)
        for name, process in list(running.items()):
            if process.poll() is not None:
                del running[name]
                failed += [name] if process.returncode else []
        time.sleep(0.2)
    for name in names:
        printed_path = out / name / "printed.txt"
        lines = printed_path.read_text(encoding="utf-8").splitlines() if printed_path.is_file() else []
        state = "FAILED" if name in failed else "done"
        print(f"== {name}: {state}", *(lines[-12:] if name in failed else lines[-2:]), sep="\n")
    return not failed
