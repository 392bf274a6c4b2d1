"""The light on the visitor's face: one contract, and what each kind does at its pin."""

from collections.abc import Callable

import pytest
from gpiozero.pins.mock import MockFactory, MockPin

from kiosk.config.schema import Button, Led, Light
from kiosk.errors import PanelError
from kiosk.panel.gpio import Gpio
from kiosk.panel.lamp import GpioLamp, Lamp, NoLamp
from kiosk.panel.panel import Panel, open_panel

PIN = 18

KINDS: dict[str, Callable[[Gpio], Lamp]] = {
    "relay": lambda gpio: GpioLamp(PIN, Light(gpio=PIN), gpio),
    "relay, on while low": lambda gpio: GpioLamp(PIN, Light(gpio=PIN, active_low=True), gpio),
    "LEDs": lambda gpio: GpioLamp(PIN, Light(gpio=PIN, dimmed=0.3), gpio),
    "LEDs, on while low": lambda gpio: GpioLamp(PIN, Light(gpio=PIN, dimmed=0.3, active_low=True), gpio),
    "none": lambda _gpio: NoLamp(),
}


@pytest.fixture(params=KINDS)
def lamp(request, gpio):
    lamp = KINDS[request.param](gpio)
    yield lamp
    lamp.close()


class TestEveryLamp:
    def test_may_be_switched_as_often_as_there_are_ticks(self, lamp):
        for on in (False, True, True, False, False, True):
            lamp.switch(on)

    def test_may_be_closed_again_and_while_it_is_on(self, lamp):
        lamp.switch(True)
        lamp.close()
        lamp.close()

    def test_has_a_name_or_is_none(self, lamp):
        assert lamp.name == ("" if isinstance(lamp, NoLamp) else "light on the face, GPIO 18")


@pytest.mark.parametrize(
    ("kind", "on", "off"),
    [
        ("relay", 1, 0),
        ("relay, on while low", 0, 1),
        ("LEDs", 0.3, 0),
        ("LEDs, on while low", 0.7, 1),
    ],
)
class TestThePin:
    def test_is_dark_at_first_and_follows_the_switch(self, kind, on, off, gpio, factory):
        lamp = KINDS[kind](gpio)
        pin = factory.pin(PIN)
        assert pin.state == off
        lamp.switch(True)
        assert pin.state == pytest.approx(on)
        lamp.switch(False)
        assert pin.state == off

    def test_is_written_only_when_something_changes(self, kind, on, off, gpio, factory):
        lamp = KINDS[kind](gpio)
        before = factory.pin(PIN).writes
        for _ in range(100):
            lamp.switch(True)
        assert factory.pin(PIN).writes - before == 1


@pytest.mark.parametrize(("kind", "off"), [("relay", 0), ("relay, on while low", 1)])
def test_a_relay_is_switched_off_before_its_pin_is_given_back(kind, off, gpio, factory, monkeypatch):
    lamp = KINDS[kind](gpio)
    pin, at_the_end = factory.pin(PIN), []
    lamp.switch(True)
    monkeypatch.setattr(pin, "close", lambda: at_the_end.append(pin.state))
    lamp.close()
    assert at_the_end[0] == off


def test_a_relay_is_never_switched_by_pwm(gpio, factory):
    GpioLamp(PIN, Light(gpio=PIN), gpio).switch(True)
    assert factory.pin(PIN).frequency is None


def test_a_pin_without_pwm_is_named():
    with pytest.raises(PanelError, match=r"The light on GPIO 18 cannot be driven .*change light\.gpio"):
        GpioLamp(PIN, Light(gpio=PIN, dimmed=0.5), Gpio(MockFactory(pin_class=MockPin)))


class TestInThePanel:
    @pytest.fixture
    def panel(self, gpio, clock):
        panel = Panel(Button(), Led(), gpio, clock=clock, light=Light(gpio=PIN))
        yield panel
        panel.close()

    def test_shows_what_it_is_told_and_is_told_of(self, panel, factory):
        panel.lamp(True)
        assert factory.pin(PIN).state == 1
        panel.lamp(False)
        assert factory.pin(PIN).state == 0
        assert panel.describe().endswith("no light, light on the face, GPIO 18")

    def test_is_dark_when_the_panel_is_closed(self, panel, factory):
        pin = factory.pin(PIN)
        panel.lamp(True)
        panel.close()
        assert pin.state == 0

    def test_without_one_nothing_happens(self, gpio, clock):
        panel = Panel(Button(), Led(), gpio, clock=clock)
        panel.lamp(True)
        panel.close()

    def test_is_reason_enough_to_open_the_pins(self, tmp_path, gpio, clock):
        (tmp_path / "proc/device-tree/system").mkdir(parents=True)
        (tmp_path / "proc/device-tree/system/linux,revision").touch()
        light = Light(gpio=PIN)
        panel = open_panel(Button(gpio=None), Led(), clock, tmp_path, lambda _: gpio, light=light)
        assert "GPIO 18" in panel.describe()
        panel.close()
