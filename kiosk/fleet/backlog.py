"""What was counted in hours and days that are over, and which of it the broker has had.

The statistics' file is the queue: it outlives weeks without a broker and a power cut, and what its owner has
had forgotten is in no second one. What is kept beside it is a mark for each hour and day that the broker has
acknowledged, of a bounded number of them. Were the marks lost, all would be told once more, which does no
harm: each message is the sum of its hour.
"""

import datetime
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.figures import ALL
from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import TABLES, Row
from kiosk.fleet.tallies import FEWEST, agreement, hours_of, named
from kiosk.system.wall_clock import Hour

HOURS_BACK, DAYS_BACK = 14, 60
"""Days of which the hours, and of which the sums, are told late: after a longer time there are sums alone."""

MOST_MARKS = (HOURS_BACK + 1) * 24 + DAYS_BACK + 1
"""About 20 KB on the disk."""


@dataclass(frozen=True, slots=True)
class Record:
    """One hour, or one day.

    Attributes:
        key: its ISO 8601 name: ``2026-12-01T14``, ``2026-12-01``.
        payload: JSON.
    """

    key: str
    payload: bytes

    @property
    def is_day(self) -> bool:
        """Whether it is a day's."""
        return "T" not in self.key

    @property
    def mark(self) -> str:
        """Tells this from the same hour with other numbers."""
        return hashlib.sha256(self.payload).hexdigest()[:8]


class Backlog:
    """What is still to be told, the oldest first.

    Args:
        marks: those that were kept.
    """

    def __init__(self, marks: Mapping[str, str]) -> None:
        self._marks = dict(marks)
        self._records: dict[str, Record] = {}
        self._under_way: set[str] = set()

    @property
    def marks(self) -> Mapping[str, str]:
        """To be kept."""
        return self._marks

    @property
    def waiting(self) -> int:
        """How many are to be told."""
        return len(self._records)

    def take(self, contents: Contents, now: Hour) -> None:
        """Know what there is to tell at ``now``: what has no mark yet, or has changed."""
        found = {record.key: record for record in records(contents, now)}
        # What is not in there any more is too old, or was forgotten.
        self._marks = {key: mark for key, mark in self._marks.items() if key in found}
        self._records = {
            key: record for key, record in sorted(found.items()) if self._marks.get(key) != record.mark
        }

    def next(self) -> Record | None:
        """One that is not under way; it is from now on."""
        for key, record in self._records.items():
            if key not in self._under_way:
                self._under_way.add(key)
                return record
        return None

    def told(self, record: Record) -> None:
        """The broker has it."""
        self._under_way.discard(record.key)
        self._marks[record.key] = record.mark
        if self._records.get(record.key) == record:
            del self._records[record.key]

    def refused(self, record: Record) -> None:
        """The broker does not take it: it is asked again when the next hour has ended."""
        if self._records.get(record.key) == record:
            del self._records[record.key]
        self._under_way.discard(record.key)

    def lost(self) -> None:
        """The connection is gone, and all that was under way with it."""
        self._under_way.clear()


def records(contents: Contents, now: Hour) -> Iterator[Record]:
    """Each hour and day that had visits and is over, as far back as is told."""
    today = datetime.date.fromisoformat(now.day)
    oldest_hour, oldest_day = (
        (today - datetime.timedelta(days=back)).isoformat() for back in (HOURS_BACK, DAYS_BACK)
    )
    days = _by_day(contents, oldest_day, now.day)
    for day, of_day in sorted(days.items()):
        hours: dict[int, Counter[str]] = {}
        for _, hour, outcome, number in hours_of(of_day):
            if (day, hour) < (now.day, now.hour):
                hours.setdefault(hour, Counter())[outcome] += number
        for hour, outcomes in sorted(hours.items()):
            if day >= oldest_hour:
                said = {"day": day, "hour": hour, "visits": outcomes.total(), "outcomes": named(outcomes)}
                yield Record(f"{day}T{hour:02}", _written(said))
        if hours and day < now.day:
            yield Record(day, _written(_day(of_day, day)))


def _by_day(contents: Contents, first: str, last: str) -> dict[str, Contents]:
    """What was counted on each day from the first to the last: a year's tables are gone through once."""
    rows: dict[str, dict[str, dict[Row, int]]] = {}
    for name in ("hours", "emotions", "decisions", "answers"):
        for row, number in contents.rows[name].items():
            day = str(row[0])
            if first <= day <= last:
                rows.setdefault(day, {table: {} for table in TABLES})[name][row] = number
    return {day: Contents(tables) for day, tables in rows.items()}


def _day(contents: Contents, day: str) -> dict[str, object]:
    outcomes, shown = figures.outcomes(contents, ALL), figures.emotions(contents, ALL)
    answers = agreement(contents)
    told, asked = shown.total() >= FEWEST, answers.answers >= FEWEST
    return {
        "day": day,
        "visits": outcomes.total(),
        "outcomes": named(outcomes),
        # Of one or two visitors on a day it is nobody's business what they were told, or said.
        "emotions": named(shown) if told else None,
        "median_seconds": figures.median_seconds(contents, ALL) if told else None,
        "agreed": answers.yes if asked else None,
        "answers": answers.answers if asked else None,
    }


def _written(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, sort_keys=True, ensure_ascii=False).encode(errors="replace")


def marks_of_json(kept: Any) -> dict[str, str]:
    """The marks that were kept.

    Raises:
        ValueError: they are none.
    """
    if not isinstance(kept, dict) or len(kept) > MOST_MARKS:
        raise ValueError("not marks")
    if not all(isinstance(mark, str) and len(key) <= 13 and len(mark) == 8 for key, mark in kept.items()):
        raise ValueError("not marks")
    return kept
