"""Every scene at every size, in every language, with the longest texts: all there, nothing over anything."""

from functools import cache
from itertools import combinations
from typing import get_args

import pytest
from pygame import Rect

from kiosk.config.schema import Timing
from kiosk.content.emotions import EMOTIONS
from kiosk.screen import text
from kiosk.screen.scene import Kit, Notices, Shown
from kiosk.screen.scenes import SCENES, attract
from kiosk.screen.scenes.looking import LookingScene
from kiosk.screen.theme import THEMES, Scale
from tests.screen.samples import LABELS, SIZES, WORDS, looking, result, scenes, verdict

BUSY = Notices(camera_warm=True, demo="a portrait from a library", problem="config.yaml:12: unknown key")


def made(state, size, language="en", notices=None):
    kit = Kit(Scale.of(size), THEMES["night"], WORDS[language], Timing())
    return SCENES[type(state)](kit, state, notices or Notices(camera_warm=True))


@cache
def named(name, size, language="en"):
    """One of the sample scenes, laid out once for all the tests that only look at it."""
    return made(scenes()[name], size, language)


def test_every_state_has_its_scene_and_a_sample_to_draw():
    states = set(get_args(Shown))
    assert set(SCENES) == states
    assert {type(state) for state in scenes().values()} == states


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_nothing_overlaps_and_nothing_is_cut(name, size, language):
    scene = named(name, size, language)
    screen = Rect(0, 0, *size)
    for box_name, box in scene.boxes.items():
        assert screen.contains(box), box_name
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        # The picture of the button may reach behind the icons' free corners, never behind words.
        if not (one.startswith("icon") and other == "button"):
            assert not a.colliderect(b), f"{one} {a} and {other} {b}"
    for text_name, item in scene.texts.items():
        assert screen.contains(item.rect), text_name
        assert not item.block.cut, f"{text_name}: {item.block.lines}"
        assert item.block.width <= item.rect.width, text_name
        assert item.block.height <= item.rect.height, text_name
    for (one, a), (other, b) in combinations(scene.texts.items(), 2):
        assert not a.rect.colliderect(b.rect), f"{one} {a.rect} and {other} {b.rect}"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_reading_type_is_never_below_sixteen_pixels(name, size):
    scene = named(name, size)
    assert all(item.block.size >= 16 for item in scene.texts.values())


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_every_text_stands_inside_one_box_or_in_none(name, size):
    scene = named(name, size)
    for text_name, item in scene.texts.items():
        touched = [box for box in scene.boxes.values() if box.colliderect(item.rect)]
        assert all(box.contains(item.rect) for box in touched), text_name


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("name", scenes())
def test_demo_camera_and_problem_take_room_from_the_scene_not_from_each_other(name, size):
    scene = made(scenes()[name], size, "fr", BUSY)
    assert "a portrait from a library" in " ".join(scene.texts["demo"].block.lines)
    assert ("problem" in scene.boxes) == (name == "attract")
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        if not (one.startswith("icon") and other == "button"):
            assert not a.colliderect(b), f"{one} and {other}"


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_hint_and_both_status_lines_fit(size, language):
    scene = named("looking", size, language)
    panel = scene.boxes["preview"]
    for block, pill in scene.hints.values():
        assert not block.cut
        assert panel.contains(pill)
        # Readable from two metres: at least a thirtieth of the smaller side.
        assert block.size >= min(size) / 30
    assert not any(block.cut for block in scene.status.values())


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_every_emotion_has_room_for_its_sentence(size, language):
    for emotion in LABELS:
        scene = made(result(emotion), size, language)
        headline = scene.texts["headline"]
        assert not headline.block.cut
        assert " ".join(headline.block.lines) == WORDS[language].you_look[emotion]
        # A word broken between its letters would be a word too much.
        runs = [run for line in text.emphasised(headline.block.lines, headline.emphasis[0]) for run in line]
        assert [run for run, hot in runs if hot] == [headline.emphasis[0]]


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_codes_are_large_enough_to_scan_from_a_step_away(size):
    assert named("result", size).card.place.width >= 0.35 * min(size)
    assert all(card.place.width >= 0.28 * min(size) for card in named("not_sure", size).cards)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_two_choices_are_treated_alike(size):
    first, second = named("not_sure", size, "de").cards
    assert (first.module, first.arrangement) == (second.module, second.arrangement)


@pytest.mark.parametrize("size", [(640, 480), (480, 320), (320, 480), (1000, 1000), (2560, 1080)], ids=str)
@pytest.mark.parametrize("name", scenes())
def test_sizes_nobody_planned_for_are_drawn_all_the_same(name, size):
    scene = made(scenes()[name], size)
    assert all(box.width >= 0 and box.height >= 0 for box in scene.boxes.values())


@pytest.mark.parametrize("count", range(2, 13))
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_any_number_of_emotions_stands_around_the_button(count, size, monkeypatch):
    label, emotion = next(iter(EMOTIONS.items()))
    monkeypatch.setattr(attract, "EMOTIONS", {f"{label} {n}": emotion for n in range(count)})
    scene = made(scenes()["attract"], size)
    icons = [box for name, box in scene.boxes.items() if name.startswith("icon")]
    words = [scene.boxes[name] for name in ("headline", "invite", "notice")]
    button = scene.boxes["button"]
    # The plate under the button; the rest of its box is left to the ripples.
    plate = Rect(0, 0, button.width * 0.56, button.height * 0.7)
    plate.midbottom = button.centerx, button.centery + button.height * 0.42
    assert len(icons) == count
    for box in icons:
        assert Rect(0, 0, *size).contains(box)
        assert not box.colliderect(plate)
        assert box.collidelist(words) == -1
        # Told apart from three metres.
        assert box.width >= min(size) / 16
    for a, b in combinations(icons, 2):
        assert not a.colliderect(b)


def test_upright_and_wide_screens_are_arranged_differently():
    wide, upright = made(looking(), (1920, 1080)), made(looking(), (1080, 1920))
    assert isinstance(wide, LookingScene)
    assert wide.boxes["fact"].left > wide.boxes["preview"].right
    assert upright.boxes["fact"].top > upright.boxes["preview"].bottom


def test_confidence_is_said_as_it_is():
    state = result()
    scene = made(state, (1280, 720))
    assert scene.texts["sure"].block.lines == ("70 % sure",)
    assert verdict("happy", "sad", sure=False).confidence == pytest.approx(0.46)
