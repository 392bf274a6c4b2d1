"""One size for what is known again in every scene, no word alone, and large type for far visitors."""

from dataclasses import replace

import pytest

from kiosk.config.schema import Display
from kiosk.screen.kit import Kit
from kiosk.screen.lines import has_widow, wrap
from kiosk.screen.notices import Notices
from kiosk.screen.roles import ROLES, set_role
from kiosk.screen.scale import Scale
from kiosk.screen.scenes import SCENES
from tests.screen.samples import EXTREMES, PLACES, WORDS, bundle, made, named, scenes
from tests.screen.test_every_size import check, with_the_longest_that_comes_along

FAR = [(1920, 1080), (800, 480), (1080, 1920), (480, 800), (1024, 768), (3840, 2160)]

ALONE = {"headline", "title", "word"}
"""May end in a single word: what the kiosk saw has a line of its own, and a title is the operator's."""


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_a_role_has_one_size_whatever_the_scene(size, language):
    sizes = {role: set() for role in ROLES}
    for sample in scenes():
        for name, item in named(sample, size, language).texts.items():
            if name in sizes:
                sizes[name].add((item.block.size, item.block.weight))
    scale = Scale.of(size)
    for role, found in sizes.items():
        assert found <= {(getattr(scale, ROLES[role].size), ROLES[role].weight)}, role


@pytest.mark.parametrize("role", ROLES)
def test_a_role_is_never_cut_and_takes_the_lines_it_needs(role):
    block = set_role(role, WORDS["de"].privacy_warm, Scale.of((480, 320)), 200)
    assert not block.cut
    assert block.width <= 200
    assert len(block.lines) > 2


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_no_text_ends_in_a_single_word_where_it_need_not(size, language):
    for name, state in scenes().items():
        scene = made(with_the_longest_that_comes_along(state, language), size, language)
        for part, item in scene.texts.items():
            block = item.block
            if part.split()[-1] in ALONE or block.cut or not has_widow(block.lines):
                continue
            # Unless the last two words are too wide for one line, or each line has one word.
            words = " ".join(block.lines).split(" ")
            pair = wrap(" ".join(words[-2:]), block.weight, block.size, item.rect.width)
            assert len(pair) > 1 or len(words) <= len(block.lines) + 1, f"{name} {part} {block.lines}"


def seen_from_afar(state, size, language):
    """The scene where the type is as large as it gets."""
    words = bundle(language=language)
    far = words.settings.model_copy(update={"display": Display(diagonal_inches=10, viewing_distance_m=20)})
    kit = Kit.of(replace(words, settings=far), size)
    assert kit.scale.least == max(Scale.of(size).least, int(min(size) * 0.031))
    return SCENES[type(state)](kit, state, Notices(camera_warm=True))


@pytest.mark.parametrize("size", FAR, ids=str)
def test_type_as_large_as_it_gets_fits_every_scene(size):
    language = EXTREMES[1]
    for sample in scenes().values():
        state = with_the_longest_that_comes_along(sample, language)
        scene = seen_from_afar(state, size, language)
        check(scene, size, f"{state.name} {language}")
        assert min(item.block.size for item in scene.texts.values()) >= scene.scale.least
