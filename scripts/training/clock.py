"""The time a session has, and what it says of the time it needs."""

import math
import time
from dataclasses import dataclass

FORECAST_AFTER = 60.0
"""Seconds after which a run says how long it will take."""


@dataclass
class Clock:
    """When a session must end, and how far it has come.

    Attributes:
        seconds: the session may take, or None.
        started: monotonic seconds.
    """

    seconds: float | None
    started: float

    @property
    def passed(self) -> float:
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        return math.inf if self.seconds is None else self.seconds - self.passed


class Forecast:
    """Says once, a minute after the beginning, how long the session will take."""

    def __init__(self, clock: Clock, position: float) -> None:
        self._clock, self._from, self._began, self._said = clock, position, clock.passed, False

    def say(self, position: float) -> None:
        """Tell it how far the run has come, 0 to 1."""
        passed = self._clock.passed
        if self._said or passed - self._began < FORECAST_AFTER or position <= self._from:
            return
        self._said = True
        left = (passed - self._began) * (1 - position) / (position - self._from)
        left = min(left, self._clock.left)
        print(
            f"{position:.1%} done after {passed / 60:.1f} min; about {left / 60:.0f} min to go.", flush=True
        )
