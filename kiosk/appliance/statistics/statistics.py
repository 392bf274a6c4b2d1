"""Counts visits by the hour beside a running kiosk, which never waits for it and never fails by it."""

import datetime
import logging
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.app.reports import Report
from kiosk.appliance.statistics.database import FILE, Database, Rows, open_database
from kiosk.appliance.statistics.soundness import Damaged
from kiosk.appliance.statistics.tables import Entry
from kiosk.appliance.statistics.tally import entries
from kiosk.errors import StatisticsError
from kiosk.system.wall_clock import WallClock

log = logging.getLogger(__name__)

MOST_WAITING = 10_000
"""So many visits wait for a disk that does not take them; those that come then are not counted."""


@dataclass(frozen=True, slots=True)
class _Happened:
    up: float
    entries: tuple[Entry, ...]


class Statistics:
    """What is counted, written by a thread of its own: an SD card may take a second, a picture may not.

    Each visit is a transaction; those that come while the disk is busy go together. What the disk does not
    take is tried again with the next visit, and when the kiosk ends.

    Args:
        folder: where the file lies; None counts nothing, for a kiosk that is started by hand.
        clock: by which a visit gets its hour; it is asked when the visit is written.
        opener: instead of what opens the file, for tests.
    """

    def __init__(
        self,
        folder: Path | None,
        clock: WallClock | None = None,
        opener: Callable[[Path], Database] = open_database,
    ) -> None:
        self._path = None if folder is None else folder / FILE
        self._clock, self._opener = clock or WallClock(), opener
        self._wake = threading.Condition()
        self._waiting: list[_Happened] = []
        self._asked = self._closing = False
        self._idle = True
        self._problem: str | None = None
        self._database: Database | None = None
        self._cleared: datetime.date | None = None
        # A disk that never answers must not keep the kiosk from ending.
        self._thread = threading.Thread(target=self._work, name="statistics", daemon=True)
        if self._path is not None:
            self._thread.start()

    @property
    def problem(self) -> str | None:
        """Why nothing can be counted just now, a sentence; None while all is well."""
        with self._wake:
            return self._problem

    def prepare(self) -> None:
        """Have the file opened, so that it is known whether it can be; returns at once."""
        self._ask(None)

    def hear(self, report: Report) -> None:
        """Count what the app reports, if there is anything to count; returns at once."""
        found = entries(report)
        if found:
            self._ask(_Happened(self._clock.up(), found))

    def settled(self, patience: float = 0.0) -> bool:
        """Whether all that was heard is on the disk, or cannot be; waits ``patience`` seconds for it."""
        with self._wake:
            return self._wake.wait_for(lambda: self._idle and not self._asked, patience)

    def close(self, patience: float = 1.0) -> None:
        """Write what is waiting and end the thread; gives up after ``patience`` seconds."""
        with self._wake:
            self._closing = self._asked = True
            self._wake.notify_all()
        if self._thread.is_alive():
            self._thread.join(patience)
            if self._thread.is_alive():
                log.warning("%s: the disk does not answer, the last visits may not be counted", self._path)

    def _ask(self, happened: _Happened | None) -> None:
        if self._path is None:
            return
        with self._wake:
            if happened is not None and len(self._waiting) < MOST_WAITING:
                self._waiting.append(happened)
            self._asked = True
            self._wake.notify_all()

    def _work(self) -> None:
        closing = False
        while not closing:
            with self._wake:
                self._wake.wait_for(lambda: self._asked)
                self._asked, self._idle, closing = False, False, self._closing
            problem = self._attempt()
            self._say(problem)
            with self._wake:
                self._idle = True
                self._wake.notify_all()
        if self._database is not None:
            self._database.close()

    def _attempt(self) -> str | None:
        """Write what is waiting, and delete what is old; why that does not go, or None."""
        try:
            try:
                self._write()
            except Damaged:
                # It broke while it was open; opened anew it is set aside.
                self._drop()
                self._write()
        except StatisticsError as fault:
            return str(fault)
        except Damaged as damage:
            self._drop()
            return f"{self._path}: visits cannot be counted by the hour: {damage}"
        return None

    def _write(self) -> None:
        database = self._opened()
        with self._wake:
            visits = tuple(self._waiting)
        if visits:
            database.add(self._rows(visits))
            with self._wake:
                del self._waiting[: len(visits)]
            self._clear(database)

    def _opened(self) -> Database:
        assert self._path is not None
        if self._database is not None and not self._database.is_in_place:
            # Somebody has deleted it, as `kiosk stats --forget` does.
            self._drop()
        if self._database is None:
            self._database = self._opener(self._path)
        return self._database

    def _drop(self) -> None:
        if self._database is not None:
            self._database.close()
        self._database = self._cleared = None

    def _rows(self, visits: tuple[_Happened, ...]) -> Rows:
        rows: Rows = Counter()
        known = self._clock.is_set()
        for visit in visits:
            when = self._clock.hour(visit.up) if known else None
            rows.update((entry.table, entry.row(when)) for entry in visit.entries)
        return rows

    def _clear(self, database: Database) -> None:
        """Once a day, and only on a day that is known."""
        today = self._clock.today()
        if today != self._cleared and self._clock.is_set():
            database.forget_old(today)
            self._cleared = today

    def _say(self, problem: str | None) -> None:
        with self._wake:
            before, self._problem = self._problem, problem
        if problem is not None and before is None:
            log.warning("%s; the kiosk goes on without", problem)
        elif problem is None and before is not None:
            log.info("%s: visits are counted again", self._path)
