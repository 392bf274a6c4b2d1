"""A bench for the panel: a clock that stands still, and pins that can be wired to a finger."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin
from gpiozero.pins.pi import PiPin

from kiosk.panel.gpio import Gpio


class Clock:
    """Seconds that pass only when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def pass_(self, seconds: float) -> float:
        self.now += seconds
        return self.now


class BenchPin(MockPWMPin):
    """Stamps its edges with the bench's clock; the factory can hold them back or lose them. Counts writes."""

    writes = 0
    finger_on = False
    """Whether the button is down whatever the pull-up does, as when it is held while the pin is taken."""

    def _set_pull(self, value: str) -> None:
        super()._set_pull(value)
        if self.finger_on:
            self.drive_low()

    def _set_state(self, value: float) -> None:
        self.writes += 1
        super()._set_state(value)

    def _call_when_changed(self) -> None:
        edge = (self.factory.ticks(), self._state)
        if self.factory.holds_edges:
            self.factory.held.append((self, edge))
        elif not self.factory.loses_edges:
            PiPin._call_when_changed(self, *edge)


class BenchFactory(MockFactory):
    """gpiozero's mock of a Pi 3B, on the bench's clock."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(revision="a02082", pin_class=BenchPin)
        self.clock = clock
        self.holds_edges = False
        self.loses_edges = False
        self.held: list[tuple[BenchPin, tuple[float, bool]]] = []

    def ticks(self) -> float:
        return self.clock()

    def deliver(self) -> None:
        """Lets the edges that were held back arrive, as when a busy thread gets to run at last."""
        self.holds_edges = False
        for pin, edge in self.held:
            PiPin._call_when_changed(pin, *edge)
        self.held.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def factory(clock: Clock) -> Iterator[BenchFactory]:
    factory = BenchFactory(clock)
    yield factory
    factory.close()


@pytest.fixture
def gpio(factory: BenchFactory) -> Gpio:
    return Gpio(factory)
