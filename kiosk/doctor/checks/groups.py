"""Who runs the kiosk, and whether that user may use camera, display, keyboard and pins."""

from kiosk.doctor.checks.service import UNIT, show
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok
from kiosk.doctor.machine import Machine

NEEDED = {"video": "camera and display", "render": "display", "input": "keyboard", "gpio": "button"}
"""Groups that guard devices on Raspberry Pi OS, and what they guard."""


def kiosk_user(machine: Machine) -> tuple[str, int]:
    """Name and number of the user who runs the kiosk: ``kiosk`` where there is one, else whoever asks."""
    users = {fields[0]: int(fields[2]) for fields in _rows(machine, "/etc/passwd") if fields[2].isdecimal()}
    if "kiosk" in users:
        return "kiosk", users["kiosk"]
    return next(((name, uid) for name, uid in users.items() if uid == machine.uid), ("", machine.uid))


def check_groups(context: CheckContext) -> list[Finding]:
    """Is the kiosk's user in the groups that a Pi guards its devices with?"""
    machine = context.machine
    if machine.board is None:
        return [not_here("permissions", "not a Pi: whoever starts the kiosk must be let at its devices")]
    user, uid = kiosk_user(machine)
    if uid == 0:
        return [ok("permissions", "root may use everything")]
    members = {fields[0]: (fields[2], fields[3].split(",")) for fields in _rows(machine, "/etc/group")}
    given = show(machine, UNIT, "SupplementaryGroups").get("SupplementaryGroups", "").split()
    primary = next((fields[3] for fields in _rows(machine, "/etc/passwd") if fields[0] == user), None)
    missing = [
        group
        for group in NEEDED
        if group in members
        and user not in members[group][1]
        and members[group][0] != primary
        and not (user == "kiosk" and group in given)
    ]
    if missing:
        parts = ", ".join(dict.fromkeys(NEEDED[group] for group in missing))
        text = f"the user {user} is not in {_listed(missing)}, so these may stay shut: {parts}"
        remedy = f"sudo usermod -aG {','.join(missing)} {user}, then log in again and restart the kiosk"
        return [failed("permissions", text, remedy)]
    groups = _listed([group for group in NEEDED if group in members])
    return [ok("permissions", f"the user {user} is in {groups}")]


def _listed(groups: list[str]) -> str:
    return f"the group{'s' * (len(groups) != 1)} {', '.join(groups)}"


def _rows(machine: Machine, path: str) -> list[list[str]]:
    """The lines of passwd(5) and group(5), which both have at least four fields."""
    lines = (machine.read(path) or "").splitlines()
    return [fields for line in lines if len(fields := line.split(":")) >= 4]
