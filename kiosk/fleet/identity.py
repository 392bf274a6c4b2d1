"""What the broker calls this kiosk, and what people do."""

import hashlib
import hmac
import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.schema_fleet import Fleet
from kiosk.errors import FleetError
from kiosk.system.ordinary_file import read_ordinary

MOST = 100
"""Bytes of the file with a machine's number: 33."""

_OURS = b"mood-kiosk fleet"
"""A machine's number is a secret of sorts, and is not told; a number made of it is another one for each
program (machine-id(5), sd_id128_get_machine_app_specific(3))."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Attributes:
    id: of letters, digits, - and _.
    name: for people.
    """

    id: str
    name: str


def identity(fleet: Fleet, root: Path) -> Identity:
    """Who this kiosk is.

    Raises:
        FleetError: the configuration does not say, and the machine has no number of its own.
    """
    return Identity(fleet.id or _of_machine(root), fleet.name or os.uname().nodename)


def _of_machine(root: Path) -> str:
    path = root / "etc/machine-id"
    try:
        number = bytes.fromhex(read_ordinary(path, MOST).decode("ascii").strip())
    except (OSError, ValueError):
        number = b""
    if len(number) != 16:
        raise FleetError(f"{path} holds no number of this machine: write a name for it into fleet.id")
    return f"kiosk-{hmac.new(number, _OURS, hashlib.sha256).hexdigest()[:8]}"
