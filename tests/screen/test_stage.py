"""From scene to scene: an answer to a press is there at once, all else fades, no visitor stays."""

import gc
import weakref
from itertools import pairwise

import numpy as np
import pytest
from pygame import Rect
from pygame.surfarray import array3d

from kiosk.screen.fade import FADE_SECONDS, around
from kiosk.screen.scenes.looking import LookingScene
from kiosk.screen.stage import Stage
from kiosk.screen.window import Window
from kiosk.session import Attract, CameraUnavailable, GetReady
from kiosk.vision.reading import Reading
from tests.screen.samples import FACE, QUIET, bundle, frame, looking, pixels, result, stage, within

SIZE = (480, 320)
WHOLE = Rect(0, 0, *SIZE)
READY = GetReady(8.0, "A fact.")
HOME = Attract(40.0)


def begun(*states, size=SIZE, **more):
    """A stage that has shown these for a while, the last one until 12 s."""
    shown, window = stage(size, **more)
    for number, state in enumerate(states):
        for moment in (0.0, 0.5):
            shown.draw(state, 12 - len(states) + number + moment, frame(), QUIET)
    return shown, window


def read(progress=0.9):
    return looking(Reading(t=11.0, face=FACE, progress=progress))


@pytest.mark.parametrize(
    "before", [result(), read(), CameraUnavailable(10.0, "A fact."), HOME], ids=lambda s: s.name
)
def test_a_press_is_answered_at_once_whatever_was_there(before):
    shown, window = begun(before)
    ready = GetReady(12.0, "Another fact.")
    if before.name == "looking":
        # No press does that: the visit before is over by then.
        shown.draw(HOME, 11.9, None, QUIET)
    assert shown.draw(ready, 12.0, None, QUIET) == [WHOLE]
    fresh, other = stage(SIZE)
    fresh.draw(ready, 12.0, None, QUIET)
    assert np.array_equal(pixels(window), pixels(other))


@pytest.mark.parametrize(
    ("before", "after"), [(read(), result()), (read(), CameraUnavailable(12.0, "A fact.")), (result(), HOME)]
)
def test_what_comes_by_itself_comes_up_in_a_quarter_of_a_second(before, after):
    shown, window = begun(before)
    start = pixels(window).astype(int)
    fresh, other = stage(SIZE)
    left = []
    for step in range(16):
        now = 12 + step / 30
        shown.draw(after, now, None, QUIET)
        fresh.draw(after, now, None, QUIET)
        left.append(np.abs(pixels(window).astype(int) - pixels(other)).mean())
    over = round(FADE_SECONDS * 30) + 1
    assert left[0] > 0.85 * np.abs(start - pixels(other)).mean()
    assert all(a >= b for a, b in pairwise(left))
    assert 4 <= sum(value > 0 for value in left) <= over
    assert not any(left[over:])


def test_between_two_pictures_of_a_fade_nothing_is_presented_and_after_it_only_what_changes():
    shown, _ = begun(read())
    drawn = [shown.draw(result(), 12 + step / 120, None, QUIET) for step in range(120)]
    during = drawn[:30]
    assert all(rects in ([], [WHOLE]) for rects in during)
    assert 7 <= sum(map(bool, during)) <= 9
    after = [rect for rects in drawn[31:] for rect in rects]
    assert after
    assert all(rect.width * rect.height < 0.6 * SIZE[0] * SIZE[1] for rect in after)


def test_the_mirror_is_not_covered_by_the_fade_from_one_scene_with_it_to_the_next():
    shown, window = begun(READY)
    words = shown.scene.boxes["icon"]
    before = within(pixels(window), words)
    seen = []
    picture = np.full((48, 64, 3), 77, np.uint8)
    for step in range(10):
        shown.draw(looking(), 12 + step / 30, picture, QUIET)
        corner = shown.scene.boxes["preview"].move(4, -4).bottomleft
        assert window.canvas.get_at(corner)[:3] == (77, 77, 77)
        seen.append(np.abs(within(pixels(window), words).astype(int) - before).mean())
    assert 0 < seen[0] < seen[3] < seen[8]


def test_a_fade_that_is_over_or_cut_short_leaves_nothing_of_the_visitor():
    for end in (
        lambda shown: shown.draw(result(), 12 + FADE_SECONDS, None, QUIET),
        lambda shown: shown.draw(GetReady(12.1, "Next."), 12.1, None, QUIET),
        lambda shown: shown.draw(HOME, 12.1, None, QUIET),
    ):
        shown, _ = begun(read())
        shown.draw(result(), 12.0, None, QUIET)
        fade = shown._fade
        assert np.any(array3d(fade.picture))
        end(shown)
        assert fade.over
        assert shown._fade is not fade
        assert not np.any(array3d(fade.picture))


def test_when_a_scene_is_over_no_picture_of_the_visitor_is_kept_anywhere_on_the_stage():
    shown, window = begun(read())
    marked = np.full((48, 64, 3), (13, 177, 91), np.uint8)
    shown.draw(looking(Reading(t=11.6, face=FACE)), 11.9, marked, QUIET)
    assert (pixels(window) == (13, 177, 91)).all(axis=2).mean() > 0.3
    # With it goes its mirror.
    over = weakref.ref(shown.scene)
    for step in range(12):
        shown.draw(result(), 12 + step / 30, None, QUIET)
    assert not (pixels(window) == (13, 177, 91)).all(axis=2).any()
    assert shown._fade is None
    gc.collect()
    assert over() is None


def test_the_ring_closes_in_the_picture_that_fades_and_is_handed_to_the_answer(monkeypatch):
    shown, _ = begun(READY, read(0.6))
    circle, taken = shown.scene.leaves(), []
    ring = shown._pieces["ring"].rect
    monkeypatch.setattr(
        "kiosk.screen.scenes.result.ResultScene.arrives", lambda scene, got: taken.append(got)
    )
    before = shown._window.canvas.copy()
    shown.draw(result(), 12.0, None, QUIET)
    assert taken == [circle]
    changed = (array3d(before) != array3d(shown._fade.picture)).any(axis=2)
    assert changed.any()
    changed[ring.left : ring.right, ring.top : ring.bottom] = False
    # Within the ring's reach alone.
    assert not changed.any()


def test_a_visit_without_an_answer_closes_no_ring(monkeypatch):
    shown, _ = begun(read(0.6))
    monkeypatch.setattr(LookingScene, "finish", lambda scene, surface: pytest.fail("there was no answer"))
    shown.draw(CameraUnavailable(12.0, "A fact."), 12.0, None, QUIET)


def linear(seen):
    """Relative luminance, 0-1 (WCAG 2.2)."""
    value = seen / 255
    value = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return value @ (0.2126, 0.7152, 0.0722)


def flashes(levels, times):
    """The most pairs of opposing changes by a tenth or more within any one second (WCAG 2.2, 2.3.1)."""
    turns, extreme, way = [], levels[0], 0
    for level, moment in zip(levels, times, strict=True):
        if way * (level - extreme) > 0 or (not way and abs(level - extreme) < 0.1):
            extreme = level if way else extreme
        elif abs(level - extreme) >= 0.1:
            way, extreme = (1 if level > extreme else -1), level
            turns.append(moment)
    return max((sum(start <= turn < start + 1 for turn in turns) for start in turns), default=0) / 2


@pytest.mark.parametrize("state", [HOME, READY, result()], ids=lambda s: s.name)
def test_a_blank_stage_is_black_and_the_next_picture_is_whole(state):
    shown, window = begun(state)
    presented = []
    window.present = presented.append
    shown.blank()
    assert presented == [[WHOLE]]
    assert not array3d(window.canvas).any()
    assert shown.scene is None
    assert shown.draw(HOME, 20.0, None, QUIET) == [WHOLE]
    fresh, other = stage(SIZE)
    fresh.draw(HOME, 20.0, None, QUIET)
    assert np.array_equal(array3d(window.canvas), array3d(other.canvas))


def test_what_fades_when_it_goes_blank_leaves_nothing_of_the_visitor():
    shown, window = begun(read())
    shown.draw(result(), 12.6, frame(), QUIET)
    fade = shown._fade.picture
    shown.blank()
    assert not array3d(window.canvas).any()
    assert not array3d(fade).any()


def test_flashes_are_counted():
    times = np.arange(60) / 30
    assert flashes(0.5 + 0.3 * np.sign(np.sin(2 * np.pi * 5 * times + 0.1)), times) >= 4
    assert flashes(0.5 + 0.04 * np.sign(np.sin(2 * np.pi * 5 * times + 0.1)), times) == 0
    assert flashes(np.linspace(0, 1, 60), times) <= 0.5


@pytest.mark.parametrize("theme", ["night", "day"])
def test_nothing_flashes_in_a_whole_visit(theme):
    shown, window = stage(SIZE, theme)
    picture = np.full((48, 64, 3), 250, np.uint8)
    last = result()
    visit = [
        *((Attract(0.0), None) for _ in range(15)),
        *((GetReady(0.5, "A fact."), picture if step > 9 else None) for step in range(60)),
        *(
            (looking(Reading(t=10.0, face=FACE if step > 4 else None, progress=step / 36)), picture)
            for step in range(36)
        ),
        *((last, None) for _ in range(40)),
        *((HOME, None) for _ in range(20)),
    ]
    times = np.arange(len(visit)) / 30
    seen = []
    for moment, (state, preview) in zip(times, visit, strict=True):
        shown.draw(state, moment, preview, QUIET)
        light = linear(pixels(window)[::2, ::2].astype(np.float32))
        seen.append(
            [
                light.mean(),
                *(
                    part.mean()
                    for band in np.array_split(light, 4)
                    for part in np.array_split(band, 3, axis=1)
                ),
            ]
        )
    # All of the screen, and each twelfth of it.
    assert max(flashes(levels, times) for levels in np.array(seen).T) <= 1


@pytest.mark.parametrize(
    "hole",
    [None, Rect(0, 0, 40, 30), Rect(20, 0, 40, 60), Rect(10, 10, 5, 5), WHOLE, Rect(400, 300, 200, 200)],
)
def test_what_lies_around_a_hole_covers_all_the_rest_once(hole):
    covered = np.zeros(SIZE, int)
    for part in around(WHOLE, hole):
        covered[part.left : part.right, part.top : part.bottom] += 1
    expected = np.ones(SIZE, int)
    if hole:
        expected[hole.left : hole.right, hole.top : hole.bottom] = 0
    assert np.array_equal(covered, expected)


def test_a_turned_display_fades_as_well():
    window = Window.offscreen(SIZE, 90)
    shown = Stage(window, bundle())
    shown.draw(read(), 11.0, frame(), QUIET)
    for step in range(12):
        shown.draw(result(), 12 + step / 30, None, QUIET)
    upright, other = stage((SIZE[1], SIZE[0]))
    upright.draw(result(), 12 + 11 / 30, None, QUIET)
    assert np.array_equal(pixels(window), pixels(other))
