"""Every scene looks as it did when somebody last looked at its golden picture.

Where a change is meant to be seen: `make golden`, look at each sheet that is another now, and commit it.
"""

import numpy as np
import pytest

from tests.screen.golden import (
    APART,
    SCENES,
    SIZES,
    THEMES,
    apart,
    differing,
    drawn,
    file,
    golden,
    places,
    spoken,
)

SMALL = SIZES[0]
COLOURS = {(SMALL, 0), (SIZES[2], 1)}
"""A wide display in the longest language, and an upright one in the shortest."""


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("scene", SCENES)
def test_a_scene_looks_like_its_golden_picture(scene: str, theme: str) -> None:
    # A theme is colours alone: what moves does so in all of them, and what is coloured has one place in each.
    assert list(differing(scene, theme, None if theme == THEMES[0] else COLOURS)) == []


@pytest.mark.exhaustive
@pytest.mark.parametrize("theme", THEMES[1:])
@pytest.mark.parametrize("scene", SCENES)
def test_it_does_so_on_every_display_in_every_theme(scene: str, theme: str) -> None:
    assert list(differing(scene, theme)) == []


def test_there_is_a_sheet_of_every_scene_and_theme_and_no_other() -> None:
    folder = file("attract", "night").parent.parent
    assert set(folder.rglob("*.webp")) == {file(scene, theme) for scene in SCENES for theme in THEMES}


def picture() -> np.ndarray:
    place = places()[SMALL, 0]
    return golden("result:happy", "night")[place.top : place.bottom, place.left : place.right].copy()


def test_a_line_of_text_that_moves_by_half_its_height_is_seen() -> None:
    before = picture()
    after = before.copy()
    after[4:] = before[:-4]
    assert apart(before, after) > 2 * APART


def test_a_small_patch_of_another_colour_is_seen() -> None:
    before = picture()
    after = before.copy()
    after[100:108, 40:48] = 255 - after[100:108, 40:48]
    assert apart(before, after) > APART


def test_another_language_is_seen() -> None:
    assert apart(drawn("result:happy", "night", spoken()[1], SMALL), picture()) > 2 * APART


def test_a_typeface_that_is_drawn_a_little_otherwise_is_not() -> None:
    noise = np.random.default_rng(1).integers(-6, 7, picture().shape)
    assert apart(picture(), np.clip(picture() + noise, 0, 255).astype(np.uint8)) < APART
