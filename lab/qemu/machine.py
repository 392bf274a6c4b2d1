"""The emulated machine as scenarios see it: ssh, a log that it prints, a button on a pin, screenshots."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from lab.machine import LabError, Machine, Wrong
from lab.qemu.emulator import SIZE, Emulator, run

SNAPSHOT = "attract"
"""Taken when the booted kiosk waits for its first visitor."""

NO_CONNECTION = 255
"""ssh's own exit status: the command was not carried out, or nobody heard how it ended."""

CONNECTIONS = 3


class QemuMachine(Machine):
    """A machine in ``folder``, made of the guest in ``guest`` (its image, and the key to its ssh).

    Every scenario goes on from the same snapshot and sees the log from there.
    """

    offers = frozenset({"gpio", "kms", "camera", "disk", "power"})
    camera = "Raspberry Pi camera"
    driver = "kmsdrm"
    size = SIZE
    poll_seconds = 0.3
    slowest = 40
    patience = 4

    login = "root"
    """Whom ssh logs in as."""

    def __init__(
        self,
        guest: Path,
        folder: Path,
        more: Sequence[str] = (),
        online: bool = False,
        second_disk: Path | None = None,
    ) -> None:
        """Each argument is `Emulator`'s."""
        self.emulator = Emulator(guest, folder, more, online, second_disk)
        self.journal = self.emulator.journal
        self.booted = 0.001
        self._key, self._answers = guest / "key", False
        self._ssh: list[str] = []

    def switch_on(self) -> None:
        """See `Machine.switch_on`."""
        self.emulator.start()
        self._attend(booting=True)

    def fresh(self) -> None:
        """See `Machine.fresh`: back to the snapshot."""
        self._hang_up()
        if self.emulator.is_on:
            self.emulator.load(SNAPSHOT)
        else:
            self.emulator.start(SNAPSHOT)
        self._attend(booting=False)

    def keep(self) -> None:
        """Take the snapshot, after a visit, and switch off."""
        self.visit()
        self._hang_up()
        self.emulator.save(SNAPSHOT)
        self.emulator.quit()

    def cut_power(self) -> None:
        """See `Machine.cut_power`."""
        self._hang_up()
        self.emulator.cut_power()

    def run(
        self, command: str, *, typed: str = "", check: bool = True, seconds: float = 300, again: bool = True
    ) -> str:
        """See `Machine.run`."""
        for _ in range(CONNECTIONS if again else 1):
            try:
                done = subprocess.run(
                    [*self._ssh, f"{self.login}@127.0.0.1", command],
                    input=typed, capture_output=True, text=True, timeout=seconds, check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                raise LabError(f"in the guest: {command}: no end within {seconds:.0f} s") from None
            if done.returncode != NO_CONNECTION:
                break
            # A guest that was just put back to an earlier moment sometimes hangs up on the first caller.
            self._hang_up()
        if check and done.returncode:
            raise LabError(f"in the guest: {command}: status {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def now(self) -> float:
        """See `Machine.now`; while nobody answers at the guest's door, its log tells the time."""
        if not self._answers:
            lines = self.log()
            self._answers = any(line.text.startswith("Started ssh.service") for line in lines)
            return lines[-1].t if lines else 0.0
        return float(self.run("cat /proc/uptime").split()[0])

    def press(self, sparks: int = 0, held: float = 0.3) -> None:
        """Pull the pin down and up."""
        self._act(f"lab-press {sparks} {held}")

    def enter(self) -> None:
        """A key of the keyboard that the emulated computer has by itself."""
        self.emulator.ask("send-key", keys=[{"type": "qcode", "data": "ret"}])

    def touch(self) -> None:
        """A finger on a touch screen that is plugged in just before."""
        self._act("lab-touch")

    def _act(self, command: str) -> None:
        # By now there is a connection, and the next call goes through at the first try.
        self.run("true")
        self.run(command, again=False)

    def see(self) -> np.ndarray:
        """A screenshot, made from outside."""
        path = self.emulator.screenshot(self.emulator.folder / "screen.png")
        picture = cv2.imread(str(path))
        if picture is None:
            raise LabError(f"{path} is no picture")
        return picture[:, :, ::-1]

    def on_disk(self, names: list[str]) -> list[str]:
        """See `Machine.on_disk`."""
        raw = self.emulator.disk.with_suffix(".raw")
        try:
            run("qemu-img", "convert", "-q", "-O", "raw", str(self.emulator.disk), str(raw))
            # 0: nothing to mend, 1: mended, which means the journal was played back.
            mended = subprocess.run(["e2fsck", "-p", str(raw)], capture_output=True, text=True, check=False)
            if mended.returncode not in (0, 1):
                raise Wrong(f"the file system does not mend by itself: {mended.stdout.strip()}")
            return [run("debugfs", "-R", f"cat {name}", str(raw)) for name in names]
        finally:
            raw.unlink(missing_ok=True)

    def _attend(self, booting: bool) -> None:
        """Look at the log from here on, and talk to the guest by ssh."""
        self._from = self.journal.stat().st_size
        self._answers = not booting
        self._ssh = [
            *("ssh", "-q", "-i", str(self._key), "-p", str(self.emulator.port), "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "ConnectTimeout=120", "-o", "ControlMaster=auto"),
            *("-o", f"ControlPath={self.emulator.folder / 'ssh'}", "-o", "ControlPersist=600"),
        ]

    def _hang_up(self) -> None:
        if self._ssh:
            subprocess.run([*self._ssh, "-O", "exit", "guest"], capture_output=True, check=False)
        (self.emulator.folder / "ssh").unlink(missing_ok=True)
