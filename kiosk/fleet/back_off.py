"""How long to wait before a broker is tried again: ever longer, and never all kiosks at once."""

import random

QUICK, SLOW = 1.0, 300.0
"""Seconds before the first attempt in a row, and before every one after many."""

PATIENT, MOST_PATIENT = 60.0, 900.0
"""The same where only a person can help: a wrong password is not to be tried every second."""

SETTLED_SECONDS = 60.0
"""A connection that held so long was a good one: the next pause is short again."""


class BackOff:
    """The pauses double, and each is drawn from the upper half of what it may be.

    Without that a thousand kiosks, lost by one broker in one moment, would all be back in one moment.
    (https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/, "equal jitter")
    """

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._in_a_row = 0

    def pause(self, *, patient: bool) -> float:
        """Seconds until the next attempt, after one that failed."""
        first, most = (PATIENT, MOST_PATIENT) if patient else (QUICK, SLOW)
        longest = min(most, first * 2.0 ** min(self._in_a_row, 20))
        self._in_a_row += 1
        return longest * self._chance.uniform(0.5, 1.0)

    def settled(self) -> None:
        """The connection has held."""
        self._in_a_row = 0
