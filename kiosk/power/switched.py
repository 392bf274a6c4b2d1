"""A power that is one switch, which may fail: what is wanted, what was reached, when it is tried again."""

import logging
from abc import abstractmethod

from kiosk.power.base import DisplayPower
from kiosk.system.ladder import BACK_OFF

log = logging.getLogger(__name__)


class SwitchFault(Exception):
    """The switch did not work; the sentence says why, and what to do about it."""


class SwitchedPower(DisplayPower):
    """Switches at once, and again with growing pauses as long as that fails."""

    def __init__(self) -> None:
        self._is_on = True
        # None: the last try failed, perhaps half-way.
        self._reached: bool | None = True
        self._problem: str | None = None
        self._failures = 0
        self._now = 0.0
        self._next_try = 0.0
        self._lit_from: float | None = None

    @abstractmethod
    def _switch(self, on: bool) -> None:
        """Do it. Raises SwitchFault."""

    @property
    def _seconds_to_picture(self) -> float:
        """How long such a display shows nothing yet after it was switched on."""
        return 0.0

    @property
    def dims(self) -> bool:
        """See `DisplayPower.dims`."""
        return False

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

    def poll(self, now: float) -> None:
        """See `DisplayPower.poll`."""
        self._now = now
        if self._reached != self._is_on and now >= self._next_try:
            self._try()
        if self._lit_from is not None and now >= self._lit_from:
            self._lit_from = None

    def close(self) -> None:
        """See `DisplayPower.close`."""
        self._want(on=True)
        self._lit_from = None

    def _want(self, *, on: bool) -> None:
        if self._is_on != on:
            self._is_on, self._failures = on, 0
        if self._reached != on and (self._failures == 0 or self._now >= self._next_try):
            self._try()

    def _try(self) -> None:
        try:
            self._switch(self._is_on)
        except SwitchFault as fault:
            pause = BACK_OFF[min(self._failures + 1, len(BACK_OFF) - 1)]
            self._failures, self._reached = self._failures + 1, None
            self._next_try = self._now + pause
            if str(fault) != self._problem:
                log.warning("%s: %s", self.name, fault)
            self._problem = str(fault)
            return
        if self._problem is not None:
            log.info("%s: works again", self.name)
        self._problem, self._failures, self._reached = None, 0, self._is_on
        seconds = self._seconds_to_picture
        self._lit_from = self._now + seconds if self._is_on and seconds else None
