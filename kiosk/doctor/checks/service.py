"""The service: does systemd run the kiosk, how often did it start it again, and what does the kiosk say."""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.doctor.running import last_fault
from kiosk.doctor.systemd import FAILED_UNIT, SECONDS, UNIT, show

LOG = "see why: journalctl -u kiosk -n 50"

_PROPERTIES = "LoadState,ActiveState,SubState,NRestarts,Result,ExecMainStatus,StatusText,UnitFileState"

_RESULTS = {
    "watchdog": "it stopped answering and was ended",
    "oom-kill": "there was not enough memory",
    "timeout": "it took too long to start or to stop",
    "start-limit-hit": "it failed too often in a short time",
    "signal": "it was killed",
    "core-dump": "it crashed",
    "resources": "systemd could not set it up",
}

_STATUSES = {
    "1": "it ended with a fault",
    "2": "its configuration cannot be used",
    "75": "the camera or the network failed too often within an hour",
    "76": "the camera or the network failed too often within an hour, and never gave a picture",
}


def check_unit(context: CheckContext) -> list[Finding]:
    """The unit's state and its last fault; then what the running kiosk says of its configuration."""
    return [_unit(context.machine), *_kiosk(context)]


def _unit(machine: Machine) -> Finding:
    unit = show(machine, UNIT, _PROPERTIES)
    if not unit:
        return not_here("service", "no systemd answers here")
    if unit.get("LoadState") == "not-found":
        return not_here("service", f"{UNIT} is not installed: the kiosk does not start by itself")
    if unit.get("LoadState") not in {"loaded", None}:
        return failed("service", f"{UNIT} cannot be used ({unit['LoadState']})", "systemctl status kiosk")
    active, why = unit.get("ActiveState", ""), _why(unit)
    if show(machine, FAILED_UNIT, "ActiveState").get("ActiveState") in {"active", "activating"}:
        return failed("service", f"the kiosk gave up ({why}); the display says so{_last_line(machine)}", LOG)
    if active == "failed":
        return failed("service", f"the kiosk gave up: {why}{_last_line(machine)}", LOG)
    if active == "activating" and unit.get("SubState") == "auto-restart":
        return failed("service", f"the kiosk does not stay up: {why}{_last_line(machine)}", LOG)
    if active == "activating":
        return warning("service", "the kiosk is starting", "look again in a minute: kiosk doctor")
    if active not in {"active", "reloading"}:
        return warning("service", "the kiosk is stopped", "sudo systemctl start kiosk")
    return _active(machine, unit)


def _active(machine: Machine, unit: dict[str, str]) -> Finding:
    text = f"running: {unit.get('StatusText') or 'it says nothing of itself'}"
    restarts = unit.get("NRestarts", "0")
    if unit.get("UnitFileState") == "disabled":
        return warning("service", f"{text}; it will not start at boot", "sudo systemctl enable kiosk")
    if restarts != "0":
        again = f"{text}; started again {restarts} time{'s' * (restarts != '1')} by systemd"
        return warning("service", again, "see why: journalctl -u kiosk | grep -B 5 'Main process exited'")
    return ok("service", text)


def _why(unit: dict[str, str]) -> str:
    result, status = unit.get("Result", ""), unit.get("ExecMainStatus", "")
    if result in {"exit-code", "success"}:
        return _STATUSES.get(status, f"it ended with status {status or 'unknown'}")
    return _RESULTS.get(result, result or "nobody knows why")


def _last_line(machine: Machine) -> str:
    """What the kiosk itself said last, as the end of a sentence: its status knows why, the journal what."""
    if fault := last_fault(machine):
        return f'; it said last: "{fault}"'
    ran = machine.run(
        ["journalctl", f"_SYSTEMD_UNIT={UNIT}", "-n", "1", "-o", "cat", "--no-pager", "--quiet"], SECONDS
    )
    said = ran.out.strip() if ran and ran.status == 0 else ""
    return f'; it said last: "{said}"' if said else ""


def _kiosk(context: CheckContext) -> list[Finding]:
    """What the running kiosk says of itself that is not the camera's or the display's."""
    kiosk = context.kiosk
    if kiosk is None:
        return []
    found = []
    if kiosk.silent:
        text = f"process {kiosk.pid} has not said how it is for {kiosk.age:.0f} s"
        found.append(failed("kiosk", text, "sudo systemctl restart kiosk"))
    if problem := kiosk.status.get("config_problem"):
        text = f"runs with the last good configuration: {problem}"
        found.append(failed("kiosk", text, f"correct it; the kiosk reads it by itself: {context.config}"))
    if keys := kiosk.status.get("restart_needed"):
        text = f"not in effect yet: {', '.join(map(str, keys))}"
        found.append(warning("kiosk", text, "sudo systemctl restart kiosk"))
    return found
