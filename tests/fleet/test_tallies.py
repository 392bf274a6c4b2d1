"""Nobody who listens learns more of the visits than sums of hours that are over."""

import datetime
import json

import pytest

from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import TABLES
from kiosk.fleet.tallies import FEWEST, Answered, Tallies, as_json, of_json, tallies
from kiosk.system.json_file import parse_json
from kiosk.system.wall_clock import Hour

DAY, YESTERDAY = "2026-12-01", "2026-11-30"


def contents(hours=(), emotions=(), decisions=(), answers=()):
    given = {"hours": hours, "emotions": emotions, "decisions": decisions, "answers": answers}
    return Contents({name: {row[:-1]: row[-1] for row in given.get(name, ())} for name in TABLES})


def told(of, hour=15, before=Answered(), day=DAY):  # noqa: B008 (it never changes)
    return tallies(of, Hour(day, hour), before)


def test_the_hour_that_lasts_is_left_out():
    seen = told(contents(hours=[(DAY, 14, "result", 5), (DAY, 15, "result", 7), (DAY, 16, "no_face", 1)]))
    assert (seen.outcomes, seen.last_hour, seen.last) == ({"result": 5}, 5, Hour(DAY, 14))


def test_today_is_today_and_the_last_visit_may_be_long_ago():
    seen = told(contents(hours=[(YESTERDAY, 23, "result", 5), ("2026-11-02", 9, "result", 7)]), hour=0)
    assert (seen.outcomes, seen.last_hour, seen.last) == ({}, 5, Hour(YESTERDAY, 23))
    assert told(contents()).last is None


def test_visits_of_an_unknown_hour_are_in_none():
    assert told(contents(hours=[("", -1, "result", 5)])).last is None


@pytest.mark.parametrize("row", [("2026-19-39", 3), (DAY, 25), (DAY, -1), ("0000-00-00", 0)])
def test_hours_that_cannot_be_are_passed_over(row):
    seen = told(contents(hours=[(*row, "result", 5), (DAY, 2, "result", 1), (DAY, 3, "a\nb" * 40, 1)]))
    assert (seen.outcomes, seen.last) == ({"result": 1}, Hour(DAY, 2))


def test_what_one_or_two_were_told_is_told_with_what_the_next_ones_were():
    before = Answered()
    for shown, expected in ((1, {}), (2, {}), (3, {"sad": 3}), (4, {"sad": 3}), (6, {"sad": 6})):
        of = contents(emotions=[(DAY, "sad", shown)], decisions=[(DAY, 33, shown)])
        before = told(of, before=before).answered
        assert before.shown == expected
        assert before.seconds == (3.3 if expected else None)
    assert FEWEST == 3


def test_a_new_day_begins_with_nothing():
    before = Answered(YESTERDAY, {"sad": 9}, 3.0, 5, 4)
    of = contents(emotions=[(YESTERDAY, "sad", 9), (DAY, "happy", 2)], answers=[(DAY, "sad", 70, "yes", 1)])
    assert told(of, hour=1, before=before).answered == Answered(DAY, {}, None, 0, 0)


def test_what_was_forgotten_is_not_told_any_more_and_the_next_visitor_not_alone():
    before = Answered(DAY, {"sad": 9}, 3.0, 50, 4)
    of = contents(emotions=[(DAY, "happy", 1)], answers=[(DAY, "happy", 70, "yes", 1)])
    assert told(of, before=before).answered == Answered(DAY, {}, None, 0, 0)


def test_agreement_needs_a_few_and_changes_with_a_few():
    before = Answered()
    for yes, expected in ((2, None), (3, 100.0), (5, 100.0)):
        before = told(contents(answers=[(DAY, "sad", 70, "yes", yes)]), before=before).answered
        assert before.agreement == expected
    rows = [(DAY, "sad", 70, "yes", 5), (DAY, "happy", 90, "no", 1)]
    assert told(contents(answers=rows), before=before).answered.agreement == 83.3


def test_what_was_told_is_kept_as_it_was():
    before = Tallies(Hour(DAY, 15), {"result": 5}, 5, Hour(DAY, 14), Answered(DAY, {"a+b": 3}, 3.3, 1, 2))
    assert of_json(parse_json(json.dumps(as_json(before)).encode())) == before


@pytest.mark.parametrize(
    "change",
    [
        {"until": ["2026-13-01", 1]}, {"until": [DAY, 24]}, {"until": 5}, {"outcomes": {"result": -1}},
        {"outcomes": ["result"]}, {"last_hour": True}, {"last": [DAY]}, {"answered": None},
        {"answered": {"day": DAY, "shown": {"a": 1.5}, "seconds": 3.0, "yes": 0, "no": 0}},
        {"answered": {"day": DAY, "shown": {}, "seconds": "3", "yes": 0, "no": 0}},
    ],
)  # fmt: skip
def test_what_cannot_have_been_told_is_refused(change):
    kept = as_json(Tallies(Hour(DAY, 15), {}, 0, None, Answered())) | change
    with pytest.raises((ValueError, KeyError, TypeError)):
        of_json(kept)


def test_dates_are_those_of_the_place():
    assert datetime.date.fromisoformat(told(contents()).until.day) == datetime.date(2026, 12, 1)
