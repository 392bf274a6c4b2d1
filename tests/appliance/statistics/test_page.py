"""`kiosk stats` reads well with no visit, one, and tens of thousands, in any terminal."""

import datetime

import pytest

from kiosk.appliance.statistics.page import Look, playlists_page, statistics_page
from kiosk.appliance.statistics.plain import as_csv, as_json
from kiosk.appliance.statistics.reader import Contents, read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.model.card import Card
from tests.appliance.statistics.month import LAST, PATIENCE, TimeMachine, ended, play, result
from tests.appliance.statistics.test_figures import contents

TODAY = LAST.date()
CARD = Card(0.88, {"happy": 0.95, "sad": 0.49})


@pytest.fixture(scope="module")
def month(tmp_path_factory) -> Contents:
    folder = tmp_path_factory.mktemp("month")
    play(folder, TimeMachine(tmp_path_factory.mktemp("clock"), LAST - datetime.timedelta(days=60)), 10)
    return read_statistics(folder)


def many() -> Contents:
    """40,000 visits on one day, and an outcome of another version's."""
    return contents(
        hours={("2026-11-30", 9, "result"): 39_000, ("2026-11-30", 23, "waved"): 1000},
        emotions={("2026-11-30", "happy+surprise"): 38_999, ("2026-11-30", "sad"): 1},
        decisions={("2026-11-30", 33): 39_000},
        languages={("2026-11-30", "en"): 40_000},
        playlists={("2026-11-30", "sad", "https://open.spotify.com/playlist/x", "A" * 200, "shown"): 40_000},
    )


def test_without_a_visit_it_says_so():
    assert statistics_page(Contents(), TODAY, Look(), CARD) == ["No visits have been counted yet."]
    assert playlists_page(Contents(), Look()) == ["No playlist has been shown yet."]


def test_one_visit_is_one(tmp_path):
    folder = tmp_path / "state"
    folder.mkdir()
    statistics = Statistics(folder, TimeMachine(tmp_path / "clock", LAST).clock)
    statistics.hear(ended(result()))
    statistics.close(PATIENCE)
    assert statistics_page(read_statistics(folder), TODAY, Look(width=60), CARD) == [
        "Visits since 2026-11-30, on 1 day (kept for 400 days)",
        "",
        "                   today   this week   30 days   in all",
        "visits                 1           1         1        1",
        "  answered             1           1         1        1",
        "  not sure             0           0         0        0",
        "  no face              0           0         0        0",
        "  camera resting       0           0         0        0",
        "median time        3.3 s       3.3 s     3.3 s    3.3 s",
        "",
        "By the hour, last 30 days",
        "15:00  1  " + 50 * "█",
        "",
        "Emotions shown, last 30 days",
        "happy  1  100%  " + 44 * "█",
    ]


@pytest.mark.parametrize("width", [1, 40, 60, 80, 250])
def test_no_line_is_longer_than_the_terminal(width, month):
    for found in (month, many()):
        lines = statistics_page(found, TODAY, Look(width=width), CARD)
        assert max(map(len, lines)) <= min(100, max(40, width))
        assert all(line == line.rstrip() for line in lines)


def test_bars_are_as_long_as_the_numbers_and_none_is_hidden():
    lines = statistics_page(many(), TODAY, Look(width=80, block="#"), None)
    bars = {line.split("  ")[0].strip(): line.count("#") for line in lines if "#" in line}
    assert bars["09:00"] > 30 * bars["23:00"] > 0
    assert bars["sad"] == 1
    assert "happy + surprise" in bars
    # From the first hour with visits to the last.
    assert sum(":00" in line for line in lines) == 15


def test_outcomes_of_another_version_are_counted_too():
    rows = [line.split() for line in statistics_page(many(), TODAY, Look(), None)]
    assert ["visits", *["40,000"] * 4] in rows
    assert ["other", *["1,000"] * 4] in rows


def test_one_language_needs_no_bars_and_several_have_them(month):
    assert not any(line.startswith("Languages") for line in statistics_page(many(), TODAY, Look(), None))
    assert "Languages, last 30 days" in statistics_page(month, TODAY, Look(), None)


def answers(yes: int, no: int) -> Contents:
    return contents(answers={("2026-11-30", "happy", 80, "yes"): yes, ("2026-11-30", "happy", 80, "no"): no})


@pytest.mark.parametrize(
    ("yes", "no", "below"), [(70, 30, True), (880, 120, False), (3, 2, False), (99, 1, False), (0, 4, True)]
)
def test_below_the_model_card_is_said_where_it_is_certain_alone(yes, no, below):
    lines = statistics_page(answers(yes, no), TODAY, Look(), CARD)
    assert any(line.startswith("Fewer visitors agree") for line in lines) == below
    assert (next(line for line in lines if line.startswith("all")).endswith("below")) == below


def test_without_a_card_nothing_is_compared():
    lines = statistics_page(answers(1, 99), TODAY, Look(), None)
    assert not any("below" in line or "Fewer" in line for line in lines)


def test_an_answer_is_shown_with_its_interval():
    lines = statistics_page(answers(15, 5), TODAY, Look(), CARD)
    assert "happy    15    5     75%    53% to 89%          95%   below" in lines


def test_playlists_are_told_by_emotion_and_that_nothing_changes_by_itself(month):
    page = "\n".join(playlists_page(month, Look()))
    assert "\nhappy\n" in page
    assert "https://open.spotify.com/playlist/happy" in page
    assert "Nothing changes by itself" in page.replace("\n", " ")
    asked = "\n".join(playlists_page(many(), Look())).replace("\n", " ")
    assert "Nobody was asked yet: feedback: true" in asked


def test_a_line_of_csv_is_an_hour(month):
    heading, *rows = as_csv(month, "hours")
    assert heading == ["day", "hour", "visits", "result", "not_sure", "no_face", "resting"]
    assert all(row[2] == sum(row[3:]) for row in rows)
    assert len({tuple(row[:2]) for row in rows}) == len(rows)
    assert rows[0][:2] == ["", ""] or rows[0][0] == "2026-11-21"
    assert next(as_csv(many(), "hours"))[-1] == "waved"


def test_the_other_tables_are_lines_as_they_are_kept(month):
    heading, *rows = as_csv(month, "answers")
    assert heading == ["day", "shown", "sure", "answer", "number"]
    assert sum(row[-1] for row in rows) == sum(month.rows["answers"].values())


def test_json_has_the_figures_of_the_page(month):
    found = as_json(month, TODAY, 30, CARD)
    assert found["all"]["visits"] == sum(month.rows["hours"].values())
    assert found["recent"]["emotions"]["happy"] > 0
    assert found["model_card"]["right_when_sure"] == 0.88
    assert as_json(Contents(), TODAY, 30, None)["since"] is None
