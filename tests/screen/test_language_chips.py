"""The languages on the attract scene: named, apart, within reach, and out of the way."""

import json
from itertools import combinations

import numpy as np
import pytest
from pygame import Rect

from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.faults import Fault
from kiosk.screen.kit import Kit
from kiosk.screen.language_chips import LanguageChips
from kiosk.screen.notices import Notices
from kiosk.screen.scale import Scale
from kiosk.screen.scenes.attract import AttractScene
from kiosk.screen.stage import Stage
from kiosk.screen.tongues import Tongues
from kiosk.screen.window import Window
from kiosk.session import Attract, Problem, Result
from tests.screen.samples import SIZES, WORDS, pixels, result

NAMES = (
    "English",
    "Deutsch",
    "Français",
    "Español",
    "Italiano",
    "Português",
    "Nederlands",
    "Polski",
    "Türkçe",
)
BUSY = Notices(demo="a portrait from a library", problem=Problem(12, "unknown key", Fault.CONFIGURATION))


def chips(size, names=NAMES, taken=(), now=0) -> LanguageChips:
    return LanguageChips(Scale.of(size), Tongues(names, now), taken)


def spoken(*languages: str) -> Bundle:
    return bundle_from(json.dumps({"language": languages}).encode(), "config.yaml")


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("count", [2, 3, 9])
def test_every_name_is_on_the_screen_and_each_can_be_touched_by_itself(count, size):
    made = chips(size, NAMES[:count])
    assert len(made.targets) == count
    assert Rect(0, 0, *size).contains(made.rect)
    for one, other in combinations(made.targets, 2):
        assert not one.clip(other).width > 2 or not one.clip(other).height > min(size) / 12


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_beside_notices_that_leave_no_room_they_stand_below(size):
    taken = [Rect(10, 5, size[0] - 60, 20)]
    assert chips(size, taken=taken).rect.top > taken[0].bottom


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("notices", [Notices(), BUSY], ids=["quiet", "busy"])
def test_on_the_attract_scene_they_cover_nothing(notices, size):
    scene = AttractScene(Kit.of(spoken("en", "de", "fr"), size), Attract(0.0), notices)
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{one} {a} and {other} {b}"
    for name, box in scene.boxes.items():
        assert Rect(0, 0, *size).contains(box), name


def test_one_language_has_none():
    scene = AttractScene(Kit.of(spoken("de"), (1280, 720)), Attract(0.0), Notices())
    assert "languages" not in scene.boxes
    assert scene.targets == []


def test_the_one_that_is_spoken_stands_out():
    pictures = []
    for number in range(2):
        window, bundle = Window.offscreen((1280, 720)), spoken("en", "de")
        stage = Stage(window, bundle)
        stage.speak(number, chosen=True)
        stage.draw(Attract(0.0), 5.0, None, Notices())
        pictures.append(pixels(window))
        box = stage.scene.boxes["languages"]
    one, other = (picture[box.left : box.right, box.top : box.bottom] for picture in pictures)
    assert not np.array_equal(one, other)


def test_languages_of_one_name_are_told_by_their_codes():
    bundle = spoken("en", "de")
    named = Tongues.of(bundle.locales, bundle.locales[1])
    if len({WORDS[code].language_name for code in ("en", "de")}) == 1:
        assert named.names == ("EN", "DE")
    else:
        assert named.names == tuple(WORDS[code].language_name for code in ("en", "de"))
    assert named.now == 1


class TestTheStage:
    @pytest.fixture
    def window(self) -> Window:
        return Window.offscreen((800, 480))

    @pytest.fixture
    def stage(self, window) -> Stage:
        stage = Stage(window, spoken("en", "de"))
        stage.draw(Attract(0.0), 5.0, None, Notices())
        return stage

    def test_fades_from_one_language_to_the_next(self, stage, window):
        stage.speak(1)
        stage.draw(Attract(0.0), 10.0, None, Notices())
        between = pixels(window)
        stage.draw(Attract(0.0), 10.4, None, Notices())
        assert stage.scene.words.language == "de"
        assert not np.array_equal(between, pixels(window))

    def test_answers_at_once_who_wants_another_one(self, stage):
        stage.speak(1, chosen=True)
        stage.draw(Attract(0.0), 8.0, None, Notices())
        shown = stage.draw(Attract(0.0), 8.0, None, Notices())
        assert stage.scene.words.language == "de"
        assert shown == []

    def test_says_a_whole_answer_in_it(self, stage):
        stage.speak(1)
        state: Result = result("happy")
        stage.draw(state, 20.0, None, Notices())
        assert WORDS["de"].you_look["happy"] in " ".join(stage.scene.texts["headline"].block.lines)

    def test_knows_which_name_is_touched(self, stage):
        assert [stage.target_at(target.center) for target in stage.scene.targets] == [0, 1]
