"""An app of real parts but for vision, sound and the clock, and somebody to press what there is to press."""

import json
import random
from dataclasses import replace
from datetime import time
from typing import Any

import pygame

from kiosk.app.assembly import assemble
from kiosk.app.reports import Report
from kiosk.content.bundle import bundle_from
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.session import Question, Result, State
from tests.fakes.power import FakePower
from tests.fakes.sound import FakeSound
from tests.fakes.vision import FakeVision, verdict
from tests.fakes.wall import Wall

TICK = 0.05

LOCKOUT = 0.45
"""Seconds after a press in which none counts, and a moment more."""

SIZE = (800, 480)


class Pane(Window):
    """A picture in memory of which events are told; ``events_to_come``: the next."""

    events_to_come: list[pygame.event.Event]

    def events(self) -> list[pygame.event.Event]:
        events, self.events_to_come = self.events_to_come, []
        return events


class Desk:
    """A clock that moves in `wait` alone, a finger for button, keys and screen, and what was reported.

    Attributes:
        told: every report.
        hour: what the clock on the wall shows, without a date.
        lights: what the panel's light was told, with every tick.
    """

    def __init__(self, rotation: int = 0, wall: Wall | None = None, **said: Any) -> None:
        """``wall``: shows date and time, for the hours; ``said``: as in config.yaml."""
        self.now = 1000.0
        timing = {"ready_seconds": 0, "least_looking_seconds": 0, **said.pop("timing", {})}
        display = {"rotation": rotation, **said.pop("display", {})}
        written = {"timing": timing, "display": display, **said}
        bundle = bundle_from(json.dumps(written).encode(), "config.yaml")
        self.vision, self.sound, self.power = FakeVision(), FakeSound(), FakePower()
        self.wall, self.hour = wall, time(12)
        self.window = Pane.offscreen(SIZE, rotation)
        self.window.events_to_come = []
        panel = Panel(bundle.settings.button, bundle.settings.led, None, clock=lambda: self.now)
        self.app = assemble(
            bundle,
            self.window,
            panel=panel,
            vision=self.vision,
            sound=self.sound,
            power=self.power,
            clock=lambda: self.now,
            wall=lambda: self.hour,
            dated=wall and wall.clock,
            chance=random.Random(1),
        )
        self.lights: list[str] = []
        panel.light = lambda mode, now: self.lights.append(mode)  # type: ignore[method-assign]
        self.told: list[Report] = []
        self.app.listen(self.told.append)
        self.wait(0.2)

    @property
    def state(self) -> State:
        return self.app.state

    @property
    def result(self) -> Result:
        assert isinstance(self.state, Result)
        return self.state

    @property
    def scene(self) -> Any:
        """What is drawn."""
        return self.app._parts.stage.scene

    @property
    def panel(self) -> Panel:
        """What is pressed."""
        return self.app._parts.panel

    @property
    def question(self) -> Question | None:
        return self.result.question

    def wait(self, seconds: float) -> None:
        """So long, tick by tick."""
        end = self.now + seconds
        while self.now + TICK < end:
            self._pass(TICK)
        self._pass(end - self.now)

    def _pass(self, seconds: float) -> None:
        self.now += seconds
        if self.wall is not None:
            self.wall.up += seconds
        self.app.tick()

    def _tell(self, event: pygame.event.Event) -> None:
        self.window.events_to_come.append(event)

    def press(self, seconds: float = 0.1, key: int = pygame.K_SPACE) -> None:
        """A key goes down, and up so many seconds later."""
        self.wait(LOCKOUT)
        self._tell(pygame.event.Event(pygame.KEYDOWN, key=key))
        self.app.tick()
        self.wait(seconds)
        self._tell(pygame.event.Event(pygame.KEYUP, key=key))
        self.wait(TICK)

    def touch(self, spot: tuple[int, int]) -> None:
        """A finger on that pixel of the display as it hangs, and off again."""
        self.wait(LOCKOUT)
        width, height = self.window.screen.get_size()
        x, y = (spot[0] + 0.25) / width, (spot[1] + 0.25) / height
        for kind in (pygame.FINGERDOWN, pygame.FINGERUP):
            self._tell(pygame.event.Event(kind, touch_id=1, finger_id=1, x=x, y=y, dx=0.0, dy=0.0))
            self.wait(TICK)

    def seen(self, *labels: str, sure: bool = True, second: str | None = None) -> None:
        """The camera has looked, and there is a verdict for the first of these labels, or for both."""
        reached = replace(verdict(list(labels), sure), second=second)
        self.vision.trigger_reading(self.now, verdict=reached)
        self.wait(TICK)

    def visit(self, *labels: str, **more: Any) -> None:
        """A press, and its answer."""
        self.press()
        self.seen(*labels or ("happy",), **more)

    def reports(self, *kinds: type) -> list[Report]:
        """Those of some kinds."""
        return [report for report in self.told if isinstance(report, kinds)]
