"""Questions after an answer: when they come up, what answers them, and what they leave alone."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.schema import Timing
from kiosk.content.faults import Fault
from kiosk.content.playlists import Playlist
from kiosk.session import (
    LONG_SECONDS,
    Answered,
    Attract,
    CameraFailed,
    Event,
    Feedback,
    ForStaff,
    GetReady,
    Held,
    Pressed,
    Problem,
    Question,
    Released,
    Result,
    State,
    Tick,
    asks_after,
    held,
    step,
    time_left,
)
from kiosk.session.question import ASKED_AFTER_SECONDS, HESITATION_SECONDS
from kiosk.vision.reading import Verdict

TIMING = Timing(ready_seconds=2, result_seconds=30, question_seconds=8)
START = 100.0
JOY = Playlist("Joy", "bright", "https://open.spotify.com/playlist/" + "j" * 22)
SUN = Playlist("Sun", "", "https://open.spotify.com/playlist/" + "s" * 22)
SHARES = {"happy": 0.6, "sad": 0.4}
VERDICT = Verdict(sure=True, emotion="happy", probabilities=SHARES, frames=8, seconds=0.3)

CHOICE = Result(START, "A fact.", VERDICT, JOY, {"match": JOY, "lift": SUN}, Question("music", START))
PLAIN = Result(START, "A fact.", VERDICT, JOY)
CURIOUS = replace(PLAIN, asks_after=6.0)
ASKED_AT = START + 6.0
ASKED = replace(CURIOUS, asked=True, question=Question("feedback", ASKED_AT))


def press(at: float) -> Pressed:
    return Pressed("Another fact.", at, 2)


def course(state: State, *events: tuple[float, Event]) -> State:
    """What becomes of a state when this happens, each at its time, with twenty ticks a second."""
    now = state.since
    for at, event in events:
        while now + 0.05 < at:
            now += 0.05
            state = step(state, Tick(), now, TIMING)
        now = at
        state = step(state, event, now, TIMING)
    return state


# The music.


def test_while_the_music_is_asked_about_there_is_no_code() -> None:
    assert not CHOICE.has_code
    assert PLAIN.has_code


@pytest.mark.parametrize(("lasts", "playlist"), [(0.1, JOY), (LONG_SECONDS - 0.01, JOY), (LONG_SECONDS, SUN)])
def test_a_short_press_takes_the_first_music_and_a_long_one_the_second(
    lasts: float, playlist: Playlist
) -> None:
    down = START + 2
    after = course(CHOICE, (down, press(down)), (down + lasts, Released(down + lasts)))
    assert isinstance(after, Result)
    assert (after.playlist, after.question, after.has_code) == (playlist, None, True)


def test_a_long_press_is_an_answer_while_the_button_is_still_down() -> None:
    pressed = step(CHOICE, press(START + 2), START + 2, TIMING)
    assert step(pressed, Tick(), START + 2 + LONG_SECONDS - 0.01, TIMING) is pressed
    after = step(pressed, Tick(), START + 2 + LONG_SECONDS, TIMING)
    assert isinstance(after, Result)
    assert after.playlist == SUN
    assert step(after, Released(START + 9), START + 9, TIMING) is after


def test_how_far_a_long_press_has_come_is_known() -> None:
    pressed = Question("music", START, START + 2)
    shares = [held(pressed, START + 2 + share * LONG_SECONDS) for share in (-1, 0, 0.5, 1, 2)]
    assert shares == pytest.approx([0, 0, 0.5, 1, 1])
    assert held(Question("music", START), START + 9) == 0
    assert held(None, START) == 0


@pytest.mark.parametrize(("option", "playlist"), [(0, JOY), (1, SUN)])
def test_a_touch_or_the_second_button_takes_one_at_once(option: int, playlist: Playlist) -> None:
    after = step(CHOICE, Answered(option, START + 1), START + 1.02, TIMING)
    assert after == replace(CHOICE, question=None, playlist=playlist, code_since=START + 1.02)


def test_a_touch_from_before_the_question_is_no_answer() -> None:
    assert step(CHOICE, Answered(1, START - 0.01), START + 0.1, TIMING) is CHOICE


def test_nobody_who_chooses_nothing_waits_for_longer_than_the_question_lasts() -> None:
    assert step(CHOICE, Tick(), START + 7.99, TIMING) is CHOICE
    after = step(CHOICE, Tick(), START + 8, TIMING)
    assert after == replace(CHOICE, question=None, playlist=JOY, code_since=START + 8)


def test_the_code_stays_as_long_as_ever_after_a_choice() -> None:
    chosen = step(CHOICE, Answered(1, START + 5), START + 5, TIMING)
    assert time_left(chosen, START + 5, TIMING) == 30
    assert step(chosen, Tick(), START + 34.9, TIMING) is chosen
    assert step(chosen, Tick(), START + 35, TIMING) == Attract(START + 35)


def test_the_code_that_is_left_behind_is_the_one_that_was_chosen() -> None:
    timing = TIMING.model_copy(update={"last_code_seconds": 60.0})
    chosen = step(CHOICE, Answered(1, START + 5), START + 5, timing)
    assert step(chosen, Tick(), START + 35, timing) == Attract(START + 35, SUN)


def test_the_time_left_is_that_of_the_question() -> None:
    assert time_left(CHOICE, START + 1, TIMING) == 7


def test_impatience_while_the_answer_comes_up_chooses_nothing() -> None:
    early = START + HESITATION_SECONDS - 0.01
    after = course(CHOICE, (early, press(early)), (early + 0.1, Released(early + 0.1)))
    assert after is CHOICE


def test_a_press_is_no_new_visit_until_the_music_is_chosen() -> None:
    pressed = step(CHOICE, press(START + 2), START + 2, TIMING)
    assert isinstance(pressed, Result)
    chosen = step(pressed, Released(START + 2.1), START + 2.1, TIMING)
    assert isinstance(step(chosen, press(START + 3), START + 3, TIMING), GetReady)


def test_a_button_that_went_down_before_the_question_answers_nothing_when_it_comes_up() -> None:
    assert step(CHOICE, Released(START + 2), START + 2, TIMING) is CHOICE


def test_nobody_who_holds_the_button_is_cut_short_by_the_time() -> None:
    down = START + 7.9
    pressed = course(CHOICE, (down, press(down)), (START + 8.1, Tick()))
    assert isinstance(pressed, Result)
    assert pressed.question == Question("music", START, down)
    after = step(pressed, Released(START + 8.15), START + 8.15, TIMING)
    assert isinstance(after, Result)
    assert after.playlist == JOY


def test_a_press_and_its_end_told_together_are_judged_by_their_own_times() -> None:
    late = START + 4
    pressed = step(CHOICE, press(START + 2), late, TIMING)
    after = step(pressed, Released(START + 2.2), late, TIMING)
    assert isinstance(after, Result)
    assert after.playlist == JOY


# Whether it was right.


def test_without_feedback_nobody_is_asked() -> None:
    assert course(PLAIN, (START + 29, Tick())) is PLAIN


def test_the_question_comes_when_the_code_has_stood_alone_for_a_while() -> None:
    assert step(CURIOUS, Tick(), ASKED_AT - 0.01, TIMING) is CURIOUS
    assert step(CURIOUS, Tick(), ASKED_AT, TIMING) == ASKED
    assert ASKED.has_code


def test_after_a_choice_of_music_that_counts_from_its_code() -> None:
    chosen = step(replace(CHOICE, asks_after=6.0), Answered(0, START + 5), START + 5, TIMING)
    assert step(chosen, Tick(), START + 10.9, TIMING) is chosen
    after = step(chosen, Tick(), START + 11, TIMING)
    assert isinstance(after, Result)
    assert after.question == Question("feedback", START + 11)


@pytest.mark.parametrize(("lasts", "agreed"), [(0.1, True), (1.0, False)])
def test_a_short_press_agrees_and_a_long_one_does_not(lasts: float, agreed: bool) -> None:
    down = ASKED_AT + 1
    after = course(ASKED, (down, press(down)), (down + lasts, Released(down + lasts)))
    assert isinstance(after, Result)
    assert after.question is None
    assert after.feedback is not None
    assert after.feedback.agreed is agreed
    assert after.playlist == JOY


@pytest.mark.parametrize("option", [0, 1])
def test_a_touch_says_so_at_once(option: int) -> None:
    after = step(ASKED, Answered(option, ASKED_AT + 1), ASKED_AT + 1, TIMING)
    assert after == replace(ASKED, question=None, feedback=Feedback(option == 0, ASKED_AT + 1))


def test_a_press_that_was_meant_for_another_go_is_not_taken_for_an_answer() -> None:
    soon = ASKED_AT + HESITATION_SECONDS - 0.01
    assert step(ASKED, press(soon), soon, TIMING) == GetReady(soon, "Another fact.", visit=2)


def test_who_says_nothing_is_not_counted_and_may_go_on_as_before() -> None:
    assert step(ASKED, Tick(), ASKED_AT + 7.99, TIMING) is ASKED
    after = step(ASKED, Tick(), ASKED_AT + 8, TIMING)
    assert after == replace(ASKED, question=None)
    assert isinstance(step(after, press(START + 20), START + 20, TIMING), GetReady)
    assert course(after, (START + 29.9, Tick())) is after


def test_after_the_answer_a_press_is_another_go() -> None:
    after = step(ASKED, Answered(1, ASKED_AT + 1), ASKED_AT + 1, TIMING)
    assert isinstance(step(after, press(ASKED_AT + 1.5), ASKED_AT + 1.5, TIMING), GetReady)


def test_the_question_takes_nothing_of_the_codes_time_and_adds_nothing() -> None:
    assert time_left(ASKED, START + 10, TIMING) == 20
    short = TIMING.model_copy(update={"result_seconds": 10.0})
    assert step(ASKED, Tick(), START + 10, short) == Attract(START + 10)


def test_where_little_time_is_it_is_asked_sooner_and_later_where_the_answer_is_read_out() -> None:
    short = TIMING.model_copy(update={"result_seconds": 9.0})
    assert asks_after(TIMING, spoken=False) == ASKED_AFTER_SECONDS
    assert asks_after(short, spoken=False) == 3
    assert asks_after(TIMING, spoken=True) == 20


# Besides.


@pytest.mark.parametrize("state", [CHOICE, ASKED], ids=["music", "feedback"])
def test_the_staff_are_answered_in_any_case(state: Result) -> None:
    problem = Problem(12, "unknown key", Fault.CONFIGURATION)
    assert step(state, Held(problem), START + 9, TIMING) == ForStaff(START + 9, problem)
    assert step(state, CameraFailed(1.0), START + 9, TIMING) is state


@pytest.mark.parametrize("state", [CHOICE, CURIOUS, ASKED], ids=["music", "before", "feedback"])
@given(steps=st.lists(st.tuples(st.floats(0.01, 9), st.sampled_from("pru01")), max_size=12))
def test_whatever_is_pressed_the_visit_ends(state: Result, steps: list[tuple[float, str]]) -> None:
    now: State = state
    at = state.since
    for seconds, what in steps:
        at += seconds
        events: dict[str, Event] = {
            "p": press(at),
            "r": Released(at),
            "u": Tick(),
            "0": Answered(0, at),
            "1": Answered(1, at),
        }
        now = step(now, events[what], at, TIMING)
    for _ in range(200):
        at += 0.5
        now = step(now, Tick(), at, TIMING)
    assert not isinstance(now, Result)
