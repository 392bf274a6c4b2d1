"""The hours in which the kiosk is open, by weekday: as written, in words, and at a moment.

A span belongs to the day on which it begins, and may end on the next one: ``18:00-02:00``.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from itertools import groupby, pairwise

from kiosk.config.day_hours import WRITTEN, hours_meant, read_time

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""In the order of `datetime.date.weekday`."""

CLOSED, OPEN = "closed", "open"
"""What may stand for a whole day."""

PATTERN = f"^(?:{CLOSED}|{OPEN}|{WRITTEN} ?[-–] ?{WRITTEN})$"

MOST_SPANS = 12
"""Of one day: more are a mistake."""

DAY_MINUTES = 24 * 60

FORESEEN = timedelta(days=8)
"""Within a week everything comes again: what lasts longer, an hour of summer time included, does for ever."""

LATEST_NIGHT = 6 * 60
"""Minutes after midnight until which somebody may well be open who opened on the day before."""

_ALL_DAY = (0, DAY_MINUTES)

_CLOSED_WORDS = """
off no false none never shut - 0 zu geschlossen ruhetag aus nein fermé ferme cerrado chiuso gesloten fechado
zamknięte stängt kapalı
"""
_OPEN_WORDS = """
on yes true always allday all-day 24h 24hours 24/7 ganztags immer offen an ja ouvert abierto aperto aberto
otwarte öppet açık
"""
_WHOLE_DAY = {
    CLOSED: CLOSED,
    OPEN: OPEN,
    **dict.fromkeys(_CLOSED_WORDS.split(), CLOSED),
    **dict.fromkeys(_OPEN_WORDS.split(), OPEN),
}
"""Without spaces."""

_BETWEEN_SPANS = re.compile(r" ?(?:,|;|&|\+|/| and | und | et | y | e | i | och | ve ) ?")

Span = tuple[int, int]
"""From and until, minutes since the day's midnight; the second is beyond `DAY_MINUTES` on the next day."""


@dataclass(frozen=True, slots=True)
class Opening:
    """How it is at a moment.

    Attributes:
        is_open: whether the kiosk is.
        until: when that changes, in local time; None for not at all.
    """

    is_open: bool
    until: datetime | None


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """The spans of each weekday, Monday first, in order and apart."""

    days: tuple[tuple[Span, ...], ...]

    def at(self, now: float, zone: tzinfo | None = None) -> Opening:
        """Whether it is open ``now``, and until when that holds.

        Args:
            now: seconds since 1970.
            zone: where the kiosk stands; None for the zone that this computer is set to.
        """
        today = datetime.fromtimestamp(now, zone).date()
        for begins, ends in _joined(self._moments(today, zone)):
            if ends > now:
                changes = begins if begins > now else ends
                for_ever = changes - now > FORESEEN.total_seconds()
                return Opening(begins <= now, None if for_ever else datetime.fromtimestamp(changes, zone))
        return Opening(False, None)

    def _moments(self, today: date, zone: tzinfo | None) -> Iterator[tuple[float, float]]:
        """Every span that may matter, from yesterday's on, in seconds since 1970."""
        for number in range(-1, FORESEEN.days + 2):
            day = today + timedelta(days=number)
            for begins, ends in self.days[day.weekday()]:
                yield min(_instants(day, begins, zone)), max(_instants(day, ends, zone))


def _instants(day: date, minutes: int, zone: tzinfo | None) -> tuple[float, float]:
    """What a time on the wall may mean: where clocks are put back it comes twice, where they are put forward
    one lies before the gap and one behind. In doubt the kiosk is open."""
    after, minute = divmod(minutes, DAY_MINUTES)
    moment = datetime.combine(day + timedelta(days=after), time(*divmod(minute, 60)), zone)
    return moment.timestamp(), moment.replace(fold=1).timestamp()


def _joined(spans: Iterator[tuple[float, float]]) -> list[tuple[float, float]]:
    """The same time in spans that neither touch nor overlap, in order."""
    joined: list[tuple[float, float]] = []
    for begins, ends in sorted(spans):
        if joined and begins <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(joined[-1][1], ends)
        else:
            joined.append((begins, ends))
    return joined


def read_day(texts: Sequence[str]) -> tuple[Span, ...]:
    """A day's spans, each text as `PATTERN` has it; in order.

    Raises:
        ValueError: they cannot be a day's; the sentence says why.
    """
    if not texts:
        raise ValueError(f"has no hours: write some such as 09:00-18:00, or {CLOSED}")
    if len(texts) > MOST_SPANS:
        raise ValueError(f"must have at most {MOST_SPANS} spans, has {len(texts)}")
    for whole in (CLOSED, OPEN):
        if whole in texts and len(texts) > 1:
            raise ValueError(f"is {whole} and has hours as well: write one or the other")
    if CLOSED in texts:
        return ()
    spans = sorted(_ALL_DAY if text == OPEN else _span(text) for text in texts)
    for before, after in pairwise(spans):
        if after[0] < before[1]:
            both = min(before[0], after[0]), max(before[1], after[1])
            raise ValueError(f"{written(before)} and {written(after)} overlap: write {written(both)}")
    return tuple(spans)


def _span(text: str) -> Span:
    begins, ends = (_minutes(read_time(found)) for found in re.findall("[0-9]+:[0-9]+", text))
    if begins == ends:
        raise ValueError(
            f"begin and end at {_clock(begins)}: for all day write {OPEN}, for not at all {CLOSED}"
        )
    return begins, ends if ends > begins else ends + DAY_MINUTES


def opening_meant(text: str) -> str | None:
    """What a text means for a day: ``9-18``, ``9am to 6pm``, ``ruhetag``, ``9-12, 14-18``.

    In small letters, as it is to be written; None where nobody knows.
    """
    text = text.strip().strip("[]").strip()
    if (whole := _WHOLE_DAY.get(text.replace(" ", ""))) is not None:
        return whole
    if (one := hours_meant(text)) is not None:
        begins, _, ends = one.partition("-")
        return OPEN if begins == ends == "00:00" else f'"{one}"'
    parts = [hours_meant(part) for part in _BETWEEN_SPANS.split(text)]
    found = [f'"{part}"' for part in parts if part is not None]
    return f"[{', '.join(found)}]" if 1 < len(found) == len(parts) else None


def doubt_of_day(spans: Sequence[Span]) -> str | None:
    """What was hardly meant: a night that goes on into the day."""
    for span in spans:
        if span[1] > DAY_MINUTES + LATEST_NIGHT:
            return (
                f"{written(span)} ends on the next day, so the kiosk is open all night: if it was to end"
                " on the same one, change the times"
            )
    return None


def in_words(days: Sequence[Sequence[Span]]) -> str:
    """``Monday to Friday 09:00-18:00; Saturday 10:00-14:00; Sunday closed``."""
    parts = []
    for spans, group in groupby(zip(WEEKDAYS, days, strict=True), key=lambda day: tuple(day[1])):
        names = [name.capitalize() for name, _ in group]
        few = {1: names[0], 2: " and ".join(names), 7: "every day"}
        which = few.get(len(names), f"{names[0]} to {names[-1]}")
        parts.append(f"{which} {_hours_in_words(spans)}")
    return "; ".join(parts)


def _hours_in_words(spans: Sequence[Span]) -> str:
    if not spans:
        return CLOSED
    if tuple(spans) == (_ALL_DAY,):
        return "all day"
    return " and ".join(written(span) + " of the next day" * (span[1] > DAY_MINUTES) for span in spans)


def written(span: Span) -> str:
    """``09:00-18:00``."""
    return f"{_clock(span[0])}-{_clock(span[1])}"


def moment_in_words(moment: datetime, now: datetime) -> str:
    """``09:00``, ``tomorrow at 09:00``, ``Tuesday at 09:00``: seen from ``now``, within a week."""
    clock = f"{moment:%H:%M}"
    days = (moment.date() - now.date()).days
    if days == 0:
        return clock
    return f"{'tomorrow' if days == 1 else WEEKDAYS[moment.weekday()].capitalize()} at {clock}"


def by_weekday(
    written_days: Mapping[str, Sequence[str] | None], daily: Sequence[str] | None
) -> OpeningHours | None:
    """The hours of a week; None where none are written at all: then it is always open.

    Args:
        written_days: texts by the names in `WEEKDAYS`; None for a day that is not written.
        daily: for days that are not written; None: they are closed.
    """
    if daily is None and all(texts is None for texts in written_days.values()):
        return None
    of_day = [daily if (texts := written_days[name]) is None else texts for name in WEEKDAYS]
    return OpeningHours(tuple(read_day([CLOSED] if texts is None else texts) for texts in of_day))


def _minutes(moment: time) -> int:
    return 60 * moment.hour + moment.minute


def _clock(minutes: int) -> str:
    return "{:02}:{:02}".format(*divmod(minutes % DAY_MINUTES, 60))
