"""Sums over days, medians, and how often visitors agree."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.appliance.statistics import figures
from kiosk.appliance.statistics.figures import ALL, Agreement, last_days, this_week
from kiosk.appliance.statistics.reader import Contents
from kiosk.appliance.statistics.tables import TABLES

MONDAY = datetime.date(2026, 11, 30)


def contents(**rows) -> Contents:
    return Contents({name: rows.get(name, {}) for name in TABLES}, 1)


def test_a_week_begins_on_monday_and_the_last_days_end_today():
    assert this_week(MONDAY) == last_days(MONDAY, 1)
    assert this_week(MONDAY - datetime.timedelta(days=1)).first == "2026-11-23"
    assert last_days(MONDAY, 30).first == "2026-11-01"


def test_what_has_no_date_or_one_to_come_counts_in_all_alone():
    rows = {("", -1, "result"): 3, ("2026-11-30", 12, "result"): 2, ("2031-01-01", 8, "result"): 1}
    found = contents(hours=rows)
    assert figures.outcomes(found, ALL)["result"] == 6
    assert figures.outcomes(found, last_days(MONDAY, 400))["result"] == 2
    assert figures.hours(found, last_days(MONDAY, 400)) == {12: 2}
    assert (figures.undated(found, MONDAY), figures.days(found, MONDAY)) == (4, ["2026-11-30"])


@pytest.mark.parametrize(
    ("tenths", "median"),
    [({}, None), ({33: 1}, 3.3), ({30: 1, 40: 1}, 3.0), ({30: 1, 40: 2}, 4.0), ({30: 500, 90: 499}, 3.0)],
)
def test_the_median_is_the_one_in_the_middle(tenths, median):
    rows = {("2026-11-30", time): number for time, number in tenths.items()}
    assert figures.median_seconds(contents(decisions=rows), ALL) == median


@pytest.mark.parametrize(
    ("yes", "no", "low", "high"),
    # As statsmodels.stats.proportion.proportion_confint(method="wilson") gives them.
    [(0, 10, 0.0, 0.2775), (10, 0, 0.7225, 1.0), (15, 5, 0.5313, 0.8881), (1, 0, 0.2065, 1.0)],
)
def test_the_interval_is_wilson_s(yes, no, low, high):
    assert Agreement(yes, no).interval() == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_the_share_lies_within_its_interval(yes, no):
    if yes + no:
        low, high = Agreement(yes, no).interval()
        assert 0 <= low <= Agreement(yes, no).share + 1e-12
        assert Agreement(yes, no).share - 1e-12 <= high <= 1


def test_a_playlist_goes_by_its_last_title_and_each_emotion_has_its_own():
    rows = {
        ("2026-11-01", "happy", "url", "Old", "shown"): 2,
        ("2026-11-02", "happy", "url", "New", "shown"): 1,
        ("2026-11-02", "sad", "url", "New", "shown"): 5,
        ("2026-11-02", "happy", "url", "", "yes"): 2,
        ("2026-11-03", "happy", "url", "", "no"): 1,
        ("2026-11-03", "sad", "gone", "", "no"): 1,
    }
    found = figures.playlists(contents(playlists=rows))
    assert [(one.emotion, one.title, one.shown, one.answers) for one in found] == [
        ("happy", "New", 3, Agreement(2, 1)),
        ("sad", "New", 5, Agreement()),
        ("sad", "", 0, Agreement(0, 1)),
    ]


def test_agreement_is_by_what_was_shown_and_by_how_sure_it_was():
    rows = {("a day", "happy", 80, "yes"): 3, ("a day", "happy", 40, "no"): 1, ("a day", "sad", 40, "yes"): 1}
    assert figures.agreement(contents(answers=rows)) == {"happy": Agreement(3, 1), "sad": Agreement(1, 0)}
    assert figures.agreement_by_sureness(contents(answers=rows)) == {40: Agreement(1, 1), 80: Agreement(3, 0)}
