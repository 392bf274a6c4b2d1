"""What the numbers come to: sums over days, medians, and how often visitors agree."""

import datetime
import math
from collections import Counter
from dataclasses import dataclass

from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import NO, SHOWN, UNKNOWN_DAY, YES

Z = 1.959964
"""Of the normal distribution: 95 % lie within so many standard deviations."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both included, as ISO 8601 dates; they sort as the days do."""

    first: str
    last: str

    def __contains__(self, day: object) -> bool:
        return isinstance(day, str) and self.first <= day <= self.last


ALL = Span(UNKNOWN_DAY, "9999-12-31")
"""Also what was counted while nobody knew the date."""


def last_days(today: datetime.date, count: int) -> Span:
    """So many days until today."""
    return Span((today - datetime.timedelta(days=count - 1)).isoformat(), today.isoformat())


def this_week(today: datetime.date) -> Span:
    """From Monday until today."""
    return last_days(today, today.isoweekday())


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many visitors said that the answer was right, and how many that it was not."""

    yes: int = 0
    no: int = 0

    @property
    def answers(self) -> int:
        """Together."""
        return self.yes + self.no

    @property
    def share(self) -> float:
        """0-1. Raises ZeroDivisionError where nobody has answered."""
        return self.yes / self.answers

    def interval(self) -> tuple[float, float]:
        """Within which the share of all visitors lies, as likely as 95 %, where these were drawn by chance.

        Wilson 1927, "Probable inference, the law of succession, and statistical inference": right also for
        few answers and shares near 0 and 1. Raises ZeroDivisionError where nobody has answered.
        """
        n, share = self.answers, self.share
        middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n)
        half = Z / (1 + Z * Z / n) * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(self.yes + other.yes, self.no + other.no)


@dataclass(frozen=True, slots=True)
class PlaylistFigures:
    """Of one playlist, as one emotion's.

    Attributes:
        emotion: what was shown with it.
        url: its link.
        title: the last one under which it was shown; may be empty.
        shown: how often.
        answers: what the visitors who got it said of the emotion.
    """

    emotion: str
    url: str
    title: str
    shown: int
    answers: Agreement


def outcomes(contents: Contents, span: Span) -> Counter[str]:
    """Visits by outcome."""
    return _summed(contents, "hours", span, 2)


def hours(contents: Contents, span: Span) -> Counter[int]:
    """Visits by the hour of the day, without those of which it is unknown."""
    found: Counter[int] = Counter()
    for (day, hour, _), number in contents.rows["hours"].items():
        if day != UNKNOWN_DAY and day in span:
            found[int(hour)] += number
    return found


def emotions(contents: Contents, span: Span) -> Counter[str]:
    """Sure answers by what was shown."""
    return _summed(contents, "emotions", span, 1)


def languages(contents: Contents, span: Span) -> Counter[str]:
    """Visits by language."""
    return _summed(contents, "languages", span, 1)


def median_seconds(contents: Contents, span: Span) -> float | None:
    """Of the times from the press to the answer, to a tenth; None without an answer."""
    found: Counter[int] = Counter()
    for (day, tenths), number in contents.rows["decisions"].items():
        if day in span:
            found[int(tenths)] += number
    half = found.total() / 2
    for tenths, number in sorted(found.items()):
        half -= number
        if half <= 0:
            return tenths / 10
    return None


def days(contents: Contents, today: datetime.date) -> list[str]:
    """Those with visits, in order, until today: what is dated later was counted by a clock that was wrong."""
    known = {str(day) for day, *_ in contents.rows["hours"]}
    return sorted(day for day in known if UNKNOWN_DAY < day <= today.isoformat())


def undated(contents: Contents, today: datetime.date) -> int:
    """Visits of which nobody knows when they were."""
    rows, last = contents.rows["hours"].items(), today.isoformat()
    return sum(number for (day, *_), number in rows if day == UNKNOWN_DAY or str(day) > last)


def agreement(contents: Contents) -> dict[str, Agreement]:
    """By what was shown."""
    found: dict[str, Agreement] = {}
    for (_, shown, _, answer), number in contents.rows["answers"].items():
        found[str(shown)] = found.get(str(shown), Agreement()) + _said(answer, number)
    return found


def agreement_by_sureness(contents: Contents) -> dict[int, Agreement]:
    """By how sure the kiosk was, per cent, down to a whole ten."""
    found: dict[int, Agreement] = {}
    for (_, _, sure, answer), number in contents.rows["answers"].items():
        found[int(sure)] = found.get(int(sure), Agreement()) + _said(answer, number)
    return dict(sorted(found.items()))


def playlists(contents: Contents) -> list[PlaylistFigures]:
    """Those that were shown or answered, by emotion, the most often shown first."""
    times: Counter[tuple[str, str]] = Counter()
    titles: dict[str, tuple[str, str]] = {}
    said: dict[tuple[str, str], Agreement] = {}
    for (day, shown, url, title, answer), number in contents.rows["playlists"].items():
        which = str(shown), str(url)
        said[which] = said.get(which, Agreement()) + _said(answer, number)
        if answer == SHOWN:
            times[which] += number
            titles[which[1]] = max(titles.get(which[1], ("", "")), (str(day), str(title)))
    found = [
        PlaylistFigures(shown, url, titles.get(url, ("", ""))[1], times[shown, url], answers)
        for (shown, url), answers in said.items()
    ]
    return sorted(found, key=lambda one: (one.emotion, -one.shown, one.title, one.url))


def _said(answer: object, number: int) -> Agreement:
    return Agreement(number if answer == YES else 0, number if answer == NO else 0)


def _summed(contents: Contents, table: str, span: Span, column: int) -> Counter[str]:
    found: Counter[str] = Counter()
    for row, number in contents.rows[table].items():
        if row[0] in span:
            found[str(row[column])] += number
    return found
