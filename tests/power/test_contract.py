"""What holds for every power over a display."""

from collections.abc import Callable

import pytest

from kiosk.power.base import LEAST_BRIGHTNESS, DisplayPower
from kiosk.power.black import BlackPicture
from tests.fakes.power import FakePower

MOST_POLLS = 100
"""So many ticks at most, a tenth of a second apart, until a display has done what it was asked."""


def settle(power: DisplayPower) -> None:
    """Let it go on with what was begun."""
    for tick in range(MOST_POLLS):
        power.poll(1000.0 + tick / 10)


@pytest.fixture(params=[BlackPicture, FakePower], ids=["black", "played"])
def power(request: pytest.FixtureRequest) -> DisplayPower:
    make: Callable[[], DisplayPower] = request.param
    return make()


def test_a_new_one_is_lit_and_has_a_name(power):
    assert power.lit
    assert power.problem is None
    assert power.name == power.name.strip() != ""


def test_what_is_off_is_not_lit(power):
    power.off()
    assert not power.lit
    settle(power)
    assert not power.lit


def test_what_is_on_again_is_lit_in_time(power):
    power.off()
    settle(power)
    power.on()
    settle(power)
    assert power.lit


@pytest.mark.parametrize("last", ["off", "on"])
def test_the_last_word_holds(power, last):
    for word in ("off", "on", "off", "off", "on", "on", last):
        getattr(power, word)()
    settle(power)
    assert power.lit == (last == "on")


@pytest.mark.parametrize("share", [LEAST_BRIGHTNESS, 0.5, 1.0])
def test_brightness_switches_nothing_on(power, share):
    power.brightness(share)
    assert power.lit
    power.off()
    power.brightness(share)
    settle(power)
    assert not power.lit


def test_what_is_closed_is_on_and_may_be_closed_again(power):
    power.off()
    power.close()
    power.close()
    assert power.lit
