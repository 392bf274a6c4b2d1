"""A face that keeps still loses against one that moves, however the camera trembles."""

from collections.abc import Callable, Iterable, Iterator

import cv2
import numpy as np
import pytest

from kiosk.vision.face.motion import FRAMES, NOISE_FRAMES, STUCK_FRAMES, Motion
from kiosk.vision.face.tracker import FaceTracker, Sighting
from tests.vision.scenes import detection, scene

pytestmark = pytest.mark.slow

POSTER, VISITOR = (170, 240, 200), (480, 260, 110)
"""Centre's x and y, and width, of two faces."""

SETTLED = FRAMES + NOISE_FRAMES


def alive(frame: np.ndarray, face: tuple[float, float, float], step: int) -> np.ndarray:
    """``frame`` with the lower half of that face drawn longer and shorter, as by a jaw."""
    x, y, width = face
    reach = np.arange(frame.shape[0], dtype=np.float32) - y
    height, across = np.mgrid[: frame.shape[0], : frame.shape[1]].astype(np.float32)
    jaw = 0.05 * width * np.sin(0.4 * step)
    within = np.exp(-(((across - x) / (0.6 * width)) ** 2))
    height += jaw * within * np.clip(reach / (0.5 * width), 0, 1)[:, np.newaxis]
    return cv2.remap(frame, across, height, cv2.INTER_LINEAR)


def filmed(
    frames: int,
    *,
    noise: float = 0,
    tremble: float = 0,
    drift: float = 0,
    gain: float = 0,
    gamma: float = 0,
    repeats: int = 1,
    moving: bool = True,
) -> Iterator[np.ndarray]:
    """A poster and a visitor.

    Noise is in grey levels, tremble in pixels, drift a share of the light. Within twelve frames the exposure
    rises by ``gain``, until it saturates, and its exponent by ``gamma``. Every frame is delivered ``repeats``
    times.
    """
    chance = np.random.default_rng(5)
    still = scene(POSTER, VISITOR)
    for step in range(frames):
        frame = alive(still, VISITOR, step) if moving else still
        shift = np.array([[1, 0, 0], [0, 1, 0]], np.float32)
        shift[:, 2] = chance.uniform(-tremble, tremble, 2)
        frame = cv2.warpAffine(frame, shift, frame.shape[::-1], borderMode=cv2.BORDER_REPLICATE)
        set_to = min(1, step / 12)
        light = frame / 255 * (1 - drift * step / frames) * (1 + gain * set_to)
        level = 255 * np.clip(light, 0, 1) ** (1 + gamma * set_to)
        seen = np.clip(level + chance.normal(0, noise, frame.shape), 0, 255).astype(np.uint8)
        seen.flags.writeable = False
        yield from [seen] * repeats


CAMERAS = {
    "a perfect camera": {},
    "noise": {"noise": 4},
    "a trembling hand": {"noise": 2, "tremble": 2},
    "dimming light": {"noise": 2, "drift": 0.2},
    "all of these": {"noise": 3, "tremble": 1.5, "drift": 0.15},
    "exposure that saturates": {"noise": 3, "gain": 0.5},
    "another tone curve": {"noise": 3, "gamma": 0.3},
}


# Each by itself is in "all of these".
ALONE = "noise", "a trembling hand", "dimming light"


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(camera, id=name, marks=pytest.mark.exhaustive if name in ALONE else ())
        for name, camera in CAMERAS.items()
    ],
)
def film(request: pytest.FixtureRequest) -> list[np.ndarray]:
    """What each of these cameras sees for two thirds of a second after all is settled; drawn once."""
    return list(filmed(SETTLED + 20, **request.param))


@pytest.fixture(scope="module")
def noisy() -> list[np.ndarray]:
    """The same of an ordinary camera, for two seconds."""
    return list(filmed(SETTLED + 64, noise=3))


def watch(frames: Iterable[np.ndarray], face: tuple[float, float, float]) -> Motion:
    x, y, width = face
    first, *others = frames
    motion = Motion(first, detection(x - width / 2, y - width / 2, width))
    for frame in others:
        motion.update(frame)
    return motion


def test_a_poster_keeps_still(film):
    motion = watch(film, POSTER)
    assert motion.known
    assert not motion.moves


def test_a_living_face_moves(film):
    assert watch(film[: SETTLED + 1], VISITOR).moves


def test_nothing_is_known_at_once():
    assert not watch(filmed(4, noise=4), POSTER).known


def test_of_a_picture_shown_again_nothing_else_is_to_be_expected():
    motion = watch(filmed(1 + STUCK_FRAMES, moving=False), POSTER)
    assert motion.known
    assert not motion.moves


def test_a_picture_that_was_stuck_at_first_is_waited_for_again():
    frames = list(filmed(6, noise=4))
    motion = watch([frames[0]] * (1 + STUCK_FRAMES), POSTER)
    assert motion.known
    for frame in frames[1:]:
        motion.update(frame)
    assert not motion.known


@pytest.mark.parametrize("repeats", [2, 3])
@pytest.mark.parametrize("noise", [3, 8])
def test_frames_delivered_again_are_neither_noise_nor_life(noise, repeats):
    frames = list(filmed(SETTLED + 20, noise=noise, repeats=repeats))
    assert watch(frames[: (SETTLED + 2) * repeats], VISITOR).moves
    poster = watch(frames, POSTER)
    assert poster.known
    assert not poster.moves


def test_who_keeps_still_for_half_a_second_moves_no_more(noisy):
    motion = watch(noisy[:SETTLED], VISITOR)
    assert motion.moves
    for frame in filmed(3 * FRAMES, noise=3, moving=False):
        motion.update(frame)
    assert motion.known
    assert not motion.moves


def passed_by(
    frames: Iterable[np.ndarray], wide: int, first: int = 4, speed: int = 30
) -> Iterator[np.ndarray]:
    """Something dark that is ``wide`` passes before the poster from the frame ``first`` on."""
    for step, seen in enumerate(frames):
        frame = seen.copy()
        left = POSTER[0] - POSTER[2] + (step - first) * speed
        if step >= first and left < POSTER[0] + POSTER[2] - wide:
            frame[:, max(0, left) : max(0, left + wide)] = 50
        yield frame


@pytest.mark.parametrize("wide", [15, 40, 80])
def test_what_passes_before_a_poster_gives_it_no_life(noisy, wide):
    motion = watch(passed_by(noisy[: SETTLED + 30], wide), POSTER)
    assert motion.known
    assert not motion.moves


@pytest.fixture(scope="module")
def tracker() -> FaceTracker:
    return FaceTracker()


def follow(tracker: FaceTracker, frames: Iterable[np.ndarray]) -> list[Sighting]:
    tracker.reset()
    return [tracker.follow(frame) for frame in frames]


def is_at(place: tuple[float, float, float]) -> Callable[[Sighting], bool]:
    return lambda sighting: abs(sighting.face.centre[0] - place[0]) < place[2] / 2


def test_the_visitor_is_chosen_before_a_larger_poster_and_kept(tracker, film):
    seen = follow(tracker, film)
    assert all(map(is_at(VISITOR), seen[SETTLED + 1 :]))
    # Until then nobody's face may lead to an answer.
    assert all(sighting.undecided for sighting in seen if is_at(POSTER)(sighting))


def test_a_poster_is_nobody_who_stands_beside_the_visitor(tracker, noisy):
    assert follow(tracker, noisy[: SETTLED + 5])[-1].others == ()


def test_where_nobody_moves_the_larger_face_is_taken(tracker):
    seen = follow(tracker, filmed(SETTLED + 5, noise=3, moving=False))
    assert is_at(POSTER)(seen[-1])
    assert not seen[-1].undecided


def test_a_face_alone_is_taken_at_once_though_it_keeps_still(tracker):
    seen = follow(tracker, [scene(POSTER)] * 6)
    assert not any(sighting.undecided for sighting in seen)


@pytest.mark.parametrize("wide", [15, 40, 80])
def test_the_visitor_is_chosen_though_something_passes_before_the_poster(tracker, noisy, wide):
    seen = follow(tracker, passed_by(noisy[: SETTLED + 30], wide))
    assert is_at(VISITOR)(seen[-1])
    assert not any(is_at(POSTER)(sighting) for sighting in seen if sighting.face and not sighting.undecided)


def without_visitor(frames: Iterable[np.ndarray], first: int, last: int) -> Iterator[np.ndarray]:
    x, y, width = VISITOR
    for step, seen in enumerate(frames):
        frame = seen.copy()
        if first <= step < last:
            frame[y - width : y + 2 * width, x - width : x + width] = 90
        yield frame


@pytest.mark.parametrize("first", [SETTLED - 4, SETTLED + 4])
def test_a_poster_gets_no_answer_while_the_visitor_is_hidden(tracker, noisy, first):
    seen = follow(tracker, without_visitor(noisy[: first + 45], first, first + 30))
    assert not any(is_at(POSTER)(sighting) for sighting in seen if sighting.face and not sighting.undecided)
    assert is_at(VISITOR)(seen[-1])


def test_a_poster_left_alone_is_nobody(tracker, noisy):
    first = SETTLED + 4
    seen = follow(tracker, without_visitor(noisy[: first + 60], first, first + 60))
    assert all(sighting.face is None for sighting in seen[first + 5 :])


def test_who_walks_is_alive_though_his_face_keeps_still(tracker):
    x, y, width = VISITOR
    frames = [scene(POSTER, (x - 5 * step, y, width)) for step in range(12)]
    seen = follow(tracker, frames)
    assert is_at((x - 55, y, width))(seen[-1])
    assert not seen[-1].undecided
