"""What is told of the visits, kept up to date: the file is read when an hour has ended, and not before."""

import datetime
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

from kiosk.appliance.statistics.reader import Contents, read_statistics
from kiosk.errors import StatisticsError
from kiosk.fleet.backlog import Backlog
from kiosk.fleet.components import outcome_key, shown_key
from kiosk.fleet.house import House
from kiosk.fleet.tallies import Answered, Tallies, tallies
from kiosk.system.wall_clock import Hour, WallClock

log = logging.getLogger(__name__)

SPREAD_SECONDS = 120.0
"""Within so long after an hour's end it is told: not by thousands of kiosks in one moment."""

RETRY_SECONDS = 600.0
"""A file that could not be read is tried again so much later."""


class Figures:
    """Sums of the hours that are over, and what is still to be told of them.

    Args:
        folder: the kiosk's state directory.
        house: the kiosk's tables.
        clock: the wall's; while nobody has set it, nothing is known of hours.
        told: what was told before.
        backlog: takes in what was counted.
        delay: seconds from an hour's end until it is told, the same after each new start.
        read: instead of what reads the file, for tests.
    """

    def __init__(
        self,
        folder: Path,
        house: House,
        *,
        clock: WallClock,
        told: Tallies | None,
        backlog: Backlog,
        delay: float = 0.0,
        read: Callable[[Path], Contents] = read_statistics,
    ) -> None:
        self._folder, self._house, self._clock, self._read = folder, house, clock, read
        self._told, self._backlog, self._delay = told, backlog, delay
        self._taken: Hour | None = None
        self._next_try = 0.0
        self._failed = False

    @property
    def told(self) -> Tallies | None:
        """What is told now; to be kept."""
        return self._told

    def refresh(self, now: float) -> bool:
        """Read what was counted, if an hour has ended since; True if so. ``now``: monotonic seconds."""
        if not self._house.counted or now < self._next_try or not self._clock.is_set():
            return False
        hour = self._clock.hour(self._clock.up() - self._delay)
        if hour == self._taken:
            return False
        try:
            contents = self._read(self._folder)
        except StatisticsError as fault:
            if not self._failed:
                log.warning("%s", fault)
            self._failed, self._told, self._next_try = True, None, now + RETRY_SECONDS
            return True
        self._failed, self._taken = False, hour
        self._backlog.take(contents, hour)
        # Of an hour that was told before this start nothing is told anew.
        if self._told is None or self._told.until != hour:
            self._told = tallies(contents, hour, self._told.answered if self._told else Answered())
        return True

    def values(self) -> dict[str, object]:
        """By the names that `kiosk.fleet.components` has; None for what is unknown."""
        told, house = self._told, self._house
        if not house.counted:
            return {}
        known = told is not None
        found: dict[str, object] = {
            "visits_today": sum(told.outcomes.values()) if told else None,
            "visits_hour": told.last_hour if told else None,
            "last_visit": _moment(told.last) if told and told.last else None,
            "decision_seconds": told.answered.seconds if told else None,
            "agreement": told.answered.agreement if told else None,
            "answers": told.answered.yes + told.answered.no if told else None,
        }
        outcomes = told.outcomes if told else {}
        shown = told.answered.shown if told else {}
        found |= {outcome_key(name): outcomes.get(name, 0) if known else None for name in house.outcomes}
        found |= {shown_key(name): shown.get(name, 0) if known else None for name in house.shown}
        return found


def delay_of(kiosk_id: str) -> float:
    """A kiosk's own, 0 to `SPREAD_SECONDS`."""
    return SPREAD_SECONDS * hashlib.sha256(kiosk_id.encode()).digest()[0] / 256


def _moment(hour: Hour) -> str:
    """When it began, where the kiosk stands, in ISO 8601."""
    day = datetime.date.fromisoformat(hour.day)
    return datetime.datetime.combine(day, datetime.time(hour.hour)).astimezone().isoformat()
