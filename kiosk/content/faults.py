"""What can be wrong with a kiosk, as its own screen says it: one entry each, worded in every language.

The screen says what is wrong and what to do in its own words, and below it, small, what the log says: that
names files, lines and drivers, and is English.
"""

from enum import StrEnum

from kiosk.errors import CameraError, ConfigError, DisplayError, KioskError, ModelError


class Fault(StrEnum):
    """A kind of fault; its value is its key in the table ``faults`` of a language."""

    CAMERA = "camera"
    BUTTON = "button"
    CONFIGURATION = "config"
    ASKEW = "askew"
    STATE = "state"
    DISPLAY = "display"
    PARTS = "parts"
    HUNG = "hung"
    LATE = "late"
    MEMORY = "memory"
    ENDED = "ended"


_BY_CLASS = {
    ConfigError: Fault.CONFIGURATION,
    ModelError: Fault.PARTS,
    DisplayError: Fault.DISPLAY,
    CameraError: Fault.CAMERA,
}


def kind_of(error: KioskError) -> Fault:
    """Of what kind a fault is that has ended the kiosk."""
    return next((kind for known, kind in _BY_CLASS.items() if isinstance(error, known)), Fault.ENDED)
