"""Which power there is over the display that is open."""

from kiosk.config.schema import Display
from kiosk.power.base import DisplayPower
from kiosk.power.black import BlackPicture


def open_power(display: Display, driver: str) -> DisplayPower:
    """The power over the open display.

    Args:
        display: the operator's section.
        driver: of the window: ``kmsdrm``, ``x11``, ``wayland``, or ``none`` for a picture in memory.
    """
    return BlackPicture()
