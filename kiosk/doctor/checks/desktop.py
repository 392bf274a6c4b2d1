"""A desktop: does one, or any other program, hold the display that the kiosk needs?"""

import os
import re

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, ok, warning
from kiosk.doctor.holders import Holder, holders
from kiosk.doctor.machine import Machine
from kiosk.doctor.monitors import chosen_driver
from kiosk.doctor.systemd import SECONDS, show

NAME = "desktop"

NODES = re.compile(r"/dev/dri/card\d+")

CLIENTS = "/sys/kernel/debug/dri"
"""For root the kernel says here who is a display's master: who alone may show something on it."""

NO_MASTER = {"systemd-logind", "systemd", "plymouthd"}
"""Have a display open on behalf of others, or give it up when the kiosk starts."""

MANAGER = "display-manager.service"
"""What every login screen is called too: gdm, lightdm, greetd."""

WITHOUT = "sudo systemctl set-default multi-user.target, then reboot"


def check_desktop(context: CheckContext) -> list[Finding]:
    """Nothing to say of a kiosk that runs on a desktop on purpose."""
    machine, kiosk = context.machine, context.kiosk
    driver = kiosk.status.get("driver") if kiosk is not None else None
    if (driver or chosen_driver(context)) != "kmsdrm":
        return []
    own = {os.getpid()} if kiosk is None else {os.getpid(), kiosk.pid, kiosk.status.get("vision_pid")}
    others = [one for one in _showing(machine) if one.pid not in own]
    manager = _manager(machine)
    if others:
        names = ", ".join(map(str, others))
        remedy = f"sudo systemctl stop {manager}; for good: {WITHOUT}" if manager else f"end {names}"
        # A kiosk that shows something is master itself.
        tell = failed if kiosk is None else warning
        return [tell(NAME, f"{names} has the display open, and one program at a time may draw on it", remedy)]
    if manager and _starts_with_the_computer(machine):
        text = f"{manager} starts with this computer, before or after the kiosk, and takes the display"
        return [warning(NAME, text, WITHOUT)]
    return [ok(NAME, "none: nothing but the kiosk draws here")]


def _showing(machine: Machine) -> list[Holder]:
    """Who is a display's master; where the kernel does not say, who has one open."""
    masters = set()
    for folder in sorted(machine.path(CLIENTS).glob("[0-9]*")):
        for row in (machine.read(f"{CLIENTS}/{folder.name}/clients") or "").splitlines():
            # Command, process, device, whether it is master, and whether it has proved that it may be.
            if found := re.match(r"\s*\S.*?\s+(\d+)\s+\d+\s+y\s+[yn]\s", row):
                masters.add(int(found[1]))
    opened = [one for one in holders(machine, NODES).found if one.name not in NO_MASTER]
    return [one for one in opened if one.pid in masters] if masters else opened


def _manager(machine: Machine) -> str | None:
    """The login screen's unit, if there is one that is not masked."""
    unit = show(machine, MANAGER, "Id,LoadState")
    return unit.get("Id") or MANAGER if unit.get("LoadState") == "loaded" else None


def _starts_with_the_computer(machine: Machine) -> bool:
    ran = machine.run(["systemctl", "get-default"], SECONDS)
    return ran is not None and ran.out.strip() == "graphical.target"
