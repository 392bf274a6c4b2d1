"""What counts as a press."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.schema import Button
from kiosk.panel.press import (
    HOLD_SECONDS,
    Held,
    Lockout,
    PanelEvent,
    Press,
    PressFilter,
    Released,
    Stuck,
    Unstuck,
)

# All times are binary fractions of a second, so that "exactly as long as" means exactly.
BUTTON = Button(min_press_ms=125, lockout_ms=500, stuck_seconds=4)
MIN_PRESS, LOCKOUT, STUCK = 0.125, 0.5, 4.0


def feed(*edges: tuple[bool, float], until: float, button: Button = BUTTON) -> list[PanelEvent]:
    """What a filter started at 0 makes of the edges; ``until`` is the last tick."""
    presses = PressFilter(button, started=0.0)
    events = [event for pressed, t in edges for event in presses.level(pressed, t)]
    return but_for_ends(events + presses.tick(until))


def but_for_ends(events: list[PanelEvent]) -> list[PanelEvent]:
    """The events that are no end of a press: those have tests of their own."""
    return [event for event in events if not isinstance(event, Released)]


def hold(start: float, end: float) -> tuple[tuple[bool, float], tuple[bool, float]]:
    return (True, start), (False, end)


def press(t: float) -> Press:
    return Press("button", t)


def test_a_press_counts_as_soon_as_it_has_lasted_and_not_before():
    presses = PressFilter(BUTTON, started=0.0)
    assert presses.level(True, 1.0) == []
    assert presses.tick(1.0 + MIN_PRESS - 1 / 1024) == []
    assert presses.tick(1.0 + MIN_PRESS) == [press(1.0)]
    assert presses.tick(1.25) == []


def test_a_press_that_came_and_went_between_two_ticks_counts():
    presses = PressFilter(BUTTON, started=0.0)
    assert presses.level(True, 1.0) == []
    assert presses.level(False, 1.0 + MIN_PRESS) == [press(1.0)]


def test_a_press_shorter_than_the_minimum_is_none():
    assert feed(*hold(1, 1 + MIN_PRESS - 1 / 1024), until=3) == []


def test_a_minimum_of_nothing_takes_every_press_at_once():
    button = Button(min_press_ms=0, lockout_ms=0)
    presses = PressFilter(button, started=0.0)
    assert presses.level(True, 1.0) == [press(1.0)]
    assert presses.level(False, 1.0) == [Released("button", 1.0)]
    assert presses.level(True, 1.0) == [press(1.0)]


def test_a_held_button_is_one_press():
    assert feed(*hold(1, 3), until=4) == [press(1)]


def test_the_source_is_named_in_every_event():
    presses = PressFilter(BUTTON, started=0.0, source="space bar")
    events = presses.level(True, 1.0) + presses.tick(9.0) + presses.level(False, 10.0) + presses.tick(11.0)
    assert events == [
        Press("space bar", 1.0),
        Stuck("space bar", 1.0),
        Held("space bar", 1.0),
        Released("space bar", 10.0),
        Unstuck("space bar", 10.0),
    ]


def test_five_chatter_pulses_and_a_press_are_one_press():
    """The pulse train on which gpiozero without a bounce time counts six presses."""
    button = Button()
    presses = PressFilter(button, started=0.0)
    events: list[PanelEvent] = []
    t = 1.0
    for _ in range(5):
        events += presses.level(True, t)
        events += presses.level(False, t + 0.002)
        t += 0.004
    events += presses.level(True, t)
    for tick in range(1, 8):
        events += presses.tick(t + tick / 30)
    events += presses.level(False, t + 0.25)
    events += presses.tick(t + 1)
    assert events == [press(t), Released("button", t + 0.25)]


def test_a_contact_that_opens_briefly_during_a_hold_has_not_been_released():
    assert feed(*hold(1, 2), *hold(2 + MIN_PRESS / 2, 3), until=4) == [press(1)]


def test_a_contact_that_bounces_on_release_gives_no_second_press():
    bounces = [(True, 2 + 1 / 64), (False, 2 + 2 / 64), (True, 2 + 3 / 64), (False, 2 + 4 / 64)]
    assert feed(*hold(1, 2), *bounces, until=4) == [press(1)]


def test_two_presses_apart_are_two():
    assert feed(*hold(1, 1.25), *hold(1 + LOCKOUT, 2), until=3) == [press(1), press(1 + LOCKOUT)]


def test_the_second_tap_of_two_is_swallowed_even_when_held_past_the_lock_out():
    assert feed(*hold(1, 1.125), *hold(1.25, 3), until=4) == [press(1)]


def test_after_a_swallowed_tap_the_next_one_counts():
    assert feed(*hold(1, 1.125), *hold(1.25, 1.5), *hold(2, 2.5), until=3) == [press(1), press(2)]


def test_a_button_held_at_boot_counts_only_after_it_was_released():
    assert feed((True, 0.0), (False, 2.0), *hold(3, 3.5), until=4) == [press(3)]


def test_a_button_held_at_boot_is_no_press_without_a_minimum_either():
    button = Button(min_press_ms=0)
    assert feed((True, 0.0), (False, 2.0), *hold(3, 3.5), until=4, button=button) == [press(3)]


def test_a_button_that_goes_down_while_booting_was_never_seen_up():
    assert feed(*hold(MIN_PRESS / 2, 2), until=3) == []


def test_a_stuck_button_is_reported_once_and_again_when_it_comes_up():
    presses = PressFilter(BUTTON, started=0.0)
    presses.level(True, 1.0)
    assert presses.tick(1.0 + STUCK - 1 / 64) == [press(1)]
    assert presses.tick(1.0 + STUCK) == [Stuck("button", 1.0)]
    assert presses.tick(99.0) == [Held("button", 1.0)]
    assert presses.tick(99.5) == []
    assert presses.level(False, 100.0) == []
    assert presses.tick(100.0 + MIN_PRESS) == [Released("button", 100.0), Unstuck("button", 100.0)]


def test_a_button_stuck_since_boot_is_reported_too():
    assert feed((True, 0.0), until=STUCK) == [Stuck("button", 0.0)]


def test_a_button_let_go_just_in_time_is_not_stuck():
    edges = hold(1, 1 + STUCK - MIN_PRESS / 2)
    assert feed(*edges, until=1 + STUCK) == [press(1)]


def test_a_button_nobody_touches_is_never_stuck():
    assert feed(until=10_000) == []


def test_a_button_that_came_up_works_as_ever():
    assert feed(*hold(1, 9), *hold(10, 11), until=12) == [
        press(1),
        Stuck("button", 1),
        Held("button", 1),
        Unstuck("button", 9),
        press(10),
    ]


PATIENT = Button(min_press_ms=125, lockout_ms=500, stuck_seconds=20)


def test_a_long_hold_is_told_once_before_it_is_called_stuck():
    presses = PressFilter(PATIENT, started=0.0)
    presses.level(True, 1.0)
    assert presses.tick(1.0 + HOLD_SECONDS - 1 / 64) == [press(1)]
    assert presses.tick(1.0 + HOLD_SECONDS) == [Held("button", 1.0)]
    assert presses.tick(20.0) == []
    assert presses.tick(21.0) == [Stuck("button", 1.0)]


def test_two_long_holds_are_told_each():
    events = feed(*hold(1, 7), *hold(10, 16), until=20, button=PATIENT)
    assert events == [press(1), Held("button", 1), press(10), Held("button", 10)]


def test_a_hold_let_go_just_in_time_is_a_press_alone():
    assert feed(*hold(1, 1 + HOLD_SECONDS - MIN_PRESS / 2), until=9, button=PATIENT) == [press(1)]


def test_a_hold_whose_contact_opens_briefly_goes_on():
    assert feed(*hold(1, 4), *hold(4 + MIN_PRESS / 2, 7), until=9, button=PATIENT) == [
        press(1),
        Held("button", 1),
    ]


def test_a_press_swallowed_by_another_buttons_lockout_does_not_count_later():
    lockout = Lockout(LOCKOUT)
    first, second = (PressFilter(BUTTON, 0.0, name, lockout) for name in ("first", "second"))
    assert first.level(True, 1.0) + first.tick(1.125) == [Press("first", 1.0)]
    assert second.level(True, 1.25) + second.tick(3.0) == []
    assert second.level(False, 3.0) + second.level(True, 3.5) + second.tick(4.0) == [Press("second", 3.5)]


def test_a_stuck_button_does_not_prolong_the_lockout_it_shares():
    lockout = Lockout(LOCKOUT)
    stuck, other = (PressFilter(BUTTON, 0.0, name, lockout) for name in ("stuck", "other"))
    assert [type(event) for event in stuck.level(True, 1.0) + stuck.tick(99.0)] == [Press, Stuck, Held]
    assert other.level(True, 99.0) + other.tick(99.25) == [Press("other", 99.0)]


def test_a_time_from_the_past_is_taken_as_the_latest_one():
    presses = PressFilter(BUTTON, started=0.0)
    presses.tick(2.0)
    assert presses.level(True, 1.5) == []
    assert presses.tick(2.0 + MIN_PRESS) == [press(2.0)]


# Contact bounce as the number of 64ths of a second each level lasts, up first.
trains = st.lists(st.integers(min_value=1, max_value=80), max_size=60)


def edges_of(train: list[int]) -> list[tuple[bool, float]]:
    edges, t, pressed = [], 0.0, False
    for length in train:
        t += length / 64
        pressed = not pressed
        edges.append((pressed, t))
    return edges


def end_of(edges: list[tuple[bool, float]]) -> float:
    return (edges[-1][1] if edges else 0.0) + 10


def presses_in(events: list[PanelEvent]) -> list[float]:
    return [event.t for event in events if isinstance(event, Press)]


@given(st.lists(st.tuples(st.integers(1, 80), st.integers(1, 7)), max_size=60))
def test_no_storm_of_closures_each_shorter_than_the_minimum_gives_a_press(pulses: list[tuple[int, int]]):
    edges = edges_of([length for pulse in pulses for length in pulse])
    assert feed(*edges, until=end_of(edges)) == []


@given(trains)
def test_no_two_presses_are_closer_than_the_lock_out(train: list[int]):
    edges = edges_of(train)
    times = presses_in(feed(*edges, until=end_of(edges)))
    assert all(later - earlier >= LOCKOUT for earlier, later in pairwise(times))


@given(trains)
def test_every_press_is_a_closure_that_lasted_and_was_seen_open_before(train: list[int]):
    edges = edges_of(train)
    ends = [t for _, t in edges[1:]] + [end_of(edges)]
    closures = {t for (pressed, t), end in zip(edges, ends) if pressed and end - t >= MIN_PRESS}
    openings = [0.0] + [t for (pressed, t), end in zip(edges, ends) if not pressed and end - t >= MIN_PRESS]
    times = presses_in(feed(*edges, until=end_of(edges)))
    assert set(times) <= closures
    assert all(any(earlier < t < later for t in openings) for earlier, later in pairwise(times))
    assert len(times) <= len(openings)


@given(trains, st.lists(st.integers(0, 5000), max_size=60))
def test_how_often_the_caller_ticks_makes_no_difference(train: list[int], ticks: list[int]):
    edges = edges_of(train)
    until = end_of(edges)
    calls: list[tuple[float, bool | None]] = [(t, pressed) for pressed, t in edges]
    calls += [(tick / 64, None) for tick in ticks if tick / 64 < until]
    presses = PressFilter(BUTTON, started=0.0)
    events: list[PanelEvent] = []
    for t, pressed in sorted(calls, key=lambda call: call[0]):
        events += presses.tick(t) if pressed is None else presses.level(pressed, t)
    events += presses.tick(until)
    assert but_for_ends(events) == feed(*edges, until=until)


@given(trains)
def test_stuck_and_unstuck_take_turns(train: list[int]):
    edges = edges_of([length * 4 for length in train])
    events = feed(*edges, until=end_of(edges))
    turns = [type(event) for event in events if isinstance(event, Stuck | Unstuck)]
    assert turns == ([Stuck, Unstuck] * len(turns))[: len(turns)]


@pytest.mark.parametrize("repeats", [2, 5])
def test_a_level_told_again_changes_nothing(repeats: int):
    edges = [edge for edge in hold(1, 2) for _ in range(repeats)]
    assert feed(*edges, until=3) == [press(1)]


# The end of a press.


def ends(*edges: tuple[bool, float], until: float) -> list[float]:
    presses = PressFilter(BUTTON, started=0.0)
    events = [event for pressed, t in edges for event in presses.level(pressed, t)]
    return [event.t for event in events + presses.tick(until) if isinstance(event, Released)]


def test_a_press_ends_when_its_contact_has_opened_for_good():
    assert ends(*hold(1, 2), until=2 + MIN_PRESS - 1 / 64) == []
    assert ends(*hold(1, 2), until=2 + MIN_PRESS) == [2]
    assert ends(*hold(1, 2), *hold(2 + MIN_PRESS / 2, 3), until=4) == [3]


def test_a_press_that_did_not_count_has_no_end():
    assert ends((True, 0.0), (False, 2.0), until=3) == []
    assert ends(*hold(1, 1.125), *hold(1.25, 3), until=4) == [1.125]


@given(trains)
def test_every_press_but_maybe_the_last_has_one_end(train: list[int]):
    edges = edges_of(train)
    presses = PressFilter(BUTTON, started=0.0)
    events = [event for pressed, t in edges for event in presses.level(pressed, t)]
    turns = [type(event) for event in events if isinstance(event, Press | Released)]
    assert turns == ([Press, Released] * len(turns))[: len(turns)]
