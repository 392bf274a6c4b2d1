"""A machine with the kiosk installed in it, as somebody at its door sees it: shell, log, button, display.

`lab.qemu` and `lab.nspawn` each boot one; the scenarios know only what is here. Seconds are those of the
machine's own clock, which has nothing to do with the host's where the machine is emulated.
"""

import json
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np

Need = Literal[
    "gpio",
    "kms",
    "camera",
    "disk",
    "power",
    "x11",
    "console",
    "layer",
    "reboot",
    "quick",
    "history",
    "web",
    "broker",
    "small",
]
"""What a scenario may need of a machine:

gpio: the button hangs on a pin, and its contact bounces.
kms: a monitor that can be unplugged.
camera: one whose cable can be pulled.
disk: one of its own, to be filled.
power: it can be cut; see `Machine.cut_power`.
x11: the display is a program that can be halted, the unit lab-display.
console: what is written on tty1 can be read; see `Machine.console`.
layer: what was written to any file can be told; see `Machine.written`.
reboot: reboot.target is reached, and nothing happens.
quick: kiosk and commands start in a second or two, so that starting them often is no matter.
history: it has played every scenario before, one after another.
web: its release has the web page's environment.
broker: its release has the fleet client's environment, and there is a broker for it.
small: its kiosk has 300 MB of memory and no swap; see `Machine.memory`.
"""

CONFIG = "/etc/kiosk/config.yaml"
STATE = "/var/lib/kiosk"
ROOTS_STATE = "/var/lib/kiosk-root"
LINE = re.compile(r"\[ *(\d+\.\d+)\] ([^\[:]+)(?:\[\d+\])?: (.*)")
COLOUR = re.compile(r"\x1b\[[0-9;:]*m")


class LabError(Exception):
    """The lab itself does not work; says nothing about the kiosk."""


class Wrong(Exception):
    """The kiosk did not do what it must; the sentence says what was expected and what came."""


def expect(true: object, sentence: str) -> None:
    """Raise `Wrong` with ``sentence`` unless ``true``."""
    if not true:
        raise Wrong(sentence)


@dataclass(frozen=True, slots=True)
class Memory:
    """Of the kiosk's service, all its processes together; in MB (10^6 bytes).

    Attributes:
        held: what the kernel cannot take back without swap: what is in no file, and what is locked.
        killed: processes that the kernel has ended because the limit was reached.
    """

    held: float
    killed: int


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the machine's log: at ``t`` ``who`` wrote ``text``."""

    t: float
    who: str
    text: str


class Machine(ABC):
    """A running machine.

    Attributes:
        offers: which needs of scenarios it meets.
        camera: how its log calls the camera (a regular expression).
        driver: SDL's, by which the kiosk draws.
        size: of the display: width, height.
        journal: file to which its log is appended, line by line, each with the clock before it.
        booted: when it was switched on.
    """

    offers: ClassVar[frozenset[Need]]
    camera: ClassVar[str]
    driver: ClassVar[str]
    size: ClassVar[tuple[int, int]] = (800, 480)
    poll_seconds: ClassVar[float]
    slowest: ClassVar[float]
    """Seconds of the host's that one of the machine's may take before the lab gives up, on a busy host."""
    patience: ClassVar[float]
    """How much longer than on a Pi may take what the kiosk promises for one that has a processor to spare."""

    journal: Path
    booted: float
    _good = ""
    _from = 0
    """Where in the file the log begins that is looked at."""

    @abstractmethod
    def run(
        self, command: str, *, typed: str = "", check: bool = True, seconds: float = 300, again: bool = True
    ) -> str:
        """Run ``command`` in the machine's shell as root; returns what it printed.

        Args:
            typed: on its standard input.
            check: a status other than 0 raises LabError.
            seconds: of the host's clock, before LabError.
            again: it may be sent once more where nobody heard how it ended.
        """

    @abstractmethod
    def now(self) -> float:
        """Seconds on the machine's monotonic clock."""

    @abstractmethod
    def press(self, sparks: int = 0, held: float = 0.3) -> None:
        """Push the button for ``held`` seconds; a contact bounces ``sparks`` times each way."""

    @abstractmethod
    def enter(self) -> None:
        """The Enter key of a keyboard, down and up."""

    @abstractmethod
    def touch(self) -> None:
        """A finger on the screen, or the mouse where that is what there is, down and up."""

    @abstractmethod
    def see(self) -> np.ndarray:
        """What the display shows, uint8 ``[height, width, 3]`` in RGB."""

    @abstractmethod
    def fresh(self) -> None:
        """A kiosk that waits for a visitor, with the configuration it was booted with, comes what may.

        A visit went through with that: it is the last good one.
        """

    # What only some machines can do: a scenario that uses one of these has it among its needs.

    def cut_power(self) -> None:
        """Gone, without a word to anybody inside."""
        raise NotImplementedError

    def switch_on(self) -> None:
        """Boot from the disk as the cut left it."""
        raise NotImplementedError

    def on_disk(self, names: list[str]) -> list[str]:
        """Files on the disk of a machine that is off, after what a boot would mend."""
        raise NotImplementedError

    def memory(self) -> Memory:
        """What the kiosk's service has and had of memory."""
        raise NotImplementedError

    def console(self) -> bytes:
        """Everything that was written on tty1 since it was switched on."""
        raise NotImplementedError

    def written(self) -> list[str]:
        """Files, without the first "/", that somebody inside has written since it was switched on."""
        raise NotImplementedError

    # The kiosk

    @property
    def good(self) -> str:
        """The configuration it was booted with."""
        self._good = self._good or self.run(f"cat {CONFIG}")
        return self._good

    def unit(self, name: str = "kiosk") -> dict[str, str]:
        """What systemd knows of a unit."""
        keys = "ActiveState,StatusText,NRestarts,MainPID,Result,ExecMainStatus,WatchdogUSec"
        said = self.run(f"systemctl show {name} -p {keys}")
        return dict(line.split("=", 1) for line in said.splitlines())

    def status(self) -> dict[str, Any]:
        """The kiosk's own status file, which tells of a change a moment after the log does."""
        return json.loads(self.run("cat /run/kiosk/status.json"))

    def counts(self) -> dict[str, Any]:
        """The counters on the disk; empty before the first are written."""
        return json.loads(self.run(f"cat {STATE}/counts.json 2>/dev/null || echo {{}}"))

    def kept(self) -> str:
        """The last good configuration, as the kiosk keeps it."""
        return self.run(f"cat {STATE}/config.yaml 2>/dev/null", check=False)

    def save(self, text: str) -> None:
        """Save the configuration as editors do: beside it, then renamed over it."""
        self.run(f"cat >{CONFIG}~ && mv {CONFIG}~ {CONFIG}", typed=text)

    def alive(self, pid: object) -> bool:
        """Whether there is such a process."""
        return self.run(f"ls -d /proc/{pid}", check=False) != ""

    def visit(self) -> None:
        """Press, and wait until the visit is over; then its configuration is the last good one."""
        start = self.now()
        self.press()
        over = self.wait("^(waiting for a visitor|the camera is resting)$", 60, start)
        expect(over.text.startswith("waiting"), f"a visit: {over.text}")
        # What was saved is tried beside the visit, and stands back behind it.
        within = 5 * self.patience
        self.until(
            lambda: self.kept() == self.good, "the last good configuration in the state folder", within
        )

    # The log

    def printed(self) -> str:
        """What has come out of the log's line, whole lines only."""
        with self.journal.open("rb") as file:
            file.seek(self._from)
            text = file.read().decode(errors="replace")
        return COLOUR.sub("", text.rpartition("\n")[0].replace("\r", ""))

    def log(self) -> list[Line]:
        """Every line of the log."""
        return [
            Line(float(m[1]), m[2], m[3]) for line in self.printed().split("\n") if (m := LINE.match(line))
        ]

    def said(self, pattern: str, since: float = 0.0) -> list[Line]:
        """Lines with ``pattern`` (a regular expression), from ``since`` on."""
        return [line for line in self.log() if line.t >= since and re.search(pattern, line.text)]

    def wait(self, pattern: str, within: float, since: float = 0.0) -> Line:
        """The first line with ``pattern`` written at ``since`` or later.

        Raises:
            Wrong: it did not come, or more than ``within`` seconds after ``since`` (now, where that is 0).
        """
        start = since or self.now()
        found: list[Line] = []

        def come() -> bool:
            found[:] = self.said(pattern, since)[:1]
            return bool(found)

        self.until(come, f"a log line with {pattern!r}", within, start)
        took = found[0].t - start
        expect(took <= within, f"{found[0].text!r} came after {took:.1f} s, {within:g} s are allowed")
        return found[0]

    def until(self, true: Callable[[], object], what: str, within: float, start: float | None = None) -> None:
        """Wait until ``true()``.

        Raises:
            Wrong: it was not, ``within`` seconds after ``start`` (now by default).
        """
        start = self.now() if start is None else start
        given_up = time.monotonic() + 60 + within * self.slowest
        # Asking an emulated machine costs it time: not before its time can be up.
        ask_again = time.monotonic() + max(3.0, within)
        late = False
        while not true():
            if late:
                raise Wrong(f"{what}: did not come within {within:g} s")
            if time.monotonic() > given_up:
                raise LabError(f"{what}: given up, the machine is too slow here")
            time.sleep(self.poll_seconds)
            if time.monotonic() >= ask_again:
                # One more look after the time is up: it may have come just before.
                late = self.now() > start + within + 1
                ask_again = time.monotonic() + 5
