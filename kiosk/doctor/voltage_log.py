"""What the kernel has written of too little voltage, before this start and since."""

import re
from dataclasses import dataclass

from kiosk.doctor.machine import Machine
from kiosk.system.json_file import parse_json

SECONDS = 10.0
"""A log of months on a slow card takes that long to search."""

MOST = 1000
"""Lines that are counted, the newest ones."""

COMMAND = (
    "journalctl",
    "--quiet",
    "--no-pager",
    f"--lines={MOST}",
    "--output=json",
    "--output-fields=_BOOT_ID",
    "--grep=under-?voltage detected",
    "--case-sensitive=no",
    "_TRANSPORT=kernel",
)
"""Two drivers of the kernel's write it, each in its way (raspberrypi-hwmon.c and raspberrypi.c)."""


@dataclass(frozen=True, slots=True)
class VoltageLog:
    """How often there was too little voltage, as far as the log goes back.

    Attributes:
        before: in the starts before this one.
        starts: in how many of these.
        now: since this start.
        kept: whether this log outlives a start at all.
    """

    before: int
    starts: int
    now: int
    kept: bool


def voltage_log(machine: Machine) -> VoltageLog | None:
    """None where the log cannot be searched."""
    ran = machine.run(COMMAND, SECONDS)
    # Status 1: nothing was found.
    if ran is None or ran.status not in (0, 1):
        return None
    this = machine.moment.boot.replace("-", "")
    boots = [boot for line in ran.out.splitlines() if (boot := _boot(line)) is not None]
    before = [boot for boot in boots if boot != this]
    kept = machine.path("/var/log/journal").exists()
    return VoltageLog(len(before), len(set(before)), len(boots) - len(before), kept)


def voltage_alarm(machine: Machine) -> bool:
    """Whether the kernel's sensor, which asks the firmware, has seen it since the start."""
    for folder in machine.path("/sys/class/hwmon").glob("hwmon*"):
        place = f"/sys/class/hwmon/{folder.name}"
        if machine.read(f"{place}/name") == "rpi_volt":
            return re.fullmatch("1", machine.read(f"{place}/in0_lcrit_alarm") or "") is not None
    return False


def _boot(line: str) -> str | None:
    """Of which start a line of the log is."""
    try:
        said = parse_json(line.encode())
    except ValueError:
        return None
    boot = said.get("_BOOT_ID") if isinstance(said, dict) else None
    return boot if isinstance(boot, str) else None
