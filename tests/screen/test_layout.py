"""Every scene at every size, in every language, with the longest texts: all there, nothing over anything."""

from itertools import combinations
from typing import get_args

import pytest
from pygame import Rect

from kiosk.content.faults import Fault
from kiosk.screen.notices import Notices
from kiosk.screen.scale import LEAST_TYPE
from kiosk.screen.scene import Shown
from kiosk.screen.scenes import SCENES
from kiosk.screen.scenes.looking import LookingScene
from kiosk.screen.visual import set_out
from kiosk.session import Problem
from tests.screen.samples import (
    LABELS,
    PLACES,
    SIZES,
    TIGHT,
    USUAL,
    WORDS,
    looking,
    made,
    named,
    result,
    scenes,
)

BUSY = Notices(
    camera_warm=True,
    demo="a portrait from a library",
    problem=Problem(12, "config.yaml:12: unknown key", Fault.CONFIGURATION),
)


NOTICED = [
    pytest.param(size, marks=() if size in (*TIGHT, (1920, 1080), (1080, 1920)) else pytest.mark.exhaustive)
    for size in (*USUAL, (3840, 2160))
]
"""Where notices may be in the way: the tight displays, a large wide one and a large upright one."""


def test_every_state_has_its_scene_and_a_sample_to_draw():
    states = set(get_args(Shown))
    assert set(SCENES) == states
    assert {type(state) for state in scenes().values()} == states


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_nothing_overlaps_and_nothing_is_cut(name, size, language):
    scene = named(name, size, language)
    screen = Rect(0, 0, *size)
    for box_name, box in scene.boxes.items():
        assert screen.contains(box), box_name
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{one} {a} and {other} {b}"
    for text_name, item in scene.texts.items():
        assert screen.contains(item.rect), text_name
        # The longest of everything at once is more than the least displays hold, twice than small ones.
        longest = name == "result:both" or (name == "not_sure" and text_name.startswith("choice"))
        least = 600 if longest else 480
        assert not item.block.cut or min(size) < least, f"{text_name}: {item.block.lines}"
        assert item.block.width <= item.rect.width, text_name
        assert item.block.height <= item.rect.height, text_name
    for (one, a), (other, b) in combinations(scene.texts.items(), 2):
        assert not a.rect.colliderect(b.rect), f"{one} {a.rect} and {other} {b.rect}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_reading_type_is_never_below_sixteen_pixels_where_there_are_480_lines(name, size):
    scene = named(name, size)
    least = 16 if min(size) >= 480 else LEAST_TYPE
    assert all(item.block.size >= least for item in scene.texts.values())


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_every_text_stands_inside_one_box_or_in_none(name, size):
    scene = named(name, size)
    for text_name, item in scene.texts.items():
        touched = [box for box in scene.boxes.values() if box.colliderect(item.rect)]
        assert all(box.contains(item.rect) for box in touched), text_name


@pytest.mark.parametrize("size", NOTICED, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_demo_camera_and_problem_take_room_from_the_scene_not_from_each_other(name, size):
    scene = made(scenes()[name], size, "fr", BUSY)
    assert "a portrait from a library" in " ".join(scene.texts["demo"].block.lines)
    assert ("problem" in scene.boxes) == (name == "attract")
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{one} and {other}"


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_every_hint_and_both_status_lines_fit(size, language):
    scene = named("looking", size, language)
    panel = scene.boxes["preview"]
    for block, pill in scene.hints.values():
        assert not block.cut
        assert panel.contains(pill)
        # Readable from two metres: at least a thirtieth of the smaller side.
        assert block.size >= min(size) / 30
    assert not any(block.cut for block in scene.status.values())


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_every_emotion_has_room_for_its_sentence(size, language):
    for emotion in LABELS:
        scene = made(result(emotion), size, language)
        headline = scene.texts["headline"]
        assert not headline.block.cut
        assert " ".join(headline.block.lines) == WORDS[language].you_look[emotion]
        # A word broken between its letters would be a word too much.
        lines = set_out(headline.block.lines, headline.emphasis[0], False)
        assert [piece.run.text for line in lines for piece in line if piece.hot] == [headline.emphasis[0]]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_two_choices_are_treated_alike(size):
    first, second = named("not_sure", size, "de").cards
    assert (first.module, first.beside) == (second.module, second.beside)
    assert first.place.top == second.place.top or first.beside


@pytest.mark.parametrize("size", [(640, 480), (480, 320), (320, 480), (1000, 1000), (2560, 1080)], ids=str)
@pytest.mark.parametrize("name", scenes())
def test_sizes_nobody_planned_for_are_drawn_all_the_same(name, size):
    scene = made(scenes()[name], size)
    assert all(box.width >= 0 and box.height >= 0 for box in scene.boxes.values())


def test_upright_and_wide_screens_are_arranged_differently():
    wide, upright = made(looking(), (1920, 1080)), made(looking(), (1080, 1920))
    assert isinstance(wide, LookingScene)
    assert wide.boxes["status"].left > wide.boxes["preview"].right
    assert upright.boxes["status"].top > upright.boxes["preview"].bottom


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
@pytest.mark.parametrize("warm", [False, True])
def test_the_notice_of_a_camera_in_the_network_fits(size, warm, language):
    notices = Notices(
        camera_warm=warm, camera_network=True, problem=Problem(12, "unknown key", Fault.CONFIGURATION)
    )
    scene = made(scenes()["attract"], size, language, notices)
    notice = scene.texts["notice"].block
    assert not notice.cut
    assert " ".join(notice.lines).endswith(WORDS[language].privacy_network)
    assert all(Rect(0, 0, *size).contains(box) for box in scene.boxes.values())
