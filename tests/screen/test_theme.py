"""Icons and colours: told apart without colour, readable on their ground."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pygame
import pytest

from kiosk.content.emotions import EMOTIONS, FOLDER
from kiosk.errors import DisplayError
from kiosk.screen.icons import EMBLEMS, emblem, icon
from kiosk.screen.scenes.attract import push_button
from kiosk.screen.theme import DAY, NIGHT, THEMES, Scale, contrast
from tests.screen.samples import LABELS, SIZES


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


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", sorted(path.stem for path in EMBLEMS.iterdir()))
def test_emblems_are_drawn_in_the_one_colour_they_are_given(name, theme):
    drawn = emblem(name, 97, theme.muted)
    solid = pygame.surfarray.array_alpha(drawn) == 255
    off = np.abs(pygame.surfarray.array3d(drawn).astype(int) - theme.muted).max(axis=2)
    # Light from above makes it a tenth brighter at most; a moon also has the eyes of a face.
    assert 0.05 < solid.mean() < 0.6
    assert (off[solid] <= 27).mean() > 0.85


def test_icons_are_lit_from_above():
    colours = pygame.surfarray.array3d(icon("neutral", 200)).astype(int)
    assert colours[100, 30].sum() > colours[100, 170].sum() + 20


def test_the_pictured_button_goes_down_when_it_is_pushed():
    top = [
        int(
            np.flatnonzero(
                pygame.surfarray.array_alpha(push_button(60, depth, NIGHT.button, NIGHT.line))[60]
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


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
def test_words_stand_out_from_every_ground_they_are_written_on(theme):
    for shade in (theme, *(theme.tinted(label) for label in LABELS)):
        for ground in (shade.top, shade.bottom, shade.card):
            assert contrast(shade.ink, ground) >= 7
            assert contrast(shade.muted, ground) >= 4.5
            assert contrast(shade.warning, ground) >= 4.5


@pytest.mark.parametrize("theme", [NIGHT, DAY], ids=lambda theme: theme.name)
@pytest.mark.parametrize("label", LABELS)
def test_emotions_are_legible_in_their_own_colour(theme, label):
    shade = theme.tinted(label)
    for ground in (shade.top, shade.bottom, theme.card):
        assert contrast(theme.inks[label], ground) >= 4.5


def test_contrast_is_the_standard_one():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_type_grows_with_the_screen_and_keeps_its_floor(size):
    scale = Scale.of(size)
    assert scale.headline > scale.title > scale.body >= scale.label >= scale.small >= 16
