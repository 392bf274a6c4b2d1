"""Which power there is over the display that is open."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

from kiosk.config.schema import Display
from kiosk.power.backlight import BacklightPower, find_backlight
from kiosk.power.base import DisplayPower
from kiosk.power.black import BlackPicture
from kiosk.power.cec import PACKAGE, PROGRAM, CecPower, cec_devices
from kiosk.power.dpms import DpmsPower
from kiosk.power.drm import Ioctl

Which = Callable[[str], str | None]
"""As `shutil.which`."""

UNSEEN = "none"
"""The driver of a window that is a picture in memory."""


def open_power(
    display: Display,
    driver: str,
    root: Path = Path("/"),
    *,
    ioctl: Ioctl = fcntl.ioctl,
    which: Which = shutil.which,
) -> DisplayPower:
    """The power over the open display: the one that ``display.power`` names, or the best there is.

    Args:
        display: the operator's section.
        driver: of the window: ``kmsdrm``, ``x11``, ``wayland``, or ``none`` for a picture in memory.
        root: where ``proc``, ``sys`` and ``dev`` lie.
        ioctl: asks the kernel.
        which: finds programs.
    """
    if driver == UNSEEN or display.power == "black":
        return BlackPicture()
    tries: dict[str, Callable[[], DisplayPower | None]] = {
        "dpms": lambda: _dpms(root, ioctl) if driver == "kmsdrm" else None,
        "backlight": lambda: _backlight(root, named=display.power == "backlight"),
        "cec": lambda: _cec(root, which),
    }
    if display.power != "auto":
        return tries[display.power]() or BlackPicture(MISSING[display.power])
    return next((found for attempt in tries.values() if (found := attempt())), BlackPicture())


MISSING = {
    "dpms": "display.power is dpms, which needs a display without a desktop (KMSDRM) that can be switched:"
    " set it to auto",
    "backlight": "display.power is backlight, and the kernel knows of none: set it to auto",
    "cec": f"display.power is cec, and there is no {PROGRAM} or no /dev/cec0 that the kiosk may use: sudo apt"
    f" install {PACKAGE}, and see docs/operating.md for the service; or set it to auto",
}
"""Why what was asked for is not there, and what to do about it."""


def _dpms(root: Path, ioctl: Ioctl) -> DisplayPower | None:
    power = DpmsPower(root, ioctl)
    return power if power.works else None


def _backlight(root: Path, *, named: bool) -> DisplayPower | None:
    """One that may not be written is none, unless it was asked for: then it says so itself."""
    found = find_backlight(root)
    return BacklightPower(found) if found is not None and (found.is_writable or named) else None


def _cec(root: Path, which: Which) -> DisplayPower | None:
    devices, program = cec_devices(root), which(PROGRAM)
    return CecPower(devices, program) if devices and program else None
