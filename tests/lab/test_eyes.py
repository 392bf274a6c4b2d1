"""The device lab's eyes: they know a scene by its words, wherever those have drifted, and no other one."""

import numpy as np
import pygame
import pytest

from kiosk.content.faults import Fault
from kiosk.screen.drift import EXCHANGE_SECONDS
from kiosk.screen.notices import Notices
from kiosk.session import Attract, CameraUnavailable, Problem
from lab import eyes
from tests.screen.samples import stage

SIZE = (640, 480)


def photographed(state, now, notices=None, **how):
    shown, window = stage(SIZE, **how)
    shown.draw(state, now, None, notices or Notices())
    return np.ascontiguousarray(pygame.surfarray.array3d(window.canvas).swapaxes(0, 1))


# In the middle of each slide, while one goes, after a drift, and after an exchange.
@pytest.mark.parametrize("now", [3.0, 9.8, 13.0, 23.0, 285.0, 855.0, EXCHANGE_SECONDS + 345.0])
def test_the_attract_scene_is_known_whatever_it_says_and_wherever_it_stands(now):
    assert eyes.shows(photographed(Attract(0.0), now), Attract(0.0)) is None


def test_a_code_for_the_staff_is_looked_for():
    told = Notices(problem=Problem(12, "config.yaml:3: x", Fault.CONFIGURATION))
    picture = photographed(Attract(0.0), 285.0, told)
    assert eyes.shows(picture, Attract(0.0), problem="config.yaml:3: x") is None
    assert "of the scene Attract is not there" in eyes.shows(picture, Attract(0.0), demo="a portrait")
    quiet = photographed(Attract(0.0), 285.0)
    assert "of the scene Attract is not there" in eyes.shows(quiet, Attract(0.0), problem="config.yaml:3: x")


def test_another_scene_language_or_theme_is_not_taken_for_it():
    resting = photographed(CameraUnavailable(0.0, "A fact."), 1.0)
    assert "of the scene Attract is not there" in eyes.shows(resting, Attract(0.0))
    assert eyes.shows(resting, CameraUnavailable(0.0, "A fact.")) is None
    picture = photographed(Attract(0.0), 3.0)
    assert eyes.shows(picture, Attract(0.0), language="de") is not None
    assert eyes.shows(picture, Attract(0.0), theme="day") is not None
    assert eyes.shows(picture, CameraUnavailable(0.0, "A fact.")) is not None
