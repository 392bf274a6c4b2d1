"""What switches a display off and on again, whatever kind of display it is."""

from abc import ABC, abstractmethod

LEAST_BRIGHTNESS = 0.1
"""Darker than this nobody could tell a display that is on from one that is off."""


class DisplayPower(ABC):
    """The power of one display.

    No call waits for longer than the kernel takes to set a mode, and none raises: what takes its time goes on
    in `poll`, and what fails is a `problem`, and tried again. A new one is on, and lit.
    """

    @property
    @abstractmethod
    def name(self) -> str:
        """How it does that, for the log, the status and the doctor: such as ``backlight 10-0045``."""

    @property
    @abstractmethod
    def dims(self) -> bool:
        """Whether `brightness` has an effect."""

    @property
    @abstractmethod
    def problem(self) -> str | None:
        """Why the display is not as it was asked to be, and what to do about it; None while all is well."""

    @property
    @abstractmethod
    def lit(self) -> bool:
        """Whether somebody can see what is drawn. Not from `off` on until, after `on`, the display shows
        pictures again: a television takes seconds for that."""

    @abstractmethod
    def off(self) -> None:
        """Have it go dark. Nothing may be presented from now on until `on`."""

    @abstractmethod
    def on(self) -> None:
        """Have it show pictures again; the last word of `off` and `on` holds, also where one follows the
        other fast, or comes twice."""

    @abstractmethod
    def brightness(self, share: float) -> None:
        """Have it be so bright, `LEAST_BRIGHTNESS` to 1, as soon as it is on."""

    @abstractmethod
    def poll(self, now: float) -> None:
        """Go on with what was begun; ``now`` is monotonic seconds. To be called with every tick."""

    @abstractmethod
    def close(self) -> None:
        """Leave the display on, and as bright as it was found; more than once does no harm."""
