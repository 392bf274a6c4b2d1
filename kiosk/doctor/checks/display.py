"""The display: is a monitor connected, which pictures can it show, and through which driver."""

import re

from kiosk.config.display_size import unfit_size
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed, ok, warning
from kiosk.doctor.monitors import Connector, chosen_driver, connectors

NO_DRIVER = (
    "on a Pi: put dtoverlay=vc4-kms-v3d into /boot/firmware/config.txt and reboot; elsewhere: start the kiosk"
    " from a desktop"
)

NO_MONITOR = (
    "connect it to the HDMI port nearest to the power plug, switch it on, reboot; for a monitor that is not"
    " recognised append video=HDMI-A-1:1920x1080@60D to the line in /boot/firmware/cmdline.txt"
)


def check_display(context: CheckContext) -> list[Finding]:
    """The monitors, and the driver that the kiosk uses or would use."""
    kiosk = context.kiosk
    if kiosk is not None and kiosk.status.get("driver"):
        size = kiosk.status.get("size")
        shown = "x".join(map(str, size)) if isinstance(size, list) else "an unknown size"
        there = connectors(context.machine)
        if there and not any(connector.connected for connector in there):
            return [failed("display", f"the kiosk draws {shown}, but no monitor is connected", NO_MONITOR)]
        return [
            ok("display", f"the running kiosk shows {shown} through {kiosk.status['driver']}{_told(there)}")
        ]
    driver = chosen_driver(context)
    if driver != "kmsdrm":
        return [_desktop(context, driver)]
    return [_bare(context, connectors(context.machine))]


def _desktop(context: CheckContext, driver: str) -> Finding:
    names = {"wayland": ("WAYLAND_DISPLAY",), "x11": ("DISPLAY",)}[driver]
    if any(context.machine.environment.get(name) for name in names):
        return ok("display", f"the kiosk would draw on this desktop ({driver})")
    text = f"display.driver is {driver}, and no such desktop is running here"
    return failed("display", text, "start the kiosk from the desktop, or set display.driver to auto")


def _bare(context: CheckContext, there: list[Connector]) -> Finding:
    if not there:
        return failed("display", "the kernel knows of no display", NO_DRIVER)
    if not any(connector.connected for connector in there):
        ports = ", ".join(connector.name for connector in there)
        return failed("display", f"no monitor is connected ({ports})", NO_MONITOR)
    modes = [mode for connector in there if connector.connected for mode in connector.modes]
    if not modes:
        return warning("display", f"the monitor does not say what it can show{_told(there)}", NO_MONITOR)
    size = context.settings.display.size
    if size != "auto" and size not in modes:
        text = f"the monitor cannot show display.size {size}{_told(there)}"
        return failed("display", text, f"set display.size to auto or to one of its modes, such as {modes[0]}")
    shown = re.match(r"([0-9]+)x([0-9]+)", modes[0] if size == "auto" else size)
    if shown and (fault := unfit_size((int(shown[1]), int(shown[2])))):
        text = f"the kiosk would show {shown[0]}, and a picture {fault}{_told(there)}"
        return failed("display", text, "connect another monitor, or set display.size to a mode that will do")
    return ok("display", f"the kiosk would draw without a desktop (kmsdrm){_told(there)}")


def _told(there: list[Connector]) -> str:
    """``; HDMI-A-1 can show 1920x1080, 1280x720 and 12 more``, for each connected one."""
    told = ""
    for connector in there:
        if connector.connected and connector.modes:
            more = len(connector.modes) - 3
            rest = f" and {more} more" if more > 0 else ""
            told += f"; {connector.name} can show {', '.join(connector.modes[:3])}{rest}"
    return told
