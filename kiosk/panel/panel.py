"""The panel as the kiosk uses it: every button with its filter, and the lights."""

import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pygame

from kiosk.config import schema as settings
from kiosk.panel.button import ButtonInput, ContactButton, Edge, GpioButton, Spot
from kiosk.panel.contacts import contact_of
from kiosk.panel.gpio import Gpio, gpio_missing, open_gpio
from kiosk.panel.lamp import GpioLamp, Lamp, NoLamp
from kiosk.panel.led import GpioLight, Light, Mode, NoLight
from kiosk.panel.press import Lockout, PanelEvent, Press, PressFilter

SECOND = "second button"
NO_LIGHT = settings.Light()


class Panel:
    """The lights; keys, the screen's touch and the mouse; and the push buttons where there are any.

    Presses are told apart for each of them, so that a push button that sticks does not take the others with
    it. But one lockout holds for all: whatever is pressed together is one press.
    """

    def __init__(
        self,
        button: settings.Button,
        led: settings.Led,
        gpio: Gpio | None,
        without_gpio: str = "",
        clock: Callable[[], float] = time.monotonic,
        *,
        light: settings.Light = NO_LIGHT,
    ) -> None:
        """Takes the configured pins.

        Args:
            button, led, light: their settings; a ``gpio`` of None leaves the part out.
            gpio: the opened pins, closed with the panel; None without.
            without_gpio: why ``gpio`` is None, for `describe`.
            clock: the monotonic clock, seconds.

        Raises:
            PanelError: a pin is in use or cannot be driven; whatever was taken has been given back.
        """
        self._without_gpio = without_gpio
        self._contacts: dict[str, ContactButton] = {
            "keys": ContactButton("space bar or Enter", button.stuck_seconds),
            "second keys": ContactButton("Tab or L", button.stuck_seconds),
        }
        if button.touch:
            self._contacts["touch"] = ContactButton("touch or mouse", button.stuck_seconds)
        self._second = {self._contacts["second keys"].name}
        self._light: Light = NoLight()
        self._lamp: Lamp = NoLamp()
        self._open = ExitStack()
        inputs: list[tuple[ButtonInput, settings.Button]] = []
        with ExitStack() as opening:
            if gpio is not None:
                opening.callback(gpio.close)
                # First, because a kiosk that was killed may have left it on.
                if light.gpio is not None:
                    self._lamp = GpioLamp(light.gpio, light, gpio)
                    opening.callback(self._lamp.close)
                if button.gpio is not None:
                    pushed = GpioButton(button.gpio, gpio, clock)
                    opening.callback(pushed.close)
                    inputs.append((pushed, button))
                if button.second_gpio is not None:
                    other = GpioButton(button.second_gpio, gpio, clock, name=SECOND, key="button.second_gpio")
                    opening.callback(other.close)
                    inputs.append((other, button))
                    self._second.add(other.name)
                if led.gpio is not None:
                    self._light = GpioLight(led.gpio, gpio)
                    opening.callback(self._light.close)
            self._open = opening.pop_all()
        # These debounce themselves, and both halves of a quick tap can reach the main loop at once.
        at_once = button.model_copy(update={"min_press_ms": 0})
        inputs += [(contact, at_once) for contact in self._contacts.values()]
        started, lockout = clock(), Lockout(button.lockout_ms / 1000)
        self._inputs = [
            (source, PressFilter(rules, started, source.name, lockout)) for source, rules in inputs
        ]

    def poll(self, now: float) -> list[PanelEvent]:
        """What happened since the last poll, each button's events in order; ``now`` in seconds.

        Raises:
            PanelError: the push button can no longer be read.
        """
        events: list[PanelEvent] = []
        for source, presses in self._inputs:
            for edge in source.poll(now):
                events += [self._whole(event, edge) for event in presses.level(edge.pressed, edge.t)]
            events += [self._whole(event) for event in presses.tick(now)]
        return events

    def _whole(self, event: PanelEvent, edge: Edge | None = None) -> PanelEvent:
        """A press with which button it was, and where on the screen."""
        if not isinstance(event, Press):
            return event
        # What is touched counts at once: the press is of the edge that told of it.
        spot = edge.spot if edge is not None and edge.t == event.t else None
        return replace(event, second=event.source in self._second, spot=spot)

    def take(self, event: pygame.event.Event, now: float, spot: Spot | None = None) -> None:
        """The window reported ``event``, by ``now``, seconds; the next `poll` tells what that means.

        ``spot``: where on the screen, of what has a place there.
        """
        if event.type == pygame.WINDOWFOCUSLOST:
            # From now on another window is told what ends.
            for contacts in self._contacts.values():
                contacts.release_all(now)
        elif (contact := contact_of(event)) and (button := self._contacts.get(contact.part)):
            if contact.down:
                button.touch(contact.what, now, spot)
            else:
                button.release(contact.what, now)

    def key(self, pressed: bool, now: float) -> None:
        """The space bar goes down or up at ``now``, seconds, as if the window had reported it."""
        self.take(pygame.event.Event(pygame.KEYDOWN if pressed else pygame.KEYUP, key=pygame.K_SPACE), now)

    def light(self, mode: Mode, now: float) -> None:
        """Shows ``mode`` at ``now``, seconds; to be called with every tick, for breathing moves.

        Raises:
            PanelError: the light can no longer be driven.
        """
        self._light.show(mode, now)

    def lamp(self, on: bool) -> None:
        """Has light fall on the visitor's face, or no longer.

        Raises:
            PanelError: the lamp can no longer be driven.
        """
        self._lamp.switch(on)

    def describe(self) -> str:
        """What the panel consists of, for the log."""
        names = [source.name for source, _ in self._inputs]
        if self._without_gpio:
            return f"{', '.join(names)}; no push button ({self._without_gpio})"
        return ", ".join(filter(None, [*names, self._light.name, self._lamp.name]))

    def close(self) -> None:
        """Turns the lights off and gives every pin back; more than once does no harm."""
        self._open.close()


def open_panel(
    button: settings.Button,
    led: settings.Led,
    clock: Callable[[], float] = time.monotonic,
    root: Path = Path("/"),
    pins: Callable[[Path], Gpio] = open_gpio,
    *,
    light: settings.Light = NO_LIGHT,
) -> Panel:
    """The panel this computer has: with the pins on a Raspberry Pi, without a push button elsewhere.

    Args:
        button, led, light: their settings.
        clock: the monotonic clock, seconds.
        root: where ``proc`` and ``dev`` lie.
        pins: opens them.

    Raises:
        PanelError: a Raspberry Pi's pins are configured but cannot be used.
    """
    if all(pin is None for pin in (button.gpio, button.second_gpio, led.gpio, light.gpio)):
        return Panel(button, led, None, "config.yaml names no GPIO pin", clock)
    missing = gpio_missing(root)
    if missing is not None:
        return Panel(button, led, None, missing, clock)
    return Panel(button, led, pins(root), clock=clock, light=light)
