"""The light: how it breathes, and what reaches the pin."""

from itertools import pairwise

import pytest
from gpiozero.pins.mock import MockFactory, MockPin
from hypothesis import given
from hypothesis import strategies as st

from kiosk.errors import PanelError
from kiosk.panel.gpio import Gpio
from kiosk.panel.led import BREATH_SECONDS, STEPS, GpioLight, NoLight, breath


class TestBreath:
    def test_starts_dark_and_is_full_half_a_breath_later(self):
        assert breath(0) == 0
        assert breath(BREATH_SECONDS / 2) == pytest.approx(1)

    def test_looks_half_bright_at_a_quarter(self):
        assert breath(BREATH_SECONDS / 4) == pytest.approx(0.5**2.2)

    def test_swells_and_fades_without_a_jump(self):
        levels = [breath(i * BREATH_SECONDS / 200) for i in range(201)]
        assert levels[:101] == sorted(levels[:101])
        assert levels[100:] == sorted(levels[100:], reverse=True)
        assert max(abs(b - a) for a, b in pairwise(levels)) < 0.03

    @given(st.floats(min_value=0, max_value=1e6))
    def test_is_a_duty_cycle_at_any_time(self, seconds):
        assert 0 <= breath(seconds) <= 1

    @given(st.floats(min_value=0, max_value=1000))
    def test_repeats(self, seconds):
        assert breath(seconds + BREATH_SECONDS) == pytest.approx(breath(seconds), abs=1e-9)


@pytest.fixture
def light(gpio):
    light = GpioLight(27, gpio)
    yield light
    light.close()


class TestLightOnAPin:
    def test_is_dark_at_first(self, light, factory):
        assert factory.pin(27).state == 0

    def test_is_full_while_on_and_dark_while_off(self, light, factory):
        light.show("on", 1.0)
        assert factory.pin(27).state == 1
        light.show("off", 2.0)
        assert factory.pin(27).state == 0

    def test_breathes_with_the_time_it_is_handed(self, light, factory):
        light.show("breathing", 10.0)
        assert factory.pin(27).state == 0
        light.show("breathing", 10.0 + BREATH_SECONDS / 4)
        assert factory.pin(27).state == pytest.approx(breath(BREATH_SECONDS / 4), abs=0.5 / STEPS)
        light.show("breathing", 10.0 + BREATH_SECONDS / 2)
        assert factory.pin(27).state == 1

    def test_begins_every_spell_of_breathing_in_the_dark(self, light, factory):
        light.show("breathing", 10.0)
        light.show("on", 11.3)
        light.show("breathing", 12.7)
        assert factory.pin(27).state == 0

    def test_leaves_the_pin_alone_while_nothing_visible_changes(self, light, factory):
        before = factory.pin(27).writes
        for tick in range(100):
            light.show("on", tick / 30)
        assert factory.pin(27).writes - before == 1

    def test_a_breath_takes_no_more_writes_than_there_are_steps(self, light, factory):
        before = factory.pin(27).writes
        for tick in range(int(BREATH_SECONDS * 1000)):
            light.show("breathing", tick / 1000)
        assert 1.5 * STEPS < factory.pin(27).writes - before <= 2 * STEPS

    def test_goes_dark_and_gives_the_pin_back_when_closed(self, gpio, factory):
        light = GpioLight(27, gpio)
        light.show("on", 1.0)
        light.close()
        light.close()
        assert factory.pin(27).state == 0
        GpioLight(27, gpio).close()

    def test_says_where_it_is(self, light):
        assert light.name == "light on GPIO 27"


def test_a_pin_without_pwm_is_named():
    with pytest.raises(PanelError, match=r"The light on GPIO 27 cannot be driven .*change led\.gpio"):
        GpioLight(27, Gpio(MockFactory(pin_class=MockPin)))


def test_no_light_shows_everything_to_nobody():
    light = NoLight()
    for mode in ("breathing", "on", "off"):
        light.show(mode, 1.0)
    light.close()
    assert light.name == "no light"
