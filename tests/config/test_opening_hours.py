"""When the kiosk is open: as written, in words, at a moment, and when clocks are put forward and back."""

import os
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from kiosk.config.opening_hours import OpeningHours, moment_in_words, opening_meant, read_day
from kiosk.config.schema import Settings
from kiosk.config.weekday_names import names_several_days, weekday_meant
from tests.configs import parse

BERLIN = ZoneInfo("Europe/Berlin")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
"""Its clocks are put back by half an hour."""


def opening(written: str) -> OpeningHours:
    found = parse(f"hours: {{{written}}}").hours.opening
    assert found is not None
    return found


def stamp(moment: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> float:
    return datetime.fromisoformat(moment).replace(tzinfo=zone, fold=fold).timestamp()


def at(hours: OpeningHours, moment: str, zone: ZoneInfo = BERLIN, fold: int = 0) -> tuple[bool, str | None]:
    """Whether it is open, and until when, as the clock on the wall shows it."""
    found = hours.at(stamp(moment, zone, fold), zone)
    return found.is_open, found.until and f"{found.until:%a %H:%M}"


def test_without_hours_it_is_always_open() -> None:
    assert Settings().hours.opening is None
    assert parse("hours: {wake: false}").hours.opening is None
    assert Settings().hours.in_words == "always open"


@pytest.mark.parametrize(
    ("moment", "is_open", "until"),
    [
        # 2026-12-07 is a Monday.
        ("2026-12-07T08:59:59", False, "Mon 09:00"),
        ("2026-12-07T09:00:00", True, "Mon 18:00"),
        ("2026-12-07T17:59:59", True, "Mon 18:00"),
        ("2026-12-07T18:00:00", False, "Tue 09:00"),
        ("2026-12-08T12:30:00", False, "Tue 14:00"),
        ("2026-12-08T21:59:00", True, "Tue 22:00"),
        ("2026-12-09T12:00:00", False, "Sat 00:00"),
        ("2026-12-12T12:00:00", True, "Sun 00:00"),
        ("2026-12-13T12:00:00", False, "Mon 09:00"),
    ],
)
def test_it_is_open_from_the_first_time_until_just_before_the_second(moment, is_open, until) -> None:
    hours = opening(
        'monday: "09:00-18:00", tuesday: ["14:00-22:00", "09:00-12:30"], saturday: open, sunday: closed'
    )
    assert at(hours, moment) == (is_open, until)


def test_a_night_belongs_to_the_day_on_which_it_begins() -> None:
    hours = opening('friday: "20:00-02:00"')
    assert at(hours, "2026-12-11T23:00") == (True, "Sat 02:00")
    assert at(hours, "2026-12-12T01:59") == (True, "Sat 02:00")
    assert at(hours, "2026-12-12T02:00") == (False, "Fri 20:00")
    assert at(hours, "2026-12-11T01:00") == (False, "Fri 20:00")


def test_a_day_that_is_not_named_is_as_daily_says_and_closed_without_it() -> None:
    assert at(opening('daily: "10:00-20:00", monday: closed'), "2026-12-09T10:00") == (True, "Wed 20:00")
    assert at(opening('daily: "10:00-20:00", monday: closed'), "2026-12-07T10:00") == (False, "Tue 10:00")
    assert at(opening('monday: "10:00-20:00"'), "2026-12-09T10:00") == (False, "Mon 10:00")


def test_days_that_touch_are_one_and_what_never_ends_ends_never() -> None:
    assert at(opening("saturday: open, sunday: open"), "2026-12-12T12:00") == (True, "Mon 00:00")
    assert at(opening("daily: open"), "2026-12-12T12:00") == (True, None)
    assert at(opening("daily: closed"), "2026-12-12T12:00") == (False, None)
    assert at(opening('daily: "00:00-12:00", monday: open'), "2026-12-07T13:00") == (True, "Tue 12:00")


def test_a_minute_a_week_is_foreseen_all_week() -> None:
    hours = opening('monday: "09:00-09:01"')
    # The week in which clocks are put back has an hour more.
    assert at(hours, "2026-10-19T09:01") == (False, "Mon 09:00")


class TestWhenClocksAreSet:
    """In Berlin from 02:00 to 03:00 on 2026-03-29, and from 03:00 back to 02:00 on 2026-10-25."""

    def test_put_forward_it_opens_and_closes_by_the_clock_on_the_wall(self) -> None:
        hours = opening('daily: "09:00-18:00"')
        assert at(hours, "2026-03-28T20:00") == (False, "Sun 09:00")
        assert at(hours, "2026-03-29T09:00") == (True, "Sun 18:00")
        assert stamp("2026-03-29T09:00") - stamp("2026-03-28T18:00") == 14 * 3600

    def test_put_back_it_does_so_too(self) -> None:
        hours = opening('daily: "09:00-18:00"')
        assert at(hours, "2026-10-24T20:00") == (False, "Sun 09:00")
        assert at(hours, "2026-10-25T08:59:59") == (False, "Sun 09:00")
        assert at(hours, "2026-10-25T09:00") == (True, "Sun 18:00")

    def test_an_end_that_comes_twice_is_the_second_one(self) -> None:
        hours = opening('daily: "22:00-02:30"')
        assert at(hours, "2026-10-25T02:15") == (True, "Sun 02:30")
        assert at(hours, "2026-10-25T02:45") == (True, "Sun 02:30")
        assert at(hours, "2026-10-25T02:15", fold=1) == (True, "Sun 02:30")
        assert at(hours, "2026-10-25T02:30", fold=1) == (False, "Sun 22:00")

    def test_a_beginning_that_comes_twice_is_the_first_one(self) -> None:
        hours = opening('daily: "02:30-05:00"')
        assert at(hours, "2026-10-25T02:29") == (False, "Sun 02:30")
        assert at(hours, "2026-10-25T02:30") == (True, "Sun 05:00")
        assert at(hours, "2026-10-25T02:10", fold=1) == (True, "Sun 05:00")

    def test_a_time_that_never_comes_is_an_hour_away_at_most_and_in_doubt_it_is_open(self) -> None:
        assert at(opening('daily: "22:00-02:30"'), "2026-03-29T01:59") == (True, "Sun 03:30")
        assert at(opening('daily: "22:00-02:30"'), "2026-03-29T03:30") == (False, "Sun 22:00")
        assert at(opening('daily: "02:30-05:00"'), "2026-03-29T03:00") == (True, "Sun 05:00")

    def test_half_an_hour_is_no_other_thing(self) -> None:
        hours = opening('daily: "22:00-01:45"')
        assert at(hours, "2026-04-05T01:50", LORD_HOWE) == (True, "Sun 01:45")
        assert at(hours, "2026-04-05T01:45", LORD_HOWE, fold=1) == (False, "Sun 22:00")

    @pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
    def test_it_never_changes_at_another_moment_than_it_has_said(self, day: str) -> None:
        hours = opening('daily: ["00:10-00:30", "02:10-02:50", "04:30-05:00"]')
        now, end = stamp(f"{day}T00:00"), stamp(f"{day}T06:00")
        said = hours.at(now, BERLIN)
        changes = 0
        while now < end:
            now += 60
            found = hours.at(now, BERLIN)
            assert said.until is not None
            if now < said.until.timestamp():
                assert found == said
            else:
                assert found.is_open != said.is_open
                said, changes = found, changes + 1
        assert changes == 6


def test_by_default_it_is_the_zone_of_the_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Asia/Kolkata")
    time.tzset()
    try:
        hours = opening('daily: "09:00-18:00"')
        assert hours.at(stamp("2026-12-07T09:00", ZoneInfo("Asia/Kolkata"))).is_open
        assert not hours.at(stamp("2026-12-07T08:59", ZoneInfo("Asia/Kolkata"))).is_open
    finally:
        monkeypatch.undo()
        assert os.environ.get("TZ") == before
        time.tzset()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('daily: "09:00-18:00"', "every day 09:00-18:00"),
        (
            'daily: "9:00 – 18:00", saturday: ["14:00-18:00", "10:00-12:00"], sunday: closed',
            "Monday to Friday 09:00-18:00; Saturday 10:00-12:00 and 14:00-18:00; Sunday closed",
        ),
        ('friday: "20:00-02:00"', "Monday to Thursday closed; Friday 20:00-02:00 of the next day; Saturday "),
        ('monday: "12:00-00:00", daily: open', "Monday 12:00-00:00; Tuesday to Sunday all day"),
    ],
)
def test_check_says_in_words_what_they_mean(written: str, said: str) -> None:
    assert parse(f"hours: {{{written}}}").hours.in_words.startswith(said)


def test_what_a_press_does_outside_of_them_is_said_too() -> None:
    assert parse('hours: {daily: "09:00-18:00"}').hours.in_words.endswith("a press wakes it for one visit")
    assert parse('hours: {daily: "09:00-18:00", wake: false}').hours.in_words.endswith("presses do nothing")


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        ("2026-12-07T18:00", "18:00"),
        ("2026-12-08T09:00", "tomorrow at 09:00"),
        ("2026-12-10T09:00", "Thursday at 09:00"),
    ],
)
def test_a_moment_is_told_as_people_tell_it(moment: str, said: str) -> None:
    assert moment_in_words(datetime.fromisoformat(moment), datetime(2026, 12, 7, 12)) == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((text, '"09:00-18:00"') for text in ("9-18", "9am to 6pm", "9 uhr bis 18 uhr", "09.00 - 18.00")),
        *((text, '["09:00-12:00", "14:00-18:00"]') for text in ("9-12, 14-18", "9-12 und 14-18")),
        *((text, "closed") for text in ("off", "ruhetag", "false", "-", "fermé")),
        *((text, "open") for text in ("24h", "00:00-24:00", "all day", "24 hours", "true")),
        ("09:00-24:00", '"09:00-00:00"'),
        *((text, None) for text in ("9", "25-26", "noonish", "9-12, foo", "")),
    ],
)  # fmt: skip
def test_hours_that_people_write_are_told_as_they_are_written_here(written: str, meant: str | None) -> None:
    assert opening_meant(written) == meant


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *(
            (name, "monday")
            for name in ("Montag", "mon", "Mo.", "lundi", "LUNES", "poniedziałek", "pazartesi")
        ),
        *((name, "sunday") for name in ("Sonntag", "dimanche", "domingo", "söndag", "so")),
        *((name, "daily") for name in ("every day", "täglich", "tous les jours", "default")),
        ("someday", None),
    ],
)
def test_days_by_another_name_are_known(written: str, meant: str | None) -> None:
    assert weekday_meant(written) == meant


@pytest.mark.parametrize("key", ["mon-fri", "Mo - Fr", "monday_to_friday", "sat, sun", "weekend", "Werktags"])
def test_several_days_in_one_key_are_known_to_be_that(key: str) -> None:
    assert names_several_days(key)


def test_one_day_is_not_several() -> None:
    assert not any(names_several_days(key) for key in ("monday", "segunda-feira", "wake", "mon"))


def test_spans_are_in_order_and_apart() -> None:
    assert read_day(["14:00-18:00", "9:00-12:00"]) == ((540, 720), (840, 1080))
    assert read_day(["9:00-12:00", "12:00-13:00"]) == ((540, 720), (720, 780))
    with pytest.raises(ValueError, match="overlap: write 09:00-18:00"):
        read_day(["09:00-13:00", "12:00-18:00"])
    with pytest.raises(ValueError, match="overlap: write 09:00-02:00"):
        read_day(["18:00-02:00", "09:00-19:00"])
