"""The light in or by the button: breathing to invite, on while the kiosk looks."""

import math
from abc import ABC, abstractmethod
from typing import Literal

from kiosk.panel.gpio import Gpio

Mode = Literal["breathing", "on", "off"]

BREATH_SECONDS = 4.0
"""One breath in and out: about fifteen a minute, a person's at rest."""

GAMMA = 2.2
"""Exponent from perceived lightness to duty cycle, as between grey levels and light on a display."""

STEPS = 100
"""Duty cycles told apart; lgpio's PWM takes whole per cent."""


def breath(seconds: float) -> float:
    """Duty cycle 0-1 at ``seconds`` into breathing, dark at 0, full at half a breath.

    A raised cosine in perceived lightness, so that the eye sees an even swell.
    """
    lightness = (1 - math.cos(2 * math.pi * seconds / BREATH_SECONDS)) / 2
    return math.pow(lightness, GAMMA)


class Light(ABC):
    """One lamp."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What to call it in the log."""

    @abstractmethod
    def show(self, mode: Mode, now: float) -> None:
        """Sets the brightness for ``now``, seconds on the monotonic clock; called with every tick.

        Raises:
            PanelError: the pin can no longer be driven.
        """

    @abstractmethod
    def close(self) -> None:
        """Dark, and gives the device back; more than once does no harm."""


class GpioLight(Light):
    """A lamp from a pin (through its resistor or transistor) to ground.

    Driven by PWM but paced by the caller, so that no thread of its own competes with the display.
    """

    def __init__(self, pin: int, gpio: Gpio) -> None:
        """Takes BCM ``pin``; dark at first.

        Raises:
            PanelError: the pin is in use or cannot be driven.
        """
        from gpiozero import PWMLED

        self._pin, self._gpio = pin, gpio
        self._mode: Mode = "off"
        self._since = 0.0
        self._step = 0
        with gpio.driving("light", "led.gpio", pin):
            self._device = PWMLED(pin, initial_value=0, pin_factory=gpio.factory)

    @property
    def name(self) -> str:
        return f"light on GPIO {self._pin}"

    def show(self, mode: Mode, now: float) -> None:
        if mode != self._mode:
            self._mode, self._since = mode, now
        match mode:
            case "breathing":
                step = round(breath(now - self._since) * STEPS)
            case "on":
                step = STEPS
            case "off":
                step = 0
        if step != self._step:
            with self._gpio.driving("light", "led.gpio", self._pin):
                self._device.value = step / STEPS
            self._step = step

    def close(self) -> None:
        if not self._device.closed:
            with self._gpio.driving("light", "led.gpio", self._pin):
                self._device.close()


class NoLight(Light):
    """What a kiosk without a lamp has."""

    @property
    def name(self) -> str:
        return "no light"

    def show(self, mode: Mode, now: float) -> None:
        pass

    def close(self) -> None:
        pass
