"""The hours of the day: as written, over midnight, and what people write instead."""

from datetime import time

import pytest

from kiosk.config.day_hours import read_hours, time_meant
from tests.configs import parse, problem


@pytest.mark.parametrize(
    ("written", "day", "night"),
    [
        ("07:00-19:00", ["07:00", "12:00", "18:59"], ["06:59", "19:00", "00:00", "23:59"]),
        ("7:00 - 19:30", ["07:00", "19:29"], ["19:30", "06:59"]),
        ("18:00–02:00", ["18:00", "23:59", "00:00", "01:59"], ["02:00", "17:59", "12:00"]),
        ("00:00-12:00", ["00:00", "11:59"], ["12:00", "23:59"]),
        ("12:00-00:00", ["12:00", "23:59"], ["00:00", "11:59"]),
    ],
)
def test_it_is_day_from_the_first_time_until_just_before_the_second(
    written: str, day: list[str], night: list[str]
) -> None:
    hours = read_hours(parse(f"display: {{day_hours: {written}}}").display.day_hours)
    assert all(time.fromisoformat(now) in hours for now in day)
    assert not any(time.fromisoformat(now) in hours for now in night)


WANTED = "1: display.day_hours: expected two times such as 07:00-19:00, got"


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("07:00", f"{WANTED} '07:00'"),
        ("25:00-26:00", f"{WANTED} '25:00-26:00'"),
        ("7-19", f"{WANTED} '7-19': write 07:00-19:00"),
        ("7am to 7.30pm", f"{WANTED} '7am to 7.30pm': write 07:00-19:30"),
        ("from 6:00 till 24:00", f"{WANTED} 'from 6:00 till 24:00': write 06:00-00:00"),
        ("8 Uhr bis 20 Uhr", f"{WANTED} '8 Uhr bis 20 Uhr': write 08:00-20:00"),
        ("13am-7pm", f"{WANTED} '13am-7pm'"),
        ("[7, 19]", f"{WANTED} a list"),
        (
            "07:00-07:00",
            "1: display.day_hours: begin and end at 07:00: for one theme all day write it as display.theme",
        ),
    ],
)
def test_hours_that_are_none_are_refused_with_what_to_write(written: str, said: str) -> None:
    assert problem(f"display: {{day_hours: {written if written[0] == '[' else repr(written)}}}") == said


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        *((text, "06:00") for text in ("6", "06", "6h", "6am", "6 a.m.", "0600", "um 6 Uhr", "6:00:00")),
        *((text, "06:30") for text in ("6.30", "6,30", "6h30", "6 Uhr 30", "630", "06\u223630", "T06:30")),
        *((text, "18:30") for text in ("6:30 PM", "1830", "18 h 30", "18.30 Uhr")),
        *((text, "00:00") for text in ("0", "24:00", "12am", "midnight", "Mitternacht")),
        *((text, "12:00") for text in ("noon", "12pm", "Mittags")),
        *((text, None) for text in ("25:00", "6:60", "13pm", "-1", "6:00-18:00", "06:00 CET", "99999")),
    ],
)  # fmt: skip
def test_a_time_that_people_write_is_told_as_it_is_written_here(written: str, meant: str | None) -> None:
    assert time_meant(written) == (meant and f'"{meant}"')


@pytest.mark.parametrize("written", ["600", "0600", "6", "'600'"])
def test_a_time_without_a_colon_is_told_with_one(written: str) -> None:
    link = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
    said = problem(f"playlists:\n  happy:\n  - title: T\n    url: {link}\n    from: {written}\n")
    bare = written.strip("'")
    wanted = 'a time such as "06:00", from which on it is shown'
    assert said == f"5: playlists.happy, entry 1, from: expected {wanted}, got '{bare}': write \"06:00\""
