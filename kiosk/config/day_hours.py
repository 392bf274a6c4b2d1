"""The hours of the day theme, as written: ``07:00-19:00``, also over midnight."""

import re
from dataclasses import dataclass
from datetime import time

WRITTEN = r"(?:[01]?[0-9]|2[0-3]):[0-5][0-9]"
PATTERN = f"^{WRITTEN} ?[-–] ?{WRITTEN}$"
TIME = f"^{WRITTEN}$"

_CLOCK = r"(\d{1,2})(?:[:.h](\d{2}))? ?(?:h|uhr)?(am|pm)?"
_MOMENT = re.compile(
    r"(?:t|(?:from|at|um|ab|bis|von|de|à|a las|kl\.?) )?(?P<hour>\d{1,2})"
    r"(?: ?(?:[:.,h\u2236-]|uhr) ?(?P<minute>\d{2}))?"
    r"(?::\d{2})?(?: ?(?:h|hours?|uhr|o'?clock|ur))?(?: ?(?P<half>[ap])\.?m?\.?)?"
)
_DIGITS = re.compile(r"(?P<hour>\d{1,2})(?P<minute>\d{2})(?: ?h| ?hrs?| ?uhr)?(?P<half>)")
_NAMED = {
    **dict.fromkeys(("noon", "midday", "mittag", "mittags", "midi", "mediodía"), '"12:00"'),
    **dict.fromkeys(("midnight", "mitternacht", "minuit", "medianoche"), '"00:00"'),
}
_MEANT = re.compile(rf"(?:from |von |de )?{_CLOCK} ?(?:-|–|to|bis|till|until|,) ?{_CLOCK}")


@dataclass(frozen=True, slots=True)
class DayHours:
    """From when until when it is day, by the clock on the wall; ``ends`` itself is night."""

    begins: time
    ends: time

    def __contains__(self, now: time) -> bool:
        if self.begins < self.ends:
            return self.begins <= now < self.ends
        return now >= self.begins or now < self.ends


def read_time(text: str) -> time:
    """One time of the day, as `TIME` has it."""
    hour, minute = text.split(":")
    return _time(hour, minute)


def read_hours(text: str) -> DayHours:
    """Hours as `PATTERN` has them.

    Raises:
        ValueError: they begin when they end; the sentence says so.
    """
    begins, ends = (_time(*found) for found in re.findall("([0-9]+):([0-9]+)", text))
    if begins == ends:
        raise ValueError(f"begin and end at {begins:%H:%M}: for one theme all day write it as display.theme")
    return DayHours(begins, ends)


def hours_meant(text: str) -> str | None:
    """The hours that a text means: ``7-19``, ``7am to 7pm``, ``7.00 - 19.00``; None where nobody knows."""
    found = _MEANT.fullmatch(text.strip().lower())
    if found is None:
        return None
    parts = found.groups()
    begins, ends = _clock(*parts[:3]), _clock(*parts[3:])
    return f"{begins}-{ends}" if begins and ends else None


def time_meant(text: str) -> str | None:
    """The time that a text means: ``6``, ``6.30``, ``6am``, ``0600``, ``noon``; None if nobody knows."""
    text = text.strip().lower()
    found = _MOMENT.fullmatch(text) or _DIGITS.fullmatch(text)
    half = found and found["half"] and f"{found['half']}m"
    meant = _clock(found["hour"], found["minute"], half) if found else None
    return f'"{meant}"' if meant else _NAMED.get(text)


def _time(hour: str, minute: str) -> time:
    return time(int(hour), int(minute))


def _clock(hour: str, minute: str | None, half: str | None) -> str | None:
    number = int(hour)
    if half and not 1 <= number <= 12:
        return None
    if half:
        number = number % 12 + (12 if half == "pm" else 0)
    # 24:00 is the day's end, and so the next one's beginning.
    number, minutes = (0 if number == 24 else number), int(minute or 0)
    return f"{number:02}:{minutes:02}" if number < 24 and minutes < 60 else None
