"""The answer: a large icon that comes in, how sure, a kind word, the fact, and the code as the prize."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from kiosk.content.acts import ACT_SECONDS
from kiosk.content.bundle import bundle_from
from kiosk.content.fact_pool import builtin_facts
from kiosk.content.playlists import Playlist
from kiosk.screen import entrance, particles
from kiosk.screen.kit import Kit
from kiosk.screen.scene import Circle
from kiosk.screen.scenes.result import ResultScene
from kiosk.session import Looking
from kiosk.vision.reading import Reading
from tests.screen.samples import (
    FACE,
    LABELS,
    PLACES,
    QUIET,
    USUAL,
    WORDS,
    frame,
    made,
    pixels,
    result,
    stage,
    verdict,
    within,
)

LINK = "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC"
PLAYLIST = Playlist("Keep the smile", "Bright songs for a bright face", LINK)
OVER = 10.0 + entrance.SECONDS + particles.SECONDS


def ordinary(emotion="happy", language="en"):
    """A result with a fact and a playlist as they come along."""
    facts = sorted((fact.text for fact in builtin_facts(language)), key=len)
    return result(emotion, PLAYLIST, facts[len(facts) // 2])


@cache
def laid_out(size, language, longest=False):
    """Its scene, once for all the tests that only look at it; or one with the longest texts."""
    return made(result() if longest else ordinary(language=language), size, language)


def sure(confidence):
    shares = {label: (1 - confidence) / 6 for label in LABELS} | {"happy": confidence}
    return replace(ordinary(), verdict=replace(verdict("happy", "sad", sure=True), probabilities=shares))


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_the_icon_is_more_than_a_third_of_the_smaller_side(size, language):
    # The longest word may take some of it on displays of four to three.
    icon = laid_out(size, language).boxes["icon"]
    assert icon.width == icon.height
    assert 0.35 <= icon.width / min(size) <= 0.40 or (language != "en" and min(size) <= 480)


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_the_code_is_nearly_half_of_the_smaller_side(size, language):
    for longest in (False, True):
        assert laid_out(size, language, longest).card.place.width >= 0.45 * min(size)


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_it_says_what_to_do_with_the_code_and_shows_a_phone(size, language):
    for longest in (False, True):
        scene = laid_out(size, language, longest)
        words = WORDS[language]
        said = " ".join(scene.texts["card scan"].block.lines).replace("\u00a0", " ")
        assert said == f"{words.scan} → {words.opens.format(service='Spotify')}".replace("\u00a0", " ")
        # It is narrower than its square.
        assert scene.card.rect.contains(scene.card.phone.inflate(-0.4 * scene.card.phone.width, 0))
        assert scene.card.phone.width >= 1.4 * scene.texts["card scan"].block.size


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", [(480, 320), (1280, 720)], ids=str)
def test_the_phone_is_there_to_be_seen(size, theme):
    shown, window = stage(size, theme)
    shown.draw(ordinary(), 14.0, None, QUIET)
    phone = within(pixels(window), shown.scene.card.phone).astype(int)
    ink = np.abs(phone - shown.scene.theme.ink).sum(axis=2) < 40
    assert 0.15 < ink.mean() < 0.6


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_ordinary_texts_are_whole_at_every_size(size, language):
    for scene in (laid_out(size, language), made(ordinary("disgust", language), size, language)):
        assert {"headline", "sure", "aside", "fact", "card scan", "card title", "card mood"} <= set(
            scene.texts
        )
        assert not [name for name, text in scene.texts.items() if text.block.cut]


@pytest.mark.parametrize("language", WORDS)
def test_every_emotion_gets_its_kind_word(language):
    for emotion in LABELS:
        scene = made(ordinary(emotion, language), (800, 480), language)
        assert " ".join(scene.texts["aside"].block.lines) == WORDS[language].warm[emotion]


@pytest.mark.parametrize(
    ("confidence", "said", "full"),
    [(0.35, "fairly sure", 1), (0.59, "fairly sure", 1), (0.6, "quite sure", 2), (0.93, "very sure", 3)],
)
def test_how_sure_it_is_in_words_and_dots(confidence, said, full):
    shown, window = stage((1280, 720))
    shown.draw(sure(confidence), 14.0, None, QUIET)
    scene = shown.scene
    assert scene.texts["sure"].block.lines == (said,)
    seen = pixels(window)
    middles = [tuple(int(value) for value in seen[dot.center]) for dot in scene.dots]
    assert [middle == scene.tint for middle in middles] == [number < full for number in range(3)]


def test_the_number_is_shown_only_where_it_is_wanted():
    said = bundle_from(json.dumps({"display": {"percent": True}}).encode(), "config.yaml")
    scene = ResultScene(Kit.of(said, (800, 480)), sure(0.7), QUIET)
    assert scene.texts["sure"].block.lines == ("70% sure",)
    assert not any("%" in "".join(text.block.lines) for text in made(sure(0.7), (800, 480)).texts.values())


def test_the_icon_sets_out_from_the_ring_and_arrives_at_its_place():
    state = ordinary()
    scene = made(state, (1280, 720))
    scene.arrives(Circle(700.0, 400.0, 90.0))
    first = scene.pieces(state, 10.0, None)["icon"].rect
    assert first.center == (700, 400)
    assert first.width == 180
    later = [scene.pieces(state, 10.0 + step / 60, None)["icon"].rect for step in range(60)]
    assert max(rect.width for rect in later) > scene.boxes["icon"].width
    assert scene.boxes["icon"].contains(later[-1])


def test_without_a_ring_the_icon_pops_up_in_its_place():
    state = ordinary()
    scene = made(state, (1280, 720))
    first = scene.pieces(state, 10.0, None)["icon"].rect
    assert scene.boxes["icon"].contains(first)
    assert first.width < scene.boxes["icon"].width / 5


@pytest.mark.parametrize("label", LABELS)
def test_particles_come_with_it_and_are_gone_in_the_end(label):
    state = ordinary(label)
    scene = made(state, (800, 480))

    def thrown(moment):
        return [name for name in scene.pieces(state, moment, None) if name.startswith("particle")]

    assert not thrown(10.0)
    assert thrown(11.2)
    assert not thrown(OVER)
    assert scene.pace(11.0) <= 1 / 30
    assert scene.pace(OVER) >= 1 / 25


def test_where_all_is_to_be_calm_nothing_flies_or_moves():
    shown, window = stage((800, 480), calm=True)
    state = ordinary()
    shown.draw(state, 10.0, None, QUIET)
    shown.scene.arrives(Circle(10.0, 10.0, 30.0))
    first = pixels(window)
    for step in range(1, 60):
        assert shown.draw(state, 10.0 + step / 10, None, QUIET) == []
    assert (pixels(window) == first).all()


def test_a_moment_looks_the_same_whatever_was_drawn_before_it():
    state = ordinary("surprise")
    often, window = stage((640, 480))
    once, other = stage((640, 480))
    for step in range(75):
        often.draw(state, 10.0 + step / 60, None, QUIET)
    often.draw(state, 11.25, None, QUIET)
    once.draw(state, 11.25, None, QUIET)
    assert (pixels(window) == pixels(other)).all()


def test_little_of_the_picture_is_drawn_anew_while_particles_fly():
    shown, _ = stage((1280, 720))
    state = ordinary()
    shown.draw(state, 10.0, None, QUIET)
    areas = [
        sum(rect.width * rect.height for rect in shown.draw(state, 10.0 + step / 60, None, QUIET))
        for step in range(1, 190)
    ]
    assert max(areas) < 0.35 * 1280 * 720
    assert sum(areas) / len(areas) < 0.15 * 1280 * 720


def test_the_code_is_never_covered_by_what_flies():
    shown, window = stage((800, 480))
    state = ordinary("angry")
    shown.draw(state, 10.0, None, QUIET)
    place = shown.scene.card.rect
    before = within(pixels(window), place).copy()
    # The icon itself has left the card behind by then.
    for step in range(24, 170, 4):
        shown.draw(state, 10.0 + step / 60, None, QUIET)
        assert (within(pixels(window), place) == before).all()


def test_it_mimes_once_when_it_has_arrived_and_then_rests():
    state = ordinary("happy")
    scene = made(state, (800, 480))

    def seen(moment):
        return scene.pieces(state, moment, None)["icon"].rect

    arrived = 10.0 + entrance.SECONDS
    heights = [seen(arrived + step / 20).height for step in range(60)]
    assert min(heights) < heights[0] < max(heights)
    assert {seen(arrived + ACT_SECONDS + step / 20).size for step in range(120)} == {seen(arrived).size}


def test_no_word_is_covered_by_what_flies():
    shown, window = stage((800, 480))
    state = ordinary("neutral")
    shown.draw(state, 10.0, None, QUIET)
    words = [text.ink for text in shown.scene.texts.values()]
    still = shown.scene
    shown.draw(state, OVER + 3.0, None, QUIET)
    before = [within(pixels(window), line).copy() for line in words]
    for step in range(48, 170, 6):
        shown.draw(state, 10.0 + step / 60, None, QUIET)
        picture = pixels(window)
        assert all((within(picture, line) == kept).all() for line, kept in zip(words, before, strict=True))
    assert shown.scene is still


@pytest.mark.parametrize("size", USUAL, ids=str)
def test_words_keep_their_distance_from_the_edges_of_their_panels(size):
    scene = laid_out(size, "en")
    panels = {"card": ("card scan", "card title", "card mood"), "fact": ("fact", "fact label")}
    for panel, names in panels.items():
        for name in names:
            ink, free = scene.texts[name].ink, round(0.017 * min(size))
            assert scene.boxes[panel].inflate(-2 * free, -2 * free).contains(ink), name


@pytest.mark.parametrize("size", USUAL, ids=str)
def test_the_fact_is_on_a_panel_above_the_lower_edge(size):
    scene = made(ordinary(), size)
    fact, again = scene.boxes["fact"], scene.boxes["again"]
    assert fact.contains(scene.texts["fact"].rect)
    assert fact.contains(scene.texts["fact label"].rect)
    assert fact.bottom < again.top
    if size[1] > size[0]:
        assert fact.bottom < scene.card.rect.top


def test_it_comes_from_the_looking_scene_without_a_jump():
    shown, _ = stage((1280, 720))
    for moment in (5.1, 7.0, 9.9):
        state = Looking(5.0, "A fact.", Reading(t=moment, face=FACE, progress=0.9))
        shown.draw(state, moment, frame(), QUIET)
    circle = shown.scene.leaves()
    state = ordinary()
    shown.draw(state, 10.0, None, QUIET)
    assert circle is not None
    first = shown.scene.pieces(state, 10.0, None)["icon"].rect
    assert abs(first.centerx - circle.x) <= 1
    assert abs(first.centery - circle.y) <= 1
    assert abs(first.width - 2 * circle.radius) <= 1
