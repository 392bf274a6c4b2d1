"""Drawing: only what changed, and always the same picture in the end."""

from dataclasses import replace

import numpy as np
import pytest
from pygame import Rect

from kiosk.screen.scenes.attract import AttractScene
from kiosk.screen.stage import Notices
from kiosk.session import Attract
from kiosk.vision.reading import Reading
from tests.screen.samples import FACE, QUIET, frame, looking, made, pixels, result, scenes, stage


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


def test_a_scene_may_be_livelier_at_one_moment_than_at_another(monkeypatch):
    monkeypatch.setattr(AttractScene, "pace", lambda scene, now: 1 / 60 if now < 6 else 1 / 10)
    scene = made(Attract(0.0), (480, 320))
    assert len({scene.beat(5.001 + step / 120) for step in range(119)}) == 60
    assert len({scene.beat(6.001 + step / 120) for step in range(119)}) == 10


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
