"""A display that the kernel switches at once, or not at all: what is wanted, and what was reached."""

import logging
from abc import abstractmethod

from kiosk.power.base import DisplayPower
from kiosk.system.ladder import BACK_OFF

log = logging.getLogger(__name__)


class SwitchFault(Exception):
    """It did not work; the sentence says why, and what to do about it."""


class SwitchedPower(DisplayPower):
    """Switches and dims at once, and again with growing pauses as long as that fails."""

    def __init__(self) -> None:
        self._is_on = True
        # None: the last try failed, perhaps half-way.
        self._reached: bool | None = True
        self._share: float | None = None
        self._dimmed: float | None = None
        self._problem: str | None = None
        self._failures = 0
        self._now = self._next_try = 0.0
        self._lit_from: float | None = None

    @abstractmethod
    def _switch(self, on: bool) -> None:
        """Do it. Raises SwitchFault."""

    def _dim(self, share: float) -> None:
        """Be so bright, where `dims` says that it can be; the display is on. Raises SwitchFault."""

    def _restore(self) -> None:
        """Be as bright as it was found; raises nothing."""

    @property
    def _seconds_to_picture(self) -> float:
        """How long such a display shows nothing yet after it was switched on."""
        return 0.0

    @property
    def problem(self) -> str | None:
        """See `DisplayPower.problem`."""
        return self._problem

    @property
    def lit(self) -> bool:
        """See `DisplayPower.lit`."""
        return self._is_on and self._reached is True and self._lit_from is None

    def off(self) -> None:
        """See `DisplayPower.off`."""
        self._want(on=False)

    def on(self) -> None:
        """See `DisplayPower.on`."""
        self._want(on=True)

    def brightness(self, share: float) -> None:
        """See `DisplayPower.brightness`."""
        if self.dims and share != self._share:
            self._share = share
            self._try()

    def poll(self, now: float) -> None:
        """See `DisplayPower.poll`."""
        self._now = now
        if now >= self._next_try:
            self._try()
        if self._lit_from is not None and now >= self._lit_from:
            self._lit_from = None

    def close(self) -> None:
        """See `DisplayPower.close`."""
        self._want(on=True)
        self._lit_from = None
        self._restore()

    def _want(self, *, on: bool) -> None:
        if self._is_on != on:
            self._is_on, self._failures = on, 0
            self._try()

    def _try(self) -> None:
        """Do what is wanted and not reached; nothing where all is as it should be."""
        switches = self._reached != self._is_on
        dims = self._is_on and self._share != self._dimmed
        if not (switches or dims):
            return
        try:
            if switches:
                self._reached = None
                self._switch(self._is_on)
                self._reached = self._is_on
                seconds = self._seconds_to_picture
                self._lit_from = self._now + seconds if self._is_on and seconds else None
            if dims and self._share is not None:
                self._dim(self._share)
                self._dimmed = self._share
        except SwitchFault as fault:
            self._failures += 1
            self._next_try = self._now + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
            if str(fault) != self._problem:
                log.warning("%s: %s", self.name, fault)
            self._problem = str(fault)
            return
        if self._problem is not None:
            log.info("%s: works again", self.name)
        self._problem, self._failures = None, 0
