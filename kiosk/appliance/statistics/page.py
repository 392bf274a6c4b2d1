"""The statistics as lines of text for a terminal of any width."""

import datetime
import itertools
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.database import KEPT_DAYS
from kiosk.appliance.statistics.figures import ALL, Agreement, Span
from kiosk.appliance.statistics.reader import Contents
from kiosk.model.card import Card
from kiosk.session import OUTCOMES

LEAST_WIDTH, MOST_WIDTH = 40, 100
"""Columns: with fewer a table cannot be read, with more a bar is hard to compare."""

LEAST_BAR, GAP = 4, 3


@dataclass(frozen=True, slots=True)
class Look:
    """How it is shown.

    Attributes:
        width: of the terminal, in columns.
        block: the sign that bars are made of.
        days: how many days the bars are about.
    """

    width: int = 80
    block: str = "█"
    days: int = 30

    @property
    def columns(self) -> int:
        """As many as are used."""
        return min(MOST_WIDTH, max(LEAST_WIDTH, self.width))


def statistics_page(contents: Contents, today: datetime.date, look: Look, card: Card | None) -> list[str]:
    """All that an owner wants to know first."""
    if not contents.rows["hours"]:
        return ["No visits have been counted yet.", *_feedback(contents, look, card)]
    recent = figures.last_days(today, look.days)
    return [
        *wrapped(_heading(contents, today), look),
        "",
        *_table(contents, today, look),
        *_hours(contents, recent, look),
        *_emotions(contents, recent, look),
        *_languages(contents, recent, look),
        *_undated(contents, today, look),
        *_feedback(contents, look, card),
    ]


def playlists_page(contents: Contents, look: Look) -> list[str]:
    """Which playlists were shown, and what was answered where visitors are asked."""
    found = figures.playlists(contents)
    if not found:
        return ["No playlist has been shown yet."]
    lines = [f"{'shown':>7}{'agreed':>8}{'declined':>10}"]
    for emotion, group in itertools.groupby(found, lambda one: one.emotion):
        lines += ["", _named(emotion)]
        for one in group:
            numbers = f"{one.shown:>7,}{one.answers.yes:>8,}{one.answers.no:>10,}"
            lines += [f"{numbers}  {one.title or '(its title is not known)'}", f"{'':>7}{one.url}"]
    asked = any(one.answers.answers for one in found)
    why = "Agreed and declined: what visitors said of the emotion for which they got it (feedback: true)."
    none = "Nobody was asked yet: feedback: true in config.yaml has visitors asked whether it was right."
    hint = "Nothing changes by itself: weight and music in config.yaml, or another list, are yours to choose."
    return [*lines, "", *wrapped(f"{why if asked else none} {hint}", look)]


def _heading(contents: Contents, today: datetime.date) -> str:
    days = figures.days(contents, today)
    if not days:
        return f"Visits, the date of none of them known (kept for {KEPT_DAYS} days)"
    return f"Visits since {days[0]}, on {_counted(len(days), 'day')} (kept for {KEPT_DAYS} days)"


def _table(contents: Contents, today: datetime.date, look: Look) -> list[str]:
    spans = {
        "today": figures.last_days(today, 1),
        "this week": figures.this_week(today),
        _counted(look.days, "day"): figures.last_days(today, look.days),
        "in all": ALL,
    }
    columns = [[name, *_column(contents, span)] for name, span in spans.items()]
    names = ["", "visits", *(f"  {outcome.tally}" for outcome in OUTCOMES), "  other", "median time"]
    rows = [list(row) for row in zip(names, *columns)]
    # Outcomes of another version, of which there are none mostly.
    return _aligned([row for row in rows if row[0] != "  other" or set(row[1:]) != {"0"}], (3, 2), look)


def _column(contents: Contents, span: Span) -> list[str]:
    found, median = figures.outcomes(contents, span), figures.median_seconds(contents, span)
    known = [found[outcome.name] for outcome in OUTCOMES]
    numbers = [found.total(), *known, found.total() - sum(known)]
    return [*(f"{number:,}" for number in numbers), "–" if median is None else f"{median:.1f} s"]


def _hours(contents: Contents, span: Span, look: Look) -> list[str]:
    found = figures.hours(contents, span)
    if not found:
        return []
    rows = [(f"{hour:02}:00", found[hour], "") for hour in range(min(found), max(found) + 1)]
    return ["", f"By the hour, {_until(look)}", *_bars(rows, look)]


def _emotions(contents: Contents, span: Span, look: Look) -> list[str]:
    found = figures.emotions(contents, span)
    rows = [
        (_named(shown), number, f"{number / found.total():.0%}")
        for shown, number in sorted(found.items(), key=lambda one: (-one[1], one[0]))
    ]
    return ["", f"Emotions shown, {_until(look)}", *_bars(rows, look)] if rows else []


def _languages(contents: Contents, span: Span, look: Look) -> list[str]:
    found = figures.languages(contents, span)
    rows = [(language, number, f"{number / found.total():.0%}") for language, number in found.most_common()]
    return ["", f"Languages, {_until(look)}", *_bars(rows, look)] if len(rows) > 1 else []


def _undated(contents: Contents, today: datetime.date, look: Look) -> list[str]:
    count = figures.undated(contents, today)
    if not count:
        return []
    said = (
        f"{_counted(count, 'visit')} came while nobody knew the time, which a Raspberry Pi learns from the"
        " network after each start: counted in all, and at no hour."
    )
    return ["", *wrapped(said, look)]


def _feedback(contents: Contents, look: Look, card: Card | None) -> list[str]:
    found = figures.agreement(contents)
    if not found:
        return []
    total = sum(found.values(), Agreement())
    groups = sorted(found.items(), key=lambda pair: (-pair[1].answers, pair[0]))
    rows = [["", "yes", "no", "agree", "95 % within", "model card", ""]]
    rows += [
        _answers(_named(shown), one, card.by_label.get(shown) if card else None) for shown, one in groups
    ]
    rows.append(_answers("all", total, card.when_sure if card else None))
    heading = "Was the answer right? What visitors said"
    return ["", heading, *_aligned(rows, (2, 1, 5), look), *_verdict(total, card, look)]


def _answers(name: str, one: Agreement, expected: float | None) -> list[str]:
    low, high = one.interval()
    shown = "–" if expected is None else f"{expected:.0%}"
    below = "below" if _is_below(one, expected) else ""
    return [name, f"{one.yes:,}", f"{one.no:,}", f"{one.share:.0%}", f"{low:.0%} to {high:.0%}", shown, below]


def _is_below(answers: Agreement, expected: float | None) -> bool:
    return expected is not None and answers.interval()[1] < expected


def _verdict(total: Agreement, card: Card | None, look: Look) -> list[str]:
    if card is None or not _is_below(total, card.when_sure):
        return []
    said = (
        f"Fewer visitors agree than the model card lets expect: {total.share:.0%} of {total.answers:,}, not"
        f" {card.when_sure:.0%}. The card is about what most people see in a face; visitors may judge by what"
        " they felt. Light from one side and a camera from below cost as well. With a higher"
        " decision.min_confidence the kiosk is sure less often, and then right more often."
    )
    return ["", *wrapped(said, look)]


def _bars(rows: Sequence[tuple[str, int, str]], look: Look) -> Iterable[str]:
    label = max(len(name) for name, *_ in rows)
    number = max(len(f"{count:,}") for _, count, _ in rows)
    share = max(len(said) for *_, said in rows)
    most = max(count for _, count, _ in rows)
    room = max(LEAST_BAR, look.columns - label - number - share - 4 - (2 if share else 0))
    for name, count, said in rows:
        # Whatever is there is seen.
        bar = look.block * (max(1, round(room * count / most)) if count else 0)
        yield f"{name:<{label}}  {count:>{number},}  {said:>{share}}{'  ' if share else ''}{bar}".rstrip()


def _aligned(rows: list[list[str]], dispensable: Sequence[int], look: Look) -> list[str]:
    """A table: names to the left, all else to the right; in a narrow terminal some columns are left out."""
    widths = {at: max(len(row[at]) for row in rows) for at in range(len(rows[0]))}
    for at in dispensable:
        if sum(widths.values()) + GAP * (len(widths) - 1) > look.columns:
            del widths[at]
    first, *others = widths
    return [
        "".join(
            [f"{row[first]:<{widths[first]}}", *(f"{row[at]:>{GAP + widths[at]}}" for at in others)]
        ).rstrip()
        for row in rows
    ]


def wrapped(text: str, look: Look) -> list[str]:
    """A sentence in lines that fit."""
    return textwrap.wrap(text, look.columns)


def _named(shown: str) -> str:
    return shown.replace("+", " + ")


def _until(look: Look) -> str:
    return "today" if look.days == 1 else f"last {look.days} days"


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'s' * (count != 1)}"
