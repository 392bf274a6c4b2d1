"""The backlight of a built-in panel, by the kernel's files in /sys/class/backlight."""

import contextlib
import os
from pathlib import Path

from kiosk.power.switched import SwitchedPower, SwitchFault

FOLDER = "sys/class/backlight"

LIT, DARK = 0, 4
"""``bl_power``: FB_BLANK_UNBLANK and FB_BLANK_POWERDOWN of the kernel's fb.h."""

DROP_IN = "/etc/systemd/system/kiosk.service.d/backlight.conf"

HOW_TO_OPEN = (
    f"sudo install -Dm644 systemd/kiosk-backlight.conf {DROP_IN}, then sudo systemctl daemon-reload, and"
    " restart the kiosk"
)


class Backlight:
    """One backlight.

    Attributes:
        name: the kernel's, such as ``10-0045``.
        most: its greatest brightness.
    """

    def __init__(self, folder: Path) -> None:
        """``folder``: in `FOLDER`. Raises OSError or ValueError where it is none."""
        self._folder, self.name = folder, folder.name
        self.most = self._read("max_brightness")
        self._found = self._read("brightness")

    @property
    def is_writable(self) -> bool:
        """Whether this process may change it."""
        return all(os.access(self._folder / name, os.W_OK) for name in ("bl_power", "brightness"))

    def power(self, on: bool) -> None:
        """Raises SwitchFault."""
        self._write("bl_power", LIT if on else DARK)

    def dim(self, share: float) -> None:
        """To a share of its greatest brightness, and never to nothing. Raises SwitchFault."""
        self._write("brightness", max(1, round(share * self.most)))

    def restore(self) -> None:
        """As bright as it was found."""
        with contextlib.suppress(SwitchFault):
            self._write("brightness", self._found)

    def _read(self, name: str) -> int:
        return int((self._folder / name).read_text())

    def _write(self, name: str, value: int) -> None:
        try:
            # Opened for writing alone, which makes no file where there is none.
            file = os.open(self._folder / name, os.O_WRONLY | os.O_CLOEXEC)
            try:
                os.write(file, b"%d\n" % value)
            finally:
                os.close(file)
        except OSError as error:
            remedy = "restart the computer, or set display.power to another means"
            if isinstance(error, PermissionError) or error.strerror == "Read-only file system":
                remedy = HOW_TO_OPEN
            raise SwitchFault(
                f"the backlight {self.name} cannot be changed ({error.strerror}): {remedy}"
            ) from error


def find_backlight(root: Path = Path("/")) -> Backlight | None:
    """The first there is; None without one. ``root``: where ``sys`` lies."""
    for folder in sorted((root / FOLDER).glob("*")):
        with contextlib.suppress(OSError, ValueError):
            return Backlight(folder)
    return None


class BacklightPower(SwitchedPower):
    """A panel of which only the backlight is switched: what is drawn goes on unseen."""

    def __init__(self, backlight: Backlight) -> None:
        """A kiosk that was killed may have left it dark: it is lit by the first `poll`."""
        super().__init__()
        self._backlight = backlight
        self._reached = None

    @property
    def name(self) -> str:
        """See `DisplayPower.name`."""
        return f"backlight {self._backlight.name}"

    @property
    def dims(self) -> bool:
        """See `DisplayPower.dims`."""
        return True

    def _switch(self, on: bool) -> None:
        self._backlight.power(on)

    def _dim(self, share: float) -> None:
        self._backlight.dim(share)

    def _restore(self) -> None:
        self._backlight.restore()
