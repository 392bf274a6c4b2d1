"""Where raw levels come from: a push button on a GPIO pin, or a window (keys, fingers, a mouse)."""

import queue
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable
from typing import NamedTuple

from kiosk.panel.gpio import Gpio

Spot = tuple[int, int]
"""Where on the screen, as `kiosk.screen.window.Window.spot` says it."""


class Edge(NamedTuple):
    """The contact closed (``pressed``) or opened at ``t``, seconds on the monotonic clock.

    ``spot``: where on the screen it closed; None where it has no place there.
    """

    pressed: bool
    t: float
    spot: Spot | None = None


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

    def __init__(
        self,
        pin: int,
        gpio: Gpio,
        clock: Callable[[], float] = time.monotonic,
        *,
        name: str = "button",
        key: str = "button.gpio",
    ) -> None:
        """Takes BCM ``pin``; a button that is down already is told by the first poll, with this moment.

        ``name``: what to call it; ``key``: which of config.yaml names its pin.

        Raises:
            PanelError: the pin is in use or cannot be read.
        """
        from gpiozero import InputDevice

        self._pin, self._gpio, self._clock = pin, gpio, clock
        self._name, self._key = name, key
        self._edges: queue.SimpleQueue[Edge] = queue.SimpleQueue()
        self._pressed = False
        with gpio.driving(name, key, pin):
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
        return f"{self._name} on GPIO {self._pin}"

    def poll(self, now: float) -> list[Edge]:
        """See `ButtonInput.poll`. Looks at the pin as well, so that an edge that got lost heals at once."""
        noted = [self._edges.get() for _ in range(self._edges.qsize())]
        with self._gpio.driving(self._name, self._key, self._pin):
            noted.append(Edge(self._device.is_active, now))
        edges = []
        for edge in noted:
            if edge.pressed != self._pressed:
                self._pressed = edge.pressed
                edges.append(edge)
        return edges

    def close(self) -> None:
        if not self._device.closed:
            with self._gpio.driving(self._name, self._key, self._pin):
                self._device.pin.when_changed = None
                self._device.close()

    def _on_edge(self, ticks: float, state: float) -> None:
        factory = self._gpio.factory
        # gpiozero's ticks mean something only as differences. The kernel stamped edges with the wall clock
        # before Linux 5.7: their age comes out negative, and now is the best that is known.
        age = max(0.0, factory.ticks_diff(factory.ticks(), ticks))
        self._edges.put(Edge(not state, self._clock() - age))


class ContactButton(ButtonInput):
    """What a window reports, as one button: down while any of its contacts is (a key, a finger, the mouse).

    So a palm is one press, and so is a finger that is reported as a mouse as well. The end of a contact may
    never be told (a cable, another window): from ``forget_after`` on it hides no later one any more.
    """

    def __init__(self, name: str, forget_after: float) -> None:
        """``forget_after`` is in seconds."""
        self._name, self._forget_after = name, forget_after
        self._contacts: dict[Hashable, float] = {}
        self._edges: list[Edge] = []

    @property
    def name(self) -> str:
        return self._name

    def touch(self, contact: Hashable, now: float, spot: Spot | None = None) -> None:
        """``contact`` begins at ``now``, seconds, at ``spot``; a key that repeats itself changes nothing."""
        for other, since in list(self._contacts.items()):
            if now - since >= self._forget_after:
                self.release(other, now)
        if not self._contacts:
            self._edges.append(Edge(True, now, spot))
        self._contacts.setdefault(contact, now)

    def release(self, contact: Hashable, now: float) -> None:
        """``contact`` ends at ``now``, seconds."""
        if self._contacts.pop(contact, None) is not None and not self._contacts:
            self._edges.append(Edge(False, now))

    def release_all(self, now: float) -> None:
        """The window hears no more of them."""
        for contact in list(self._contacts):
            self.release(contact, now)

    def poll(self, now: float) -> list[Edge]:
        edges, self._edges = self._edges, []
        return edges

    def close(self) -> None:
        self._edges.clear()
