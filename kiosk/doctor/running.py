"""The kiosk that is running while the doctor looks, and what it says of itself.

It holds the camera, the pins and the display, so those are not tried then: its status file is read instead.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from kiosk.appliance.status_file import FILE, SILENT_SECONDS, checked, seconds_since
from kiosk.doctor.machine import Machine
from kiosk.system.folders import RUNTIME, service_folder
from kiosk.system.json_file import read_json


@dataclass(frozen=True, slots=True)
class Running:
    """A kiosk that runs.

    Attributes:
        pid: of its main process.
        status: its status file's content; empty where it keeps none (a kiosk started by hand).
        age: seconds since that was written.
    """

    pid: int
    status: dict[str, Any] = field(default_factory=dict)
    age: float = 0.0

    @property
    def silent(self) -> bool:
        """It should have written its status long ago."""
        return self.age > SILENT_SECONDS


def find_running(machine: Machine) -> Running | None:
    """The kiosk that runs on this machine, or None."""
    status = _status(machine)
    pid, age = status.get("pid"), _age(status, machine)
    # The file outlives its kiosk, and the number may be another process's by now.
    if pid is not None and age is not None and _is_kiosk(machine, pid):
        return Running(pid, status, age)
    others = (int(entry.name) for entry in machine.path("/proc").glob("[0-9]*") if entry.name.isdecimal())
    return next((Running(pid) for pid in sorted(others) if _is_kiosk(machine, pid)), None)


def _age(status: dict[str, Any], machine: Machine) -> float | None:
    """None where it was written before the computer was started."""
    try:
        return seconds_since(status, "updated_up", machine.moment)
    except KeyError:
        # Another version's, which does not say.
        return 0.0


def last_fault(machine: Machine) -> str | None:
    """Why the last kiosk ended, if it ended by a fault and could still say so."""
    fault: str | None = _status(machine).get("fault")
    return fault


def _status(machine: Machine) -> dict[str, Any]:
    folder = service_folder(machine.environment, "RUNTIME_DIRECTORY") or RUNTIME
    try:
        return checked(read_json(machine.path(folder / FILE)))
    except (OSError, ValueError):
        return {}


def _is_kiosk(machine: Machine, pid: int) -> bool:
    return says_run((machine.read(f"/proc/{pid}/cmdline") or "").split("\0"))


def says_run(words: Sequence[str]) -> bool:
    """Whether a command line starts a kiosk: ``…/kiosk run``, or ``python -m kiosk run``."""
    return any(PurePath(word).name == "kiosk" and after == "run" for word, after in pairwise(words))
