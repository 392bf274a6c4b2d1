"""The icons' acting: each in its own way, within its bounds, blinking with its eyes alone."""

from itertools import combinations, pairwise

import numpy as np
import pygame
import pytest

from kiosk.content.acts import ACT_SECONDS
from kiosk.content.emotions import EMOTIONS
from kiosk.screen.icons import icon, icon_of, with_eyes
from kiosk.screen.mime import REACH, mime
from tests.screen.samples import LABELS

SIZE = 64
BEATS = [beat * 0.05 for beat in range(round(ACT_SECONDS / 0.05))]


def drawn(label, seconds, calm=False):
    """What is to be seen on a square of twice the size, uint8 ``[x, y, 4]``."""
    pose = mime(label, SIZE, seconds, calm)
    surface = pygame.Surface((2 * SIZE, 2 * SIZE), pygame.SRCALPHA)
    middle = SIZE + round(pose.dx * SIZE), SIZE + round(pose.dy * SIZE)
    surface.blit(pose.picture, pose.picture.get_rect(center=middle))
    return np.dstack([pygame.surfarray.array3d(surface), pygame.surfarray.array_alpha(surface)])


@pytest.mark.parametrize("label", LABELS)
def test_an_act_begins_and_ends_at_rest_and_does_not_leave_its_bounds(label):
    assert np.array_equal(drawn(label, 0.0), drawn(label, 0.0, calm=True))
    assert np.array_equal(drawn(label, BEATS[-1]), drawn(label, 0.0))
    free = round(SIZE - REACH * SIZE)
    for beat in BEATS:
        alpha = drawn(label, beat)[:, :, 3]
        inner = alpha[free:-free, free:-free]
        assert inner.sum(dtype=int) == alpha.sum(dtype=int)


@pytest.mark.parametrize("label", LABELS)
def test_the_key_changes_when_and_only_when_the_picture_does(label):
    for one, other in pairwise(BEATS):
        same = mime(label, SIZE, one).key == mime(label, SIZE, other).key
        assert same == np.array_equal(drawn(label, one), drawn(label, other)), (one, other)


@pytest.mark.parametrize("label", LABELS)
def test_in_calm_nothing_moves(label):
    assert len({mime(label, SIZE, beat, calm=True).key for beat in BEATS}) == 1


def test_no_two_emotions_act_alike():
    def film(label):
        poses = [mime(label, SIZE, beat) for beat in BEATS]
        return [(round(pose.dx * SIZE), round(pose.dy * SIZE), *pose.picture.get_size()) for pose in poses]

    for one, other in combinations(LABELS, 2):
        assert film(one) != film(other), (one, other)


@pytest.mark.parametrize("label", LABELS)
def test_a_blink_changes_the_eyes_and_nothing_else(label):
    shut = icon_of(label, with_eyes(EMOTIONS[label].icon, 0.12), 200)
    changed = (pygame.surfarray.array3d(shut) != pygame.surfarray.array3d(icon(label, 200))).any(axis=2)
    columns, rows = np.flatnonzero(changed.any(axis=1)), np.flatnonzero(changed.any(axis=0))
    # All within a band over the mouth, and as much of it on the left as on the right.
    assert changed.sum() > 100
    assert rows[-1] - rows[0] < 60
    assert rows[-1] < 140
    assert abs((columns[0] + columns[-1]) / 2 - 100) < 3
    assert np.array_equal(pygame.surfarray.array_alpha(shut), pygame.surfarray.array_alpha(icon(label, 200)))


def test_each_mimes_what_it_stands_for():
    def poses(label):
        return [mime(label, 200, beat) for beat in BEATS]

    assert min(pose.dy for pose in poses("happy")) < -0.06, "hops"
    assert max(pose.dy for pose in poses("sad")) > 0.04, "sinks"
    assert min(pose.dy for pose in poses("surprise")) < -0.07, "jumps"
    swings = np.sign([pose.dx for pose in poses("angry")])
    assert (np.diff(swings[swings != 0]) != 0).sum() >= 6, "shakes"
    trembles = np.sign([pose.dx for pose in poses("fear")])
    assert (np.diff(trembles[trembles != 0]) != 0).sum() >= 8, "trembles"
    assert min(pose.picture.get_width() for pose in poses("disgust")) < 180, "turns away"
    assert max(pose.picture.get_height() for pose in poses("neutral")) > 205, "breathes"


def test_sadness_sheds_a_tear():
    bright = [(drawn("sad", beat)[:, :, :3].min(axis=2) > 205).sum() for beat in BEATS]
    assert bright[0] == 0
    assert max(bright) > 12
