"""Frames in, readings out: the whole headless loop but the camera, on a real face."""

from itertools import product

import numpy as np
import pytest

from kiosk.config.schema import Decision, Settings, Timing
from kiosk.errors import ModelError
from kiosk.vision.camera.frame import Frame
from kiosk.vision.debounce import MIN_HOLD_SECONDS
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.protocol import Seen, decode_answer, encode_answer
from kiosk.vision.reading import Hint, Reading
from tests.pictures import blank, portrait
from tests.vision.scenes import close_up, scene, stranger

FPS = 30
START = 1000.0


@pytest.fixture(scope="module")
def loaded() -> Pipeline:
    """Looks no longer than it must: what it sees is held to its own time."""
    return Pipeline(Settings(timing=Timing(least_looking_seconds=0)))


@pytest.fixture
def pipeline(loaded: Pipeline) -> Pipeline:
    loaded.reset(START)
    return loaded


def play(pipeline: Pipeline, frames: list[np.ndarray], start: float = START) -> list[Reading]:
    return [pipeline.read(Frame(grey, start + number / FPS)) for number, grey in enumerate(frames)]


def test_a_clear_face_ends_in_one_verdict_in_half_a_second(pipeline):
    readings = play(pipeline, [portrait()] * 16)
    verdict = readings[-1].verdict
    assert verdict.sure
    assert verdict.emotion == "happy"
    assert verdict.frames > 1
    assert readings[0].verdict is None
    assert all(0 <= reading.progress <= 1 for reading in readings)
    assert readings[-1].progress == 1


def test_the_reading_says_where_the_face_is_in_shares_of_the_picture(pipeline):
    (reading,) = play(pipeline, [scene((480, 120, 100))])
    x, y, width, height = reading.face
    assert (x + width / 2, y + height / 2) == pytest.approx((0.75, 0.25), abs=0.02)
    assert (width, height) == pytest.approx((100 / 640, 100 / 480), rel=0.15)
    assert sum(reading.probabilities.values()) == pytest.approx(1)
    assert reading.leader == max(reading.probabilities, key=reading.probabilities.get)


def test_readings_survive_the_way_to_the_display(pipeline):
    for reading in play(pipeline, [portrait()] * 14 + [blank(90)]):
        seen = Seen(3, reading)
        assert decode_answer(encode_answer(seen), set(pipeline.labels)) == seen


def test_a_face_is_looked_at_for_as_long_as_the_settings_say():
    pipeline = Pipeline(Settings())
    pipeline.reset(START)
    readings = play(pipeline, [portrait()] * 40)
    first = next(reading for reading in readings if reading.verdict)
    assert first.t - START == pytest.approx(Timing().least_looking_seconds, abs=1.5 / FPS)
    assert first.verdict.frames == readings.index(first) + 1, "it rests on all of it"
    progress = [reading.progress for reading in readings[: readings.index(first)]]
    steps = np.diff(progress)
    assert steps.min() > 0
    assert steps.max() < 0.06, "it closes steadily"


def test_a_least_time_that_nobody_has_written_gives_way_to_a_short_longest_one():
    pipeline = Pipeline(Settings(decision=Decision(max_seconds=0.8)))
    pipeline.reset(START)
    readings = play(pipeline, [portrait()] * 24)
    first = next(reading for reading in readings if reading.verdict)
    assert first.verdict.sure
    assert first.t - START == pytest.approx(0.4, abs=1.5 / FPS)


def test_an_emotion_that_is_not_wanted_is_never_said_and_its_share_goes_to_the_others(pipeline):
    wary = Pipeline(Settings(emotions={"happy": False}, timing=Timing(least_looking_seconds=0)))
    assert wary.labels == tuple(label for label in pipeline.labels if label != "happy")
    wary.reset(START)
    for reading, usual in zip(play(wary, [portrait()] * 16), play(pipeline, [portrait()] * 16), strict=True):
        assert set(reading.probabilities) == set(wary.labels)
        assert sum(reading.probabilities.values()) == pytest.approx(1)
        rest = 1 - usual.probabilities["happy"]
        assert reading.probabilities["neutral"] == pytest.approx(usual.probabilities["neutral"] / rest)
    still = wary.read_still(portrait()).probabilities
    assert set(still) == set(wary.labels)


def test_the_others_in_view_are_told_the_largest_first_and_not_judged(pipeline):
    alone, crowd = scene((330, 240, 120)), scene((330, 240, 120), (120, 240, 70), (540, 240, 90))
    (reading,) = play(pipeline, [alone])
    assert reading.others == ()
    pipeline.reset(START)
    for reading in play(pipeline, [crowd] * 7):
        centres = [(x + width / 2) * 640 for x, _, width, _ in (reading.face, *reading.others)]
        assert centres == pytest.approx([330, 540, 120], abs=12)


def test_nobody_there_is_no_face_and_nothing_else(pipeline):
    for reading in play(pipeline, [blank(110)] * 5):
        assert reading.hint is Hint.NO_FACE
        assert (reading.face, reading.probabilities, reading.leader, reading.verdict) == (None,) * 4


def overexposed_drawing() -> np.ndarray:
    """White paper with eyes, nose and mouth, in so much light that the face's outline is gone."""
    frame = np.full((480, 640), 255, np.uint8)
    for left in (275, 347):
        frame[205:217, left : left + 18] = 20
    frame[236:254, 316:324] = 120
    frame[278:286, 290:350] = 20
    return frame


@pytest.mark.parametrize(
    ("frame", "hint"),
    [
        (scene((320, 240, 28)), Hint.TOO_FAR),
        (scene((320, 240, 100), light=0.12), Hint.TOO_DARK),
        (scene((320, 240, 100), light=2.6), Hint.TOO_BRIGHT),
        (overexposed_drawing(), Hint.TOO_BRIGHT),
        (scene((40, 240, 140)), Hint.CUT_OFF),
        (blank(3), Hint.TOO_DARK),
        (blank(250), Hint.TOO_BRIGHT),
    ],
)
def test_what_is_in_the_way_is_told_and_never_judged(pipeline, frame, hint):
    for reading in play(pipeline, [frame] * 20):
        assert reading.hint is hint
        assert reading.probabilities is None
        assert reading.verdict is None


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_face_is_told_and_never_judged(pipeline, turn):
    frame = np.ascontiguousarray(np.rot90(portrait(), -turn // 90))
    readings = play(pipeline, [frame] * 40)
    assert not any(reading.probabilities or reading.verdict for reading in readings)
    seen = [reading for reading in readings if reading.face]
    assert {(reading.hint, reading.turn) for reading in seen} == {(Hint.TURNED, turn)}
    assert len(seen) > 20


def test_a_head_on_its_side_is_turned_and_a_tilted_one_is_not(pipeline):
    side = play(pipeline, [scene((320, 240, 140), degrees=70)] * 13)[-1]
    assert (side.hint, side.turn) == (Hint.TURNED, 90)
    pipeline.reset(START)
    (tilted,) = play(pipeline, [scene((320, 240, 140), degrees=40)])
    assert (tilted.hint, tilted.turn) == (None, 0)


def test_a_face_as_wide_as_the_picture_gets_its_answer(pipeline):
    verdict = play(pipeline, [close_up(1.0, (640, 480))] * 24)[-1].verdict
    assert (verdict.sure, verdict.emotion) == (True, "happy")


def test_several_people_are_told_and_the_nearest_is_judged(pipeline):
    readings = play(pipeline, [scene((170, 240, 110), (450, 240, 130))] * 16)
    assert {reading.hint for reading in readings} == {Hint.SEVERAL}
    assert readings[-1].face[0] > 0.5
    assert readings[-1].verdict is not None


def test_another_person_in_the_place_of_the_first_starts_anew(pipeline):
    play(pipeline, [scene((160, 240, 110))] * 16)
    (reading,) = play(pipeline, [scene((480, 240, 110))], start=START + 16 / FPS)
    assert reading.face[0] > 0.5
    assert reading.verdict is None
    assert reading.progress < 0.5


FIRST = (320, 240, 140)
"""Where the portrait is, and whoever comes into its place."""

STRANGERS = (1, 7, 13)
"""Two of whom smile, as the portrait does: the answer may be the same, but it must be their own."""


# Each stranger, each gap and each time before.
ALWAYS = ((1, 0, 7), (7, 1, 4), (13, 8, 7), (7, 0, 4))


@pytest.mark.parametrize(
    ("number", "gap", "before"),
    [
        pytest.param(*each, marks=() if each in ALWAYS else pytest.mark.exhaustive)
        for each in product(STRANGERS, (0, 1, 8), (4, 7))
    ],
)
def test_another_person_at_the_same_place_does_not_get_the_answer_of_the_first(pipeline, number, gap, before):
    frames = [scene(FIRST)] * before + [blank(96)] * gap + [stranger(number, *FIRST)] * 40
    readings = play(pipeline, frames)
    came = START + (before + gap) / FPS
    decided = next(reading for reading in readings if reading.verdict)
    assert decided.t >= came + MIN_HOLD_SECONDS
    own = sum(1 for reading in readings if came <= reading.t <= decided.t)
    assert decided.verdict.frames <= own, "frames of the first count"
    assert decided.t <= came + 0.9, "the second waits long"


@pytest.mark.parametrize("fps", [5, 10])
def test_nor_does_another_person_before_a_slow_camera(pipeline, fps):
    frames = [scene(FIRST)] * 7 + [stranger(7, *FIRST)] * 20
    readings = [pipeline.read(Frame(grey, START + number / fps)) for number, grey in enumerate(frames)]
    decided = next(reading for reading in readings if reading.verdict)
    assert (decided.t - START) * fps >= 7 + 3
    assert decided.verdict.frames <= (decided.t - START) * fps - 7 + 1


def with_hand(frame: np.ndarray, left: int) -> np.ndarray:
    """Something before a part of the face, as wide as half of it."""
    covered = frame.copy()
    covered[150:320, left : left + 60] = 150
    return covered


@pytest.mark.parametrize(
    "between",
    [
        [blank(96)],
        [with_hand(scene(FIRST), left) for left in (200, 250, 300, 350, 400)],
        [scene(FIRST, light=0.7)] * 3,
        [scene((330, 236, 144))] * 3,
    ],
    ids=["a lost frame", "a hand that passes", "a cloud", "a movement"],
)
def test_what_passes_does_not_start_it_anew(pipeline, between):
    frames = [scene(FIRST)] * 6 + between + [scene(FIRST)] * 10
    decided = next(reading for reading in play(pipeline, frames) if reading.verdict)
    assert (decided.verdict.sure, decided.verdict.emotion) == (True, "happy")
    assert decided.t - decided.verdict.seconds == pytest.approx(START), "its first frames count no more"


@pytest.mark.parametrize("seed", range(3))
def test_noise_and_a_changing_light_are_no_other_person(pipeline, seed):
    chance = np.random.default_rng(seed)
    frames = [
        np.clip(
            scene(FIRST, light=chance.uniform(0.8, 1.2)) + chance.normal(0, 12, (480, 640)), 0, 255
        ).astype(np.uint8)
        for _ in range(14)
    ]
    assert all(reading.probabilities for reading in play(pipeline, frames))


def test_nothing_of_a_face_is_kept_after_its_visit(pipeline):
    play(pipeline, [portrait()] * 3)
    assert pipeline._known is not None
    pipeline.forget()
    assert pipeline._known is None


def test_a_visitor_who_leaves_takes_the_verdict_along(pipeline):
    play(pipeline, [portrait()] * 16)
    last = play(pipeline, [blank(100)] * 20, start=START + 16 / FPS)[-1]
    assert last.hint is Hint.NO_FACE
    assert last.verdict is None


def test_a_new_visit_knows_nothing_of_the_last(pipeline):
    play(pipeline, [portrait()] * 16)
    pipeline.reset(START + 5)
    (reading,) = play(pipeline, [portrait()], start=START + 5)
    assert reading.verdict is None
    assert reading.progress == 0


def test_a_frame_from_before_the_press_is_refused(pipeline):
    with pytest.raises(ValueError, match="older than the visit"):
        pipeline.read(Frame(portrait(), START - 0.001))


def test_the_same_frames_give_the_same_readings(pipeline):
    frames = [scene((300 + 4 * step, 240, 100)) for step in range(12)]
    first = play(pipeline, frames)
    pipeline.reset(START)
    assert play(pipeline, frames) == first


def test_timings_are_of_the_last_frame(loaded):
    ticks = iter(range(1000))
    pipeline = Pipeline(Settings(), clock=lambda: float(next(ticks)))
    play(pipeline, [portrait()])
    assert (
        min(
            pipeline.timings.detect,
            pipeline.timings.crop,
            pipeline.timings.classify,
            pipeline.timings.debounce,
        )
        >= 1
    )
    play(pipeline, [blank(100)])
    assert (pipeline.timings.crop, pipeline.timings.classify) == (0, 0)


def test_a_single_picture_is_judged_by_its_largest_face(pipeline):
    still = pipeline.read_still(portrait())
    assert still.face is not None
    assert max(still.probabilities, key=still.probabilities.get) == "happy"
    assert still.hint is None


def test_a_single_picture_is_judged_as_well_as_it_can_be(pipeline):
    still = pipeline.read_still(scene((320, 240, 28)))
    assert still.hint is Hint.TOO_FAR
    assert still.probabilities is not None


@pytest.mark.parametrize("shape", [(480, 640), (640, 480), (480, 480)])
def test_a_single_picture_may_be_filled_by_its_face(pipeline, shape):
    still = pipeline.read_still(close_up(1.0, shape))
    assert max(still.probabilities, key=still.probabilities.get) == "happy"
    assert still.hint in {None, Hint.TOO_NEAR}


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_single_picture_of_a_turned_face_says_so_instead(pipeline, turn):
    still = pipeline.read_still(np.ascontiguousarray(np.rot90(portrait(), -turn // 90)))
    assert (still.hint, still.probabilities) == (Hint.TURNED, None)
    assert still.face is not None


def test_a_single_picture_without_a_face_says_so(pipeline):
    still = pipeline.read_still(blank(100))
    assert (still.face, still.hint, still.probabilities) == (None, Hint.NO_FACE, None)


def test_a_missing_model_is_named(tmp_path):
    with pytest.raises(ModelError, match=r"none\.yaml"):
        Pipeline(Settings(model=str(tmp_path / "none.yaml")))


def test_after_a_visit_nothing_of_a_frame_is_left_in_a_network(pipeline):
    play(pipeline, [portrait()] * 3)
    assert any(np.ptp(seen) > 0 for seen in last_seen(pipeline))
    pipeline.forget()
    assert [np.ptp(seen) for seen in last_seen(pipeline)] == [0] * 5


def test_what_was_forgotten_does_no_harm_to_the_next_visit(pipeline):
    def answers():
        pipeline.reset(START)
        return [reading.probabilities for reading in play(pipeline, [portrait()] * 4)]

    before = answers()
    pipeline.forget()
    assert answers() == before


def last_seen(pipeline: Pipeline) -> list[np.ndarray]:
    """What each network has as its input, and what the detectors prepare it in."""
    detectors = [pipeline._tracker._whole, pipeline._tracker._close]
    networks = [detector._interpreter for detector in detectors] + [pipeline._classifier._interpreter]
    inputs = [network.get_tensor(network.get_input_details()[0]["index"]) for network in networks]
    return inputs + [detector._pixels for detector in detectors]
