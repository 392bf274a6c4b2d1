"""``python -m lab.card``: make a card, switch it on, play; 1 if one failed."""

import argparse
import shutil
import subprocess
import threading
import time
from pathlib import Path

from lab import runner
from lab.card.container import CardContainer, play
from lab.card.machine import CardMachine
from lab.card.scenarios import CARD, prepare
from lab.machine import LabError, Wrong
from lab.mirror import Mirror
from lab.qemu.__main__ import LAB, build

NEEDED = {"mcopy": "mtools", "mkfs.vfat": "dosfstools"}
"""What of Debian's it needs beyond what lab.qemu does."""


def main() -> int:
    """Parse, build, play."""
    parser = argparse.ArgumentParser(prog="python -m lab.card", description=__doc__)
    parser.add_argument("--out", type=Path, default=LAB / "out", help="folder for everything made (lab/out)")
    parser.add_argument("--keep", action="store_true", help="keep the machine's disk")
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    if missing := sorted({package for tool, package in NEEDED.items() if not shutil.which(tool)}):
        raise LabError(f"something is missing: sudo apt install {' '.join(missing)}")
    build(out, "hardware")
    if subprocess.run(["bash", LAB / "card.sh", out], check=False).returncode:
        raise LabError("card.sh did not succeed, see above")
    try:
        mirror = Mirror(out / "cache" / "mirror")
    except OSError as error:
        raise LabError(f"the port of lab/mirror.py is taken: {error}") from None
    threading.Thread(target=mirror.serve_forever, daemon=True).start()
    folder = out / "run" / "card"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    files = prepare(out / "card", folder)
    plays = runner.Runner(CardMachine, (), folder / "failed")
    machine = CardMachine(out / "card", folder)
    machine.new_card()
    machine.write(files)
    try:
        if contained(out / "card" / "base", folder / "container", files, plays):
            plays.in_turn(machine, CARD)
    finally:
        machine.cut_power()
        mirror.shutdown()
        if not arguments.keep:
            for disk in ("disk.qcow2", "boot.img"):
                (folder / disk).unlink(missing_ok=True)
    return plays.summary(out / "card.json")


def contained(base: Path, folder: Path, files: Path, plays: runner.Runner) -> bool:
    """Play what may go wrong, in a container; whether all of it went as it must."""
    start, container = time.monotonic(), CardContainer(base, folder)
    try:
        for name, said in play(container, files):
            plays.note(name, True, time.monotonic() - start, said)
            start = time.monotonic()
    except (LabError, Wrong, OSError, subprocess.SubprocessError) as wrong:
        plays.note("container", False, time.monotonic() - start, str(wrong))
        return False
    finally:
        container.cut_power()
        shutil.rmtree(container.root, ignore_errors=True)
    return True


if __name__ == "__main__":
    runner.run(main)
