"""What an emotion throws about: of its own kind, for a moment, the same again at the same moment."""

import pytest
from pygame import Rect, Surface
from pygame.surfarray import array3d

from kiosk.content.emotions import EMOTIONS
from kiosk.screen.entrance import Square
from kiosk.screen.kit import Kit
from kiosk.screen.particle_kinds import KINDS
from kiosk.screen.particles import COUNT, SECONDS, Around, Shower
from tests.screen.samples import LABELS, bundle

ORIGIN = Square(300.0, 250.0, 180.0)


THEMES = {name: Kit.of(bundle(name), (800, 480)).theme for name in ("night", "day", "contrast")}


def shower(label="happy", seed=10.0, theme="night"):
    return Shower(label, COUNT, THEMES[theme], 4.8, seed)


def shown(made, seconds, hidden=(), words=()):
    return dict(made.pieces(seconds, ORIGIN, Around(list(hidden), list(words))))


def drawn(pieces, ground=(0, 0, 0)):
    surface = Surface((600, 400))
    surface.fill(ground)
    for piece in pieces.values():
        surface.set_clip(piece.rect)
        piece.draw(surface)
    return surface


def test_every_emotion_has_a_kind_and_every_kind_an_emotion():
    assert {emotion.particles for emotion in EMOTIONS.values()} == set(KINDS)


@pytest.mark.parametrize("label", LABELS)
def test_there_are_a_few_dozen_for_a_moment_and_then_none(label):
    made = shower(label)
    numbers = [len(shown(made, step / 20)) for step in range(round(SECONDS * 20) + 40)]
    assert 15 <= max(numbers) <= COUNT
    assert not any(numbers[round(SECONDS * 20) :])
    assert not shown(made, -0.1)


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("theme", THEMES)
def test_they_are_seen_on_either_ground(label, theme):
    ground = THEMES[theme].top
    seen = array3d(drawn(shown(shower(label, theme=theme), 0.8), ground))
    assert (abs(seen.astype(int) - ground).sum(axis=2) > 60).sum() > 500


@pytest.mark.parametrize("label", LABELS)
def test_none_leaves_its_rectangle(label):
    for piece in list(shown(shower(label), 0.8).values())[::4]:
        surface = Surface((600, 400))
        piece.draw(surface)
        painted = array3d(surface).any(axis=2)
        painted[max(0, piece.rect.left) : piece.rect.right, max(0, piece.rect.top) : piece.rect.bottom] = (
            False
        )
        assert not painted.any()


def test_two_showers_of_one_seed_are_the_same_whatever_was_drawn_before():
    one, other = shower(), shower()
    for step in range(30):
        shown(one, step / 20)
    first, second = shown(one, 1.0), shown(other, 1.0)
    assert [(piece.rect, piece.key) for piece in first.values()] == [
        (piece.rect, piece.key) for piece in second.values()
    ]
    assert (array3d(drawn(first)) == array3d(drawn(second))).all()


def test_another_visit_gets_another_shower():
    keys = [{piece.key for piece in shown(shower(seed=seed), 1.0).values()} for seed in (10.0, 11.0)]
    assert len(keys[0] & keys[1]) < COUNT / 4


@pytest.mark.parametrize("label", LABELS)
def test_they_fly_behind_the_card(label):
    card = Rect(360, 60, 400, 300)
    made = shower(label)
    covered = 0
    for step in range(50):
        pieces = shown(made, step / 20, [card])
        assert not any(piece.rect.colliderect(card) for piece in pieces.values())
        covered += len(shown(made, step / 20)) - len(pieces)
    assert covered > 0


@pytest.mark.parametrize("label", LABELS)
def test_none_comes_before_words(label):
    # Some only fall, and some only rise.
    lines = [Rect(380, 180, 200, 60), Rect(250, 350, 150, 40)]
    made = shower(label)
    gone = 0
    for step in range(50):
        free, kept = shown(made, step / 20), shown(made, step / 20, words=lines)
        assert not any(piece.rect.collidelist(lines) >= 0 for piece in kept.values())
        gone += len(free) - len(kept)
    assert gone > 0


def test_drops_fall_and_bubbles_rise():
    def middle(label, seconds):
        heights = [piece.rect.centery for piece in shown(shower(label), seconds).values()]
        return sum(heights) / len(heights)

    assert middle("sad", 1.6) > ORIGIN.y + ORIGIN.side * 0.3
    assert middle("disgust", 1.6) < ORIGIN.y - ORIGIN.side * 0.3
