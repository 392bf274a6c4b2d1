"""The questions as they are seen: whole, apart, large enough to be touched, and moving nothing else."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from pygame import Rect

from kiosk.config.schema import Button
from kiosk.screen.choice import Choice
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.options import ways
from kiosk.screen.scenes.result import ResultScene
from kiosk.session import LONG_SECONDS, THANKS_SECONDS, Feedback
from tests.screen.samples import (
    LABELS,
    PLACES,
    SECOND,
    SIZES,
    WORDS,
    asked,
    both,
    bundle,
    choosing,
    made,
    pixels,
    result,
    stage,
    within,
)

LATER = 20.0
"""When all that comes in has come in."""

BUTTON_ALONE, TOUCH_ALONE, BOTH_OF_THEM = Button(touch=False), Button(gpio=None), Button()


def options_of(scene: ResultScene):
    part = scene.choice or scene.foot
    assert part is not None
    return part.options


# Laid out.


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
@pytest.mark.parametrize("state", [choosing(), asked()], ids=["music", "feedback"])
def test_every_word_of_a_question_is_there_and_within_its_panel(state, size, language):
    scene = made(state, size, language)
    options, screen = options_of(scene), Rect(0, 0, *size)
    for option, rect in zip(options.options, options.rects, strict=True):
        assert screen.contains(rect)
        assert not option.said.cut
        assert option.width <= rect.width
        # On the least screens there is less room over and under the words than wanted.
        assert option.height - 2 * option.pad[1] <= rect.height
        assert option.how is not None
    one, other = options.rects
    assert not one.colliderect(other)


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_the_music_is_asked_about_on_the_card_where_the_code_will_be(size, language):
    scene, with_code = made(choosing(), size, language), made(result(), size, language)
    assert scene.card.rect == with_code.card.rect
    for rect in options_of(scene).rects:
        assert scene.card.rect.inflate(-6, -6).contains(rect)
    assert scene.boxes["time"].centerx == scene.card.rect.centerx
    assert {name for name in with_code.texts if name.startswith("card ")}
    assert not {name for name in scene.texts if name.startswith("card ")}
    assert "again" not in scene.texts


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_to_be_asked_whether_it_was_right_moves_nothing_and_covers_nothing(size):
    scene, quiet = made(asked(), size), made(result(), size)
    for name in ("icon", "fact", "card"):
        assert scene.boxes[name] == quiet.boxes[name]
    for one, other in combinations(scene.boxes.values(), 2):
        assert not one.colliderect(other)
    assert scene.boxes["again"].contains(scene.foot.rect)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_a_finger_finds_what_it_is_to_touch(size):
    unit = min(size) / 100
    for scene in (made(choosing(), size), made(asked(), size)):
        one, other = scene.targets
        assert not one.colliderect(other)
        for target, rect in zip(scene.targets, options_of(scene).rects, strict=True):
            assert target.contains(rect)
            assert min(target.size) >= 8 * unit


def test_a_plain_answer_has_nothing_to_be_touched():
    assert made(result(), (1280, 720)).targets == []


def test_how_to_choose_is_said_where_there_is_anything_but_the_screen():
    words = WORDS["en"]
    assert ways(BUTTON_ALONE, words) == ways(BOTH_OF_THEM, words) == (words.press_short, words.press_long)
    assert ways(TOUCH_ALONE, words) is None
    assert ways(Button(gpio=None, second_gpio=22), words) is not None
    # Then there are keys alone.
    assert ways(Button(gpio=None, touch=False), words) is not None


def test_without_that_the_words_are_larger_and_still_whole():
    settings = bundle().settings.model_copy(update={"button": TOUCH_ALONE})
    kit = replace(Kit.of(bundle(), (800, 480)), settings=settings)
    scene = ResultScene(kit, choosing(), Notices())
    assert [option.how for option in scene.choice.options.options] == [None, None]


@pytest.mark.parametrize("box", [(120, 300), (300, 120), (90, 90), (1200, 1500)], ids=str)
def test_a_choice_fits_whatever_card_there_is(box):
    kit = Kit.of(bundle(), (640, 480))
    card = Rect(10, 20, *box)
    choice = Choice(kit, card)
    for rect in choice.options.rects:
        assert rect.width <= card.width


# Drawn.


def difference(one: np.ndarray, other: np.ndarray) -> int:
    return int((one != other).any(axis=-1).sum())


def test_a_long_press_closes_its_circle_and_moves_nothing_else():
    shown, window = stage((1280, 720))
    state = choosing()
    shown.draw(state, LATER, None, Notices())
    before = pixels(window)
    scene = shown.scene
    held = replace(state, question=replace(state.question, pressed=LATER))
    shown.draw(held, LATER + LONG_SECONDS / 2, None, Notices())
    assert shown.scene is scene
    half = pixels(window)
    first, second = options_of(scene).rects
    assert difference(within(before, second), within(half, second)) > 0
    assert difference(within(before, first), within(half, first)) == 0
    shown.draw(held, LATER + LONG_SECONDS, None, Notices())
    assert difference(within(half, second), within(pixels(window), second)) > 0


def test_under_an_answer_it_says_in_turn_another_go_the_question_and_thanks():
    shown, window = stage((1280, 720))
    quiet = replace(asked(), question=None, asked=False)
    seen = []
    states = [
        quiet,
        asked(),
        replace(quiet, asked=True, feedback=Feedback(True, LATER)),
    ]
    for state in states:
        shown.draw(state, LATER, None, Notices())
        seen.append(within(pixels(window), shown.scene.boxes["again"]))
    assert all(difference(one, other) for one, other in combinations(seen, 2))
    shown.draw(states[-1], LATER + THANKS_SECONDS, None, Notices())
    assert difference(seen[0], within(pixels(window), shown.scene.boxes["again"])) == 0


def test_the_question_under_an_answer_makes_no_other_scene_and_leaves_the_code_alone():
    shown, window = stage((1280, 720))
    shown.draw(replace(asked(), question=None, asked=False), LATER, None, Notices())
    scene, before = shown.scene, pixels(window)
    dirty = shown.draw(asked(), LATER, None, Notices())
    assert shown.scene is scene
    assert not any(rect.colliderect(scene.card.rect) for rect in dirty)
    assert difference(within(before, scene.card.rect), within(pixels(window), scene.card.rect)) == 0


def test_the_code_that_was_chosen_fades_in_where_the_choice_was():
    shown, _ = stage((1280, 720))
    shown.draw(choosing(), LATER, None, Notices())
    chosen = replace(choosing(), question=None, playlist=SECOND, code_since=LATER)
    shown.draw(chosen, LATER, None, Notices())
    assert shown.scene.card.rect
    assert shown.draw(chosen, LATER + 0.1, None, Notices())
    assert shown.target_at(shown.scene.card.rect.center) is None


def test_a_touch_hits_the_option_under_it_and_none_beside_them():
    shown, _ = stage((800, 480))
    assert shown.target_at((10, 10)) is None
    shown.draw(choosing(), LATER, None, Notices())
    assert [shown.target_at(rect.center) for rect in options_of(shown.scene).rects] == [0, 1]
    assert shown.target_at((2, 2)) is None


# Two emotions in one answer.


@pytest.mark.parametrize("second", [label for label in LABELS if label not in ("disgust", "neutral")])
def test_two_emotions_are_one_answer_with_both_in_its_icon_and_one_playlist(second):
    if "_".join(sorted(("disgust", second))) not in WORDS["en"].compounds:
        pytest.skip("these two do not go together")
    scene = made(both("disgust", second), (1280, 720))
    words = WORDS["en"]
    assert len(scene.cards) == 1
    said = " ".join(scene.texts["headline"].block.lines)
    assert said == words.look(f"disgust+{second}")
    assert words.name(f"{second}+disgust") in said


def test_what_they_throw_is_of_both():
    scene = made(both("happy", "surprise"), (1280, 720))
    thrown = scene.pieces(both("happy", "surprise"), 11.0, None).keys() - {"icon", "time"}
    assert {name.split()[1] for name in thrown} == {"happy", "surprise"}


def test_how_sure_is_said_of_both_together():
    torn = both("happy", "surprise")
    assert torn.confidence == pytest.approx(0.9)
    scene = made(torn, (1280, 720))
    assert "".join(scene.texts["sure"].block.lines) == WORDS["en"].sureness["very"]
