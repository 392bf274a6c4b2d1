"""Icons, colours and type: told apart without colour, readable on their ground."""

from itertools import combinations

import numpy as np
import pygame
import pytest

from kiosk.errors import DisplayError
from kiosk.screen import text
from kiosk.screen.icons import DRAWINGS, icon
from kiosk.screen.theme import DAY, FILLS, NIGHT, Scale, contrast
from tests.screen.samples import LABELS, SIZES, WORDS


def silhouette(emotion, size=96):
    return pygame.surfarray.array_alpha(icon(emotion, size)) > 127


def test_every_label_has_an_icon_a_colour_and_an_ink():
    assert set(DRAWINGS) == set(FILLS) == set(DAY.inks) == set(NIGHT.inks) == set(LABELS)


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
    assert np.abs(small - pygame.surfarray.array_alpha(large)).mean() < 4


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


def test_lines_never_exceed_the_column_and_lose_no_word():
    words = WORDS["de"].privacy_warm
    for width in (90, 200, 333, 800):
        lines = text.wrap(words, text.BODY, 20, width)
        assert all(text.font(text.BODY, 20).size(line)[0] <= width for line in lines)
        if width > 150:
            assert " ".join(lines).split() == words.split()


def test_text_takes_the_largest_size_that_fits_and_only_then_an_ellipsis():
    roomy = text.fit("Press the button", text.BOLD, (80, 16), (2000, 200))
    tight = text.fit("Press the button", text.BOLD, (80, 16), (300, 60))
    hopeless = text.fit("Press the button and wait for a while", text.BOLD, (80, 16), (120, 24))
    assert roomy.size == 80
    assert 16 <= tight.size < 80
    assert not tight.cut
    assert hopeless.cut
    assert hopeless.lines[-1].endswith("…")
    assert hopeless.width <= 120


def test_one_endless_word_is_broken_rather_than_lost():
    lines = text.wrap("Donau" * 30, text.BODY, 20, 200)
    assert "".join(lines) == "Donau" * 30


def test_symbols_the_typeface_lacks_are_left_out():
    assert text.legible("Happy \U0001f600 Hits \n now") == "Happy Hits now"
    assert text.legible("\U0001f600") == "…"
    assert text.legible("fröhlich\u00a0? ¿Qué?") == "fröhlich\u00a0? ¿Qué?"


def test_fonts_come_from_the_package_and_say_so_when_missing():
    with pytest.raises(DisplayError, match="make install"):
        text.font("NoSuchWeight", 20)
