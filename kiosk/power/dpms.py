"""A display on which SDL draws without a desktop (KMSDRM), switched off as the kernel does it.

While it is off the kernel refuses SDL's page flips, and SDL then draws on in a buffer that is still the
display's: so nothing is presented until it is on again, and then the whole picture.
"""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path

from kiosk.power.backlight import find_backlight
from kiosk.power.drm import DPMS_OFF, DPMS_ON, Connector, Ioctl, held_card, set_dpms, shown_on
from kiosk.power.switched import SwitchedPower, SwitchFault

BUILT_IN = ("DSI", "DPI", "LVDS", "eDP", "Virtual", "SPI")
"""Connectors whose panel shows a picture as soon as it is switched on."""

MONITOR_SECONDS = 2.0
"""So long a monitor takes from the signal to its picture; most need one to three."""


class DpmsPower(SwitchedPower):
    """Switches every connector that shows the kiosk's picture.

    The card and its connectors are looked up each time: SDL may have opened the display anew, and a monitor
    may have been plugged into another socket.
    """

    def __init__(self, root: Path = Path("/"), ioctl: Ioctl = fcntl.ioctl) -> None:
        """
        Args:
            root: where ``proc`` and ``sys`` lie.
            ioctl: asks the kernel.
        """
        super().__init__()
        self._root, self._ioctl = root, ioctl
        try:
            self._last: Sequence[Connector] = self._connectors()[1]
        except SwitchFault:
            self._last = ()
        backlight = find_backlight(root) if self._is_built_in else None
        self._backlight = backlight if backlight is not None and backlight.is_writable else None

    @property
    def name(self) -> str:
        """See `DisplayPower.name`."""
        shown = " and ".join(connector.name for connector in self._last)
        return f"DPMS of {shown}" if shown else "DPMS"

    @property
    def dims(self) -> bool:
        """See `DisplayPower.dims`: by the backlight of a panel."""
        return self._backlight is not None

    @property
    def works(self) -> bool:
        """Whether there is a display that it can switch."""
        return any(connector.dpms is not None for connector in self._last)

    @property
    def _seconds_to_picture(self) -> float:
        """See `SwitchedPower`."""
        return 0.0 if self._is_built_in else MONITOR_SECONDS

    @property
    def _is_built_in(self) -> bool:
        return all(connector.name.startswith(BUILT_IN) for connector in self._last)

    def _dim(self, share: float) -> None:
        if self._backlight is not None:
            self._backlight.dim(share)

    def _restore(self) -> None:
        if self._backlight is not None:
            self._backlight.restore()

    def _switch(self, on: bool) -> None:
        card, self._last = self._connectors()
        try:
            for connector in self._last:
                set_dpms(card, connector, DPMS_ON if on else DPMS_OFF, self._ioctl)
        except OSError as error:
            word = "on" if on else "off"
            reason = f"the kernel does not switch the display {word} ({os.strerror(error.errno or 0)})"
            raise SwitchFault(f"{reason}: restart the kiosk, or set display.power to black") from error

    def _connectors(self) -> tuple[int, Sequence[Connector]]:
        """Raises SwitchFault."""
        remedy = "restart the kiosk, or set display.power to black"
        try:
            card = held_card(self._root, self._ioctl)
            if card is None:
                raise SwitchFault(f"the kiosk does not hold the display any more: {remedy}")
            found = shown_on(card, self._ioctl)
        except OSError as error:
            told = os.strerror(error.errno or 0)
            raise SwitchFault(f"the kernel does not tell about the display ({told}): {remedy}") from error
        if not found:
            raise SwitchFault(f"no display shows the kiosk's picture: {remedy}")
        return card, found
