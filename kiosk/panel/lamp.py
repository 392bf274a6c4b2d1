"""The light on the visitor's face while the kiosk looks: a relay, or a ring of LEDs behind a transistor.

It is no signal, as the light in the button is: it is there because a network reads a dim face badly.
"""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from kiosk.config.schema import Light as Settings
from kiosk.panel.gpio import Gpio

if TYPE_CHECKING:
    pass

KEY = "light.gpio"

PWM_HERTZ = 200
"""Above what eyes see flicker, and well within what lgpio's thread keeps up with."""


class Lamp(ABC):
    """One lamp, dark at first."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What to call it in the log; empty where there is none."""

    @abstractmethod
    def switch(self, on: bool) -> None:
        """On or off; to be called with every tick, what is so already costs nothing.

        Raises:
            PanelError: the lamp can no longer be driven.
        """

    @abstractmethod
    def close(self) -> None:
        """Dark, and gives the device back; more than once does no harm."""


class GpioLamp(Lamp):
    """A lamp that a pin switches, fully or, for LEDs that bear it, by PWM."""

    def __init__(self, pin: int, settings: Settings, gpio: Gpio) -> None:
        """Takes BCM ``pin``.

        Args:
            pin: as in ``settings``.
            settings: how bright, and at which level it is on.
            gpio: the opened pins.

        Raises:
            PanelError: the pin is in use or cannot be driven.
        """
        from gpiozero import OutputDevice, PWMOutputDevice

        self._pin, self._gpio, self._is_on = pin, gpio, False
        self._full = settings.dimmed
        high, factory = not settings.active_low, gpio.factory
        self._device: OutputDevice
        with gpio.driving("light", KEY, pin):
            # A relay must not be switched two hundred times a second, whatever share of the time.
            if self._full == 1:
                self._device = OutputDevice(pin, active_high=high, initial_value=False, pin_factory=factory)
            else:
                self._device = PWMOutputDevice(
                    pin, active_high=high, initial_value=0, frequency=PWM_HERTZ, pin_factory=factory
                )

    @property
    def name(self) -> str:
        """See `Lamp.name`."""
        return f"light on the face, GPIO {self._pin}"

    def switch(self, on: bool) -> None:
        """See `Lamp.switch`."""
        if on != self._is_on:
            with self._gpio.driving("light", KEY, self._pin):
                self._device.value = self._full if on else 0
            self._is_on = on

    def close(self) -> None:
        """See `Lamp.close`."""
        if not self._device.closed:
            with self._gpio.driving("light", KEY, self._pin):
                # gpiozero gives a pin back as it is.
                self._device.off()
                self._device.close()


class NoLamp(Lamp):
    """What a kiosk without one has."""

    @property
    def name(self) -> str:
        """See `Lamp.name`."""
        return ""

    def switch(self, on: bool) -> None:
        """See `Lamp.switch`."""

    def close(self) -> None:
        """See `Lamp.close`."""
