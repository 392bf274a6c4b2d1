"""Themes that take turns: by the hours of the day, while nobody visits, whatever the clock does."""

from datetime import time

import pytest

from kiosk.app.daylight import LOOK_SECONDS, Daylight
from kiosk.config.day_hours import read_hours
from kiosk.content.theme_choice import ThemeChoice
from kiosk.content.theme_file import builtin_theme

NIGHT, DAY = builtin_theme("night"), builtin_theme("day")


class Wall:
    """A clock on the wall that anybody may set."""

    def __init__(self, now: str) -> None:
        self.now = now

    def __call__(self) -> time:
        return time.fromisoformat(self.now)


@pytest.fixture
def wall() -> Wall:
    return Wall("12:00")


@pytest.fixture
def daylight(wall: Wall) -> Daylight:
    return Daylight(ThemeChoice(NIGHT, DAY, read_hours("07:00-19:00")), wall)


def test_a_kiosk_starts_in_the_theme_of_the_hour(wall: Wall, daylight: Daylight) -> None:
    assert daylight.theme == DAY
    wall.now = "05:00"
    assert Daylight(ThemeChoice(NIGHT, DAY, read_hours("07:00-19:00")), wall).theme == NIGHT


def test_the_theme_turns_once_with_the_hour(wall: Wall, daylight: Daylight) -> None:
    assert not daylight.turned(0.0)
    wall.now = "19:00"
    assert daylight.turned(LOOK_SECONDS)
    assert daylight.theme == NIGHT
    assert not daylight.turned(2 * LOOK_SECONDS)
    wall.now = "07:00"
    assert daylight.turned(3 * LOOK_SECONDS)
    assert daylight.theme == DAY


def test_a_clock_that_jumps_to_and_fro_turns_it_at_most_once_a_minute(wall: Wall, daylight: Daylight) -> None:
    turns = 0
    for tick in range(6000):
        wall.now = "03:00" if tick % 2 else "12:00"
        turns += daylight.turned(tick * 0.05)
    assert turns <= 6000 * 0.05 / LOOK_SECONDS


def test_one_theme_never_turns_and_asks_no_clock(wall: Wall) -> None:
    daylight = Daylight(ThemeChoice(NIGHT, NIGHT), wall)
    wall.now = "no time at all"
    assert not daylight.turned(1e6)
    assert daylight.theme == NIGHT


def test_with_another_configuration_the_theme_is_its_own(wall: Wall, daylight: Daylight) -> None:
    daylight.adopt(ThemeChoice(NIGHT, NIGHT))
    assert daylight.theme == NIGHT
    daylight.adopt(ThemeChoice(NIGHT, DAY, read_hours("07:00-19:00")))
    assert daylight.theme == DAY
