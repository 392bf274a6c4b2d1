"""A tie: an icon of two halves, the question, and both codes, at every size."""

from functools import cache

import numpy as np
import pytest

from kiosk.content.emphasis import capitalised
from kiosk.content.fact_pool import builtin_facts
from kiosk.content.playlists import Playlist
from kiosk.screen.icons import icon, split_icon
from kiosk.session import NotSure
from tests.screen.samples import (
    LABELS,
    PLACES,
    QUIET,
    SIZES,
    WORDS,
    made,
    not_sure,
    pixels,
    stage,
    verdict,
    within,
)

ONE = Playlist("Keep the smile", "Bright songs", "https://open.spotify.com/playlist/37i9dQZF1DXdPec7aLTmlC")
OTHER = Playlist("What is new", "The talk of all", "https://open.spotify.com/playlist/37i9dQZF1DX7qK8ma5wgG1")


def ordinary(first="happy", second="surprise", language="en"):
    facts = sorted((fact.text for fact in builtin_facts(language)), key=len)
    choices = ((first, ONE), (second, OTHER))
    return NotSure(10.0, facts[len(facts) // 2], verdict(first, second, sure=False), choices)


@cache
def laid_out(size, language, longest=False):
    """Its scene, once for all the tests that only look at it; or one with the longest texts."""
    return made(not_sure() if longest else ordinary(language=language), size, language)


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("happy or sad?", "Happy or sad?"),
        ("¿alegría o tristeza?", "¿Alegría o tristeza?"),
        ("überrascht oder traurig?", "Überrascht oder traurig?"),
        ("« ému »", "« Ému »"),
        ("", ""),
        ("?!", "?!"),
    ],
)
def test_a_sentence_begins_with_a_capital_whatever_stands_before_it(sentence, said):
    assert capitalised(sentence) == said


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_everything_is_said_at_every_size(size, language):
    scene = laid_out(size, language)
    words = WORDS[language]
    parts = {f"choice {number} {part}" for number in (1, 2) for part in ("word", "title")}
    assert parts | {"headline", "aside", "scan", "fact", "fact label", "again"} <= set(scene.texts)
    assert not [name for name, text in scene.texts.items() if text.block.cut]
    headline = " ".join(scene.texts["headline"].block.lines)
    asked = words.you_choose.format(first=words.emotions["happy"], second=words.emotions["surprise"])
    assert headline == capitalised(asked)
    assert " ".join(scene.texts["aside"].block.lines) == words.not_sure


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_both_codes_are_nearly_a_third_of_the_smaller_side(size):
    for longest in (False, True):
        scene = laid_out(size, "en", longest)
        assert all(card.place.width >= 0.30 * min(size) for card in scene.cards)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_word_stands_over_or_beside_its_own_code(size):
    for longest in (False, True):
        scene = laid_out(size, "en", longest)
        for number, card in enumerate(scene.cards, 1):
            assert card.rect == scene.boxes[f"choice {number}"]
            assert card.rect.contains(card.place)
            assert card.rect.contains(scene.texts[f"choice {number} word"].rect)


@pytest.mark.parametrize("theme", ["night", "day"])
@pytest.mark.parametrize("size", [(480, 320), (1280, 720)], ids=str)
def test_a_phone_is_shown_once_for_both(size, theme):
    shown, window = stage(size, theme)
    shown.draw(ordinary(), 14.0, None, QUIET)
    box = shown.scene.boxes["scan"]
    ink = np.abs(within(pixels(window), box).astype(int) - shown.scene.theme.ink).sum(axis=2) < 40
    phone = ink[: shown.scene.texts["scan"].rect.left - box.left]
    assert phone.sum() > 0.1 * box.height**2


def test_the_icon_is_half_of_one_and_half_of_the_other_with_a_clean_seam():
    size = 200
    split = split_icon("happy", "sad", size)
    happy, sad = icon("happy", size), icon("sad", size)
    for y in range(0, size, 7):
        assert split.get_at((40, y)) == happy.get_at((40, y))
        assert split.get_at((160, y)) == sad.get_at((160, y))
        assert split.get_at((size // 2, y)).a == 0
        seam = [split.get_at((x, y)).a == 0 for x in range(size // 2 - 2, size // 2 + 2)]
        assert all(seam)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_split_icon_is_large_where_there_is_room(size):
    side = laid_out(size, "en").boxes["icon"].width
    least = 0.25 if min(size) > 480 else 0.18 if min(size) > 320 else 0.15
    assert side >= least * min(size)


def test_particles_of_both_fly_and_end():
    state = ordinary("happy", "sad")
    scene = made(state, (800, 480))
    kinds = {name.split()[1] for name in scene.pieces(state, 11.3, None) if name.startswith("particle")}
    assert kinds == {"happy", "sad"}
    assert not [name for name in scene.pieces(state, 14.0, None) if name.startswith("particle")]


def test_any_two_emotions_go_together():
    for number, label in enumerate(LABELS):
        for language in ("de", "fr"):
            scene = made(ordinary(label, LABELS[number - 1], language), (800, 480), language)
            assert not [name for name, text in scene.texts.items() if text.block.cut]
