"""While the kiosk looks: the mirror, the ring that closes around the face, others dimmed, and the words."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pygame import Rect

from kiosk.screen.scene import Circle
from kiosk.screen.shapes import on_circle
from kiosk.session import GetReady
from kiosk.vision.reading import Hint, Reading
from tests.screen.samples import (
    FACE,
    LONG_FACT,
    QUIET,
    SIZES,
    WORDS,
    frame,
    looking,
    made,
    pixels,
    stage,
    within,
)

BLACK = np.zeros((480, 640, 3), np.uint8)
OTHER = (0.72, 0.3, 0.12, 0.16)


def watch(shown, moments, picture=BLACK, **reading):
    for moment in moments:
        shown.draw(looking(Reading(t=moment, **reading)), moment, picture, QUIET)


def settled(size=(1280, 720), picture=BLACK, **reading):
    """A stage after the ring has come to rest."""
    shown, window = stage(size)
    watch(shown, (10.0, 11.0, 12.0, 13.6), picture, **reading)
    return shown, window


def test_the_preview_is_a_mirror():
    shown, window = stage((1280, 720))
    marked = np.full((480, 640, 3), 40, np.uint8)
    marked[:, 40:200] = 250
    shown.draw(looking(), 10.0, marked, QUIET)
    grey = within(pixels(window), shown.scene.boxes["preview"]).mean(axis=2)
    third = len(grey) // 3
    # What the camera has on its left, the visitor sees on the right: as in a mirror.
    assert grey[-third:].mean() > grey[:third].mean() + 40


@pytest.mark.parametrize("shape", [(480, 640), (640, 480), (96, 128), (720, 1280), (300, 300)], ids=str)
@pytest.mark.parametrize("size", [(1280, 720), (480, 800)], ids=str)
def test_the_ring_finds_the_face_whatever_the_shape_of_the_picture(shape, size):
    height, width = shape
    picture = np.full((*shape, 3), 10, np.uint8)
    # A bright square where the face is said to be, off to the left for the camera.
    side = height // 4
    top, left = height // 3, width * 2 // 5
    picture[top : top + side, left : left + side] = 250
    face = (left / width, top / height, side / width, side / height)
    shown, window = settled(size, picture, face=face)
    ring = shown._pieces["ring"].rect
    inner = Rect(0, 0, ring.width // 3, ring.width // 3)
    inner.center = ring.center
    assert shown.scene.boxes["preview"].contains(ring)
    assert (within(pixels(window), inner).mean(axis=2) > 150).mean() > 0.9


@pytest.mark.parametrize("progress", [0.0, 0.25, 0.5, 0.9, 1.0])
def test_the_ring_closes_clockwise_with_the_progress(progress):
    shown, window = settled(face=FACE, progress=progress)
    x, y, radius = shown.scene.leaves()
    turns = np.linspace(0, 1, 360, endpoint=False)
    # Just outside the faint line that is always there.
    points = np.array([on_circle((x, y), radius + 2, turn) for turn in turns]).round().astype(int)
    white = pixels(window)[points[:, 0], points[:, 1]].min(axis=1) > 200
    # With the dot at its head.
    assert white.mean() == pytest.approx(progress, abs=0.03)
    assert white[turns < progress - 0.02].all()


def test_the_ring_shows_on_a_white_shirt_too():
    shown, window = settled(picture=np.full((480, 640, 3), 255, np.uint8), face=FACE, progress=0.5)
    assert within(pixels(window), shown._pieces["ring"].rect).min() < 190


def test_it_goes_round_while_nobody_is_there_but_not_in_calm_mode():
    for calm in (False, True):
        shown, _ = stage((800, 480), calm=calm)
        watch(shown, (10.0, 11.0, 12.0))
        drawn = [shown.draw(looking(), 12 + step / 30, BLACK, QUIET) for step in range(1, 30)]
        assert sum(map(bool, drawn)) == (0 if calm else 29)


def test_it_comes_from_the_countdown_and_glides_to_the_face():
    for calm in (False, True):
        shown, _ = stage((1280, 720), calm=calm)
        shown.draw(GetReady(8.0, LONG_FACT), 9.99, frame(), QUIET)
        start = shown.scene.leaves()
        places = []
        for step in range(40):
            watch(shown, (10 + step / 30,), face=FACE)
            places.append(shown.scene.leaves())
        first, last = places[0], places[-1]
        assert (abs(first.x - start.x) + abs(first.y - start.y) < 2) != calm
        assert (last.x, last.y) == pytest.approx(shown.scene._mirror.locate(FACE)[:2], abs=1)
        assert all(abs(b.x - last.x) <= abs(a.x - last.x) for a, b in pairwise(places))


def test_what_said_where_to_look_fades_from_the_mirror_and_leaves_nothing():
    shown, window = stage((1280, 720))
    for moment in (8.0, 9.9):
        shown.draw(GetReady(8.0, LONG_FACT), moment, BLACK, QUIET)
    pill = shown.scene.cue.pill
    bright = [within(pixels(window), pill).mean()]
    for moment in (10.0, 10.1, 10.15, 10.2, 10.3):
        watch(shown, (moment,), face=FACE)
        bright.append(within(pixels(window), pill).mean())
    assert bright[1] == pytest.approx(bright[0], abs=1)
    assert all(before > after for before, after in pairwise(bright[1:]))
    alone, other = stage((1280, 720))
    watch(alone, (10.0, 10.3), face=FACE)
    assert bright[-1] == pytest.approx(within(pixels(other), pill).mean(), abs=3)


def test_the_ring_around_the_face_is_handed_on_and_nothing_where_there_is_none():
    shown, _ = settled(face=FACE, progress=0.9)
    x, y, half = shown.scene._mirror.locate(FACE)
    assert shown.scene.leaves() == pytest.approx(Circle(x, y, 1.5 * half), abs=2)
    watch(shown, (14.0, 14.5))
    assert shown.scene.leaves() is None


def test_at_the_end_it_is_closed_whatever_the_last_picture_showed():
    shown, window = settled(face=FACE, progress=0.6)
    x, y, radius = shown.scene.leaves()
    shown.scene.finish(window.canvas)
    points = [on_circle((x, y), radius, turn) for turn in np.linspace(0, 1, 360)]
    assert {window.canvas.get_at((round(x), round(y)))[:3] for x, y in points} == {(255, 255, 255)}


@pytest.mark.parametrize("size", [(1280, 720), (480, 320), (720, 1280)], ids=str)
def test_others_are_dimmed_and_the_face_that_is_read_is_not(size):
    bright = np.full((480, 640, 3), 200, np.uint8)
    face = (0.4, 0.3, 0.2, 0.3)
    other = (0.58, 0.1, 0.1, 0.14)
    shown, window = settled(size, bright, face=face, others=(other,), hint=Hint.SEVERAL)
    mirror = shown.scene._mirror

    def level(box):
        x, y, _ = mirror.locate(box)
        return int(window.canvas.get_at((round(x), round(y)))[0])

    assert level(face) == pytest.approx(200, abs=2)
    assert level(other) < 80


def test_others_are_dimmed_gently_and_one_that_is_missed_does_not_flicker():
    bright = np.full((480, 640, 3), 200, np.uint8)
    shown, window = stage((1280, 720))
    levels = []
    for step in range(60):
        missed = step % 7 == 3
        watch(shown, (10 + step / 30,), bright, face=FACE, others=() if missed else (OTHER,))
        x, y, _ = shown.scene._mirror.locate(OTHER)
        levels.append(int(window.canvas.get_at((round(x), round(y)))[0]))
    assert levels[0] == 200
    assert max(levels[20:]) < 110
    assert max(abs(b - a) for a, b in pairwise(levels)) <= 60
    watch(shown, (12.5, 13.0, 13.5, 14.0), bright, face=FACE)
    assert window.canvas.get_at((round(x), round(y)))[0] == 200


def status(shown, window):
    return within(pixels(window), shown.scene.boxes["status"]).tobytes()


def test_it_says_that_it_looks_for_you_until_a_face_is_read_that_no_hint_stands_in_the_way_of():
    shown, window = settled()
    searching = status(shown, window)
    watch(shown, (14.0,), face=FACE)
    reading = status(shown, window)
    assert reading != searching
    for hint in Hint:
        shown, window = settled(face=FACE, hint=hint)
        assert status(shown, window) == (reading if hint is Hint.SEVERAL else searching), hint
    assert " ".join(shown.scene.status[False].lines) == WORDS["en"].searching
    assert " ".join(shown.scene.status[True].lines) == WORDS["en"].analysing


def test_a_face_that_is_lost_for_a_moment_is_still_read_and_the_ring_stays():
    shown, window = settled(face=FACE, progress=0.5)
    before = status(shown, window), shown.scene.leaves()
    watch(shown, (13.7, 13.8))
    assert (status(shown, window), shown.scene.leaves()) == before
    watch(shown, (14.0, 14.1))
    assert status(shown, window) != before[0]


def test_the_panel_is_calm_but_not_black_before_the_first_picture():
    shown, window = stage((1280, 720))
    shown.draw(looking(), 10.0, None, QUIET)
    assert within(pixels(window), shown.scene.boxes["preview"]).mean() > 30


def test_a_hint_that_flickers_is_not_shown_and_one_that_stays_is_shown_long_enough_to_read():
    shown, _ = stage((800, 480))

    def hint_after(moment, hint):
        watch(shown, (moment,), face=FACE, hint=hint)
        return "hint" in shown._pieces

    assert not hint_after(10.0, None)
    assert not hint_after(10.1, Hint.TOO_FAR)
    assert not hint_after(10.2, None)
    assert not hint_after(10.3, Hint.TOO_FAR)
    assert hint_after(10.8, Hint.TOO_FAR)
    assert hint_after(11.0, None)
    assert hint_after(11.4, None)
    assert not hint_after(12.3, None)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_fact_is_shown_whole_or_left_for_the_answer(size):
    short = made(replace(looking(), fact="Babies smile before they can laugh."), size)
    assert "fact" in short.texts
    long = made(looking(), size)
    assert " ".join(long.texts["fact"].block.lines) == LONG_FACT if "fact" in long.texts else min(size) < 500
    assert {"status", "notice"} <= long.boxes.keys()


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), -float("inf"), -1e12, 1e12])
def test_a_face_beyond_all_bounds_leaves_everything_inside_the_panel(wild):
    shown, _ = stage((480, 320))
    for number, face in enumerate([(wild, *FACE[1:]), (*FACE[:3], wild), (wild, wild, wild, wild)]):
        for moment in (11.0 + number, 11.9 + number):
            watch(shown, (moment,), frame(), face=face, progress=wild, others=(face, OTHER))
        panel = shown.scene.boxes["preview"]
        for name in ("ring", "other 0", "other 1"):
            assert panel.contains(shown._pieces[name].rect)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (2, 3), (33, 47)], ids=str)
@pytest.mark.parametrize("size", [(480, 320), (320, 1920)], ids=str)
def test_a_picture_of_any_shape_is_shown(shape, size):
    shown, _ = stage(size)
    shown.draw(looking(), 10.5, np.full((*shape, 3), 200, np.uint8), QUIET)
    assert "preview" in shown._pieces
