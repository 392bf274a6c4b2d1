"""A power cut at any byte loses the visit in progress at most."""

import datetime

import pytest

from tests.appliance.statistics.month import TimeMachine
from tests.appliance.statistics.power_cuts import play

BEGINS = datetime.datetime(2026, 11, 1, 8)


@pytest.mark.parametrize(
    "visits", [300, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.soak])], ids=str
)
def test_a_power_cut_at_any_byte_loses_at_most_the_visit_in_progress(visits, tmp_path):
    cuts = play(tmp_path, TimeMachine(tmp_path / "clock", BEGINS), visits, seed=7)
    assert set(cuts.lost) == {0, 1}
    assert cuts.visits >= visits
