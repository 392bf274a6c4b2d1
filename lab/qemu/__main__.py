"""``python -m lab.qemu``: build the guest, boot it, play every scenario, print a table; 1 if one failed."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from lab import frames
from lab.qemu.machine import LabError
from lab.qemu.runner import NAMES, Outcome, Runner, as_json

LAB = Path(__file__).resolve().parent.parent
NEEDED = {
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "mmdebstrap": "mmdebstrap",
    "mke2fs": "e2fsprogs",
    "debugfs": "e2fsprogs",
    "ssh": "openssh-client",
    "setpriv": "util-linux",
}
"""Commands and Debian's packages that have them."""


def main() -> int:
    """Parse, build, boot, play."""
    parser = argparse.ArgumentParser(prog="python -m lab.qemu", description=__doc__)
    parser.add_argument("--out", type=Path, default=LAB / "out", help="folder for everything made (lab/out)")
    parser.add_argument("--only", action="append", choices=NAMES, metavar="NAME", help="this one; repeatable")
    parser.add_argument("--machines", type=int, default=os.cpu_count(), help="side by side (one a processor)")
    parser.add_argument("--keep", action="store_true", help="keep the machines' disks")
    parser.add_argument("--again", action="store_true", help="go on from the snapshot that --keep kept")
    parser.add_argument("--list", action="store_true", help="name the scenarios and leave")
    arguments = parser.parse_args()
    if arguments.list:
        print(*NAMES, sep="\n")
        return 0
    # An ordinary end for every way to end: the machines are switched off on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return lab(arguments)
    except LabError as error:
        print(f"lab: {error}", file=sys.stderr)
        return 2


def lab(arguments: argparse.Namespace) -> int:
    """Everything, with the arguments of `main`; returns the exit status."""
    start = time.monotonic()
    out = arguments.out.resolve()
    names = arguments.only or list(NAMES)
    run = out / "run"
    if not arguments.again:
        check_tools()
        build(out)
        shutil.rmtree(run, ignore_errors=True)
    print(f"built after {time.monotonic() - start:.0f} s", flush=True)
    runner = Runner(out / "guest", run, tell)
    try:
        if arguments.again or runner.boot():
            runner.play([name for name in names if name != "boot"], max(1, arguments.machines))
    finally:
        runner.close()
        if not arguments.keep:
            for disk in run.glob("*/disk.*"):
                disk.unlink()
    result = {"seconds": round(time.monotonic() - start), "scenarios": as_json(runner.outcomes)}
    (out / "qemu.json").write_text(json.dumps(result, indent=2) + "\n")
    return summary(runner.outcomes, names, result["seconds"])


def check_tools() -> None:
    """Raise LabError for what is missing here."""
    if os.geteuid() != 0:
        raise LabError("this needs root, to build the guest: run it with sudo")
    if missing := sorted({package for tool, package in NEEDED.items() if not shutil.which(tool)}):
        raise LabError(f"something is missing: sudo apt install {' '.join(missing)}")


def build(out: Path) -> None:
    """Make the guest in ``out``, as far as it is not there."""
    out.mkdir(parents=True, exist_ok=True)
    frames.write(out / "frames")
    for command in ([LAB / "root.sh", out, "debian"], [LAB / "guest.sh", out]):
        if subprocess.run(["bash", *map(str, command)], check=False).returncode:
            raise LabError(f"{command[0].name} did not succeed, see above")


def tell(outcome: Outcome) -> None:
    """One line as it comes."""
    print(f"{'ok' if outcome.passed else 'FAIL':4}  {outcome.name}: {outcome.said}", flush=True)


def summary(outcomes: list[Outcome], names: list[str], seconds: int) -> int:
    """The table; 0 when everything asked for passed."""
    print(f"\n{'scenario':18}{'result':8}{'seconds':>8}  what was seen")
    for outcome in sorted(outcomes, key=lambda outcome: NAMES.index(outcome.name)):
        passed = "ok" if outcome.passed else "FAIL"
        print(f"{outcome.name:18}{passed:8}{outcome.seconds:8.0f}  {outcome.said}")
    passed = sum(outcome.passed for outcome in outcomes)
    played = {outcome.name for outcome in outcomes}
    if missing := [name for name in names if name not in played and name != "boot"]:
        print(f"not played: {', '.join(missing)}")
    print(f"\n{passed} passed, {len(outcomes) - passed} failed, {len(missing)} skipped in {seconds} s")
    return int(passed < len(outcomes) or bool(missing))


if __name__ == "__main__":
    sys.exit(main())
