"""Where a kiosk with a read-only root lives and loses its power: a container here, or an emulated machine."""

import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from typing import ClassVar

from lab.machine import Machine, Wrong, expect
from lab.nspawn.machine import NspawnMachine
from lab.power.disk import ForgetfulDisk
from lab.power.fuse import FuseFile
from lab.power.nbd import NbdServer
from lab.power.writer import FIRST
from lab.qemu.emulator import run
from lab.qemu.machine import QemuMachine

SIZE = 128 << 20
"""Bytes of the partition."""

OPTIONS = "noatime,nosuid,nodev,noexec,data=ordered,errors=remount-ro"
"""As systemd/read-only/srv-kiosk.mount has them."""


class Place(ABC):
    """A machine that is switched on and cut off again and again.

    Attributes:
        folder: for what is made here.
        disk: on which its partition is.
        root: how findmnt calls the root's file system (a regular expression).
        device: how it calls the partition (a regular expression).
        line: file in the machine to which `lab.power.writer` tells what is kept.
    """

    root: ClassVar[str]
    device: ClassVar[str]
    line: ClassVar[str]

    def __init__(self, folder: Path, lies: bool) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.disk = folder, ForgetfulDisk(SIZE, lies)

    @abstractmethod
    def switch_on(self) -> Machine:
        """The machine, which begins to boot from what is on the disk."""

    @abstractmethod
    def told(self) -> str:
        """What the writer has told since then, in whole lines."""

    @abstractmethod
    def cut_power(self, image: bytes) -> None:
        """The machine is gone, and this is what is on its disk."""

    @abstractmethod
    def check_root(self) -> None:
        """Raise Wrong where anything was written to the root's disk since the machine was switched on."""

    @abstractmethod
    def close(self) -> None:
        """Nothing is left of it."""


class Contained(Place):
    """Real systemd and the installed kiosk in a container, its partition an ext4 of this computer's kernel.

    The layer over the root is in memory and new with each start, as a read-only root's is.
    """

    root, device, line = r"overlay", r"/dev/loop\d+", "/run/lab/told"
    CHANGED: ClassVar = {"result_seconds": "20", "message_seconds": str(FIRST)}

    def __init__(self, folder: Path, lies: bool, debian: Path) -> None:
        """``debian``: with the kiosk installed in it, as lab/root.sh makes it."""
        super().__init__(folder, lies)
        self._debian, self._mount = debian, folder / "partition"
        self._mount.mkdir(exist_ok=True)
        self._file: FuseFile | None = None
        self._machine: NspawnMachine | None = None
        image = folder / "new.img"
        run("rm", "-f", str(image))
        run("mke2fs", "-q", "-t", "ext4", "-m", "1", "-L", "KIOSK-STATE", str(image), f"{SIZE >> 20}M")
        self.disk.put(image.read_bytes())
        image.unlink()

    def switch_on(self) -> Machine:
        """See `Place.switch_on`."""
        self._file = FuseFile(self.disk, self.folder / "disk")
        # As systemd-fsck does before the partition is mounted.
        done = subprocess.run(["e2fsck", "-p", self._file.path], capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1):
            raise Wrong(f"the partition does not mend by itself: {done.stdout.strip()}")
        run("mount", "-o", f"loop,{OPTIONS}", str(self._file.path), str(self._mount))
        journal = self.folder / "journal.log"
        self._machine = NspawnMachine(self._debian, journal, self.CHANGED, True, self._mount)
        return self._machine

    def told(self) -> str:
        """See `Place.told`."""
        try:
            return self._machine.file(self.line).read_text() if self._machine else ""
        except FileNotFoundError:
            return ""

    def check_root(self) -> None:
        """Nothing: the root is below an overlay, which writes to its layer alone."""

    def cut_power(self, image: bytes) -> None:
        """See `Place.cut_power`; what the kernel still writes when it lets go of the disk is not there."""
        self.close()
        self.disk.put(image)

    def close(self) -> None:
        """See `Place.close`."""
        if self._machine is not None:
            self._machine.close()
            self._machine = None
        if self._file is not None:
            subprocess.run(["umount", self._mount], check=False, capture_output=True)
            self._file.close()
            self._file = None


class Emulated(Place):
    """An emulated computer, whose initramfs lays the overlay over its root, as the installer arranges it."""

    root, device, line = r"overlayroot", r"/dev/vdb", "/dev/hvc0"

    def __init__(self, folder: Path, lies: bool, guest: Path, prepared: Path | None = None) -> None:
        """``guest``: as lab/guest.sh makes it; ``prepared``: folder of a machine that was made read-only."""
        super().__init__(folder, lies)
        self._server = NbdServer(self.disk, folder / "nbd")
        self.machine = QemuMachine(guest, folder, second_disk=self._server.address)
        self._below = prepared / "disk.qcow2" if prepared else None
        self.machine.emulator.new_disk(self._below)
        if prepared:
            self.disk.put((prepared / "state.img").read_bytes())

    def switch_on(self) -> Machine:
        """See `Place.switch_on`."""
        self.machine.switch_on()
        return self.machine

    def told(self) -> str:
        """See `Place.told`."""
        return self.machine.printed()

    def cut_power(self, image: bytes) -> None:
        """See `Place.cut_power`."""
        self.machine.cut_power()
        self.disk.put(image)

    def check_root(self) -> None:
        """See `Place.check_root`."""
        disks = self.machine.emulator.ask("query-blockstats")
        (written,) = [disk["stats"]["wr_bytes"] for disk in disks if disk.get("device") == "virtio0"]
        expect(not written, f"{written} bytes were written to the root's disk")

    def compare_root(self) -> str:
        """Whether the root's disk is what it was when it was prepared; raises LabError."""
        run("qemu-img", "compare", "-q", str(self._below), str(self.machine.emulator.disk))
        return "not one byte of the root's disk has changed"

    def close(self) -> None:
        """See `Place.close`."""
        self.machine.cut_power()
        self._server.close()
