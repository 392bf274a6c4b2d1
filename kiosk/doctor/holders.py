"""Which processes have a device open, and whether one of them hangs in its driver, from /proc (proc(5))."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from kiosk.doctor.machine import Machine

STUCK_SAMPLES = 3
STUCK_GAP = 0.2
"""Seconds. Every process waits for a disk now and then; one that does in every sample hangs."""


@dataclass(frozen=True, slots=True)
class Holder:
    """A process with a device open.

    Attributes:
        pid, name: of the process.
        nodes: the devices, such as ``/dev/video0``.
        stuck: one of its threads stays in uninterruptible sleep: not even SIGKILL ends it.
    """

    pid: int
    name: str
    nodes: tuple[str, ...]
    stuck: bool = False

    def __str__(self) -> str:
        return f"{self.name} (process {self.pid})"


@dataclass(frozen=True, slots=True)
class Holders:
    """Those that were found; ``complete`` is False where some processes may not be looked into."""

    found: tuple[Holder, ...]
    complete: bool

    def names(self) -> str:
        """For a sentence; empty when nobody was found."""
        return ", ".join(map(str, self.found))


def holders(machine: Machine, nodes: re.Pattern[str]) -> Holders:
    """The processes with a device open whose whole path matches; this process is left out."""
    found, complete = [], True
    for process in sorted(machine.path("/proc").glob("[0-9]*"), key=lambda path: path.name.rjust(12)):
        if not process.name.isdecimal() or process.name == str(os.getpid()):
            continue
        try:
            opened = {_target(entry) for entry in (process / "fd").iterdir()}
        except FileNotFoundError:  # it has ended
            continue
        except OSError:
            complete = False
            continue
        held = tuple(sorted(node for node in opened if nodes.fullmatch(node)))
        if held:
            pid = int(process.name)
            name = machine.read(f"/proc/{pid}/comm") or "a process"
            found.append(Holder(pid, name, held, _stuck(machine, process)))
    return Holders(tuple(found), complete)


def _target(entry: Path) -> str:
    try:
        return os.readlink(entry)
    except OSError:  # closed in the meantime
        return ""


def _stuck(machine: Machine, process: Path) -> bool:
    """Whether some thread is in state D in every sample."""
    asleep = _asleep(process)
    for _ in range(STUCK_SAMPLES - 1):
        if not asleep:
            return False
        machine.wait(STUCK_GAP)
        asleep &= _asleep(process)
    return bool(asleep)


def _asleep(process: Path) -> set[str]:
    found = set()
    for stat in process.glob("task/*/stat"):
        try:
            # The name, in brackets, may hold anything.
            state = stat.read_text(errors="replace").rpartition(")")[2].split()[0]
        except (OSError, IndexError):
            continue
        if state == "D":
            found.add(stat.parent.name)
    return found
