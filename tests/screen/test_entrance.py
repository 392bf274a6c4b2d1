"""How an icon comes in, as a function of time."""

from itertools import pairwise

import pytest

from kiosk.screen.entrance import SECONDS, Square, entering

START, END = Square(100.0, 80.0, 60.0), Square(500.0, 300.0, 200.0)


def test_it_begins_where_the_ring_is_and_as_large():
    assert entering(START, END, 0.0) == START
    assert entering(START, END, -1.0) == START


@pytest.mark.parametrize("start", [START, None])
def test_it_is_where_it_belongs_in_the_end_and_stays_there(start):
    assert entering(start, END, SECONDS) == END
    assert entering(start, END, 60.0) == END


def test_without_a_ring_it_grows_from_its_own_middle():
    first = entering(None, END, 0.0)
    assert (first.x, first.y) == (END.x, END.y)
    assert 0 < first.side < END.side / 10


@pytest.mark.parametrize("start", [START, None, END._replace(x=0.0), END._replace(side=400.0)])
def test_it_grows_a_little_beyond_its_size_and_comes_back_without_a_jump(start):
    moments = [step / 600 for step in range(round(SECONDS * 600) + 2)]
    sides = [entering(start, END, moment).side for moment in moments]
    assert 1.04 * END.side < max(sides[len(sides) // 2 :]) < 1.25 * END.side
    assert max(abs(a - b) for a, b in pairwise(sides)) < 0.03 * max(sides)
    assert sides[-1] == END.side


def test_it_flies_straight_and_never_past_its_place():
    for step in range(101):
        x, y, _ = entering(START, END, SECONDS * step / 100)
        assert START.x <= x <= END.x
        assert (y - START.y) / (END.y - START.y) == pytest.approx((x - START.x) / (END.x - START.x))
