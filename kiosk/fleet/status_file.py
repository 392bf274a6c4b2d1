"""How the fleet's client is, by the file that it writes: for commands and the doctor beside it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kiosk.errors import KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.json_file import read_json

Kind = TypeVar("Kind")

FILE = "status.json"
ANEW = "sudo systemctl restart kiosk-fleet"

REFRESH_SECONDS = 60.0
"""The client writes it at least so often."""

SILENT_SECONDS = 3 * REFRESH_SECONDS
"""An older file tells that the client hangs, or is gone."""


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """What the client says of itself.

    Attributes:
        id: by which the broker knows this kiosk.
        broker: ``host:port``.
        connected: whether it is connected with the broker.
        fault: why not, in one sentence; None where it is, or has only begun to try.
        queued, sent: messages that wait, and that went out.
        commands, ignored: messages that came and were obeyed, and that were none of ours.
        age: seconds since it said so.
        connected_for: seconds; None where it is not.
        said: the file itself.
    """

    id: str
    broker: str
    connected: bool
    fault: str | None
    queued: int
    sent: int
    ignored: int
    commands: int
    age: float
    connected_for: float | None
    said: dict[str, Any]

    @property
    def is_silent(self) -> bool:
        """Whether it has said nothing for longer than it may."""
        return self.age > SILENT_SECONDS


def read_fleet_status(folder: Path, at: Callable[[dict[str, Any]], Moment]) -> FleetStatus | None:
    """What is in ``folder``; None where there is none of this boot, so that no client runs.

    Args:
        folder: the client's runtime directory.
        at: the present moment, for a status (`kiosk.appliance.alive.present`).

    Raises:
        KioskError: it cannot be read, or is none.
    """
    path = folder / FILE
    try:
        said = read_json(path)
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise KioskError(f"{path}: cannot be understood ({why}): {ANEW}") from error
    if not isinstance(said, dict):
        raise KioskError(f"{path}: holds no status: {ANEW}")
    try:
        return _status(said, at(said))
    except (KeyError, TypeError) as error:
        raise KioskError(f"{path}: the status there is another version's: {ANEW}") from error


def _status(said: dict[str, Any], now: Moment) -> FleetStatus | None:
    boot: str = _of(said, "boot", str)
    age = now.since(Moment(boot, _number(said, "updated_up")))
    if age is None:
        return None
    connected: bool = _of(said, "connected", bool)
    since = now.since(Moment(boot, _number(said, "connected_up"))) if connected else None
    fault = said["fault"]
    return FleetStatus(
        id=_of(said, "id", str),
        broker=_of(said, "broker", str),
        connected=connected,
        fault=None if fault is None else _of(said, "fault", str),
        queued=_of(said, "queued", int),
        sent=_of(said, "sent", int),
        ignored=_of(said, "ignored", int),
        commands=_of(said, "commands", int),
        age=age,
        connected_for=since,
        said=said,
    )


def _of(said: dict[str, Any], key: str, kind: type[Kind]) -> Kind:
    value = said[key]
    # bool is an int to Python.
    if type(value) is not kind:
        raise TypeError(key)
    return value


def _number(said: dict[str, Any], key: str) -> float:
    value = said[key]
    if type(value) not in (int, float):
        raise TypeError(key)
    return float(value)
