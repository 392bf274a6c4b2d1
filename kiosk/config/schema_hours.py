"""The part of the schema that says when the kiosk is open."""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from kiosk.config.one_or_more import OrOne
from kiosk.config.opening_hours import (
    PATTERN,
    WEEKDAYS,
    OpeningHours,
    by_weekday,
    in_words,
    read_day,
)
from kiosk.config.section import Section
from kiosk.config.yaml_unfit import Unfit


def _readable(texts: tuple[str, ...]) -> tuple[str, ...]:
    read_day(texts)
    return texts


def _as_written(value: object) -> object:
    """YAML takes ``9:00`` for a number."""
    return value.raw if isinstance(value, Unfit) else value


_Span = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=PATTERN),
    BeforeValidator(_as_written),
    Field(description="hours such as 09:00-18:00, closed, or open for all day"),
]

Day = Annotated[tuple[_Span, ...], AfterValidator(_readable), OrOne()]
"""The spans of one day."""


class Hours(Section):
    """When the kiosk is open; none written: always."""

    monday: Day | None = None
    tuesday: Day | None = None
    wednesday: Day | None = None
    thursday: Day | None = None
    friday: Day | None = None
    saturday: Day | None = None
    sunday: Day | None = None
    daily: Day | None = Field(None, description="for days that are not named; without it those are closed")
    wake: bool = Field(True, description="outside of the hours a press wakes the kiosk for one visit")

    @property
    def opening(self) -> OpeningHours | None:
        """The week's; None for always open."""
        return by_weekday({name: getattr(self, name) for name in WEEKDAYS}, self.daily)

    @property
    def in_words(self) -> str:
        """All of it in one sentence without a full stop."""
        opening = self.opening
        if opening is None:
            return "always open"
        pressed = "a press wakes it for one visit" if self.wake else "presses do nothing"
        return f"{in_words(opening.days)}; outside of them it sleeps, and {pressed}"
