"""The guest as somebody at its door sees it: ssh, the log, the button, the display."""

import json
import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from lab.qemu.machine import LabError, Machine

LINE = re.compile(r"\[ *(\d+\.\d+)\] ([^\[:]+)(?:\[\d+\])?: (.*)")
COLOUR = re.compile(r"\x1b\[[0-9;:]*m")
SLOWEST = 40
"""Seconds of the host's that one of the guest's may take before the lab gives up, on a busy host."""

NO_CONNECTION = 255
"""ssh's own exit status: the command was not carried out, or nobody heard how it ended."""

CONNECTIONS = 3


class Wrong(Exception):
    """The kiosk did not do what it must; the sentence says what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the guest's log: at ``t``, seconds on the guest's monotonic clock, ``who`` wrote ``text``."""

    t: float
    who: str
    text: str


class Guest:
    """The running guest of ``machine``, from now on: earlier lines of the log are not seen."""

    def __init__(self, machine: Machine, key: Path, booting: bool = False) -> None:
        """
        Args:
            key: opens the guest's ssh for root.
            booting: nobody answers there yet; until then the guest's clock is read off its log.
        """
        self.machine = machine
        self._answers = not booting
        self._from = machine.journal.stat().st_size
        control = machine.folder / "ssh"
        control.unlink(missing_ok=True)
        self._ssh = [
            *("ssh", "-q", "-i", str(key), "-p", str(machine.port), "-o", "BatchMode=yes"),
            *("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"),
            *("-o", "ConnectTimeout=120", "-o", "ControlMaster=auto"),
            *("-o", f"ControlPath={control}", "-o", "ControlPersist=600"),
        ]

    def close(self) -> None:
        """End the connection."""
        subprocess.run([*self._ssh, "-O", "exit", "guest"], capture_output=True, check=False)

    def run(
        self,
        command: str,
        *,
        typed: str | None = None,
        check: bool = True,
        seconds: float = 300,
        tries: int = CONNECTIONS,
    ) -> str:
        """Run ``command`` in the guest's shell as root; returns what it printed.

        Args:
            typed: on its standard input.
            check: a status other than 0 raises LabError.
            seconds: of the host's clock, before LabError.
            tries: how often it is sent where no connection is to be had; what must not happen twice, once.
        """
        for _ in range(tries):
            try:
                done = subprocess.run(
                    [*self._ssh, "root@127.0.0.1", command],
                    input=typed or "",
                    capture_output=True,
                    text=True,
                    timeout=seconds,
                    check=False,
                )
            except subprocess.TimeoutExpired:
                raise LabError(f"in the guest: {command}: no end within {seconds:.0f} s") from None
            if done.returncode != NO_CONNECTION:
                break
            # A guest that was just put back to an earlier moment sometimes hangs up on the first caller.
            self.close()
        if check and done.returncode:
            raise LabError(f"in the guest: {command}: status {done.returncode} {done.stderr.strip()}")
        return done.stdout

    def now(self) -> float:
        """Seconds on the guest's clock."""
        if not self._answers:
            lines = self.log()
            self._answers = any(line.text.startswith("Started ssh.service") for line in lines)
            return lines[-1].t if lines else 0.0
        return float(self.run("cat /proc/uptime").split()[0])

    def unit(self, name: str = "kiosk") -> dict[str, str]:
        """What systemd knows of a unit."""
        keys = "ActiveState,SubState,StatusText,NRestarts,MainPID,Result"
        said = self.run(f"systemctl show {name} -p {keys}")
        return dict(line.split("=", 1) for line in said.splitlines())

    def status(self) -> dict[str, Any]:
        """The kiosk's status.json."""
        return json.loads(self.run("cat /run/kiosk/status.json"))

    def counts(self) -> dict[str, Any]:
        """The kiosk's counts.json, as it is on the disk."""
        return json.loads(self.run("cat /var/lib/kiosk/counts.json"))

    def press(self, sparks: int = 0) -> None:
        """Push the button, its contact bouncing ``sparks`` times each way."""
        self.run("true")
        self.run(f"lab-press {sparks}", tries=1)

    # The log

    def log(self) -> list[Line]:
        """Every line since this object was made."""
        with self.machine.journal.open("rb") as file:
            file.seek(self._from)
            text = file.read().decode(errors="replace")
        # A line that is still being written has no end yet.
        whole = COLOUR.sub("", text.rpartition("\n")[0].replace("\r", "")).split("\n")
        return [Line(float(m[1]), m[2], m[3]) for line in whole if (m := LINE.match(line))]

    def said(self, pattern: str, since: float = 0.0) -> list[Line]:
        """Lines with ``pattern`` (a regular expression), from ``since`` on the guest's clock."""
        return [line for line in self.log() if line.t >= since and re.search(pattern, line.text)]

    def wait(self, pattern: str, within: float, since: float = 0.0) -> Line:
        """The first line with ``pattern`` written at ``since`` or later.

        Raises:
            Wrong: it did not come, or more than ``within`` seconds of the guest's after ``since`` (after now
                where ``since`` is 0).
        """
        start = since or self.now()
        found: list[Line] = []

        def come() -> bool:
            found[:] = self.said(pattern, since)[:1]
            return bool(found)

        self.until(come, f"a log line with {pattern!r}", within, start)
        if found[0].t - start > within:
            raise Wrong(f"{found[0].text!r} came after {found[0].t - start:.1f} s, {within:g} s are allowed")
        return found[0]

    def until(self, true: Callable[[], bool], what: str, within: float, start: float | None = None) -> None:
        """Wait until ``true()``.

        Raises:
            Wrong: it was not, ``within`` seconds of the guest's clock after ``start`` (now by default).
        """
        start = self.now() if start is None else start
        given_up = time.monotonic() + 60 + within * SLOWEST
        # Asking the guest costs it time: not before its time can be up.
        ask_again = time.monotonic() + max(3.0, within)
        late = False
        while not true():
            if late:
                raise Wrong(f"{what}: did not come within {within:g} s")
            if time.monotonic() > given_up:
                raise LabError(f"{what}: given up, the guest is too slow here")
            time.sleep(0.3)
            if time.monotonic() >= ask_again:
                # One more look after the time is up: it may have come just before.
                late = self.now() > start + within + 1
                ask_again = time.monotonic() + 5

    # The display

    def see(self, name: str = "screen") -> np.ndarray:
        """What the display shows, uint8 ``[height, width, 3]`` in RGB; kept in the machine's folder."""
        path = self.machine.screenshot(self.machine.folder / f"{name}.png")
        picture = cv2.imread(str(path))
        if picture is None:
            raise LabError(f"{path} is no picture")
        return picture[:, :, ::-1]
