"""Icons and colours: told apart without colour, readable on their ground."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pygame
import pytest
from pygame import Rect

from kiosk.content.colour import contrast
from kiosk.content.emotions import EMOTIONS, FOLDER
from kiosk.content.theme_file import builtin_names, builtin_theme
from kiosk.errors import DisplayError
from kiosk.screen import shapes
from kiosk.screen.icons import icon
from kiosk.screen.push_button import push_button
from kiosk.screen.scale import Scale
from kiosk.session import Attract
from tests.screen.samples import LABELS, QUIET, SIZES, stage

THEMES = [builtin_theme(name) for name in builtin_names()]


def silhouette(emotion, size=96):
    return pygame.surfarray.array_alpha(icon(emotion, size)) > 127


def test_every_emotion_has_its_icon_beside_the_table_and_no_icon_is_left_over():
    assert {path.stem for path in FOLDER.iterdir()} == set(EMOTIONS)
    assert all(label == emotion.label for label, emotion in EMOTIONS.items())


@pytest.mark.parametrize(("one", "other"), list(combinations(LABELS, 2)))
def test_no_two_emotions_share_a_colour(one, other):
    a, b = EMOTIONS[one], EMOTIONS[other]
    for first, second in ((a.fill, b.fill), (a.day_ink, b.day_ink)):
        assert max(abs(x - y) for x, y in zip(first, second, strict=True)) >= 20


def test_an_icon_takes_its_colour_from_the_table(monkeypatch):
    red = replace(EMOTIONS["happy"], fill=(200, 0, 0))
    monkeypatch.setattr("kiosk.screen.icons.EMOTIONS", {"happy": red})
    # A size no other test draws: what is drawn once is kept.
    colour = icon("happy", 93).get_at((46, 88))
    assert colour.r > 190
    assert (colour.g, colour.b) == (0, 0)


def test_an_icon_whose_file_is_gone_or_spoilt_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr("kiosk.content.emotions.FOLDER", tmp_path)
    monkeypatch.setattr("kiosk.screen.icons.EMOTIONS", {"happy": replace(EMOTIONS["happy"])})
    with pytest.raises(DisplayError, match=r"emotions/happy\.svg cannot be drawn .*restore the file"):
        icon("happy", 94)
    (tmp_path / "happy.svg").write_text("no picture at all")
    monkeypatch.setattr("kiosk.screen.icons.EMOTIONS", {"happy": replace(EMOTIONS["happy"])})
    with pytest.raises(DisplayError, match=r"emotions/happy\.svg cannot be drawn"):
        icon("happy", 94)


def test_icons_are_lit_from_above():
    colours = pygame.surfarray.array3d(icon("neutral", 200)).astype(int)
    assert colours[100, 30].sum() > colours[100, 170].sum() + 20


def test_the_pictured_button_goes_down_when_it_is_pushed():
    top = [
        int(
            np.flatnonzero(
                pygame.surfarray.array_alpha(push_button(60, depth, THEMES[-1].button, THEMES[-1].line))[60]
            )[0]
        )
        for depth in (0.0, 0.5, 1.0)
    ]
    assert top[0] < top[1] < top[2]


@pytest.mark.parametrize(("one", "other"), list(combinations(LABELS, 2)))
def test_silhouettes_alone_tell_any_two_emotions_apart(one, other):
    a, b = silhouette(one), silhouette(other)
    assert (a & b).sum() / (a | b).sum() < 0.87


@pytest.mark.parametrize("emotion", LABELS)
@pytest.mark.parametrize("size", [24, 96, 600])
def test_icons_fill_their_square_with_soft_edges_and_stay_inside_it(emotion, size):
    alpha = pygame.surfarray.array_alpha(icon(emotion, size))
    assert alpha.shape == (size, size)
    assert (alpha > 127).mean() > 0.35
    assert ((alpha > 20) & (alpha < 235)).sum() > size, "edges are smooth"
    for edge in (alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]):
        assert (edge > 127).mean() < 0.25, "a flat edge means the shape was cut off"


@pytest.mark.parametrize("emotion", LABELS)
def test_small_and_large_icons_have_the_same_shape(emotion):
    large = pygame.transform.smoothscale(icon(emotion, 480), (48, 48))
    small = pygame.surfarray.array_alpha(icon(emotion, 48)).astype(int)
    assert np.abs(small - pygame.surfarray.array_alpha(large)).mean() < 5


OUTLINED = [theme for theme in THEMES if theme.outline]


@pytest.mark.parametrize("theme", OUTLINED, ids=lambda theme: theme.name)
@pytest.mark.parametrize("label", LABELS)
def test_an_outlined_icon_is_set_off_from_its_ground_all_around(theme, label):
    for shade in (theme, theme.tinted(label)):
        for ground in (shade.top, shade.bottom, shade.card):
            surface = pygame.Surface((120, 120))
            surface.fill(ground)
            surface.blit(icon(label, 120, theme.outline), (0, 0))
            seen = pygame.surfarray.array3d(surface)
            alpha = pygame.surfarray.array_alpha(icon(label, 120, theme.outline))
            # From the middle of each edge inwards: the first pixels that are not the ground's are the line.
            for line, cover in ((seen[:, 60], alpha[:, 60]), (seen[60], alpha[60])):
                for pixels, covered in ((line, cover), (line[::-1], cover[::-1])):
                    first = int(np.flatnonzero(covered > 250)[0])
                    assert contrast(tuple(pixels[first].tolist()), ground) >= 3, (label, ground)


def test_an_outline_stays_within_the_icons_square_and_leaves_its_inside():
    plain, lined = icon("neutral", 120), icon("neutral", 120, (0, 0, 0))
    assert plain.get_size() == lined.get_size()
    assert lined.get_at((60, 90)).rgb == pytest.approx(plain.get_at((60, 90)).rgb, abs=8)


@pytest.mark.parametrize("theme", OUTLINED, ids=lambda theme: theme.name)
def test_the_unfilled_bar_is_outlined_against_every_ground(theme):
    for label in LABELS:
        shade = theme.tinted(label)
        surface = pygame.Surface((200, 60))
        surface.fill(shade.bottom)
        shapes.panel(surface, Rect(20, 20, 160, 12), 6, shade.line, shade.outline)
        assert contrast(tuple(surface.get_at((100, 20)))[:3], shade.bottom) >= 3
        assert tuple(surface.get_at((100, 26)))[:3] == shade.line


@pytest.mark.parametrize("size", [(1280, 720), (480, 320)], ids=str)
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_the_button_stands_out_from_the_pixels_around_it(theme, size):
    shown, window = stage(size, theme.name)
    shown.draw(Attract(0.0), 0.0, None, QUIET)
    place = shown.scene.icons.plate.inflate(0, 12)
    seen = pygame.surfarray.array3d(window.canvas)[place.left : place.right, place.top : place.bottom]
    middle = seen[place.width // 2]
    cap = int(np.flatnonzero((middle == theme.button).all(axis=1))[0])
    for ground in (middle[cap - 8], middle[0], seen[0, -1], seen[-1, -1]):
        assert contrast(theme.button, tuple(ground.tolist())) >= 4.5


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_type_grows_with_the_screen_and_keeps_its_floor(size):
    scale = Scale.of(size)
    assert (
        scale.headline
        > scale.title
        > scale.body
        >= scale.label
        >= scale.small
        >= scale.least
        >= (16 if min(size) >= 480 else 12)
    )
