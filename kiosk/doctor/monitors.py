"""Which monitors are connected, how large a picture they show, and through which driver it would come."""

import re
from dataclasses import dataclass

from kiosk.config.display_size import Size
from kiosk.doctor.context import CheckContext
from kiosk.doctor.machine import Machine
from kiosk.doctor.running import Running


@dataclass(frozen=True, slots=True)
class Connector:
    """A socket for a monitor: its name, whether one is connected, and that one's modes, the best first."""

    name: str
    connected: bool
    modes: tuple[str, ...]


def connectors(machine: Machine) -> list[Connector]:
    """What the kernel's display drivers (DRM) know, from ``/sys/class/drm``."""
    found = []
    for folder in sorted(machine.path("/sys/class/drm").glob("card*-*")):
        place = f"/sys/class/drm/{folder.name}"
        status = machine.read(f"{place}/status")
        if status is None:
            continue
        name = folder.name.partition("-")[2]
        # A mode comes once for each refresh rate.
        modes = tuple(dict.fromkeys((machine.read(f"{place}/modes") or "").split()))
        found.append(Connector(name, status == "connected", modes))
    return found


def shown_size(machine: Machine, kiosk: Running | None) -> Size | None:
    """The size of the display's picture, as the running kiosk or else the monitor says; None for neither."""
    if kiosk is not None and isinstance(size := kiosk.status.get("size"), list):
        return int(size[0]), int(size[1])
    modes = [mode for connector in connectors(machine) if connector.connected for mode in connector.modes]
    shown = re.match(r"([0-9]+)x([0-9]+)", modes[0]) if modes else None
    return (int(shown[1]), int(shown[2])) if shown else None


def chosen_driver(context: CheckContext) -> str:
    """What the kiosk would choose if it were started from here (see `kiosk.screen.window`)."""
    wanted, environment = context.settings.display.driver, context.machine.environment
    if wanted != "auto":
        return wanted
    if environment.get("WAYLAND_DISPLAY"):
        return "wayland"
    return "x11" if environment.get("DISPLAY") else "kmsdrm"
