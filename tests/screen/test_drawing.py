"""Drawing: only what changed, and always the same picture in the end."""

from dataclasses import replace

import numpy as np
import pygame
import pytest
from pygame import Rect

from kiosk.screen.stage import Notices
from kiosk.session import Attract, CameraUnavailable
from kiosk.vision.reading import Hint, Reading
from tests.screen.samples import FACE, QUIET, frame, looking, not_sure, result, scenes, stage


def pixels(window):
    return pygame.surfarray.array3d(window.canvas)


@pytest.mark.parametrize("name", scenes())
def test_the_same_moment_twice_presents_nothing(name):
    shown, _ = stage((800, 480))
    state, picture = scenes()[name], frame()
    assert shown.draw(state, 13.0, picture, QUIET) == [Rect(0, 0, 800, 480)]
    assert shown.draw(state, 13.0, picture, QUIET) == []


@pytest.mark.parametrize("size", [(1280, 720), (480, 800)], ids=str)
@pytest.mark.parametrize("name", scenes())
def test_many_partial_pictures_add_up_to_one_whole(name, size):
    state, picture = scenes()[name], frame()
    bit_by_bit, window = stage(size)
    at_once, fresh = stage(size)
    bit_by_bit.draw(Attract(0.0), 1.0, None, QUIET)
    for step in range(60):
        bit_by_bit.draw(state, 10 + step * 0.07, picture, QUIET)
    # The ring glides: a fresh stage needs a moment to let it arrive, too.
    for moment in (10.0, 12.0, 14.13):
        at_once.draw(state, moment, picture, QUIET)
    bit_by_bit.draw(state, 14.13, picture, QUIET)
    assert np.array_equal(pixels(window), pixels(fresh))


def test_regions_presented_cover_every_pixel_that_changed():
    shown, window = stage((1280, 720))
    state = looking(Reading(t=10.1, face=FACE, progress=0.1))
    shown.draw(state, 10.1, frame(), QUIET)
    for step in range(1, 12):
        before = pixels(window)
        reading = Reading(t=10.1 + step / 10, face=(0.02 * step, *FACE[1:]), progress=step / 12)
        dirty = shown.draw(looking(reading), 10.1 + step / 10, frame(), QUIET)
        changed = (before != pixels(window)).any(axis=2)
        for rect in dirty:
            changed[rect.left : rect.right, rect.top : rect.bottom] = False
        assert not changed.any()


def test_the_attract_scene_moves_and_touches_only_what_moves():
    shown, _ = stage((1920, 1080))
    shown.draw(Attract(0.0), 5.0, None, QUIET)
    moved = [shown.draw(Attract(0.0), 5.0 + step * 0.05, None, QUIET) for step in range(1, 40)]
    assert sum(map(bool, moved)) >= 35
    assert max(sum(r.width * r.height for r in rects) for rects in moved) < 0.25 * 1920 * 1080
    headline = shown.scene.boxes["headline"]
    assert not any(rect.colliderect(headline) for rects in moved for rect in rects)


def test_between_two_beats_of_an_animation_nothing_is_drawn():
    shown, _ = stage((800, 480))
    shown.draw(Attract(0.0), 5.0, None, QUIET)
    assert shown.draw(Attract(0.0), 5.049, None, QUIET) == []
    assert shown.draw(Attract(0.0), 5.05, None, QUIET)


def test_a_press_is_answered_with_the_very_next_picture():
    shown, window = stage((800, 480))
    shown.draw(Attract(0.0), 10.0, None, QUIET)
    before = pixels(window)
    assert shown.draw(looking(), 10.0, None, QUIET) == [Rect(0, 0, 800, 480)]
    assert (before != pixels(window)).mean() > 0.3


def test_new_notices_are_shown_at_once():
    shown, _ = stage((800, 480))
    shown.draw(Attract(0.0), 10.0, None, QUIET)
    assert shown.draw(Attract(0.0), 10.0, None, Notices(demo="portrait")) == [Rect(0, 0, 800, 480)]
    assert "portrait" in shown.scene.texts["demo"].block.lines[0]


def test_the_preview_is_a_mirror():
    shown, window = stage((1280, 720))
    marked = np.full((480, 640), 40, np.uint8)
    marked[:, 40:200] = 250
    shown.draw(looking(), 10.0, marked, QUIET)
    panel = shown.scene.boxes["preview"]
    grey = pixels(window).mean(axis=2)[panel.left : panel.right, panel.top : panel.bottom]
    third = panel.width // 3
    # What the camera has on its left, the visitor sees on the right: as in a mirror.
    assert grey[-third:].mean() > grey[:third].mean() + 40


@pytest.mark.parametrize("shape", [(480, 640), (640, 480), (96, 128), (720, 1280), (300, 300)], ids=str)
@pytest.mark.parametrize("size", [(1280, 720), (480, 800)], ids=str)
def test_the_ring_finds_the_face_whatever_the_shape_of_the_picture(shape, size):
    shown, window = stage(size)
    height, width = shape
    picture = np.full(shape, 10, np.uint8)
    # A bright square where the face is said to be, off to the left for the camera.
    side = height // 4
    top, left = height // 3, width * 2 // 5
    picture[top : top + side, left : left + side] = 250
    face = (left / width, top / height, side / width, side / height)
    for moment in (10.0, 11.0, 12.0, 13.0):
        shown.draw(looking(Reading(t=moment, face=face)), moment, picture, QUIET)
    panel = shown.scene.boxes["preview"]
    ring = shown._pieces["ring"].rect
    seen = pixels(window).mean(axis=2)
    inner = Rect(0, 0, ring.width // 3, ring.width // 3)
    inner.center = ring.center
    bright = seen[inner.left : inner.right, inner.top : inner.bottom] > 150
    assert panel.contains(ring)
    assert bright.mean() > 0.9


def test_the_panel_is_calm_but_not_black_before_the_first_picture():
    shown, window = stage((1280, 720))
    shown.draw(looking(), 10.0, None, QUIET)
    panel = shown.scene.boxes["preview"]
    assert pixels(window)[panel.left : panel.right, panel.top : panel.bottom].mean() > 30


def test_progress_lights_dots():
    lit = []
    for progress in (0.0, 0.5, 1.0):
        shown, window = stage((1280, 720))
        for moment in (10.0, 11.0, 12.0, 13.6):
            state = looking(Reading(t=moment, face=FACE, progress=progress))
            shown.draw(state, moment, np.zeros((480, 640), np.uint8), QUIET)
        lit.append((pixels(window).min(axis=2) > 240).sum())
    assert lit[0] < lit[1] < lit[2]


def test_a_hint_that_flickers_is_not_shown_and_one_that_stays_is_shown_long_enough_to_read():
    shown, _ = stage((800, 480))

    def hint_after(moment, hint):
        shown.draw(looking(Reading(t=moment, face=FACE, hint=hint)), moment, frame(), QUIET)
        return "hint" in shown._pieces

    assert not hint_after(10.0, None)
    assert not hint_after(10.1, Hint.TOO_FAR)
    assert not hint_after(10.2, None)
    assert not hint_after(10.3, Hint.TOO_FAR)
    assert hint_after(10.8, Hint.TOO_FAR)
    assert hint_after(11.0, None)
    assert hint_after(11.4, None)
    assert not hint_after(12.3, None)


@pytest.mark.parametrize(
    "state", [result(), not_sure(), CameraUnavailable(10.0, "A fact.")], ids=lambda s: type(s).__name__
)
def test_the_bar_at_the_lower_edge_shows_the_time_left(state):
    shown, window = stage((800, 480))
    widths = []
    for moment in (10.0, 13.0, 16.0):
        shown.draw(state, moment, None, QUIET)
        row = pixels(window)[:, 478].astype(int)
        ends = np.abs(np.diff(row, axis=0)).sum(axis=1) > 30
        widths.append(int(np.flatnonzero(ends)[-1]) if ends.any() else 800)
    assert widths[0] > widths[1] > widths[2]


def test_a_result_for_somebody_else_is_a_new_picture():
    shown, _ = stage((800, 480))
    state = result("happy")
    shown.draw(state, 11.0, None, QUIET)
    assert shown.draw(replace(state, since=11.0), 11.0, None, QUIET) == [Rect(0, 0, 800, 480)]


def test_both_themes_draw_every_scene_differently():
    for name, state in scenes().items():
        night, dark = stage((800, 480), "night")
        day, light = stage((800, 480), "day")
        night.draw(state, 12.0, frame(), QUIET)
        day.draw(state, 12.0, frame(), QUIET)
        assert pixels(light).mean() > pixels(dark).mean() + 40, name


@pytest.mark.parametrize("wild", [float("nan"), float("inf"), -float("inf"), -1e12, 1e12])
def test_a_face_beyond_all_bounds_leaves_the_ring_inside_its_panel(wild):
    shown, _ = stage((480, 320))
    for number, face in enumerate([(wild, *FACE[1:]), (*FACE[:3], wild), (wild, wild, wild, wild)]):
        state = looking(Reading(t=10.5, face=face, progress=wild))
        shown.draw(state, 11.0 + number, frame(), QUIET)
        assert shown.scene.boxes["preview"].contains(shown._pieces["ring"].rect)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (5000, 1), (2, 3), (33, 47)], ids=str)
@pytest.mark.parametrize("size", [(480, 320), (320, 1920)], ids=str)
def test_a_picture_of_any_shape_is_shown(shape, size):
    shown, _ = stage(size)
    shown.draw(looking(), 10.5, np.full(shape, 200, np.uint8), QUIET)
    assert "preview" in shown._pieces
