"""After a fault there is a next start: at once, then after growing pauses, until there is no hope left."""

import pytest

from kiosk.system.ladder import BACK_OFF, HEALTHY_SECONDS, HOUR, RestartLadder, Rung

ALLOWED = 5
"""Faults within an hour."""


@pytest.fixture
def ladder() -> RestartLadder:
    return RestartLadder(1000.0, ALLOWED)


def fail(ladder: RestartLadder, count: int, reason: str = "it broke", usage: bool = False) -> list[Rung]:
    """Faults one after the other, each as soon as the next start was allowed."""
    return [ladder.failed(reason, ladder.next_start, usage=usage) for _ in range(count)]


def test_the_first_start_may_be_now(ladder):
    assert ladder.next_start == 1000.0
    assert ladder.pause_left(1000.0) == 0


def test_pauses_grow_with_every_fault_in_a_row_and_the_last_one_repeats(ladder):
    pauses = [rung.pause for rung in fail(ladder, len(BACK_OFF) + 2)]
    assert pauses == [*BACK_OFF, BACK_OFF[-1], BACK_OFF[-1]]
    assert list(BACK_OFF) == sorted(BACK_OFF)
    assert BACK_OFF[0] == 0


def test_a_pause_begins_with_the_fault(ladder):
    fail(ladder, 1)
    ladder.failed("it broke", 1010.0)
    assert ladder.next_start == 1010.0 + BACK_OFF[1]
    assert ladder.pause_left(1010.25) == BACK_OFF[1] - 0.25
    assert ladder.pause_left(1020.0) == 0


def test_long_health_makes_the_next_pause_short_again(ladder):
    fail(ladder, 3)
    last = ladder.next_start
    ladder.failed("it broke", last)
    ladder.heard(last + HEALTHY_SECONDS + 0.1)
    assert ladder.failed("it broke", last + HEALTHY_SECONDS + 1).pause == BACK_OFF[0]


def test_a_sign_of_life_soon_after_a_fault_is_not_health(ladder):
    fail(ladder, 2)
    ladder.heard(1000.0 + HEALTHY_SECONDS)
    assert ladder.failed("it broke", 1000.0 + HEALTHY_SECONDS).pause == BACK_OFF[2]


def test_a_long_time_without_a_sign_of_life_is_not_health(ladder):
    fail(ladder, 2)
    assert ladder.failed("it broke", 1000.0 + 10 * HEALTHY_SECONDS).pause == BACK_OFF[2]


def test_more_faults_within_an_hour_than_are_allowed_are_the_end_of_hope(ladder):
    assert [rung.gave_up for rung in fail(ladder, ALLOWED + 2)] == [False] * ALLOWED + [True, True]


def test_health_does_not_forgive_the_faults_of_the_hour(ladder):
    now = 1000.0
    for _ in range(ALLOWED):
        assert not ladder.failed("it broke", now).gave_up
        now += HEALTHY_SECONDS + 1
        ladder.heard(now)
    assert ladder.failed("it broke", now).gave_up


def test_faults_of_more_than_an_hour_ago_are_forgiven(ladder):
    fail(ladder, ALLOWED)
    assert not ladder.failed("it broke", ladder.next_start + HOUR).gave_up


def test_how_many_faults_are_allowed_may_change_at_any_time(ladder):
    fail(ladder, ALLOWED)
    ladder.failures_per_hour = ALLOWED + 1
    assert [rung.gave_up for rung in fail(ladder, 2)] == [False, True]


def test_what_only_the_operator_can_mend_is_no_reason_to_give_up(ladder):
    rungs = fail(ladder, 4 * ALLOWED, usage=True)
    assert not any(rung.gave_up for rung in rungs)
    assert rungs[-1].pause == BACK_OFF[-1]


def test_with_other_settings_the_next_start_may_be_now(ladder):
    fail(ladder, len(BACK_OFF))
    ladder.begin_anew(1001.0)
    assert ladder.pause_left(1001.0) == 0
    assert ladder.failed("it broke", 1001.0).pause == BACK_OFF[0]


def test_a_reason_is_news_at_first_and_with_the_longest_pause(ladder):
    assert [rung.news for rung in fail(ladder, 12) if rung.news] == [
        "it broke; starting it again",
        "it broke; starting it again in 30 s, and so on",
    ]


def test_another_reason_is_news(ladder):
    fail(ladder, 2)
    (rung,) = fail(ladder, 1, "it is broken again.")
    assert rung.news == "it is broken again; starting it again in 2 s"


@pytest.mark.parametrize("anew", [RestartLadder.heard, RestartLadder.begin_anew])
def test_after_health_or_with_other_settings_an_old_reason_is_news(ladder, anew):
    fail(ladder, 2)
    now = ladder.next_start + HEALTHY_SECONDS + 1
    anew(ladder, now)
    assert ladder.failed("it broke", now).news == "it broke; starting it again"
