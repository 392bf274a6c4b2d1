"""Who runs the kiosk, as passwd(5) and group(5) tell it."""

from kiosk.doctor.machine import Machine


def kiosk_user(machine: Machine) -> tuple[str, int]:
    """Name and number of the user who runs the kiosk: ``kiosk`` where there is one, else whoever asks."""
    users = {fields[0]: int(fields[2]) for fields in rows(machine, "/etc/passwd") if fields[2].isdecimal()}
    if "kiosk" in users:
        return "kiosk", users["kiosk"]
    return next(((name, uid) for name, uid in users.items() if uid == machine.uid), ("", machine.uid))


def rows(machine: Machine, path: str) -> list[list[str]]:
    """The lines of passwd(5) and group(5), which both have at least four fields."""
    lines = (machine.read(path) or "").splitlines()
    return [fields for line in lines if len(fields := line.split(":")) >= 4]
