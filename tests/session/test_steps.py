"""The visit, transition by transition. The clock is a plain number."""

from dataclasses import replace
from itertools import product
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.schema import Decision, Timing
from kiosk.content.faults import Fault
from kiosk.content.playlists import Playlist
from kiosk.session import (
    LAST_LOOK_SECONDS,
    OUTCOMES,
    STAFF_SECONDS,
    Answered,
    Attract,
    CameraFailed,
    CameraUnavailable,
    Event,
    ForStaff,
    GetReady,
    Held,
    Looking,
    Mended,
    NoFace,
    NotSure,
    Pressed,
    Problem,
    Question,
    Released,
    Result,
    Saw,
    State,
    Tick,
    Visiting,
    step,
    time_left,
)
from kiosk.vision.debounce import GAP_SECONDS, Debouncer
from kiosk.vision.reading import Hint, Reading, Verdict

TIMING = Timing(ready_seconds=2, looking_seconds=8, result_seconds=30, message_seconds=5)
AT_ONCE = TIMING.model_copy(update={"ready_seconds": 0.0})
"""Without the time to get ready."""

START = 100.0
NOW = 101.0

JOY = Playlist("Joy", "bright", "https://open.spotify.com/playlist/" + "j" * 22)
BLUES = Playlist("Blues", "", "https://open.spotify.com/playlist/" + "b" * 22)
PLAYLISTS = {"happy": JOY, "sad": BLUES, "happy+sad": BLUES}
OFFERS = {"match": JOY, "lift": BLUES}
PROBABILITIES = {"sad": 0.3, "angry": 0.1, "happy": 0.6}
SURE = Verdict(sure=True, emotion="happy", probabilities=PROBABILITIES, frames=8, seconds=0.3)
TORN = replace(SURE, sure=False)
BOTH = replace(TORN, second="sad")

READING = Reading(
    t=100.5, face=(0.4, 0.3, 0.2, 0.3), probabilities=PROBABILITIES, leader="happy", progress=0.4
)


def look(since: float, fact: str, reading: Reading | None = None, visit: int = 1) -> Looking:
    return Looking(since, fact, reading, visit=visit)


def ready(since: float, fact: str, visit: int = 1) -> GetReady:
    return GetReady(since, fact, visit=visit)


PROBLEM = Problem(12, "config.yaml:3: unknown key", Fault.CONFIGURATION)

STATES: dict[str, State] = {
    "attract": Attract(START),
    "ready": ready(START, "A fact."),
    "looking": look(START, "A fact."),
    "result": Result(START, "A fact.", SURE, JOY),
    "not sure": NotSure(START, "A fact.", TORN, (("happy", JOY), ("sad", BLUES))),
    "no face": NoFace(START, "A fact.", Hint.NO_FACE),
    "resting": CameraUnavailable(START, "A fact."),
    "for staff": ForStaff(START, PROBLEM),
}
EVENTS: dict[str, Event] = {
    "press": Pressed("Another fact.", NOW, 2),
    "press without a camera": Pressed("Another fact.", NOW, 2, camera=False),
    "reading": Saw(1, READING, {}),
    "sure": Saw(1, replace(READING, verdict=SURE), PLAYLISTS),
    "torn": Saw(1, replace(READING, verdict=TORN), PLAYLISTS),
    "both": Saw(1, replace(READING, verdict=BOTH), PLAYLISTS, fact="A fact for both."),
    "a choice": Saw(1, replace(READING, verdict=SURE), PLAYLISTS, OFFERS, asks_after=6.0),
    "early": Saw(1, replace(READING, t=99.9, verdict=SURE), PLAYLISTS),
    "failed": CameraFailed(pause=1),
    "back at once": CameraFailed(pause=0),
    "given up": CameraFailed(pause=0, gave_up=True),
    "held": Held(PROBLEM),
    "mended": Mended(),
    "release": Released(NOW),
    "answer": Answered(1, NOW),
    "tick": Tick(),
}

AFTER: dict[tuple[str, str], State] = {
    ("ready", "given up"): CameraUnavailable(NOW, "A fact."),
    ("ready", "failed"): CameraUnavailable(NOW, "A fact."),
    ("looking", "given up"): CameraUnavailable(NOW, "A fact."),
    ("looking", "reading"): look(START, "A fact.", READING),
    ("looking", "sure"): Result(NOW, "A fact.", SURE, JOY),
    ("looking", "torn"): NotSure(NOW, "A fact.", TORN, (("happy", JOY), ("sad", BLUES))),
    ("looking", "both"): Result(NOW, "A fact for both.", BOTH, BLUES),
    ("looking", "a choice"): Result(
        NOW, "A fact.", SURE, JOY, OFFERS, Question("music", NOW), asks_after=6.0
    ),
    ("looking", "failed"): CameraUnavailable(NOW, "A fact."),
    ("for staff", "mended"): Attract(NOW),
}
for home in STATES.keys() - {"ready", "looking"}:
    AFTER[home, "press"] = ready(NOW, "Another fact.", visit=2)
    AFTER[home, "press without a camera"] = CameraUnavailable(NOW, "Another fact.")
for name in STATES:
    AFTER[name, "held"] = ForStaff(NOW, PROBLEM)
"""What changes before any time-out; everything that is not here changes nothing."""

TIMEOUTS: dict[str, float] = {
    "ready": 2,
    "looking": 8,
    "result": 30,
    "not sure": 30,
    "no face": 5,
    "resting": 5,
    "for staff": STAFF_SECONDS,
}


@pytest.mark.parametrize(("name", "happening"), list(product(STATES, EVENTS)))
def test_every_state_and_every_event(name: str, happening: str) -> None:
    before = STATES[name]
    after = step(before, EVENTS[happening], NOW, TIMING)
    if (name, happening) in AFTER:
        assert after == AFTER[name, happening]
    else:
        assert after is before


def test_what_each_state_is_called_elsewhere_is_said_with_the_state() -> None:
    assert {name.replace(" ", "_") for name in STATES} == {state.name for state in get_args(State)}
    assert [outcome.name for outcome in OUTCOMES] == ["result", "not_sure", "no_face", "resting"]
    assert len({outcome.tally for outcome in OUTCOMES}) == len(OUTCOMES)
    assert [outcome.answered for outcome in OUTCOMES] == [True, True, False, False]


@pytest.mark.parametrize("name", STATES)
def test_neither_the_log_nor_systemd_hears_what_a_face_looked_like(name: str) -> None:
    for said in (STATES[name].logged(), STATES[name].doing):
        assert said
        assert not any(label in said for label in PROBABILITIES)


def test_every_kind_of_state_and_event_is_in_the_table() -> None:
    assert {type(state) for state in STATES.values()} == set(get_args(State))
    assert {type(event) for event in EVENTS.values()} == set(get_args(Event))


# Time-outs.


@pytest.mark.parametrize(("name", "seconds"), TIMEOUTS.items())
def test_a_state_ends_when_its_time_is_over_and_not_before(name: str, seconds: float) -> None:
    state = STATES[name]
    assert step(state, Tick(), START + seconds - 0.001, TIMING) is state
    after = step(state, Tick(), START + seconds, TIMING)
    if name == "ready":
        assert after == look(START + seconds, "A fact.")
    elif name == "looking":
        assert after == CameraUnavailable(START + seconds, "A fact.")
    else:
        assert after == Attract(START + seconds)


def test_the_attract_scene_stays_for_ever() -> None:
    state = Attract(START)
    assert step(state, Tick(), START + 1e9, TIMING) is state
    assert state.duration(TIMING) is None
    assert time_left(state, START + 5, TIMING) is None


@pytest.mark.parametrize(("name", "seconds"), TIMEOUTS.items())
def test_the_time_left_falls_from_the_whole_duration_through_zero(name: str, seconds: float) -> None:
    state = STATES[name]
    assert state.duration(TIMING) == seconds
    assert time_left(state, START, TIMING) == seconds
    assert time_left(state, START + seconds, TIMING) == 0
    assert time_left(state, START + seconds + 2, TIMING) == -2


def test_looking_without_a_single_frame_ends_with_the_camera_resting() -> None:
    assert step(look(START, "A fact."), Tick(), START + 8, TIMING) == CameraUnavailable(START + 8, "A fact.")


@pytest.mark.parametrize("hint", Hint)
def test_looking_without_a_face_ends_with_what_was_last_in_the_way(hint: Hint) -> None:
    state = look(START, "A fact.", Reading(t=100.5, hint=hint))
    assert step(state, Tick(), START + 8, TIMING) == NoFace(START + 8, "A fact.", hint)


def test_a_face_that_comes_at_the_last_moment_is_looked_at_a_little_longer() -> None:
    state = look(START, "A fact.", READING)
    late = START + 8 + LAST_LOOK_SECONDS
    assert step(state, Tick(), late - 0.001, TIMING) is state
    assert step(state, Tick(), late, TIMING) == NoFace(late, "A fact.", Hint.NO_FACE)


def test_once_it_has_left_the_time_is_over() -> None:
    left = step(look(START, "A fact.", READING), Saw(1, Reading(t=START + 9), {}), START + 9, TIMING)
    assert step(left, Tick(), START + 9, TIMING) == NoFace(START + 9, "A fact.", Hint.NO_FACE)


def frames(*missed: int, between: float = 0.033, since: float = 7.85) -> list[Reading]:
    """Forty of a face that is there from ``since`` after the press, but in the frames of these numbers, as
    the debouncer judges them; fewer if there is a verdict."""
    debouncer = Debouncer(Decision(), tuple(PROBABILITIES))
    readings = []
    for number in range(40):
        t = START + since + number * between
        seen = None if number in missed else {"sad": 0.05, "angry": 0.05, "happy": 0.9}
        verdict = debouncer.update(t, seen)
        hint = None if seen else Hint.NO_FACE
        readings.append(Reading(t, None, hint, seen, debouncer.leader, debouncer.progress, verdict))
        if verdict is not None:
            break
    return readings


def course(readings: list[Reading], delay: float = 0.01) -> State:
    """What becomes of a visit with these readings, each ``delay`` after its frame, and ticks in between."""
    state: State = look(START, "A fact.", Reading(t=START + 0.1, hint=Hint.NO_FACE))
    for reading in readings:
        state = step(state, Tick(), reading.t + delay - 0.001, TIMING)
        state = step(state, Saw(1, reading, PLAYLISTS), reading.t + delay, TIMING)
        state = step(state, Tick(), reading.t + delay + 0.001, TIMING)
    return state


@pytest.mark.parametrize("missed", [(), (6,), (4, 5, 6), tuple(range(5, 17))], ids=str)
def test_a_face_that_is_lost_for_a_moment_as_the_time_ends_still_gets_its_answer(
    missed: tuple[int, ...],
) -> None:
    assert isinstance(course(frames(*missed)), Result)


def test_a_slow_machine_may_lose_a_frame_as_well() -> None:
    """Two frames a second: the gap of one lost frame is a whole second."""
    assert isinstance(course(frames(4, between=0.45, since=6.3)), Result | NotSure)


def test_a_face_that_stays_away_longer_than_the_gap_has_left() -> None:
    ended = course(frames(*range(5, 40)))
    assert isinstance(ended, NoFace)
    assert START + 7.85 + 0.5 < ended.since < START + 7.85 + 5 * 0.033 + GAP_SECONDS + 0.1


@given(st.sets(st.integers(0, 39)), st.floats(0.02, 0.5), st.floats(0, 7.9))
def test_whatever_frames_are_lost_the_time_of_looking_is_bounded(
    missed: set[int], between: float, since: float
) -> None:
    state = course(frames(*missed, between=between, since=since))
    last = START + TIMING.looking_seconds + LAST_LOOK_SECONDS
    assert not isinstance(step(state, Tick(), max(last, state.since), TIMING), Visiting)


def test_the_time_of_looking_counts_from_the_press_and_not_from_the_last_frame() -> None:
    state: State = look(START, "A fact.")
    for tenth in range(1, 80):
        state = step(
            state, Saw(1, Reading(t=START + tenth / 10, hint=Hint.TOO_FAR), {}), START + tenth / 10, TIMING
        )
        assert isinstance(step(state, Tick(), START + tenth / 10, TIMING), Looking)
    assert step(state, Tick(), START + 8, TIMING) == NoFace(START + 8, "A fact.", Hint.TOO_FAR)


# Frames and presses.


def test_a_reading_from_before_the_press_changes_nothing_and_one_from_its_moment_counts() -> None:
    state = look(START, "A fact.")
    for reading in (READING, replace(READING, verdict=SURE)):
        assert step(state, Saw(1, replace(reading, t=START - 1e-6), PLAYLISTS), NOW, TIMING) is state
        assert step(state, Saw(1, replace(reading, t=START), PLAYLISTS), NOW, TIMING) is not state


def test_a_verdict_counts_even_when_it_comes_at_the_last_moment() -> None:
    state = look(START, "A fact.", READING)
    assert step(state, Saw(1, replace(READING, verdict=SURE), PLAYLISTS), START + 8.01, TIMING) == Result(
        START + 8.01, "A fact.", SURE, JOY
    )


def test_a_press_on_a_result_starts_a_new_visit_with_a_new_fact_and_no_trace_of_the_old_one() -> None:
    assert step(STATES["result"], Pressed("New.", NOW, 2), NOW, TIMING) == ready(NOW, "New.", visit=2)


def test_impatient_presses_do_not_start_over() -> None:
    state = look(START, "A fact.", READING)
    assert step(state, Pressed("New.", NOW, 2), NOW, TIMING) is state


def test_a_press_that_was_told_late_counts_from_when_it_happened() -> None:
    looking = step(Attract(START), Pressed("New.", NOW - 0.4, 2), NOW, AT_ONCE)
    assert looking == look(NOW - 0.4, "New.", visit=2)
    assert step(looking, Saw(2, replace(READING, t=NOW - 0.41), {}), NOW, TIMING) is looking
    assert step(looking, Saw(2, replace(READING, t=NOW - 0.39), {}), NOW, TIMING) is not looking


def test_a_press_that_was_told_very_late_has_half_its_time_left() -> None:
    looking = step(Attract(START - 60), Pressed("New.", NOW - 30, 2), NOW, AT_ONCE)
    assert time_left(looking, NOW, TIMING) == TIMING.looking_seconds / 2


@pytest.mark.parametrize("name", [name for name, state in STATES.items() if isinstance(state, OUTCOMES)])
def test_a_press_from_before_the_answer_that_is_told_after_it_is_impatience_too(name: str) -> None:
    assert step(STATES[name], Pressed("New.", START - 0.03, 2), NOW, TIMING) is STATES[name]


def test_a_press_is_never_in_the_future() -> None:
    assert step(Attract(START), Pressed("New.", NOW + 1, 2), NOW, TIMING) == ready(NOW, "New.", visit=2)


def test_right_after_an_answer_a_visit_counts_from_its_press() -> None:
    after = step(STATES["result"], Pressed("New.", START + 0.4, 2), START + 0.5, TIMING)
    assert after == ready(START + 0.4, "New.", visit=2)


@pytest.mark.parametrize("verdict", [None, SURE, TORN])
@pytest.mark.parametrize("visit", [1, 3])
def test_a_reading_of_another_visit_changes_nothing_whenever_its_frame_was_taken(
    visit: int, verdict: Verdict | None
) -> None:
    looking = look(START, "A fact.", visit=2)
    for t in (START - 1, START, NOW):
        other = Saw(visit, replace(READING, t=t, verdict=verdict), PLAYLISTS)
        assert step(looking, other, NOW, TIMING) is looking


def test_a_reading_of_this_visit_counts_however_late_it_comes() -> None:
    late = Saw(2, replace(READING, t=START, verdict=SURE), PLAYLISTS)
    assert isinstance(step(look(START, "A fact.", visit=2), late, START + 7.9, TIMING), Result)


def test_a_press_just_before_the_way_home_starts_a_visit() -> None:
    assert isinstance(step(Attract(START), Pressed("New.", START - 0.03, 2), NOW, TIMING), GetReady)


def test_not_sure_offers_the_two_likeliest_best_first() -> None:
    after = step(look(START, "A fact."), Saw(1, replace(READING, verdict=TORN), PLAYLISTS), NOW, TIMING)
    assert isinstance(after, NotSure)
    assert [label for label, _ in after.choices] == ["happy", "sad"]


# Getting ready.


def test_nothing_is_judged_before_the_time_to_get_ready_is_over() -> None:
    state = ready(START, "A fact.")
    early = Saw(1, replace(READING, t=START + 1.9, verdict=SURE), PLAYLISTS)
    assert step(state, early, START + 1.95, TIMING) is state
    looking = step(state, Tick(), START + 2, TIMING)
    assert looking == look(START + 2, "A fact.")
    assert step(looking, early, START + 2.1, TIMING) is looking


def test_looking_has_its_whole_time_from_the_end_of_getting_ready_however_late_the_tick_is() -> None:
    assert step(ready(START, "A fact."), Tick(), START + 2.4, TIMING) == look(START + 2, "A fact.")


def test_a_reading_that_is_here_before_the_tick_is_not_lost() -> None:
    first = replace(READING, t=START + 2.01)
    assert step(ready(START, "A fact."), Saw(1, first, {}), START + 2.02, TIMING) == look(
        START + 2, "A fact.", first
    )


def test_an_operator_may_leave_it_out() -> None:
    assert step(Attract(START), Pressed("New.", NOW, 2), NOW, AT_ONCE) == look(NOW, "New.", visit=2)


def test_a_late_face_may_need_as_long_a_last_look_whether_there_was_time_to_get_ready_or_not() -> None:
    pressed = Pressed("New.", NOW, 2, last_look=7.5)
    looking = step(step(Attract(START), pressed, NOW, TIMING), Tick(), NOW + 2, TIMING)
    assert isinstance(looking, Looking)
    assert (looking.last_look, looking.visit) == (7.5, 2)


# Whatever happens.

ANY_EVENT = st.sampled_from(list(EVENTS.values())) | st.builds(
    lambda visit, t, hint, leader, verdict: Saw(
        visit, Reading(t=t, hint=hint, leader=leader, verdict=verdict), PLAYLISTS
    ),
    visit=st.integers(1, 3),
    t=st.floats(0, 400),
    leader=st.none() | st.just("happy"),
    hint=st.none() | st.sampled_from(Hint),
    verdict=st.sampled_from([None, SURE, TORN]),
)
ANY_COURSE = st.lists(st.tuples(ANY_EVENT, st.floats(0, 20)), max_size=30)
LONGEST_VISIT = TIMING.ready_seconds + TIMING.looking_seconds + LAST_LOOK_SECONDS
LONGEST_WAY_HOME = LONGEST_VISIT + TIMING.message_seconds + TIMING.result_seconds + STAFF_SECONDS


@given(st.sampled_from(list(STATES.values())), ANY_COURSE)
def test_when_the_visitor_walks_away_the_kiosk_comes_home(
    state: State, course: list[tuple[Event, float]]
) -> None:
    now = START
    for event, seconds in course:
        now += seconds
        state = step(state, event, now, TIMING)
    end = now + LONGEST_WAY_HOME
    while now < end:
        now += 0.5
        state = step(state, Tick(), now, TIMING)
    assert isinstance(state, Attract)


@given(st.sampled_from(list(STATES.values())), ANY_COURSE)
def test_no_state_lasts_longer_than_its_time(state: State, course: list[tuple[Event, float]]) -> None:
    now = START
    for event, seconds in course:
        now += seconds
        state = step(state, event, now, TIMING)
        # Getting ready and looking may be over both.
        settled = step(step(state, Tick(), now, TIMING), Tick(), now, TIMING)
        left = time_left(settled, now, TIMING)
        lasts = settled.duration(TIMING)
        assert (left is None) == (lasts is None)
        assert left is None or lasts is None or 0 < left <= lasts + 1e-9
        state = settled


@given(ANY_COURSE, st.floats(0, 20))
def test_what_the_camera_saw_before_the_press_leaves_no_trace(
    course: list[tuple[Event, float]], wait: float
) -> None:
    """A visitor's verdict never depends on what was seen before they pressed."""
    now = START
    state: State = Attract(START)
    for event, seconds in course:
        now += seconds
        state = step(state, event, now, TIMING)
    while not isinstance(state, Attract):
        now += 1
        state = step(state, Tick(), now, TIMING)
    now += wait
    state = step(state, Pressed("New.", now, 2), now, AT_ONCE)
    assert state == look(now, "New.", None, visit=2)
    for event, _ in course:
        if isinstance(event, Saw) and event.reading.t < now:
            assert step(state, event, now, TIMING) is state


KEEPS = TIMING.model_copy(update={"last_code_seconds": 120.0})


@pytest.mark.parametrize(
    ("state", "playlist"),
    [
        (Result(START, "A fact.", SURE, BLUES), BLUES),
        (NotSure(START, "A fact.", TORN, (("happy", JOY), ("sad", BLUES))), JOY),
        (NoFace(START, "A fact.", Hint.NO_FACE), None),
        (CameraUnavailable(START, "A fact."), None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_answers_code_stays_for_whoever_walked_off_where_that_is_wanted(state, playlist):
    over = START + 60
    assert step(state, Tick(), over, KEEPS) == Attract(over, playlist)
    assert step(state, Tick(), over, TIMING) == Attract(over)


def test_the_last_code_goes_after_its_time():
    state = Attract(START, JOY)
    assert step(state, Tick(), START + 119, KEEPS) is state
    assert step(state, Tick(), START + 120, KEEPS) == Attract(START + 120)
    assert time_left(state, START + 20, KEEPS) == 100
    assert time_left(Attract(START), START + 20, KEEPS) is None


def test_the_last_code_is_gone_at_the_next_press_and_does_not_come_back_by_itself():
    state = step(Attract(START, JOY), Pressed("New.", NOW, 2), NOW, KEEPS)
    assert isinstance(state, GetReady)
    nobody = NoFace(NOW, "New.", Hint.NO_FACE)
    assert step(nobody, Tick(), NOW + 60, KEEPS) == Attract(NOW + 60)
