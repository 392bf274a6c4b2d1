"""Getting ready: where the camera is, three, two, one, a face to show, and the mirror in its place."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pygame import Rect, Surface

from kiosk.content.theme_file import builtin_theme
from kiosk.screen import text
from kiosk.screen.kit import Kit
from kiosk.screen.notices import Notices
from kiosk.screen.scenes import SCENES
from kiosk.screen.scenes.ready import suggestions
from kiosk.screen.shapes import on_circle
from kiosk.session import Attract, GetReady
from tests.screen.samples import (
    PLACES,
    QUIET,
    SHOWN,
    SIZES,
    WORDS,
    bundle,
    frame,
    looking,
    made,
    pixels,
    stage,
    within,
)

READY = GetReady(10.0, "A fact.")
SIDES = ("top", "left", "right", "bottom")
NOTICED = Notices(camera_warm=True, camera_network=True)


def placed(size, position, language="en", notices=NOTICED, state=READY):
    kit = Kit.of(bundle(language=language, position=position), size)
    return SCENES[type(state)](kit, state, notices)


def looks_like(seen, colour, far=24):
    return np.abs(seen.astype(int) - colour).max(axis=2) <= far


def test_the_press_is_answered_whole_with_the_first_picture():
    shown, window = stage((800, 480))
    shown.draw(Attract(0.0), 10.0, None, QUIET)
    assert shown.draw(READY, 10.0, None, QUIET) == [Rect(0, 0, 800, 480)]
    fresh, other = stage((800, 480))
    fresh.draw(READY, 10.0, None, QUIET)
    assert np.array_equal(pixels(window), pixels(other))


@pytest.mark.parametrize("size", [(1280, 720), (720, 1280), (480, 320)], ids=str)
@pytest.mark.parametrize("position", SIDES)
def test_the_arrow_is_at_the_edge_where_the_camera_is_and_points_there(position, size):
    shown, window = stage(size, position=position)
    shown.draw(READY, 10.0, None, QUIET)
    seen = looks_like(pixels(window), builtin_theme("night").button)
    # The arrow's colour is the ring's as well.
    ring = shown.scene.cue.count
    seen[ring.left : ring.right, ring.top : ring.bottom] = False
    across, down = (np.flatnonzero(seen.any(axis=axis)) for axis in (1, 0))
    width, height = size
    from_edge = {
        "top": down[0],
        "bottom": height - 1 - down[-1],
        "left": across[0],
        "right": width - 1 - across[-1],
    }
    assert from_edge[position] == min(from_edge.values()) < 0.12 * min(size)
    along, middle = (across, width / 2) if position in ("top", "bottom") else (down, height / 2)
    # In the middle, unless the mirror ends there and the countdown needs the room.
    assert abs((along[0] + along[-1]) / 2 - middle) <= (2 if size == (1280, 720) else 0.22 * middle)
    # The head is the wider half.
    head, tail = np.array_split(seen.sum(axis=1 if position in ("left", "right") else 0)[
        slice(*((across if position in ("left", "right") else down)[[0, -1]] + [0, 1]))
    ], 2)  # fmt: skip
    towards, away = (head, tail) if position in ("top", "left") else (tail, head)
    assert towards.max() > 1.8 * np.median(away)


@pytest.mark.parametrize("position", SIDES)
def test_the_arrow_nudges_towards_the_camera_and_rests_in_calm_mode(position):
    for calm in (False, True):
        shown, _ = stage((800, 480), position=position, calm=calm)
        places = []
        for step in range(40):
            shown.draw(READY, 10 + step / 30, None, QUIET)
            places.append(shown._pieces["arrow"].rect)
        rest = shown.scene.cue.arrow
        way = {"top": (0, -1), "bottom": (0, 1), "left": (-1, 0), "right": (1, 0)}[position]
        moved = [(place.x - rest.x) * way[0] + (place.y - rest.y) * way[1] for place in places]
        sideways = {(place.x - rest.x) * way[1] + (place.y - rest.y) * way[0] for place in places}
        assert min(moved) == 0
        assert (max(moved) >= 5) != calm
        assert sideways == {0}
        # Gently: some pixels at a time.
        assert max(abs(b - a) for a, b in pairwise(moved)) <= 3


def digit_seen(window, scene):
    x, y, radius = scene.cue.circle()
    inner = Rect(0, 0, round(radius * 1.2), round(radius * 1.2))
    inner.center = round(x), round(y)
    return looks_like(within(pixels(window), inner), builtin_theme("night").ink, 90)


def test_a_large_digit_counts_from_three_to_one_in_equal_parts():
    shown, window = stage((1280, 720))
    masks = []
    for moment in (10.0, 10.6, 10.7, 11.3, 11.4, 11.99):
        shown.draw(READY, moment, None, QUIET)
        masks.append(digit_seen(window, shown.scene))
    for mask, digit in zip(masks, "332211", strict=True):
        size = round(shown.scene.cue.count.width * 0.52)
        picture = text.rendered(digit, text.BOLD, size, builtin_theme("night").ink)
        ground = Surface(picture.get_size())
        ground.blit(picture, (0, 0))
        outline = picture.get_bounding_rect()
        across, down = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
        assert abs(across[-1] - across[0] + 1 - outline.width) <= 2
        assert abs(down[-1] - down[0] + 1 - outline.height) <= 2
    assert [np.array_equal(a, b) for a, b in pairwise(masks)] == [True, False, True, False, True]
    assert shown.scene.cue.count.width > 0.15 * 720


def test_the_ring_around_it_runs_out_smoothly_with_the_time():
    shown, window = stage((1280, 720))
    for gone in np.linspace(0.05, 0.95, 10):
        shown.draw(READY, 10 + 2 * gone, None, QUIET)
        x, y, radius = shown.scene.cue.circle()
        turns = np.linspace(0, 1, 360, endpoint=False)
        points = np.array([on_circle((x, y), radius, turn) for turn in turns]).round().astype(int)
        lit = looks_like(
            pixels(window)[points[:, 0], points[:, 1]][:, None], builtin_theme("night").button, 60
        )[:, 0]
        assert lit.mean() == pytest.approx(1 - gone, abs=0.015)
        # Clockwise from the top.
        assert not lit[(turns > 0.01) & (turns < gone - 0.02)].any()


def test_each_visit_has_another_face_to_show_and_none_of_them_is_a_calm_one():
    shown = []
    for visit in range(len(suggestions(SHOWN))):
        drawn, _ = stage((800, 480))
        drawn.draw(replace(READY, visit=visit), 10.0, None, QUIET)
        shown.append(drawn._pieces["icon"].key[0])
    assert sorted(shown) == sorted(set(SHOWN) - {"neutral"})


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_icon_acts_within_its_box(size):
    shown, _ = stage(size)
    for step in range(12):
        shown.draw(READY, 10 + step / 6, None, QUIET)
        assert shown.scene.boxes["icon"].contains(shown._pieces["icon"].rect)


@pytest.mark.parametrize("position", SIDES)
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_mirror_is_in_the_same_place_before_and_while_the_kiosk_looks_and_most_of_the_screen(
    size, position
):
    ready, look = placed(size, position), placed(size, position, state=looking())
    panel = ready.boxes["preview"]
    assert look.boxes["preview"] == panel
    assert panel.width * panel.height >= 0.55 * size[0] * size[1]
    # It reaches to the edge the camera is at.
    edges = {
        "top": panel.top,
        "left": panel.left,
        "right": size[0] - panel.right,
        "bottom": size[1] - panel.bottom,
    }
    assert edges[position] == 0


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_the_notice_can_be_read_before_and_while_the_kiosk_looks(size, language):
    for position in SIDES:
        ready, look = placed(size, position, language), placed(size, position, language, state=looking())
        for scene in (ready, look):
            notice = scene.texts["notice"]
            assert " ".join(notice.block.lines) == WORDS[language].notice(True, True)
            assert not notice.block.cut
            assert Rect(0, 0, *size).contains(notice.rect)
            others = [box for name, box in scene.boxes.items() if name != "notice"]
            assert notice.rect.collidelist(others) == -1
        assert ready.texts["notice"] == look.texts["notice"]


@pytest.mark.parametrize(("size", "language"), PLACES, ids=str)
def test_words_arrow_and_countdown_have_a_place_of_their_own_on_the_mirror(size, language):
    for position in SIDES:
        scene = placed(size, position, language)
        cue, panel = scene.cue, scene.boxes["preview"]
        assert not cue.block.cut
        assert " ".join(cue.block.lines) == WORDS[language].look_here
        assert cue.block.size >= min(size) / 25
        for part in (cue.pill, cue.arrow, cue.count):
            assert panel.contains(part), position
            assert sum(part.colliderect(other) for other in (cue.pill, cue.arrow, cue.count)) == 1


def test_a_demonstration_camera_is_named_beside_the_mirror_not_on_it():
    scene = made(READY, (800, 480), notices=Notices(demo="a portrait"))
    assert not scene.boxes["demo"].colliderect(scene.boxes["preview"])
    assert scene.cue.arrow.top > scene.boxes["preview"].top >= scene.boxes["demo"].bottom


def test_the_mirror_is_live_as_soon_as_there_is_a_picture_and_calm_until_then():
    shown, window = stage((800, 480))
    picture = np.full((48, 64, 3), 230, np.uint8)
    levels = []
    for step in range(30):
        shown.draw(READY, 10 + step / 30, picture if step >= 10 else None, QUIET)
        centre = shown.scene.boxes["preview"].center
        levels.append(window.canvas.get_at(centre)[0])
    assert len(set(levels[:10])) == 1
    assert 20 < levels[0] < 60
    # It comes up at once, but as no flash.
    assert levels[11] > levels[0] + 15
    assert max(b - a for a, b in pairwise(levels)) < 60
    assert levels[-1] == 230
    assert sorted(levels) == levels


def test_a_mirror_that_was_live_goes_on_without_a_break():
    shown, window = stage((800, 480))
    picture = frame()
    for step in range(20):
        shown.draw(READY, 10 + step / 10, picture, QUIET)
    panel = shown.scene.boxes["preview"]
    # Where neither cue nor ring is.
    part = Rect(panel.left, panel.bottom - 80, panel.width // 5, 80)
    before = within(pixels(window), part)
    for step in range(12):
        shown.draw(looking(), 12 + step / 30, picture, QUIET)
        assert np.array_equal(within(pixels(window), part), before)
