"""One verdict per face: never from one frame, never from flicker, always in time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.config.schema import Decision, Timing
from kiosk.model.probabilities import Probabilities
from kiosk.vision.debounce import FORGET_SECONDS, GAP_SECONDS, MIN_HOLD_SECONDS, RETURN_SECONDS, Debouncer
from kiosk.vision.reading import Verdict

LABELS = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")
DECISION = Decision()


def mostly(label: str, share: float = 0.8) -> Probabilities:
    rest = (1 - share) / (len(LABELS) - 1)
    return {name: share if name == label else rest for name in LABELS}


def between(first: str, second: str, lead: float = 0.0) -> Probabilities:
    rest = 0.2 / (len(LABELS) - 2)
    shares = {first: 0.4 + lead / 2, second: 0.4 - lead / 2}
    return {name: shares.get(name, rest) for name in LABELS}


class Visit:
    """Feeds a debouncer at a steady frame rate and keeps what it said."""

    def __init__(self, fps: float = 30, decision: Decision = DECISION, least: float = 0.0) -> None:
        self.debouncer = Debouncer(decision, LABELS, least)
        self.fps = fps
        self.frame = 0
        self.verdicts: list[Verdict | None] = []

    def see(
        self, probabilities: Probabilities | None, frames: int = 1, *, withheld: bool = False
    ) -> Verdict | None:
        for _ in range(frames):
            t = self.frame / self.fps
            self.verdicts.append(self.debouncer.update(t, probabilities, withheld=withheld))
            self.frame += 1
        return self.verdicts[-1]

    def first_verdict_at(self) -> float | None:
        frames = [number for number, verdict in enumerate(self.verdicts) if verdict]
        return frames[0] / self.fps if frames else None


def test_a_steady_face_is_judged_within_a_third_of_a_second_at_thirty_frames():
    visit = Visit(fps=30)
    verdict = visit.see(mostly("happy"), 30)
    assert verdict.sure
    assert verdict.emotion == "happy"
    assert verdict.probabilities == pytest.approx(mostly("happy"))
    assert MIN_HOLD_SECONDS <= visit.first_verdict_at() <= 0.35


@pytest.mark.parametrize(("fps", "latest"), [(60, 0.35), (30, 0.35), (15, 0.55), (10, 0.8)])
def test_it_is_in_time_at_every_frame_rate_and_never_in_haste(fps, latest):
    visit = Visit(fps=fps)
    visit.see(mostly("sad"), 3 * fps)
    assert MIN_HOLD_SECONDS <= visit.first_verdict_at() <= latest
    frames = next(verdict.frames for verdict in visit.verdicts if verdict)
    assert frames >= DECISION.hold_frames


LEAST = Timing().least_looking_seconds


@pytest.mark.parametrize("fps", [5, 15, 30, 60])
def test_however_clear_a_face_is_it_is_looked_at_for_the_least_time(fps):
    visit = Visit(fps, least=LEAST)
    verdict = visit.see(mostly("happy"), 3 * fps)
    assert LEAST - 1e-9 <= visit.first_verdict_at() <= LEAST + 1.01 / fps
    assert verdict.seconds == pytest.approx(visit.first_verdict_at()), "it rests on all of it"


def test_who_comes_late_is_looked_at_for_as_long():
    visit = Visit(least=LEAST)
    visit.see(None, 60)
    visit.see(mostly("sad"), 60)
    assert visit.first_verdict_at() - 2.0 == pytest.approx(LEAST, abs=0.04)


def test_so_is_who_steps_in_for_somebody_else():
    visit = Visit(least=LEAST)
    visit.see(mostly("happy"), 30)
    visit.debouncer.reset()
    visit.see(mostly("sad"), 60)
    assert visit.first_verdict_at() - 1.0 == pytest.approx(LEAST, abs=0.04)


def test_a_smile_that_comes_before_the_end_of_the_look_is_the_answer():
    """Whoever presses looks at the button first."""
    visit = Visit(least=LEAST)
    visit.see(mostly("neutral"), 12)
    assert visit.see(mostly("happy"), 40).emotion == "happy"
    assert visit.first_verdict_at() <= LEAST + 0.2


@pytest.mark.parametrize("least", [0.0, LEAST, 2.0])
def test_a_tie_waits_no_longer_however_long_it_is_looked_at_at_least(least):
    visit = Visit(least=least)
    assert not visit.see(between("fear", "surprise"), 90).sure
    assert visit.first_verdict_at() == pytest.approx(DECISION.max_seconds, abs=0.04)


def progress_of(visit: Visit, faces: list[Probabilities]) -> list[float]:
    said = []
    for face in faces:
        if visit.see(face) is not None:
            break
        said.append(visit.debouncer.progress)
    return said


@pytest.mark.parametrize(
    ("face", "lasts"),
    [(mostly("happy"), LEAST), (between("fear", "surprise"), DECISION.max_seconds)],
    ids=["clear", "tied"],
)
def test_the_ring_closes_steadily_over_the_time_that_it_takes(face, lasts):
    said = progress_of(Visit(least=LEAST), [face] * 90)
    steady = np.minimum(0.99, np.arange(len(said)) / 30 / lasts)
    assert len(said) == pytest.approx(lasts * 30, abs=1.5)
    assert np.abs(np.array(said) - steady).max() < 0.15
    assert np.diff(said).max() < 0.06


def test_a_single_wrong_frame_changes_nothing():
    visit = Visit()
    visit.see(mostly("happy"), 4)
    visit.see(mostly("angry", 0.95))
    assert visit.debouncer.leader == "happy"
    assert visit.see(mostly("happy"), 8).emotion == "happy"


def test_a_wrong_first_frame_is_outvoted():
    visit = Visit()
    visit.see(mostly("disgust", 0.99))
    verdict = visit.see(mostly("happy"), 20)
    assert verdict.sure
    assert verdict.emotion == "happy"


def test_flicker_between_two_emotions_ends_undecided_between_these_two():
    visit = Visit()
    for _ in range(25):
        visit.see(mostly("happy"), 2)
        verdict = visit.see(mostly("surprise"), 2)
    assert not verdict.sure
    assert set(verdict.likeliest(2)) == {"happy", "surprise"}
    assert DECISION.max_seconds <= verdict.seconds <= DECISION.max_seconds + 0.1


def test_a_tie_is_not_sure():
    visit = Visit()
    verdict = visit.see(between("fear", "surprise", lead=DECISION.margin * 0.8), 90)
    assert not verdict.sure
    assert verdict.emotion == "fear"


def mixed(**shares: float) -> Probabilities:
    rest = (1 - sum(shares.values())) / (len(LABELS) - len(shares))
    return {name: shares.get(name, rest) for name in LABELS}


def test_of_two_that_go_together_both_are_the_answer_when_the_time_is_over():
    visit = Visit(fps=30)
    assert visit.see(mixed(surprise=0.43, happy=0.40), 74) is None
    verdict = visit.see(mixed(surprise=0.43, happy=0.40), 3)
    assert (verdict.sure, verdict.emotion, verdict.second) == (False, "surprise", "happy")
    assert verdict.shown == "surprise+happy"
    assert verdict.probabilities == pytest.approx(mixed(surprise=0.43, happy=0.40))


@pytest.mark.parametrize(
    ("shares", "compound"),
    [
        ({"surprise": 0.43, "happy": 0.40}, False),
        ({"neutral": 0.43, "sad": 0.40}, True),
        ({"surprise": 0.38, "happy": 0.35}, True),
    ],
    ids=["switched off", "no pair", "others are likely too"],
)
def test_else_a_tie_is_as_unsure_as_ever(shares, compound):
    verdict = Visit(decision=Decision(compound=compound)).see(mixed(**shares), 90)
    assert (verdict.sure, verdict.second, verdict.shown) == (False, None, verdict.emotion)


def test_what_is_clear_is_one_emotion_however_likely_another_is():
    verdict = Visit().see(mixed(surprise=0.55, happy=0.40), 90)
    assert (verdict.sure, verdict.emotion, verdict.second) == (True, "surprise", None)


def test_two_that_go_together_give_way_to_one_that_becomes_clear():
    visit = Visit()
    assert visit.see(mixed(surprise=0.43, happy=0.40), 90).second == "happy"
    verdict = visit.see(mostly("happy"), 60)
    assert (verdict.sure, verdict.emotion, verdict.second) == (True, "happy", None)


def test_a_weak_leader_is_not_sure_however_far_ahead():
    decision = Decision(min_confidence=0.5, margin=0.1)
    visit = Visit(decision=decision)
    assert not visit.see(mostly("neutral", 0.45), 90).sure


def test_a_face_that_changes_before_the_verdict_gets_the_verdict_of_what_it_shows_now():
    visit = Visit()
    visit.see(mostly("neutral"), 6)
    verdict = visit.see(mostly("happy", 0.9), 60)
    assert verdict.emotion == "happy"


def test_the_leader_is_displaced_only_by_more_than_the_margin():
    visit = Visit()
    visit.see(between("sad", "neutral", lead=0.02), 3)
    visit.see(between("neutral", "sad", lead=DECISION.margin * 0.9), 200)
    assert visit.debouncer.leader == "sad"
    visit.see(between("neutral", "sad", lead=DECISION.margin * 1.5), 60)
    assert visit.debouncer.leader == "neutral"


def test_a_verdict_stays_while_the_face_does_and_small_changes_are_ignored():
    visit = Visit()
    verdict = visit.see(mostly("happy"), 20)
    assert visit.see(between("surprise", "happy", lead=DECISION.margin * 1.2), 300) is verdict


def test_a_verdict_changes_when_another_emotion_is_clear_for_long():
    visit = Visit()
    visit.see(mostly("happy"), 20)
    changed = visit.see(mostly("sad"), 60)
    assert changed.sure
    assert changed.emotion == "sad"


def test_not_sure_becomes_sure_once_the_face_makes_up_its_mind():
    visit = Visit()
    assert not visit.see(between("fear", "surprise"), 90).sure
    verdict = visit.see(mostly("surprise"), 60)
    assert verdict.sure
    assert verdict.emotion == "surprise"


def test_a_face_that_leaves_is_forgotten():
    visit = Visit()
    visit.see(mostly("happy"), 20)
    assert visit.see(None, int(GAP_SECONDS * 30) + 2) is None
    assert visit.debouncer.leader is None
    assert visit.debouncer.pooled is None
    assert visit.debouncer.progress == 0


def test_a_face_that_returns_after_frames_were_lost_starts_anew():
    visit = Visit()
    visit.see(mostly("happy"), 7)
    visit.frame += 30
    visit.see(mostly("sad"))
    assert visit.debouncer.pooled == pytest.approx(mostly("sad"))


@pytest.mark.parametrize("fps", [0.8, 1, 1.5, 1.9])
def test_frames_slow_in_coming_are_still_one_face(fps):
    visit = Visit(fps)
    verdict = visit.see(mostly("happy"), int(fps * 6))
    assert verdict is not None
    assert verdict.emotion == "happy"
    assert verdict.frames > 1


def test_a_slow_machine_notices_that_a_face_leaves():
    visit = Visit(fps=1)
    visit.see(mostly("happy"), 6)
    assert visit.see(None, 2) is not None
    assert visit.see(None, 1) is None
    assert visit.debouncer.leader is None


def test_the_wait_between_two_visits_is_no_sign_of_a_slow_machine():
    visit = Visit()
    for _ in range(2):
        visit.see(mostly("happy"))
        visit.frame += 3000
        visit.debouncer.reset()
    visit.see(mostly("happy"), 2)
    visit.see(None, int(GAP_SECONDS * 30) + 2)
    assert visit.debouncer.leader is None


def test_a_short_gap_is_bridged():
    visit = Visit()
    visit.see(mostly("happy"), 6)
    visit.see(None, int(RETURN_SECONDS * 30) - 2)
    assert visit.see(mostly("happy"), 3).emotion == "happy"


@pytest.mark.parametrize("fps", [3, 5, 10, 15, 30, 60])
def test_one_lost_frame_is_no_gap_at_any_pace(fps):
    visit = Visit(fps)
    visit.see(mostly("happy"), 4)
    visit.see(None)
    visit.see(mostly("happy"))
    assert visit.debouncer.progress >= 4 / fps / DECISION.max_seconds
    assert visit.debouncer.pooled == pytest.approx(mostly("happy"))
    verdict = visit.see(mostly("happy"), 20)
    first = next(verdict for verdict in visit.verdicts if verdict)
    assert verdict is first
    # From the first frame of all to the one that decided.
    assert first.seconds * fps == pytest.approx(visit.first_verdict_at() * fps)


@pytest.mark.parametrize("fps", [15, 30, 60])
@pytest.mark.parametrize("emotion", ["happy", "sad"])
def test_whoever_comes_after_a_quarter_of_a_second_starts_anew(fps, emotion):
    visit = Visit(fps)
    visit.see(mostly("happy"), 7)
    visit.see(None, int(0.27 * fps) + 1)
    assert visit.debouncer.leader == "happy", "until then the first may be back"
    assert visit.see(mostly(emotion)) is None
    assert visit.debouncer.pooled == pytest.approx(mostly(emotion))
    assert visit.see(mostly(emotion), 2 * fps).emotion == emotion


def test_nor_does_it_while_time_passes_that_was_lacking_alone():
    visit = Visit(fps=60)
    visit.see(mostly("happy"), 17)
    visit.see(mostly("sad", 0.5), 12)
    assert not any(visit.verdicts)
    assert visit.see(mostly("sad", 0.5), 120).emotion == "sad"


def test_nor_when_it_was_withheld_until_then():
    visit = Visit()
    visit.see(mostly("happy"), 20, withheld=True)
    assert visit.see(mostly("sad", 0.5)) is None
    assert visit.see(mostly("happy")).emotion == "happy"


@pytest.mark.parametrize("fps", [5, 15, 30])
def test_a_frame_that_shows_another_emotion_does_not_bring_the_verdict(fps):
    """Seven frames of one, then another at the same place: the second must not get the first's answer."""
    visit = Visit(fps)
    visit.see(mostly("happy"), 7)
    assert visit.see(mostly("sad", 0.6), 2) is None
    verdict = visit.see(mostly("sad", 0.6), 4 * fps)
    assert verdict.emotion == "sad"


def test_another_person_starts_anew():
    visit = Visit()
    visit.see(mostly("happy"), 20)
    visit.debouncer.reset()
    assert visit.see(mostly("sad")) is None
    assert visit.debouncer.pooled == pytest.approx(mostly("sad"))


def test_the_pool_is_the_mean_with_exponential_weights():
    debouncer = Debouncer(DECISION, LABELS)
    times, faces = (0.0, 0.1, 0.35), (mostly("happy"), mostly("sad", 0.5), mostly("fear", 0.3))
    for t, face in zip(times, faces, strict=True):
        debouncer.update(t, face)
    shares = np.exp([-(times[-1] - t) / FORGET_SECONDS for t in times])
    expected = np.average([list(face.values()) for face in faces], axis=0, weights=shares)
    assert list(debouncer.pooled.values()) == pytest.approx(expected)


def test_progress_rises_with_a_clear_face_and_never_runs_backwards():
    visit = Visit()
    progress = []
    for probabilities in [mostly("happy")] * 5 + [mostly("angry")] * 4 + [mostly("happy")] * 25:
        visit.see(probabilities)
        progress.append(visit.debouncer.progress)
    assert progress == sorted(progress)
    assert progress[0] == 0
    assert 0.4 < progress[4] < 1
    assert progress[-1] == 1


@pytest.mark.parametrize("fps", [8, 15, 30])
def test_a_verdict_that_is_withheld_comes_as_soon_as_it_may(fps):
    visit = Visit(fps)
    assert visit.see(mostly("happy"), 3 * fps, withheld=True) is None
    assert 0.9 < visit.debouncer.progress < 1
    verdict = visit.see(mostly("happy"))
    assert (verdict.sure, verdict.emotion) == (True, "happy")


def test_a_verdict_that_stands_is_not_taken_back_when_others_are_withheld():
    visit = Visit()
    verdict = visit.see(mostly("happy"), 20)
    assert visit.see(mostly("sad"), 60, withheld=True) is verdict


def test_before_the_first_face_nothing_is_claimed():
    visit = Visit()
    assert visit.see(None, 300) is None
    assert (visit.debouncer.leader, visit.debouncer.pooled, visit.debouncer.progress) == (None, None, 0)


faces = st.lists(st.floats(0.001, 1), min_size=7, max_size=7).map(
    lambda shares: {name: share / sum(shares) for name, share in zip(LABELS, shares, strict=True)}
)
clear_faces = st.sampled_from(LABELS).map(lambda label: mostly(label, 0.97))
streams = st.lists(
    st.tuples(st.floats(0, 0.7), st.one_of(st.none(), faces, clear_faces, clear_faces)), max_size=60
)
decisions = st.builds(
    Decision,
    hold_frames=st.integers(2, 12),
    margin=st.floats(0, 0.5),
    min_confidence=st.floats(0.1, 0.9),
    max_seconds=st.floats(0.2, 4),
)


def play(stream, decision: Decision, least: float = 0.0) -> list[tuple]:
    debouncer = Debouncer(decision, LABELS, least)
    t, said = 100.0, []
    for wait, face in stream:
        t += wait
        verdict = debouncer.update(t, face)
        said.append((verdict, debouncer.leader, debouncer.progress, debouncer.pooled))
    return said


@given(streams, decisions, st.floats(0, 0.99))
def test_whatever_it_sees_its_answers_are_well_formed(stream, decision, share):
    before = (None, 0.0)
    for verdict, leader, progress, pooled in play(stream, decision, share * decision.max_seconds):
        assert 0 <= progress <= 1
        assert (leader is None) == (pooled is None)
        if pooled is not None:
            assert sum(pooled.values()) == pytest.approx(1)
            assert all(0 <= share <= 1 for share in pooled.values())
        if verdict is not None:
            assert verdict.frames >= 2
            assert progress == 1
            assert sum(verdict.probabilities.values()) == pytest.approx(1)
        if verdict is not None and verdict.sure and verdict is not before[0]:
            first, second = verdict.likeliest(2)
            assert verdict.emotion == first
            lead = verdict.probabilities[first] - verdict.probabilities[second]
            assert lead >= decision.margin - 1e-9
            assert verdict.confidence >= decision.min_confidence
            assert verdict.frames >= decision.hold_frames
            assert verdict.seconds >= share * decision.max_seconds
        # While the face stays, the ring never runs backwards.
        assert progress >= before[1] or pooled is None or progress == 0
        before = (verdict, progress)


@given(streams, decisions)
def test_the_same_frames_give_the_same_answers(stream, decision):
    assert play(stream, decision) == play(stream, decision)


@given(faces, st.sampled_from([10, 15, 30, 60]))
def test_no_steady_face_waits_longer_than_the_time_allowed(face, fps):
    visit = Visit(fps=fps)
    visit.see(face, round((DECISION.max_seconds + 0.2) * fps))
    assert visit.verdicts[-1] is not None
