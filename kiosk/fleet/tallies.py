"""What is told of the visits: sums of hours that are over, from the statistics' file.

Nobody who listens may learn when somebody visited, to less than an hour, or what a single visitor was told.
So these figures change once an hour at most, also across new starts; the hour that lasts is left out; and
what was shown or answered is told with the first of the hours in which at least `FEWEST` have come together.
"""

import datetime
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.figures import Agreement, last_days
from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import UNKNOWN_DAY
from kiosk.system.wall_clock import Hour

FEWEST = 3
"""Answers that are told together."""

MOST_SHOWN = 100
"""Names of what was shown, or of outcomes: there are two dozen."""

NAME = re.compile(r"[\w+]{1,64}")
"""What is a name in the tables: ``result``, ``happy+surprise``."""


def hours_of(contents: Contents) -> Iterator[tuple[str, int, str, int]]:
    """Day, hour, outcome and how many, of all hours that can be: on a disk everything may change."""
    days: dict[str, bool] = {}
    for (when, hour, outcome), number in contents.rows["hours"].items():
        day, name = str(when), str(outcome)
        if day not in days:
            days[day] = _is_day(day)
        if days[day] and 0 <= int(hour) <= 23 and NAME.fullmatch(name):
            yield day, int(hour), name, number


def named(found: Counter[str]) -> dict[str, int]:
    """The most frequent `MOST_SHOWN`, of those whose name is one."""
    return {name: number for name, number in found.most_common(MOST_SHOWN) if NAME.fullmatch(name)}


def _is_day(day: str) -> bool:
    with suppress(ValueError):
        return datetime.date.fromisoformat(day).isoformat() == day
    return False


def agreement(contents: Contents) -> Agreement:
    """Of all visitors who have answered."""
    return sum(figures.agreement(contents).values(), Agreement())


@dataclass(frozen=True, slots=True)
class Answered:
    """What was shown on one day, and how visitors took it on all days, as it is told.

    Attributes:
        day: ISO 8601.
        shown: how often, by the name in tables.
        seconds: from the press to the answer, the median; None with fewer than `FEWEST`.
        yes, no: visitors who said that the answer was right, and that it was not.
    """

    day: str = UNKNOWN_DAY
    shown: Mapping[str, int] = field(default_factory=dict)
    seconds: float | None = None
    yes: int = 0
    no: int = 0

    @property
    def agreement(self) -> float | None:
        """Per cent; None with fewer than `FEWEST`."""
        both = Agreement(self.yes, self.no)
        return round(100 * both.share, 1) if both.answers >= FEWEST else None

    def followed_by(self, contents: Contents, today: datetime.date) -> "Answered":
        """What is told when an hour has ended: this, or what has become of it."""
        span = last_days(today, 1)
        before = self if self.day == span.first else Answered(span.first, yes=self.yes, no=self.no)
        shown = named(figures.emotions(contents, span))
        both = agreement(contents)
        # Fewer than before: somebody has had them forgotten.
        if sum(shown.values()) < sum(before.shown.values()):
            before = replace(before, shown={}, seconds=None)
        if sum(shown.values()) - sum(before.shown.values()) < FEWEST:
            shown, seconds = dict(before.shown), before.seconds
        else:
            seconds = figures.median_seconds(contents, span)
        told = Agreement(self.yes, self.no)
        if both.answers < told.answers:
            told = Agreement()
        if both.answers - told.answers < FEWEST:
            both = told
        return Answered(span.first, shown, seconds, both.yes, both.no)


@dataclass(frozen=True, slots=True)
class Tallies:
    """All that is told of the visits.

    Attributes:
        until: the hour that lasted when they were made, which is not in them.
        outcomes: of today's visits until then, by the name in tables.
        last_hour: how many visits the hour before had.
        last: the last hour in which anybody visited; None where nobody ever has, on a day that is known.
        answered: what was shown.
    """

    until: Hour
    outcomes: Mapping[str, int]
    last_hour: int
    last: Hour | None
    answered: Answered


def tallies(contents: Contents, now: Hour, answered: Answered) -> Tallies:
    """Those of the hours before ``now``; ``answered`` is what was told before."""
    outcomes: Counter[str] = Counter()
    before, last_hour = _hour_before(now), 0
    last: tuple[str, int] | None = None
    for day, hour, outcome, number in hours_of(contents):
        when = day, hour
        if when >= (now.day, now.hour):
            continue
        last = when if last is None else max(last, when)
        if day == now.day:
            outcomes[outcome] += number
        if when == before:
            last_hour += number
    today = datetime.date.fromisoformat(now.day)
    return Tallies(
        now, named(outcomes), last_hour, last and Hour(*last), answered.followed_by(contents, today)
    )


def _hour_before(now: Hour) -> tuple[str, int]:
    if now.hour > 0:
        return now.day, now.hour - 1
    return (datetime.date.fromisoformat(now.day) - datetime.timedelta(days=1)).isoformat(), 23


def as_json(told: Tallies) -> dict[str, object]:
    """To be kept across a new start."""
    return {
        "until": [told.until.day, told.until.hour],
        "outcomes": dict(told.outcomes),
        "last_hour": told.last_hour,
        "last": told.last and [told.last.day, told.last.hour],
        "answered": {
            "day": told.answered.day,
            "shown": dict(told.answered.shown),
            "seconds": told.answered.seconds,
            "yes": told.answered.yes,
            "no": told.answered.no,
        },
    }


def of_json(kept: Any) -> Tallies:
    """What `as_json` made.

    Raises:
        ValueError, KeyError, TypeError: it made something else.
    """
    said = kept["answered"]
    seconds = said["seconds"]
    if seconds is not None and type(seconds) is not float:
        raise ValueError("not seconds")
    answered = Answered(
        _day(said["day"]), _counts(said["shown"]), seconds, _count(said["yes"]), _count(said["no"])
    )
    last = None if kept["last"] is None else _hour(kept["last"])
    return Tallies(_hour(kept["until"]), _counts(kept["outcomes"]), _count(kept["last_hour"]), last, answered)


def _hour(kept: Any) -> Hour:
    day, hour = kept
    if type(hour) is not int or not 0 <= hour <= 23:
        raise ValueError("not an hour")
    return Hour(_day(day), hour)


def _day(kept: Any) -> str:
    if kept != UNKNOWN_DAY:
        datetime.date.fromisoformat(kept)
    return str(kept)


def _count(kept: Any) -> int:
    if type(kept) is not int or kept < 0:
        raise ValueError("not a count")
    return kept


def _counts(kept: Any) -> dict[str, int]:
    if not isinstance(kept, dict) or len(kept) > MOST_SHOWN:
        raise ValueError("not counts")
    return {name: _count(number) for name, number in kept.items()}
