"""How the screen goes off while the kiosk sleeps, and whether it can be dimmed as configured."""

from kiosk.config.schema import Settings
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, not_here, ok, warning
from kiosk.doctor.machine import Machine
from kiosk.power.backlight import DROP_IN as BACKLIGHT_DROP_IN
from kiosk.power.backlight import FOLDER
from kiosk.power.backlight import HOW_TO_OPEN as TO_OPEN_BACKLIGHT
from kiosk.power.cec import DROP_IN as CEC_DROP_IN
from kiosk.power.cec import HOW_TO_OPEN as TO_OPEN_CEC
from kiosk.power.cec import PACKAGE, PROGRAM

SECONDS = 5.0
"""For asking a program its version."""

UNIT = "/etc/systemd/system/kiosk.service"


def check_power(context: CheckContext) -> list[Finding]:
    """By what the screen goes off, and what is missing for what was asked for."""
    settings, machine = context.settings, context.machine
    display = settings.display
    if not _is_wanted(settings):
        return [not_here("screen off", "never: there are no hours, and display.sleep_after_minutes is 0")]
    found = [_running(context.kiosk.status) if context.kiosk else _not_running(settings)]
    if display.power == "cec":
        found += _television(machine)
    if _dims(settings) or display.power == "backlight":
        found.append(_backlight(machine))
    return found


def _is_wanted(settings: Settings) -> bool:
    display = settings.display
    sleeps = settings.hours.opening is not None or display.sleep_after_minutes > 0
    return sleeps or _dims(settings) or display.power != "auto"


def _dims(settings: Settings) -> bool:
    display = settings.display
    return min(display.brightness, display.night_brightness or 1.0) < 1


def _running(status: dict[str, object]) -> Finding:
    means = str(status.get("display_power") or "a means that it does not tell")
    if problem := status.get("display_problem"):
        what, _, remedy = str(problem).rpartition(": ")
        return warning("screen off", f"{means}: {what}", remedy)
    if means == "a black picture":
        return ok("screen off", "the running kiosk shows a black picture: it found no switch of this display")
    return ok("screen off", f"by {means}, says the running kiosk")


def _not_running(settings: Settings) -> Finding:
    means = {
        "auto": "by DPMS where it draws without a desktop, else by what there is",
        "dpms": "by DPMS",
        "backlight": "by the backlight",
        "cec": "by HDMI-CEC",
        "black": "as a black picture",
    }[settings.display.power]
    return ok("screen off", f"{means}; the running kiosk tells by what it really is")


def _backlight(machine: Machine) -> Finding:
    names = sorted(folder.name for folder in machine.path(f"/{FOLDER}").glob("*"))
    if not names:
        text = "the kernel knows of none: display.brightness does nothing on this display"
        return warning("backlight", text, "dim the monitor by its own buttons, or set brightness to 1")
    if machine.path(UNIT).exists() and not machine.path(BACKLIGHT_DROP_IN).exists():
        return warning("backlight", f"the service may not change {names[0]}", TO_OPEN_BACKLIGHT)
    return ok("backlight", f"{names[0]}, which the service may change")


def _television(machine: Machine) -> list[Finding]:
    found = []
    if machine.run([PROGRAM, "--version"], SECONDS) is None:
        found.append(warning("HDMI-CEC", f"{PROGRAM} is not installed", f"sudo apt install {PACKAGE}"))
    nodes = sorted(node.name for node in machine.path("/dev").glob("cec[0-9]*"))
    if not nodes:
        text = "the kernel knows of no HDMI socket that speaks it"
        return [*found, warning("HDMI-CEC", text, "set display.power to auto")]
    if machine.path(UNIT).exists() and not machine.path(CEC_DROP_IN).exists():
        found.append(warning("HDMI-CEC", f"the service may not use {' and '.join(nodes)}", TO_OPEN_CEC))
    return found or [ok("HDMI-CEC", f"{' and '.join(nodes)}, by {PROGRAM}")]
