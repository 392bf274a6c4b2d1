"""What is told late, and that it is told once."""

import json

from kiosk.fleet.backlog import DAYS_BACK, HOURS_BACK, MOST_MARKS, Backlog, records
from kiosk.system.wall_clock import Hour
from tests.fleet.test_tallies import contents

NOW = Hour("2026-12-01", 15)


def week():
    """Every hour from nine to five, for a week, and two of today's."""
    days = [f"2026-11-{day}" for day in range(24, 31)]
    hours = [(day, hour, "result", hour) for day in days for hour in range(9, 17)]
    return contents(
        hours=[*hours, ("2026-12-01", 14, "no_face", 2), ("2026-12-01", 15, "result", 1)],
        emotions=[(day, "happy", 100) for day in days],
        decisions=[(day, 34, 100) for day in days],
        answers=[
            (day, "happy", 90, said, number) for day in days for said, number in (("yes", 8), ("no", 2))
        ],
    )


def drained(backlog):
    found = []
    while (record := backlog.next()) is not None:
        found.append(record)
        backlog.told(record)
    return found


def test_each_hour_and_each_day_that_is_over_is_told_once_the_oldest_first():
    backlog = Backlog({})
    backlog.take(week(), NOW)
    found = drained(backlog)
    assert [record.key for record in found] == sorted(record.key for record in found)
    assert len(found) == 7 * 8 + 1 + 7
    backlog.take(week(), NOW)
    assert (drained(backlog), backlog.waiting) == ([], 0)


def test_an_hour_says_which_it_is_and_a_day_what_was_shown():
    said = {record.key: json.loads(record.payload) for record in records(week(), NOW)}
    assert said["2026-12-01T14"] == {
        "day": "2026-12-01", "hour": 14, "visits": 2, "outcomes": {"no_face": 2},
    }  # fmt: skip
    assert said["2026-11-30"] == {
        "day": "2026-11-30", "visits": 100, "outcomes": {"result": 100}, "emotions": {"happy": 100},
        "median_seconds": 3.4, "agreed": 8, "answers": 10,
    }  # fmt: skip
    assert "2026-12-01T15" not in said
    assert "2026-12-01" not in said


def test_what_one_or_two_visitors_of_a_day_were_told_or_said_is_not():
    few = contents(
        hours=[("2026-11-30", 9, "result", 2)],
        emotions=[("2026-11-30", "sad", 2)],
        decisions=[("2026-11-30", 34, 2)],
        answers=[("2026-11-30", "sad", 70, "no", 2)],
    )
    said = {record.key: json.loads(record.payload) for record in records(few, NOW)}["2026-11-30"]
    assert {said[key] for key in ("emotions", "median_seconds", "agreed", "answers")} == {None}


def test_after_a_new_start_only_what_the_broker_has_not_had_is_told():
    backlog = Backlog({})
    backlog.take(week(), NOW)
    for _ in range(10):
        backlog.told(backlog.next())
    again = Backlog(backlog.marks)
    again.take(week(), NOW)
    assert again.waiting == 7 * 8 + 1 + 7 - 10


def test_what_was_under_way_when_the_connection_broke_is_told_again():
    backlog = Backlog({})
    backlog.take(week(), NOW)
    first = backlog.next()
    assert backlog.next() != first
    backlog.lost()
    assert backlog.next() == first


def test_an_hour_whose_sum_has_changed_is_told_with_the_new_one():
    backlog = Backlog({})
    backlog.take(contents(hours=[("2026-12-01", 14, "result", 2)]), NOW)
    late = backlog.next()
    backlog.take(contents(hours=[("2026-12-01", 14, "result", 3)]), NOW)
    backlog.told(late)
    assert [json.loads(record.payload)["visits"] for record in drained(backlog)] == [3]


def test_what_was_forgotten_is_told_no_more_and_leaves_no_mark():
    backlog = Backlog({})
    backlog.take(week(), NOW)
    drained(backlog)
    backlog.take(contents(), NOW)
    assert (backlog.waiting, dict(backlog.marks)) == (0, {})


def test_however_long_nobody_listened_there_is_an_end_to_it():
    days = [f"2026-{month:02}-{day:02}" for month in range(1, 12) for day in range(1, 29)]
    many = contents(hours=[(day, hour, "result", 1) for day in days for hour in range(24)])
    backlog = Backlog({})
    backlog.take(many, NOW)
    found = drained(backlog)
    assert len(found) <= (HOURS_BACK + 1) * 24 + DAYS_BACK + 1 == MOST_MARKS
    assert len(json.dumps(dict(backlog.marks))) < 20_000


def test_a_message_stays_small_whatever_stands_in_the_tables():
    many = contents(
        hours=[("2026-11-30", 9, f"outcome_{number}", 1) for number in range(5000)],
        emotions=[("2026-11-30", "x" * 1000 + str(number), 9) for number in range(5000)],
    )
    assert max(len(record.payload) for record in records(many, NOW)) < 4000
