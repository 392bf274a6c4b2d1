"""The root: can it be written, and if it forgets, does what is to be kept lie somewhere else?"""

from pathlib import Path

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, Status, failed, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.system.folders import PARTITION, PARTITION_LABEL, ROOTS_STATE, STATE, service_folder
from kiosk.system.mounts import is_forgotten

NAME = "root"
OVERLAY_CONF = "/etc/overlayroot.local.conf"
"""Where scripts/install.sh --read-only writes that the root is to be read-only."""


def check_root(context: CheckContext) -> list[Finding]:
    """One line; a second one where an update under a read-only root has failed."""
    machine = context.machine
    try:
        forgets = is_forgotten(Path("/"), machine.root)
    except OSError:
        return [not_here(NAME, "the kernel does not say where it lies")]
    found = [_forgetful(context) if forgets else _lasting(machine)]
    if machine.path(PARTITION / "pending.failed").exists():
        text = f"the last one did not succeed, as {PARTITION}/update.log tells"
        found.append(warning("update", text, "mend what it names, and run scripts/install.sh again"))
    return found


def _lasting(machine: Machine) -> Finding:
    if PARTITION_LABEL not in (machine.read(OVERLAY_CONF) or ""):
        text = "it can be written, so a power cut may harm it"
        return Finding(NAME, Status.NOT_HERE, text, "sudo scripts/install.sh --read-only (docs/operating.md)")
    text = "it is to be read-only, and can be written since this start"
    return warning(NAME, text, "sudo kiosk-state close && sudo reboot")


def _forgetful(context: CheckContext) -> Finding:
    machine = context.machine
    state = service_folder(machine.environment, "STATE_DIRECTORY") or STATE
    folders = (context.config.parent, state, ROOTS_STATE)
    if lost := [str(folder) for folder in folders if is_forgotten(folder, machine.root)]:
        text = f"read-only, and the next start forgets what is saved in {', '.join(lost)}"
        remedy = f"is the partition {PARTITION_LABEL} there? (lsblk -f); docs/operating.md: A read-only root"
        return warning(NAME, text, remedy)
    try:
        space = machine.space(machine.path(state))
    except OSError as error:
        return failed(NAME, f"{state}: {error.strerror}", "restart; if it stays so, try another card")
    if space.read_only:
        text = "the partition of what is kept cannot be written any more, because something in it is wrong"
        return failed(NAME, text, "restart, which mends it; if it comes back, the card is worn out")
    text = f"read-only; what is kept lies on a partition of its own, {space.free / 1e6:.0f} MB of it free"
    return ok(NAME, text)
