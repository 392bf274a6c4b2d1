"""What systemd says of the kiosk's units."""

from kiosk.doctor.machine import Machine

UNIT = "kiosk.service"
FAILED_UNIT = "kiosk-failed.service"
SECONDS = 5.0
"""How long systemd's tools may take."""


def show(machine: Machine, unit: str, properties: str) -> dict[str, str]:
    """Properties of a unit, such as ``ActiveState``; empty where no systemd answers."""
    ran = machine.run(["systemctl", "show", unit, f"--property={properties}"], SECONDS)
    if ran is None or ran.status != 0:
        return {}
    return dict(line.split("=", 1) for line in ran.out.splitlines() if "=" in line)
