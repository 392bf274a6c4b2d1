"""``python -m lab.qemu``: build the guest, boot it, play on a snapshot of it, print; 1 if one failed."""

import os
import shutil
import subprocess
from pathlib import Path

from lab import frames, runner
from lab.machine import LabError
from lab.qemu.machine import QemuMachine

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

LONGEST = ("start_limit", "no_display", "power_cut", "camera_gone", "config_broken", "stop", "display_hung")
"""Played first, so that the machines are done at about the same time."""


def main() -> int:
    """Parse, build, boot, play."""
    parser = runner.command_line(QemuMachine, "lab.qemu")
    parser.add_argument("--out", type=Path, default=LAB / "out", help="folder for everything made (lab/out)")
    parser.add_argument("--machines", type=int, default=os.cpu_count(), help="side by side (one a processor)")
    parser.add_argument("--keep", action="store_true", help="keep the machines' disks")
    parser.add_argument("--again", action="store_true", help="go on from the snapshot that --keep kept")
    arguments = parser.parse_args()
    out: Path = arguments.out.resolve()
    guest, folder = out / "guest", out / "run"
    if not arguments.again:
        build(out)
        shutil.rmtree(folder, ignore_errors=True)
    plays = runner.Runner(QemuMachine, arguments.only, folder / "failed")
    first = QemuMachine(guest, folder / "boot")
    machines = [QemuMachine(guest, folder / f"machine{n}") for n in range(max(1, arguments.machines))]
    try:
        if arguments.again or boot(first, plays):
            for machine in machines:
                shutil.copyfile(first.emulator.disk, machine.emulator.disk)
            plays.play(machines, LONGEST)
    finally:
        for machine in (first, *machines):
            machine.cut_power()
        if not arguments.keep:
            for disk in folder.glob("*/disk.*"):
                disk.unlink()
    return plays.summary(out / "qemu.json")


def build(out: Path, *part: str) -> None:
    """Make the guest in ``out`` or a ``part`` of it, as far as it is missing; LabError if a tool is."""
    if missing := sorted({package for tool, package in NEEDED.items() if not shutil.which(tool)}):
        raise LabError(f"something is missing: sudo apt install {' '.join(missing)}")
    out.mkdir(parents=True, exist_ok=True)
    frames.write(out / "frames")
    scripts: tuple[tuple[str, ...], ...] = (("root.sh", str(out), "debian"), ("guest.sh", str(out), *part))
    for script, *words in scripts:
        if subprocess.run(["bash", str(LAB / script), *words], check=False).returncode:
            raise LabError(f"{script} did not succeed, see above")


def boot(machine: QemuMachine, plays: runner.Runner) -> bool:
    """Boot and keep the snapshot; False when there is nothing to go on from."""
    machine.emulator.new_disk()
    machine.switch_on()
    passed = plays.boot(machine)
    if passed:
        machine.keep()
    return passed


if __name__ == "__main__":
    runner.run(main)
