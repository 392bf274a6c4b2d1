"""How the kiosk is, by its status file: another user's, which may be missing, old or anybody's."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.appliance.alive import present, running
from kiosk.appliance.status_file import read_status
from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.terminal import one_line

LONGEST = 250
"""Characters of a text: Home Assistant takes 255 for a state."""

RUNNING, STARTING, ASLEEP, RESTING, OUT_OF_ORDER, STOPPED, FAILED, GONE = (
    "running", "starting", "asleep", "camera resting", "out of order", "stopped", "failed", "gone",
)  # fmt: skip

STATES = (RUNNING, STARTING, ASLEEP, RESTING, OUT_OF_ORDER, STOPPED, FAILED, GONE)
"""What is told of a kiosk's state. That somebody visits just now is not: it is finer than an hour."""

_OF_SESSION = {"out_of_order": OUT_OF_ORDER, "asleep": ASLEEP}
"""By the session's own words."""

NO_FILE = "no kiosk runs as a service: start it with 'sudo systemctl start kiosk'"
SILENT = "the kiosk is gone, or hangs: see 'kiosk status' there, or press restart"


@dataclass(frozen=True, slots=True)
class Health:
    """One moment.

    Attributes:
        alive: whether the kiosk runs.
        values: by the names that `kiosk.fleet.components` has; None for what is unknown.
    """

    alive: bool
    values: dict[str, object]


NOTHING: dict[str, object] = {
    "state": None,
    "problem": None,
    "problem_text": None,
    "code": None,
    "camera": None,
    "vision": None,
    "camera_name": None,
    "camera_restarts": None,
    "configuration": None,
    "version": None,
}
"""What is told where nothing is known."""


def health(folder: Path, now: Callable[[dict[str, Any]], Moment] = present) -> Health:
    """Of the kiosk whose status file lies in a folder.

    Args:
        folder: the kiosk's runtime directory.
        now: this moment, in the boot that a status names.
    """
    try:
        status = read_status(folder)
    except KioskError as fault:
        if isinstance(fault.__cause__ or fault.__context__, FileNotFoundError):
            return Health(False, NOTHING | {"state": GONE, "problem": True, "problem_text": NO_FILE})
        # A file that cannot be understood tells nothing, not even that the kiosk is gone.
        return Health(False, NOTHING | {"problem": True, "problem_text": _text(str(fault))})
    try:
        alive = running(status, now(status))
    except KeyError:
        return Health(False, NOTHING | {"version": _text(status.get("version"))})
    return Health(alive, NOTHING | _values(status, alive))


def _values(status: dict[str, Any], alive: bool) -> dict[str, object]:
    problem = _problem(status, alive)
    known: dict[str, object] = {
        "state": _state(status, alive),
        "problem": problem is not None,
        "problem_text": _text(problem),
        "code": _count(status.get("code")),
        "version": _text(status.get("version")),
    }
    if not alive:
        return known
    return known | {
        "camera": status.get("camera") is not None and status.get("camera_fault") is None,
        "vision": status.get("vision_pid") is not None,
        "camera_name": _text(status.get("camera")),
        "camera_restarts": status.get("camera_restarts"),
        "configuration": _configuration(status),
    }


def _state(status: dict[str, Any], alive: bool) -> str:
    if status.get("fault"):
        return FAILED
    if status.get("stopped"):
        return STOPPED
    if not alive:
        return GONE
    if (said := _OF_SESSION.get(status.get("state", ""))) is not None:
        return said
    if status.get("camera") is not None:
        return RUNNING
    return RESTING if status.get("camera_fault") else STARTING


def _problem(status: dict[str, Any], alive: bool) -> str | None:
    """What a person should see to, the most urgent; a kiosk that was told to stop has none."""
    if status.get("fault"):
        return f"the kiosk ended by a fault: {status['fault']}"
    if status.get("stopped"):
        return None
    if not alive:
        return SILENT
    for key in ("for_staff", "config_problem", "not_counted"):
        if isinstance(said := status.get(key), str):
            return said
    return None


def _configuration(status: dict[str, Any]) -> str:
    if status.get("config_runs") == "last good":
        return "last good"
    return "waits for a restart" if status.get("restart_needed") else "saved"


def _text(said: object) -> str | None:
    if not isinstance(said, str):
        return None
    line = one_line(said)
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"


def _count(number: object) -> int | None:
    return number if type(number) is int and 0 <= number < 1000 else None
