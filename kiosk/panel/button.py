"""Where raw levels come from: a push button on a GPIO pin, or the space bar."""

import queue
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import NamedTuple

from kiosk.panel.gpio import Gpio


class Edge(NamedTuple):
    """The contact closed (``pressed``) or opened at ``t``, seconds on the monotonic clock."""

    pressed: bool
    t: float


class ButtonInput(ABC):
    """One button, undebounced. It is taken to be up at first; only changes are told."""

    @property
    @abstractmethod
    def name(self) -> str:
        """What to call it in the log."""

    @abstractmethod
    def poll(self, now: float) -> list[Edge]:
        """The edges since the last poll, in the order they came.

        Raises:
            PanelError: the pin can no longer be read.
        """

    @abstractmethod
    def close(self) -> None:
        """Gives the device back; more than once does no harm."""


class GpioButton(ButtonInput):
    """A push button between a pin and ground, held up by the pin's own resistor.

    Edges arrive on lgpio's thread, which does nothing but note them. Their times are the kernel's, so
    that they are right even when the display kept Python busy while the contact bounced.
    """

    def __init__(self, pin: int, gpio: Gpio, clock: Callable[[], float] = time.monotonic) -> None:
        """Takes BCM ``pin``; a button that is down already is told by the first poll, with this moment.

        Raises:
            PanelError: the pin is in use or cannot be read.
        """
        from gpiozero import InputDevice

        self._pin, self._gpio, self._clock = pin, gpio, clock
        self._edges: queue.SimpleQueue[Edge] = queue.SimpleQueue()
        self._pressed = False
        with gpio.driving("button", "button.gpio", pin):
            self._device = InputDevice(pin, pull_up=True, pin_factory=gpio.factory)
            try:
                # No bounce_time: what it means depends on the library below, and some ignore it.
                self._device.pin.bounce = None
                self._device.pin.edges = "both"
                self._device.pin.when_changed = self._on_edge
                if self._device.is_active:
                    self._edges.put(Edge(True, clock()))
            except BaseException:
                self._device.close()
                raise

    @property
    def name(self) -> str:
        return f"button on GPIO {self._pin}"

    def poll(self, now: float) -> list[Edge]:
        """See `ButtonInput.poll`. Looks at the pin as well, so that an edge that got lost heals at once."""
        noted = [self._edges.get() for _ in range(self._edges.qsize())]
        with self._gpio.driving("button", "button.gpio", self._pin):
            noted.append(Edge(self._device.is_active, now))
        edges = []
        for edge in noted:
            if edge.pressed != self._pressed:
                self._pressed = edge.pressed
                edges.append(edge)
        return edges

    def close(self) -> None:
        if not self._device.closed:
            with self._gpio.driving("button", "button.gpio", self._pin):
                self._device.pin.when_changed = None
                self._device.close()

    def _on_edge(self, ticks: float, state: float) -> None:
        factory = self._gpio.factory
        # gpiozero's ticks mean something only as differences. The kernel stamped edges with the wall clock
        # before Linux 5.7: their age comes out negative, and now is the best that is known.
        age = max(0.0, factory.ticks_diff(factory.ticks(), ticks))
        self._edges.put(Edge(not state, self._clock() - age))


class KeyButton(ButtonInput):
    """A key of the keyboard, fed by whoever receives the key events."""

    def __init__(self, name: str = "space bar") -> None:
        self._name = name
        self._pressed = False
        self._edges: list[Edge] = []

    @property
    def name(self) -> str:
        return self._name

    def key(self, pressed: bool, now: float) -> None:
        """The key went down or up at ``now``, seconds; the keyboard's auto-repeat is ignored."""
        if pressed != self._pressed:
            self._pressed = pressed
            self._edges.append(Edge(pressed, now))

    def poll(self, now: float) -> list[Edge]:
        edges, self._edges = self._edges, []
        return edges

    def close(self) -> None:
        self._edges.clear()
