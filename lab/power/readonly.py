"""What else belongs to a read-only root: the installer's part, and a start without the partition."""

from pathlib import Path

from lab.machine import expect
from lab.nspawn.machine import NspawnMachine
from lab.power.place import Contained, Emulated
from lab.qemu.machine import QemuMachine
from lab.scenarios.steps import await_attract, counted, one_visit

INSTALLER = "/opt/mood-kiosk/current/app/scripts/install.sh"
WITHOUT_KIOSK = "systemd.mask=kiosk.service"
"""On the kernel's command line, where nobody waits for the kiosk."""

OFF_SECONDS, INSTALLER_SECONDS = 900.0, 1800.0
"""Of the host's, at most."""


def without_partition(debian: Path, folder: Path) -> str:
    """A kiosk whose partition is not there serves visitors, and the doctor tells that it forgets."""
    machine = NspawnMachine(debian, folder / "journal.log", Contained.CHANGED, read_only=True)
    try:
        machine.wait(r"^Started kiosk\.service", 90, machine.booted)
        machine.wait("^camera: ", 90, machine.booted)
        await_attract(machine)
        one_visit(machine)
        said = machine.run("kiosk doctor", check=False, seconds=120)
        expect("the next start forgets what is saved in" in said, f"the doctor says nothing of it: {said}")
    finally:
        machine.close()
    return "a code scanned, and the doctor says that the next start forgets"


def prepare(place: Emulated) -> str:
    """What an operator does once: partition and root; its disks lie in the place's folder afterwards."""
    machine = place.machine
    _start(machine, WITHOUT_KIOSK)
    said = machine.run(f"{INSTALLER} --read-only=/dev/vdb 2>&1", seconds=INSTALLER_SECONDS)
    machine.run("systemctl --no-block poweroff")
    machine.emulator.await_off(OFF_SECONDS)
    (place.folder / "state.img").write_bytes(place.disk.written())
    return said.strip().splitlines()[-1]


def take_back(place: Emulated, visits: int) -> str:
    """Asked for under the overlay: two starts later the root can be written and has it all."""
    machine = place.machine
    _start(machine, WITHOUT_KIOSK)
    machine.run(f"{INSTALLER} --no-read-only 2>&1", seconds=INSTALLER_SECONDS)
    machine.emulator.await_off(OFF_SECONDS)
    _start(machine, "")
    over = "[ -e /etc/overlayroot.local.conf ] || echo over"
    machine.until(lambda: machine.run(over), "the end of what was put off", 120)
    machine.until(lambda: machine.unit()["ActiveState"] == "active", "the kiosk", 120)
    await_attract(machine, within=60)
    root = machine.run("findmnt --noheadings --raw --output SOURCE,OPTIONS /").split()
    expect(root[0] == "/dev/vda" and "rw" in root[1].split(","), f"the root is {' '.join(root)}")
    still = machine.run("findmnt --noheadings /etc/kiosk", check=False)
    expect(not still, f"/etc/kiosk is another disk's still: {still.strip()}")
    found = counted(machine)
    expect(found == visits, f"{visits} visits were kept, {found} are on the root")
    return f"the root can be written, and has all {found} visits"


def _start(machine: QemuMachine, words: str) -> None:
    machine.emulator.words = words
    machine.switch_on()
    machine.wait(r"^Started ssh\.service", 90, machine.booted)
