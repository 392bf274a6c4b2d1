"""The statistics for programs: JSON, and lines for a spreadsheet."""

import datetime
from collections import Counter
from collections.abc import Iterator

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.figures import ALL, Agreement, Span
from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import TABLES, Value
from kiosk.model.card import Card
from kiosk.session import OUTCOMES


def as_csv(contents: Contents, table: str) -> Iterator[list[Value]]:
    """A table's heading and its rows, by day.

    Of ``hours`` one line is one hour, with a column for each outcome; where nobody knew the time, day and
    hour are empty.
    """
    if table != "hours":
        yield list(TABLES[table].columns)
        for row, number in sorted(contents.rows[table].items(), key=lambda one: tuple(map(str, one[0]))):
            yield [*row, number]
        return
    found: dict[tuple[str, int], Counter[str]] = {}
    for (day, hour, outcome), number in contents.rows["hours"].items():
        found.setdefault((str(day), int(hour)), Counter())[str(outcome)] += number
    known = [outcome.name for outcome in OUTCOMES]
    names = [*known, *sorted({name for counts in found.values() for name in counts} - set(known))]
    yield ["day", "hour", "visits", *names]
    for (day, hour), counts in sorted(found.items()):
        yield [day, hour if day else "", counts.total(), *(counts[name] for name in names)]


def as_json(
    contents: Contents, today: datetime.date, recent_days: int, card: Card | None
) -> dict[str, object]:
    """The figures that the page has, and more, as plain JSON types."""
    recent = figures.last_days(today, recent_days)
    days = figures.days(contents, today)
    agreement = figures.agreement(contents)
    return {
        "since": days[0] if days else None,
        "days_with_visits": len(days),
        "today": _sums(contents, figures.last_days(today, 1)),
        "week": _sums(contents, figures.this_week(today)),
        "recent": {"days": recent_days, **_sums(contents, recent)},
        "all": _sums(contents, ALL),
        "hours": {str(hour): number for hour, number in sorted(figures.hours(contents, recent).items())},
        "undated": figures.undated(contents, today),
        "feedback": {shown: _agreed(one) for shown, one in sorted(agreement.items())},
        "feedback_by_confidence": {
            str(sure): _agreed(one) for sure, one in figures.agreement_by_sureness(contents).items()
        },
        "model_card": None
        if card is None
        else {"right_when_sure": card.when_sure, "right_by_emotion": dict(card.by_label)},
        "playlists": [
            {
                "emotion": one.emotion,
                "url": one.url,
                "title": one.title,
                "shown": one.shown,
                "yes": one.answers.yes,
                "no": one.answers.no,
            }
            for one in figures.playlists(contents)
        ],
        "bytes": contents.size,
        "set_aside": list(contents.aside),
    }


def _sums(contents: Contents, span: Span) -> dict[str, object]:
    found = figures.outcomes(contents, span)
    return {
        "visits": found.total(),
        "outcomes": {outcome.name: 0 for outcome in OUTCOMES} | dict(found),
        "median_seconds": figures.median_seconds(contents, span),
        "emotions": dict(figures.emotions(contents, span).most_common()),
        "languages": dict(figures.languages(contents, span).most_common()),
    }


def _agreed(one: Agreement) -> dict[str, object]:
    low, high = one.interval()
    return {
        "yes": one.yes,
        "no": one.no,
        "share": round(one.share, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }
