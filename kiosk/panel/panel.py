"""The panel as the kiosk uses it: every button with its filter, and the light."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from kiosk.config import schema as settings
from kiosk.panel.button import ButtonInput, GpioButton, KeyButton
from kiosk.panel.gpio import Gpio, gpio_missing, open_gpio
from kiosk.panel.led import GpioLight, Light, Mode, NoLight
from kiosk.panel.press import PanelEvent, PressFilter


class Panel:
    """One light, the space bar, and the push button where there is one.

    Presses are told apart for each button, so that a push button that sticks does not take the
    keyboard with it.
    """

    def __init__(
        self,
        button: settings.Button,
        led: settings.Led,
        gpio: Gpio | None,
        without_gpio: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Takes the configured pins.

        Args:
            button, led: their settings; a ``gpio`` of None leaves the part out.
            gpio: the opened pins, closed with the panel; None for the space bar alone.
            without_gpio: why ``gpio`` is None, for `describe`.
            clock: the monotonic clock, seconds.

        Raises:
            PanelError: a pin is in use or cannot be driven; whatever was taken has been given back.
        """
        self._without_gpio = without_gpio
        self._key = KeyButton()
        self._light: Light = NoLight()
        self._open = ExitStack()
        inputs: list[tuple[ButtonInput, settings.Button]] = []
        with ExitStack() as opening:
            if gpio is not None:
                opening.callback(gpio.close)
                if button.gpio is not None:
                    pushed = GpioButton(button.gpio, gpio, clock)
                    opening.callback(pushed.close)
                    inputs.append((pushed, button))
                if led.gpio is not None:
                    self._light = GpioLight(led.gpio, gpio)
                    opening.callback(self._light.close)
            self._open = opening.pop_all()
        # A keyboard debounces itself, and both halves of a quick tap can reach the main loop at once.
        inputs.append((self._key, button.model_copy(update={"min_press_ms": 0})))
        started = clock()
        self._inputs = [(source, PressFilter(rules, started, source.name)) for source, rules in inputs]

    def poll(self, now: float) -> list[PanelEvent]:
        """What happened since the last poll, each button's events in order; ``now`` in seconds.

        Raises:
            PanelError: the push button can no longer be read.
        """
        events: list[PanelEvent] = []
        for source, presses in self._inputs:
            for edge in source.poll(now):
                events += presses.level(edge.pressed, edge.t)
            events += presses.tick(now)
        return events

    def key(self, pressed: bool, now: float) -> None:
        """The space bar went down or up at ``now``, seconds; the next `poll` tells what that means."""
        self._key.key(pressed, now)

    def light(self, mode: Mode, now: float) -> None:
        """Shows ``mode`` at ``now``, seconds; to be called with every tick, for breathing moves.

        Raises:
            PanelError: the light can no longer be driven.
        """
        self._light.show(mode, now)

    def describe(self) -> str:
        """What the panel consists of, for the log."""
        names = [source.name for source, _ in self._inputs]
        if len(names) == 1 and self._without_gpio:
            return f"space bar only: {self._without_gpio}"
        return ", ".join([*names, self._light.name])

    def close(self) -> None:
        """Turns the light off and gives every pin back; more than once does no harm."""
        self._open.close()


def open_panel(
    button: settings.Button,
    led: settings.Led,
    clock: Callable[[], float] = time.monotonic,
    root: Path = Path("/"),
    pins: Callable[[Path], Gpio] = open_gpio,
) -> Panel:
    """The panel this computer has: with the pins on a Raspberry Pi, the space bar alone elsewhere.

    Args:
        button, led: their settings.
        clock: the monotonic clock, seconds.
        root: where ``proc`` and ``dev`` lie.
        pins: opens them.

    Raises:
        PanelError: a Raspberry Pi's pins are configured but cannot be used.
    """
    if button.gpio is None and led.gpio is None:
        return Panel(button, led, None, "config.yaml names no GPIO pin", clock)
    missing = gpio_missing(root)
    if missing is not None:
        return Panel(button, led, None, missing, clock)
    return Panel(button, led, pins(root), clock=clock)
