"""``python -m lab.power``: a kiosk with a read-only root, its power cut again and again; 1 if it forgets."""

import argparse
import dataclasses
import json
import os
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lab import runner
from lab.machine import LabError, Wrong
from lab.power import readonly
from lab.power.life import Kiosk, Report
from lab.power.place import Contained, Emulated, Place
from lab.qemu.__main__ import LAB, build

CUTS, EMULATED_CUTS = 50, 10


def main() -> int:
    """Parse, cut, print."""
    parser = argparse.ArgumentParser(prog="python -m lab.power")
    parser.add_argument("--out", type=Path, default=LAB / "out", help="folder for everything made (lab/out)")
    parser.add_argument("--emulated", action="store_true", help="with a kernel and an initramfs of its own")
    parser.add_argument("--cuts", type=int, help=f"in all ({CUTS}, or {EMULATED_CUTS} emulated)")
    parser.add_argument("--each", type=int, default=5, help="cuts before it boots from what is left (5)")
    parser.add_argument("--seed", type=int, default=1, help="of the moments, and of what is left (1)")
    parser.add_argument("--lying-disk", action="store_true", help="one that forces nothing: this must fail")
    parser.add_argument("--again", action="store_true", help="emulated: with what was built and prepared")
    arguments = parser.parse_args()
    arguments.cuts = arguments.cuts or (EMULATED_CUTS if arguments.emulated else CUTS)
    out: Path = arguments.out.resolve()
    plays = Plays(arguments.each, random.Random(arguments.seed))
    if arguments.emulated:
        emulated(out, arguments, plays)
    else:
        contained(out, arguments, plays)
    return plays.summary(out / ("power-emulated.json" if arguments.emulated else "power.json"))


def contained(out: Path, arguments: argparse.Namespace, plays: "Plays") -> None:
    """In a container, on an ext4 of this computer's kernel."""
    if not (out / "root.made-of").exists():
        raise LabError(f"{out} holds no finished root: run lab/root.sh {out}")
    _alone()
    folder = out / "power"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    plays.tell("no partition", lambda: readonly.without_partition(out / "root", folder))
    place = Contained(folder, arguments.lying_disk, out / "root")
    try:
        kiosk = plays.play(place, arguments.cuts)
        plays.tell("what is left", kiosk.arrive)
    finally:
        place.close()


def emulated(out: Path, arguments: argparse.Namespace, plays: "Plays") -> None:
    """On an emulated computer that the installer has made read-only, and in the end makes writable again."""
    guest, folder = out / "guest", out / "power-emulated"
    prepared = folder / "prepared"
    if not arguments.again:
        build(out)
        shutil.rmtree(folder, ignore_errors=True)
    if not (prepared / "state.img").exists():
        place = Emulated(prepared, False, guest)
        try:
            if not plays.tell("read-only", lambda: readonly.prepare(place)):
                return
        finally:
            place.close()
    place = Emulated(folder / "machine", arguments.lying_disk, guest, prepared)
    try:
        kiosk = plays.play(place, arguments.cuts)
        if plays.tell("its root", place.compare_root):
            plays.tell("writable again", lambda: readonly.take_back(place, kiosk.report.visits))
    finally:
        place.close()


class Plays:
    """Plays lives, and tells how each went."""

    def __init__(self, each: int, chance: random.Random) -> None:
        self._each, self._chance = each, chance
        self._start, self._failed = time.monotonic(), False
        self._said: list[str] = []
        self.report = Report()

    def play(self, place: Place, cuts: int) -> Kiosk:
        """So many cuts, or until something is wrong; the kiosk, cut off."""
        kiosk = Kiosk(place, self._chance, self._each)
        self.report = kiosk.report
        while self.report.cuts < cuts and self.tell(f"life {self.report.boots + 1}", kiosk.live):
            pass
        return kiosk

    def tell(self, what: str, play: Callable[[], str]) -> bool:
        """Whether it went well; nothing is played any more once something has not."""
        if self._failed:
            return False
        start = time.monotonic()
        try:
            mark, said = "ok", play()
        except Wrong as wrong:
            mark, said, self._failed = "FAIL", str(wrong), True
        except runner.MISTAKES as mistake:
            why = str(mistake) if isinstance(mistake, LabError) else repr(mistake)
            mark, said, self._failed = "FAIL", f"the lab itself: {why}", True
        self._said.append(f"{mark:5}{what:15}{time.monotonic() - start:6.1f} s  {said}")
        print(self._said[-1], flush=True)
        return not self._failed

    def summary(self, results: Path) -> int:
        """Print and write what it came to; 0 when all is well."""
        seconds, report = round(time.monotonic() - self._start), self.report
        told = {"seconds": seconds, "lives": self._said, "report": dataclasses.asdict(report)}
        results.write_text(json.dumps(told, indent=2) + "\n")
        print(
            f"{'FAILED' if self._failed else 'passed'}: {report.cuts} cuts, {report.boots} boots to a code,"
            f" {report.lost} of {report.unforced} sectors lost in {report.with_loss} of the cuts,"
            f" {report.visits} visits and {report.edits} edits kept, in {seconds} s"
        )
        return int(self._failed)


def _alone() -> None:
    """Start this program anew in namespaces of its own: whatever happens to it, machine and mounts go too."""
    if os.getpid() != 1:
        wrapped = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--"]
        os.execvp("unshare", [*wrapped, sys.executable, "-m", "lab.power", *sys.argv[1:]])


if __name__ == "__main__":
    runner.run(main)
