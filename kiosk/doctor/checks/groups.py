"""Whether the user who runs the kiosk may use camera, display, keyboard and pins."""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok
from kiosk.doctor.systemd import UNIT, show
from kiosk.doctor.users import kiosk_user, rows

NEEDED = {"video": "camera and display", "render": "display", "input": "keyboard", "gpio": "button"}
"""Groups that guard devices on Raspberry Pi OS, and what they guard."""


def check_groups(context: CheckContext) -> list[Finding]:
    """Is the kiosk's user in the groups that a Pi guards its devices with?"""
    machine = context.machine
    if machine.board is None:
        return [not_here("permissions", "not a Pi: whoever starts the kiosk must be let at its devices")]
    user, uid = kiosk_user(machine)
    if uid == 0:
        return [ok("permissions", "root may use everything")]
    members = {fields[0]: (fields[2], fields[3].split(",")) for fields in rows(machine, "/etc/group")}
    given = show(machine, UNIT, "SupplementaryGroups").get("SupplementaryGroups", "").split()
    primary = next((fields[3] for fields in rows(machine, "/etc/passwd") if fields[0] == user), None)
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
