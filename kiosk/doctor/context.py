"""What every check is told."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.doctor.finding import Finding
from kiosk.doctor.machine import Machine
from kiosk.doctor.running import Running


@dataclass(frozen=True, slots=True)
class CheckContext:
    """The machine, and the kiosk it should be.

    Attributes:
        machine: what is looked at.
        config: the configuration's path.
        settings: what is in it; the defaults where it is broken.
        kiosk: the one that is running, or None.
    """

    machine: Machine
    config: Path
    settings: Settings
    kiosk: Running | None = None


Check = Callable[[CheckContext], list[Finding]]
