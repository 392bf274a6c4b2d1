"""Languages take turns while nobody visits, and a visit has one."""

import json
from datetime import time

import pygame
import pytest

from kiosk.app.locales import IDLE_SECONDS, Locales
from kiosk.app.reports import VisitEnded
from kiosk.content.bundle import Bundle, bundle_from
from kiosk.content.languages import load_words
from kiosk.screen.scenes.attract import AttractScene
from kiosk.screen.slides import SLIDE_SECONDS
from kiosk.session import Attract, Looking, NoFace, Result
from kiosk.vision.reading import Hint, Reading
from tests.app.desk import Desk
from tests.fakes.vision import verdict

NOON = time(12)


def bundle(*languages: str, **more) -> Bundle:
    return bundle_from(json.dumps({"language": list(languages), **more}).encode(), "config.yaml")


@pytest.fixture
def locales() -> Locales:
    return Locales(bundle("en", "de", "fr"))


def test_they_take_turns_a_slide_each(locales):
    spoken = []
    for beat in range(5):
        locales.follow(Attract(100.0), 100.0 + beat * SLIDE_SECONDS + 0.1)
        spoken.append(locales.locale.language)
    assert spoken == ["en", "de", "fr", "en", "de"]


def test_one_language_has_nothing_to_take_turns_with():
    only = Locales(bundle("de"))
    only.follow(Attract(100.0), 200.0)
    assert (only.locale.language, only.several) == ("de", False)


def test_what_a_visitor_wants_stays_until_a_minute_has_passed_without_a_visit(locales):
    locales.choose(2, 101.0)
    for now in (101.0, 125.0, 101.0 + IDLE_SECONDS - 0.1):
        locales.follow(Attract(100.0), now)
        assert (locales.locale.language, locales.chosen) == ("fr", True)
    locales.follow(Attract(100.0), 101.0 + IDLE_SECONDS)
    assert not locales.chosen


def test_the_next_one_comes_after_the_one_that_is_spoken(locales):
    locales.follow(Attract(100.0), 100.0 + 2.5 * SLIDE_SECONDS)
    locales.choose_next(125.0)
    assert locales.locale.language == "en"
    locales.choose_next(126.0)
    assert locales.locale.language == "de"


def test_a_visit_has_the_language_that_stood_when_it_began(locales):
    locales.follow(Attract(100.0), 100.0 + 1.5 * SLIDE_SECONDS)
    for now in (116.0, 140.0, 190.0):
        locales.follow(NoFace(116.0, "A fact.", Hint.NO_FACE), now)
        assert locales.locale.language == "de"
    locales.follow(Attract(200.0), 200.0)
    assert locales.locale.language == "en"


def test_playlists_are_said_in_the_language_of_the_visit():
    titles = {"happy": [{"title": {"en": "Sun", "de": "Sonne"}, "url": f"spotify:playlist:{'a' * 22}"}]}
    locales = Locales(bundle("en", "de", playlists=titles))
    reading = Reading(1.0, verdict=verdict(["happy"]))
    assert locales.saw(1, reading, NOON).playlists["happy"].title == "Sun"
    locales.choose_next(1.0)
    assert locales.saw(1, reading, NOON).playlists["happy"].title == "Sonne"


def test_a_reading_without_a_verdict_is_told_as_it_is(locales):
    saw = locales.saw(3, Reading(1.0), NOON)
    assert (saw.visit, dict(saw.playlists), dict(saw.offers), saw.asks_after) == (3, {}, {}, None)


def test_other_languages_begin_with_the_first(locales):
    locales.choose(2, 100.0)
    locales.adopt(bundle("en", "de", "fr"))
    assert locales.locale.language == "fr"
    locales.adopt(bundle("es", "de"))
    assert (locales.locale.language, locales.chosen) == ("es", False)


# In the kiosk.


@pytest.fixture
def kiosk():
    desk = Desk(language=["en", "de"])
    yield desk
    desk.app.close()


def headline(desk: Desk) -> str:
    scene = desk.scene
    assert isinstance(scene, AttractScene)
    return " ".join(scene.texts["headline"].block.lines)


def test_the_attract_scene_says_it_in_one_language_after_the_other(kiosk):
    assert headline(kiosk) == "Press the button"
    kiosk.wait(SLIDE_SECONDS)
    assert headline(kiosk) != "Press the button"
    kiosk.wait(SLIDE_SECONDS)
    assert headline(kiosk) == "Press the button"


def test_each_slide_is_said_in_every_language_before_the_next_one_comes(kiosk):
    said = []
    for _ in range(4):
        kiosk.wait(1)
        scene = kiosk.scene
        number = int((kiosk.now - kiosk.state.since) // SLIDE_SECONDS)
        said.append(scene.slide_at(number).name)
        kiosk.wait(SLIDE_SECONDS - 1)
    assert said == ["invitation", "invitation", "question", "question"]


def test_the_second_button_takes_the_other_language_and_begins_no_visit(kiosk):
    kiosk.press(key=pygame.K_l)
    assert isinstance(kiosk.state, Attract)
    german = headline(kiosk)
    assert german != "Press the button"
    kiosk.wait(3 * SLIDE_SECONDS)
    assert headline(kiosk) == german


def test_so_does_a_touch_of_its_name(kiosk):
    kiosk.touch(kiosk.scene.targets[1].center)
    assert isinstance(kiosk.state, Attract)
    assert headline(kiosk) != "Press the button"
    kiosk.touch(kiosk.scene.targets[0].center)
    assert headline(kiosk) == "Press the button"


def test_a_touch_elsewhere_is_a_press_as_ever(kiosk):
    kiosk.touch((400, 300))
    assert isinstance(kiosk.state, Looking)


def test_where_there_is_one_language_the_second_button_is_a_press_as_well():
    desk = Desk()
    desk.press(key=pygame.K_TAB)
    assert isinstance(desk.state, Looking)
    desk.app.close()


def test_a_whole_visit_is_in_the_language_that_was_wanted(kiosk):
    kiosk.press(key=pygame.K_TAB)
    kiosk.sound.heard.clear()
    kiosk.visit("happy")
    assert isinstance(kiosk.state, Result)
    [ended] = kiosk.reports(VisitEnded)
    assert ended.language == "de"
    said = [text for what, *text in kiosk.sound.heard if what == "say"]
    assert any(load_words("de").you_look["happy"] in text[0] for text in said)
    assert [heard[2] for heard in kiosk.sound.heard if heard[0] == "adopt"] == ["de"]
    kiosk.wait(31)
    assert headline(kiosk) == "Press the button"


def test_no_press_is_taken_for_another_language_while_somebody_visits(kiosk):
    kiosk.visit("happy")
    kiosk.press(key=pygame.K_TAB)
    assert isinstance(kiosk.state, Looking)


def test_a_fact_for_those_who_look_so_takes_the_place_of_the_one_that_the_visit_began_with():
    facts = {"builtin": False, "own": ["For anybody.", {"text": "For the happy.", "emotion": "happy"}]}
    desk = Desk(facts=facts)
    desk.press()
    assert desk.state.fact == "For anybody."
    desk.seen("happy")
    assert desk.result.fact == "For the happy."
    desk.visit("sad")
    assert desk.result.fact == "For anybody."
    desk.app.close()
