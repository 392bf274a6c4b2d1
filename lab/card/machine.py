"""The machine that a card is put into: a boot partition, written while it is off, and a text console."""

import shlex
import shutil
import subprocess
import time
from pathlib import Path

from lab.card.console import ConsoleFont
from lab.machine import LabError
from lab.qemu.emulator import run
from lab.qemu.machine import QemuMachine

ROOT = Path(__file__).resolve().parent.parent.parent
FONT = "usr/share/consolefonts/Lat15-TerminusBold32x16.psf.gz"
"""What kiosk-setup.sh asks for."""


class CardMachine(QemuMachine):
    """A machine in ``folder`` with the card in ``card`` (lab/card.sh makes it), logged into as its owner."""

    login = "admin"

    def __init__(self, card: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._boot = folder / "boot.img"
        drive = f"file={self._boot},format=raw,if=virtio,cache=writeback"
        super().__init__(card, folder, ("-drive", drive), online=True)
        self.card = card
        self.font = ConsoleFont(card / "base" / FONT)

    def new_card(self) -> None:
        """The card as it comes: the system, and a boot partition without anything of the kiosk's."""
        self.emulator.new_disk()
        shutil.copyfile(self.card / "boot.img", self._boot)

    def write(self, folder: Path) -> None:
        """Copy the files of ``folder`` onto the boot partition, as a computer does. Only while it is off."""
        if self.emulator.is_on:
            raise LabError("the card is in the machine, and that is on")
        run("mcopy", "-o", "-i", str(self._boot), *map(str, sorted(folder.iterdir())), "::")

    def read(self, name: str) -> str:
        """A file of the boot partition. Only while it is off."""
        return run("mcopy", "-i", str(self._boot), f"::{name}", "-")

    def run(
        self, command: str, *, typed: str = "", check: bool = True, seconds: float = 300, again: bool = True
    ) -> str:
        """See `Machine.run`."""
        as_root = f"sudo sh -c {shlex.quote(command)}"
        return super().run(as_root, typed=typed, check=check, seconds=seconds, again=again)

    def now(self) -> float:
        """See `Machine.now`; the log tells the time until the card is set up and its owner may log in."""
        self._answers = self._answers or bool(self.said("^This kiosk is set up"))
        if self._answers:
            return super().now()
        lines = self.log()
        return lines[-1].t if lines else 0.0

    def shows(self, words: str) -> bool:
        """Whether these words stand on the text console."""
        return self.font.finds(words, self.see())

    def watch(self, pattern: str, minutes: float) -> float:
        """Wait for a line of the log, so many of the host's minutes; returns how many seconds it took.

        Raises LabError when it does not come.
        """
        start = time.monotonic()
        while not self.said(pattern):
            if time.monotonic() - start > 60 * minutes or not self.emulator.is_on:
                raise LabError(f"no line with {pattern!r} within {minutes:g} minutes")
            time.sleep(1)
        return time.monotonic() - start


def made(script: str, *words: str) -> str:
    """Run a script of this checkout; returns what it printed. LabError when it fails."""
    done = subprocess.run(
        [str(ROOT / "scripts" / script), *words], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise LabError(done.stderr.strip())
    return done.stdout
