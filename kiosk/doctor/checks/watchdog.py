"""The machine's hardware watchdog: does anything restart a machine that has frozen as a whole?"""

from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, Status, not_here, ok
from kiosk.doctor.systemd import SECONDS

NODE = "/dev/watchdog"
UNUSED = ("", "0", "infinity")


def check_watchdog(context: CheckContext) -> list[Finding]:
    """Not a fault if it is unused: the operator may not want a machine that restarts by itself."""
    machine = context.machine
    if not machine.path(NODE).exists():
        return [not_here("watchdog", "the hardware has none")]
    ran = machine.run(["systemctl", "show", "--property=RuntimeWatchdogUSec", "--value"], SECONDS)
    if ran is None or ran.status != 0:
        return [not_here("watchdog", "no systemd answers here that could use the hardware's")]
    used = ran.out.strip()
    if used not in UNUSED:
        return [ok("watchdog", f"the hardware restarts this machine when it has been frozen for {used}")]
    text = "the hardware's is not used: a machine that freezes stays so"
    return [Finding("watchdog", Status.NOT_HERE, text, "sudo scripts/install.sh --watchdog")]
