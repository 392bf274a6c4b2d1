"""Messages: each has a picture of its own, in the theme's colours, and its words say what to do."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pygame
import pytest

from kiosk.content.faults import Fault
from kiosk.content.theme_file import builtin_names, builtin_theme
from kiosk.screen.icons import EMBLEMS, emblem
from kiosk.screen.kit import Kit
from kiosk.screen.scenes.message import MessageScene
from kiosk.session import CameraUnavailable, ForStaff, NoFace, OutOfOrder, Problem
from kiosk.vision.reading import Hint
from tests.screen.samples import QUIET, WORDS, bundle, stage

THEMES = [builtin_theme(name) for name in builtin_names()]
NAMES = sorted(path.stem for path in EMBLEMS.iterdir())
STATES = [
    *(NoFace(0.0, "A fact.", hint) for hint in Hint),
    CameraUnavailable(0.0, "A fact."),
    OutOfOrder(0.0, "A reason.", Fault.HUNG),
    ForStaff(0.0, Problem(12, "A reason.", Fault.CONFIGURATION)),
]


def shape(name, theme=THEMES[-1]):
    return pygame.surfarray.array_alpha(emblem(name, 97, theme.muted, theme.button)) > 127


@pytest.mark.parametrize(("one", "other"), list(combinations(NAMES, 2)))
def test_no_two_pictures_have_the_same_outline(one, other):
    a, b = shape(one), shape(other)
    assert (a & b).sum() / (a | b).sum() < 0.8


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", NAMES)
def test_a_picture_is_drawn_in_the_colours_of_the_theme(name, theme):
    drawn = emblem(name, 97, theme.muted, theme.button)
    solid = pygame.surfarray.array_alpha(drawn) == 255
    colours = pygame.surfarray.array3d(drawn).astype(int)[solid]
    # Light from above makes it a tenth brighter at most.
    own = [np.abs(colours - colour).max(axis=1) <= 27 for colour in (theme.muted, theme.button)]
    assert 0.05 < solid.mean() < 0.95
    assert own[0].mean() > 0.4
    assert (own[0] | own[1]).mean() > 0.7


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_eyes_and_mouths_are_seen_on_a_light_face_and_on_a_dark_one(theme):
    drawn = pygame.surfarray.array3d(emblem("too_near", 97, theme.muted, theme.button)).astype(int)
    features = np.abs(drawn.mean(axis=2) - np.mean(theme.muted)) > 90
    assert features.mean() > 0.05


def test_every_message_shows_another_picture():
    size, seen = (480, 320), []
    for state in STATES:
        shown, window = stage(size)
        shown.draw(state, 0.0, None, QUIET)
        box = shown.scene.boxes["emblem"]
        seen.append(
            pygame.surfarray.array3d(window.canvas)[box.left : box.right, box.top : box.bottom].tobytes()
        )
    assert len(set(seen)) == len(STATES)


@pytest.mark.parametrize("language", WORDS)
@pytest.mark.parametrize("hint", Hint)
def test_what_was_in_the_way_is_named_and_what_to_try(hint, language):
    words = WORDS[language]
    shown, _ = stage((800, 480), language=language)
    shown.draw(NoFace(0.0, "A fact.", hint), 0.0, None, QUIET)
    said = {name: " ".join(text.block.lines) for name, text in shown.scene.texts.items()}
    assert said["headline"] == words.causes[hint]
    assert said["advice"] == words.advice[hint]
    assert said["again"] == words.retry


def test_a_face_blinks_now_and_then_and_rests_on_a_calm_display():
    state = NoFace(0.0, "A fact.", Hint.TOO_NEAR)
    lively = bundle()
    settings = lively.settings
    calm = settings.model_copy(update={"display": settings.display.model_copy(update={"calm": True})})
    for chosen, fewest, most in ((settings, 8, 200), (calm, 1, 1)):
        kit = replace(Kit.of(lively, (800, 480)), settings=chosen)
        scene = MessageScene(kit, state, QUIET)
        keys = {
            (piece.key, tuple(piece.rect))
            for beat in range(100)
            for name, piece in scene.pieces(state, beat * 0.05, None).items()
            if name == "emblem"
        }
        assert fewest <= len(keys) <= most
