"""The attract scene: large, one icon acting at a time, other words every ten seconds, nothing burnt in."""

import json
from dataclasses import replace
from itertools import combinations, pairwise
from math import hypot

import cv2
import numpy as np
import pygame
import pytest
import zxingcpp
from pygame import Rect

from kiosk.content.bundle import bundle_from
from kiosk.content.faults import Fault
from kiosk.screen import drift
from kiosk.screen.cast import TURN_SECONDS
from kiosk.screen.icon_ring import GROWN, arranged
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scenes.attract import FACT_TURN, AttractScene
from kiosk.screen.slides import SLIDE_SECONDS
from kiosk.session import Attract, Problem
from tests.screen.samples import FIRST, KNOWS_ALL, LABELS, PLACES, QUIET, SHOWN, WORDS, bundle, stage

SIZES = [
    *((1920, 1080), (1280, 720), (1024, 600), (800, 480), (1080, 1920), (480, 800), (720, 1280)),
    *((1024, 768), (640, 480), (480, 320)),
]
BUSY = Notices(
    True, True, demo="a portrait from a library", problem=Problem(12, "config.yaml:3: x", Fault.CONFIGURATION)
)
BEAT = AttractScene.cadence

BEFORE = {
    (1920, 1080): (124, 161, 27), (1280, 720): (83, 107, 18), (1080, 1920): (130, 164, 27),
    (720, 1280): (87, 109, 18), (1024, 600): (69, 88, 16), (800, 480): (55, 68, 16), (480, 800): (57, 73, 16),
    (1024, 768): (89, 114, 19), (640, 480): (55, 68, 16), (480, 320): (37, 44, 12),
    (3840, 2160): (248, 322, 54),
}  # fmt: skip
"""Headline, icon and privacy notice of the scene that was too small to be read from three metres, pixels."""


def made(size, language="en", state=None, notices=QUIET, calm=False, **brand):
    kit = Kit.of(bundle(language=language), size)
    display = kit.settings.display.model_copy(update={"calm": calm})
    settings = kit.settings.model_copy(update={"display": display})
    kit = replace(kit, settings=settings, brand=replace(kit.brand, **brand))
    return AttractScene(kit, state or Attract(0.0), notices)


def pieces(scene, now):
    return scene.pieces(Attract(0.0), now, None)


def slides(scene):
    return [scene._slide_of(number) for number in range(scene._turns)]


def said(slide):
    return " ".join(" ".join(text.block.lines) for text in slide.texts.values())


# How large


@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720), (1080, 1920), (720, 1280)], ids=str)
def test_headline_and_icons_are_read_from_three_metres(size):
    scene, (headline, icon, notice) = made(size), BEFORE[size]
    # A little less than the largest, where that saves a word alone on a line.
    assert scene.texts["headline"].block.size >= 1.33 * headline
    assert scene.texts["invite"].block.size >= 1.35 * min(size) * 0.048
    assert scene.icons.size >= 1.44 * icon
    assert scene.texts["notice"].block.size >= 1.3 * notice


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_everywhere_else_they_are_as_large_as_there_is_room_for(size, language):
    scene, (headline, icon, notice) = made(size, language), BEFORE[size]
    assert scene.texts["headline"].block.size >= 1.03 * headline
    assert scene.icons.size >= 1.12 * icon
    assert scene.texts["notice"].block.size > notice


@pytest.mark.parametrize("notices", [QUIET, BUSY], ids=["quiet", "busy"])
@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_whatever_it_says_nothing_is_cut_and_nothing_overlaps(size, language, notices):
    scene = made(size, language, notices=notices, title="The Museum of Unfinished Things", contact="Ask us.")
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{one} and {other}"
    for name in ("headline", "notice"):
        assert not scene.texts[name].block.cut, name
    for slide in slides(scene):
        assert scene.boxes["slide"].contains(slide.rect), slide.name
        assert not slide.cut, slide.name


@pytest.mark.parametrize("count", range(2, 13))
@pytest.mark.parametrize("shape", [(900, 1000), (1000, 500), (400, 900), (200, 200)], ids=str)
def test_any_number_of_icons_stands_around_the_button(count, shape):
    stage, ring = Rect(30, 40, *shape), arranged(Rect(30, 40, *shape), count, 240)
    for one, other in combinations(range(count), 2):
        (ax, ay), (bx, by) = ring.places[one], ring.places[other]
        assert hypot(ax - bx, ay - by) >= ring.size
    for number in range(count):
        assert stage.contains(ring.acted(number))
        x, y = ring.places[number]
        assert hypot(x - ring.centre[0], y - ring.centre[1]) >= ring.reach + ring.size / 2
    # Told apart from three metres.
    assert ring.size >= min(shape) / 10
    assert 2 * ring.reach >= 0.93 * ring.size


@pytest.mark.parametrize(
    ("said_so", "shown"),
    [
        ({"model": KNOWS_ALL}, LABELS),
        ({"emotions": {"disgust": False, "fear": "off"}}, ("sad", "angry", "surprise", "happy", "neutral")),
        ({"emotions": dict.fromkeys(SHOWN[2:], False)}, SHOWN[:2]),
    ],
    ids=["eight", "five", "two"],
)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_ring_has_the_emotions_that_are_wanted_and_nothing_overlaps(size, said_so, shown):
    kit = Kit.of(bundle_from(json.dumps(said_so).encode(), "config.yaml"), size)
    scene = AttractScene(kit, Attract(0.0), QUIET)
    assert set(pieces(scene, 0.0)) & set(LABELS) == set(shown)
    for (one, a), (other, b) in combinations(scene.boxes.items(), 2):
        assert not a.colliderect(b), f"{one} and {other}"
    assert not any(text.block.cut for text in scene.texts.values())
    for (ax, ay), (bx, by) in combinations(scene.icons.places, 2):
        assert hypot(ax - bx, ay - by) >= scene.icons.size


# One icon at a time


def test_one_icon_at_a_time_comes_forward_and_each_has_its_turn():
    scene, acted = made((800, 480)), []
    for beat in range(round(len(SHOWN) * TURN_SECONDS / BEAT)):
        shown = pieces(scene, beat * BEAT)
        drifted = drift.drift(beat * BEAT, drift.reach(4.8))
        at_rest = {label: scene.icons.icon(number).move(drifted) for number, label in enumerate(SHOWN)}
        moved = [label for label in SHOWN if shown[label].rect != at_rest[label] or shown[label].key]
        assert len(moved) <= 1
        if moved and acted[-1:] != moved:
            acted += moved
        if moved:
            assert list(shown)[-1] == moved[0], "in front of the others"
    assert sorted(acted) == sorted(SHOWN)


def test_the_icon_that_comes_forward_is_a_quarter_larger_by_and_by():
    scene = made((1280, 720))
    top = SHOWN[len(SHOWN) // 2]
    widths = [pieces(scene, beat * BEAT)[top].rect.width for beat in range(14)]
    assert widths[0] == scene.icons.size
    assert max(widths) == pytest.approx(GROWN * scene.icons.size, abs=1)
    assert all(b - a < 0.12 * widths[0] for a, b in pairwise(widths))


def test_no_icon_leaves_the_place_that_is_kept_for_them():
    scene = made((1280, 720))
    for beat in range(round(len(SHOWN) * TURN_SECONDS / BEAT)):
        shown = pieces(scene, beat * BEAT)
        assert all(scene.boxes["picture"].contains(shown[label].rect) for label in SHOWN)


def test_on_a_calm_display_there_are_gentle_fades_alone():
    scene = made((800, 480), calm=True)
    shown = [pieces(scene, beat * BEAT) for beat in range(380)]
    for name in (*SHOWN, "headline", "notice"):
        assert len({(piece.key, tuple(piece.rect)) for piece in (each[name] for each in shown)}) == 1
    assert len({each["button"].key for each in shown}) > 5
    assert len({tuple(each["button"].rect) for each in shown}) == 1


# What it says


def test_it_says_something_else_every_ten_seconds_and_the_headline_always():
    scene = made((1280, 720), title="The Museum", logo=LOGO)
    words = WORDS["en"]
    shown, heard = set(SHOWN), []
    for beat in range(round(4 * SLIDE_SECONDS / BEAT)):
        now = pieces(scene, beat * BEAT)
        assert {"title", "headline", "notice", "button", *SHOWN} <= now.keys()
        shown |= now.keys()
    heard = [said(slide) for slide in slides(scene)]
    assert heard[0] == words.invite
    assert heard[1] == words.ask
    assert heard[2].startswith(words.fact)
    assert [slide.name for slide in slides(scene)] == ["invitation", "question", "fact", "house"]


@pytest.mark.parametrize("language", WORDS)
def test_the_word_that_matters_stands_out_in_the_question(language):
    (text,) = made((800, 480), language).slides[1].texts.values()
    word, colour = text.emphasis
    assert f" {word} " in f" {WORDS[language].ask} "
    assert colour != text.colour


def test_a_house_may_greet_in_its_own_words_and_say_whom_to_ask():
    scene = made((1280, 720), greeting="Welcome to the museum", contact="Questions: ask at the desk.")
    assert said(scene.slides[0]) == "Welcome to the museum"
    assert " ".join(scene.texts["notice"].block.lines) == (
        f"{WORDS['en'].privacy} Questions: ask at the desk."
    )


LOGO = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100">
  <rect width="300" height="100" rx="50" fill="#20c0a0"/></svg>"""


@pytest.mark.parametrize("title", [None, "The Museum of Unfinished Things"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_houses_logo_has_a_slide_of_its_own(size, title):
    scene = made(size, logo=LOGO, title=title)
    slide = scene.slides[2]
    rect, _ = slide.picture
    assert scene.boxes["slide"].contains(slide.rect)
    assert rect.width == pytest.approx(3 * rect.height, abs=3)
    assert rect.height >= min(size) * 0.06
    surface = slide.alone()
    assert tuple(surface.get_at((rect.centerx - slide.rect.left, rect.centery - slide.rect.top))[:3]) == (
        32, 192, 160,
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_houses_title_stands_quietly_over_the_headline_whatever_is_said(size):
    scene = made(size, title="The Museum of Unfinished Things")
    title = scene.texts["title"]
    assert " ".join(title.block.lines) == "The Museum of Unfinished Things"
    assert title.rect.bottom <= scene.boxes["headline"].top
    assert title.block.size <= scene.texts["headline"].block.size / 2
    assert len(scene.slides) == len(made(size).slides) == 2
    assert "title" not in made(size).texts


def test_a_slide_comes_and_goes_gently_and_is_never_long_away():
    shown, window = stage((800, 480))
    away = []
    for beat in range(1, round(2.5 * SLIDE_SECONDS / BEAT)):
        shown.draw(Attract(0.0), beat * BEAT, None, QUIET)
        away.append("slide" not in shown._pieces)
    assert 0 < sum(away) <= 2 * 4
    box, lit = shown.scene.boxes["slide"], []
    for beat in range(-8, 10):
        shown.draw(Attract(0.0), SLIDE_SECONDS + (beat + 0.5) * BEAT, None, QUIET)
        seen = pygame.surfarray.array3d(window.canvas)[box.left : box.right, box.top : box.bottom]
        lit.append(float(seen.mean()))
    low = lit.index(min(lit))
    assert all(a >= b - 0.2 for a, b in pairwise(lit[: low + 1]))
    assert all(a <= b + 0.2 for a, b in pairwise(lit[low:]))


def test_there_is_another_fact_each_time_the_same_at_the_same_time():
    scene, again = made((1280, 720)), made((1280, 720))
    rounds = [scene._slide_of(number * 3 + FACT_TURN) for number in range(6)]
    heard = [said(slide) for slide in rounds]
    assert len(set(heard)) == 6
    assert heard[3] == said(again._slide_of(3 * 3 + FACT_TURN))


def test_a_fact_for_which_there_is_no_room_is_left_out():
    facts = ["m" * 139, "A short one."]
    said_so = {"facts": {"builtin": False, "own": facts}}
    kit = Kit.of(bundle_from(json.dumps(said_so).encode(), "config.yaml"), (480, 320))
    scene = AttractScene(kit, Attract(0.0), QUIET)
    assert {said(scene._slide_of(number * 3 + FACT_TURN)) for number in range(3)} == {
        f"{WORDS['en'].fact} A short one."
    }


# For the staff, and for whoever walked off


def test_the_staff_are_sent_for_by_a_code_and_the_sentence_is_not_shown():
    pictures = []
    for sentence in ("config.yaml:3: x", "the cable is out"):
        shown, window = stage((800, 480))
        shown.draw(Attract(0.0), 1.0, None, Notices(problem=Problem(12, sentence, Fault.CONFIGURATION)))
        assert shown.scene.texts["problem"].block.lines == ("Please tell the staff (code 12)",)
        pictures.append(pygame.surfarray.array3d(window.canvas))
    assert np.array_equal(*pictures)
    # A spanner stands before the words.
    box, words = shown.scene.boxes["problem"], shown.scene.texts["problem"].rect
    before = pictures[0][box.left + 4 : words.left, box.top : box.bottom].astype(int)
    warning = np.abs(before - shown.scene.theme.warning).max(axis=2) < 60
    assert warning.mean() > 0.08


@pytest.mark.parametrize("notices", [QUIET, replace(BUSY, camera_network=False)], ids=["quiet", "busy"])
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_last_code_can_be_read_at_every_size(size, notices):
    shown, window = stage(size, "day", "de")
    shown.draw(Attract(0.0, FIRST), 1.0, None, notices)
    (slide,) = shown.scene.slides
    rect, _ = slide.picture
    assert "Playlist" in said(slide)
    assert window.canvas.get_rect().contains(rect)
    assert not slide.rect.colliderect(shown.scene.boxes["notice"])
    seen = np.ascontiguousarray(pygame.surfarray.array3d(window.canvas).swapaxes(0, 1))
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [FIRST.url]
    near = rect.inflate(20, 20).clip(window.canvas.get_rect())
    grey = cv2.cvtColor(seen[near.top : near.bottom, near.left : near.right], cv2.COLOR_RGB2GRAY)
    large = cv2.resize(grey, None, fx=3, fy=3, interpolation=cv2.INTER_NEAREST)
    assert cv2.QRCodeDetector().detectAndDecode(large)[0] == FIRST.url


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_a_code_for_which_there_is_no_room_costs_the_next_visitor_no_word(size, language):
    scene = made(size, language, Attract(0.0, FIRST), BUSY)
    assert not scene.texts["headline"].block.cut
    assert not scene.texts["notice"].block.cut
    assert scene.slides[0].name in ("last code", "invitation")


def test_without_an_answer_before_there_is_no_code():
    shown, window = stage((800, 480))
    for now in (1.0, 11.0, 21.0):
        shown.draw(Attract(0.0), now, None, QUIET)
        seen = np.ascontiguousarray(pygame.surfarray.array3d(window.canvas).swapaxes(0, 1))
        assert zxingcpp.read_barcodes(seen) == []


# Nothing burns in


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (480, 320)], ids=str)
def test_everything_drifts_a_little_and_nothing_is_ever_cut_off(size):
    scene = made(size, notices=BUSY)
    screen, far = Rect(0, 0, *size), drift.reach(min(size) / 100)
    places = set()
    for step in range(0, 3600, 10):
        shown = pieces(scene, float(step))
        assert all(screen.contains(piece.rect) for piece in shown.values()), step
        for one, other in combinations(("demo", "problem", "headline", "notice", "slide"), 2):
            if one in shown and other in shown:
                assert not shown[one].rect.colliderect(shown[other].rect), (step, one, other)
        places.add(shown["headline"].rect.topleft)
    assert len(places) > 40
    across = sorted({x for x, _ in places})
    assert min(b - a for a, b in pairwise(across)) == 1
    assert far >= 4


def test_no_step_of_the_drift_is_seen():
    far = drift.reach(10.8)
    steps = [drift.drift(now, far) for now in range(0, 7200, 20)]
    assert max(abs(b - a) for one, other in pairwise(steps) for a, b in zip(one, other, strict=True)) <= 3
    assert {max(map(abs, each)) <= far for each in steps} == {True}


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_words_and_picture_change_places_every_half_hour(size):
    scene = made(size, notices=BUSY)
    first, second = (pieces(scene, now) for now in (0.0, drift.EXCHANGE_SECONDS))
    moved = [
        b - a for a, b in zip(first["headline"].rect.center, second["headline"].rect.center, strict=True)
    ]
    back = [b - a for a, b in zip(first["button"].rect.center, second["button"].rect.center, strict=True)]
    assert max(map(abs, moved)) > min(size) * 0.25
    assert max(map(abs, back)) > min(size) * 0.2
    words = second["headline"].rect.union(second["notice"].rect)
    assert not any(words.colliderect(second[label].rect) for label in (*SHOWN, "button"))


def test_the_glow_goes_with_the_button():
    shown, _ = stage((800, 480))
    sides = []
    for now in (10.0, drift.EXCHANGE_SECONDS + 10.0):
        shown.draw(Attract(0.0), now, None, QUIET)
        still = pygame.surfarray.array3d(shown._still).astype(int)
        red = still[:, :, 0] - still[:, :, 2]
        sides.append(red[:400].mean() - red[400:].mean())
    assert sides[0] < 0 < sides[1]


def test_the_table_of_emotions_stands_in_the_ring_in_its_order():
    scene = made((800, 480))
    assert len(scene.icons.places) == len(SHOWN)
    xs = [scene.icons.places[number][0] for number in range(len(SHOWN))]
    top = len(SHOWN) // 2
    assert scene.icons.places[top] == min(scene.icons.places, key=lambda place: place[1])
    assert xs[top - 1] < xs[top] < xs[top + 1]
