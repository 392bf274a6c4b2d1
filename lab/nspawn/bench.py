"""The kiosk in the machine as the scenarios handle it: service, configuration, button, picture."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lab.nspawn.machine import FILES, Machine
from lab.nspawn.picture import Picture

CONFIG = "/etc/kiosk/config.yaml"
STATE = "/var/lib/kiosk"
PATIENCE = 15.0
"""Seconds until something that should happen soon is given up, on a machine that has other things to do."""


class Bench:
    """One booted machine and the kiosk in it.

    Attributes:
        machine, journal: what is looked at directly.
        good: the configuration the kiosk was booted with.
    """

    def __init__(self, machine: Machine, pictures: Path) -> None:
        self.machine, self.journal = machine, machine.journal
        self.good = (FILES / CONFIG[1:]).read_text()
        self._pictures = pictures

    def systemctl(self, *words: str, check: bool = True) -> str:
        """Its output, stripped."""
        return self.machine.run("systemctl", *words, check=check).stdout.strip()

    def show(self, name: str, unit: str = "kiosk") -> str:
        """A property of a unit."""
        return self.systemctl("show", "--property", name, "--value", unit)

    def state(self, unit: str = "kiosk") -> str:
        """A unit's ActiveState."""
        return self.show("ActiveState", unit)

    def started(self, mark: int, seconds: float = PATIENCE) -> None:
        """Wait until the kiosk says READY, on to its camera, and until its status file tells of both."""
        self.journal.wait(r"^Started kiosk\.service", mark, seconds)
        self.journal.wait("^camera: ", mark, seconds)
        self.until(lambda: self.status()["camera"], "a camera in status.json", seconds)

    def sees_again(self, mark: int, old: int) -> None:
        """Wait for a camera in another vision process than ``old``, and until the status file tells so."""
        self.journal.wait("^camera: ", mark, PATIENCE)
        self.until(
            lambda: self.status()["camera"] and self.status()["vision_pid"] not in (None, old),
            "a new vision process in status.json",
        )

    def failed_shows(self, mark: int, name: str) -> None:
        """Wait until kiosk-failed shows something, and keep the picture under this name."""
        self.journal.wait(r"^Started kiosk-failed\.service", mark, PATIENCE)
        self.until(lambda: self.picture().colours > 50, "a message on the display")
        self.picture().save(self._pictures / f"{name}.png")
        assert self.state("kiosk-failed") == "active", self.state("kiosk-failed")

    def status(self) -> dict[str, Any]:
        """The kiosk's own status file, which tells of a change a moment after the journal does."""
        return json.loads(self.machine.path("/run/kiosk/status.json").read_text())

    def counts(self) -> dict[str, Any]:
        """The counters on disk; empty before the first is written."""
        path = self.machine.path(f"{STATE}/counts.json")
        return json.loads(path.read_text()) if path.exists() else {}

    def save(self, text: str) -> None:
        """Save the configuration as editors do: beside it, then renamed over it."""
        beside = self.machine.path(f"{CONFIG}~")
        beside.write_text(text)
        beside.rename(self.machine.path(CONFIG))

    def save_in_place(self, text: str) -> None:
        """Save the configuration as `echo … >config.yaml` does."""
        self.machine.path(CONFIG).write_text(text)

    def press(self) -> None:
        """The space bar, down and up."""
        self.machine.run("env", "DISPLAY=:0", "xdotool", "key", "space")

    def picture(self) -> Picture:
        """What the display shows."""
        return Picture.of(self.machine.path("/run/lab/Xvfb_screen0"))

    def signal(self, name: str) -> None:
        """To the kiosk's main process."""
        self.systemctl("kill", f"--signal={name}", "--kill-whom=main", "kiosk")

    def signal_vision(self, name: str) -> int:
        """To the vision process; returns its number."""
        pid = self.status()["vision_pid"]
        self.machine.run("kill", "-s", name, str(pid))
        return pid

    def until(self, holds: Callable[[], object], what: str, seconds: float = PATIENCE) -> float:
        """Wait for it; returns how long that took, in seconds.

        Raises:
            AssertionError: it does not come in time.
        """
        start = time.monotonic()
        while not holds():
            if time.monotonic() - start > seconds:
                raise AssertionError(f"{what}: not within {seconds:g} s")
            time.sleep(0.02)
        return time.monotonic() - start

    def anew(self) -> None:
        """A running kiosk with the configuration it was booted with, whatever was before."""
        self.save(self.good)
        self.systemctl("stop", "kiosk-failed", check=False)
        self.systemctl("reset-failed", "kiosk", check=False)
        mark = self.journal.mark()
        self.systemctl("restart", "kiosk")
        self.started(mark)
