"""The fleet's client, where it was switched on: are its secrets safe, does it run, is the broker reached."""

from typing import Any

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.systemd import SECONDS, show
from kiosk.errors import KioskError
from kiosk.fleet.secret_files import CERTIFICATE, KEY, PASSWORD, USER, faults_of, is_there
from kiosk.fleet.status_file import FleetStatus, read_fleet_status
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import FLEET_RUNTIME, FLEET_SECRETS

NAME = "fleet"
UNIT = "kiosk-fleet.service"

RUNS = {"active", "activating", "failed"}
"""States of a client that somebody has started."""

ENABLE = "sudo kiosk fleet enable"
LOG = "see why: journalctl -u kiosk-fleet -n 20"


def check_fleet(context: CheckContext) -> list[Finding]:
    """Nothing where it is off: that is what most kiosks want."""
    machine = context.machine
    unit = show(machine, UNIT, "ActiveState,UnitFileState,Result")
    on = unit.get("UnitFileState") == "enabled" or unit.get("ActiveState") in {
        "active",
        "activating",
        "failed",
    }
    if not on:
        return []
    return [*_secrets(machine), _client(context, unit)]


def _secrets(machine: Machine) -> list[Finding]:
    folder = machine.path(FLEET_SECRETS)
    found = [failed(NAME, what, remedy) for what, remedy in faults_of(folder)]
    for one, other in ((USER, PASSWORD), (PASSWORD, USER), (CERTIFICATE, KEY), (KEY, CERTIFICATE)):
        if is_there(folder, one) and not is_there(folder, other):
            text = f"there is {FLEET_SECRETS / one} and no {other}"
            found.append(failed(NAME, text, f"{ENABLE} --help says how to give both"))
    return found


def _client(context: CheckContext, unit: dict[str, str]) -> Finding:
    machine, fleet = context.machine, context.settings.fleet
    if fleet.broker is None:
        return failed(
            NAME, "is on, and fleet.broker names no broker", "sudo kiosk set fleet.broker broker.lan"
        )
    active = unit.get("ActiveState")
    if active in {"failed", "inactive"}:
        return failed(NAME, f"is on, and its client does not run ({_why(machine, unit)})", ENABLE)
    try:
        status = read_fleet_status(machine.path(FLEET_RUNTIME), lambda said: _at(machine, said))
    except KioskError as fault:
        what, _, remedy = str(fault).rpartition(": ")
        return failed(NAME, what, remedy)
    if status is None:
        return warning(NAME, "its client is starting", "look again in a minute: kiosk fleet status")
    return _reached(status, unit)


def _reached(status: FleetStatus, unit: dict[str, str]) -> Finding:
    if status.is_silent:
        text = f"its client has said nothing for {status.age:.0f} s"
        return failed(NAME, text, "sudo systemctl restart kiosk-fleet")
    if not status.connected:
        text = f"is on, and {status.broker} is not reached: {status.fault or 'the first try is under way'}"
        return warning(NAME, text, f"the kiosk works without; {LOG}")
    text = f"is on: {status.broker} is told how this kiosk is, as {status.id}"
    if unit.get("UnitFileState") == "disabled":
        return warning(NAME, f"{text}; but not from the next boot on", ENABLE)
    return ok(NAME, f"{text}; {status.queued} messages wait" if status.queued else text)


def _why(machine: Machine, unit: dict[str, str]) -> str:
    ran = machine.run(
        ["journalctl", f"_SYSTEMD_UNIT={UNIT}", "-n", "1", "-o", "cat", "--no-pager", "--quiet"], SECONDS
    )
    said = ran.out.strip() if ran and ran.status == 0 else ""
    return f'it said last: "{said}"' if said else unit.get("Result") or "nobody knows why"


def _at(machine: Machine, said: dict[str, Any]) -> Moment:
    """The present moment, in the boot that a living client names: in a container it may see another."""
    moment = machine.moment
    there = machine.read(f"/proc/{said.get('pid')}/stat") is not None
    return Moment(str(said.get("boot")), moment.up) if there else moment
