"""The kiosk as a whole: the one place where panel, session, vision, content and screen meet.

Everything slow lives elsewhere: a tick only moves what has arrived.
"""

import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
import pygame

from kiosk.appliance.counts import Counts
from kiosk.appliance.turns import FaceTurns
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.content.playlists import PlaylistPicker
from kiosk.panel.panel import Panel
from kiosk.panel.press import Press, Stuck, Unstuck
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import (
    NAMES,
    Attract,
    CameraFailed,
    CameraUnavailable,
    Event,
    Looking,
    NoFace,
    NotSure,
    Pressed,
    Result,
    Saw,
    State,
    Tick,
    step,
)
from kiosk.vision.process.protocol import Down, Ready, Vision
from kiosk.vision.reading import Reading

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Parts:
    """What an app is made of; `kiosk.app.assembly` puts the real ones together, tests their own."""

    window: Window
    stage: Stage
    panel: Panel
    vision: Vision
    playlists: PlaylistPicker
    facts: Facts


class App:
    """Ticks until told to leave.

    Attributes:
        state: of the session.
        leaving: True once somebody asked the kiosk to end.
        camera: what the vision process said when it was ready; None before.
        fault: the vision process's last fault, until it is ready again.
        has_seen: True once the camera has delivered a picture.
        decision_seconds: press → verdict of the last visit that had one.
    """

    def __init__(
        self, bundle: Bundle, parts: Parts, clock: Callable[[], float], counts: Counts | None = None
    ) -> None:
        """
        Args:
            bundle: the operator's settings and all that they name.
            parts: the app owns them and closes them.
            clock: monotonic seconds.
            counts: what visits and faults are added to.
        """
        self._bundle, self._parts, self._clock = bundle, parts, clock
        self._counts = counts or Counts()
        self.state: State = Attract(clock())
        self.notices = Notices(camera_warm=bundle.settings.camera.warm)
        self.leaving = False
        self.camera: Ready | None = None
        self.fault: Down | None = None
        self.has_seen = False
        self.decision_seconds: float | None = None
        self._preview: np.ndarray | None = None
        self._turns = FaceTurns()

    def tick(self) -> None:
        """Take in what has happened since the last tick, and draw what changed."""
        now = self._clock()
        self._take_window_events()
        for event in self._parts.panel.poll(now):
            self._take_panel_event(event)
        for event in self._parts.vision.poll():
            self._take_vision_event(event)
        self._advance(Tick())
        if (preview := self._parts.vision.preview()) is not None:
            self._preview = preview
        self._parts.panel.light("on" if isinstance(self.state, Looking) else "breathing", now)
        self._parts.stage.draw(self.state, now, self._preview, self.notices)

    def key(self, pressed: bool) -> None:
        """The space bar goes down or up, now."""
        self._parts.panel.key(pressed, self._clock())

    @property
    def vision(self) -> Vision:
        """The vision process's supervisor."""
        return self._parts.vision

    @property
    def window(self) -> Window:
        """What the kiosk is drawn on."""
        return self._parts.window

    @property
    def better_rotation(self) -> int | None:
        """What ``camera.rotation`` should be, as most faces of the last day tell; None if it is right."""
        return self._turns.rotation(self._bundle.settings.camera.rotation, self._clock())

    def adopt(self, bundle: Bundle) -> None:
        """Go on with another configuration; to be called while nobody visits. Display and panel stay."""
        old, self._bundle, parts, settings = self._bundle, bundle, self._parts, bundle.settings
        same_playlists = old.playlists == bundle.playlists
        self._parts = replace(
            parts,
            stage=Stage(parts.window, settings.display.theme, bundle.words, settings.timing),
            # Whatever was drawn from them last is remembered, unless they are others now.
            playlists=parts.playlists if same_playlists else PlaylistPicker(bundle.playlists),
            facts=parts.facts if old.facts == bundle.facts else Facts(bundle.facts),
        )
        parts.vision.adopt(settings)
        if old.settings.camera != settings.camera:
            self._turns.forget()
        self.notices = replace(self.notices, camera_warm=settings.camera.warm)

    def tell_staff(self, problem: str | None) -> None:
        """Put one line on the attract scene for those who look after the kiosk, or take it away."""
        if problem != self.notices.problem:
            self.notices = replace(self.notices, problem=problem)

    def press(self) -> None:
        """What an accepted press of the button does."""
        self._advance(Pressed(self._parts.facts.pick()))
        if isinstance(self.state, Looking) and not self._parts.vision.hopeful:
            self._advance(CameraFailed())

    def picture(self) -> pygame.Surface:
        """A copy of what the display shows."""
        return self._parts.window.canvas.copy()

    def close(self) -> None:
        """Leave the hardware as it was found."""
        with ExitStack() as closing:
            for part in (self._parts.window, self._parts.panel, self._parts.vision):
                closing.callback(part.close)

    def _take_window_events(self) -> None:
        for event in self._parts.window.events():
            # SDL turns SIGTERM and SIGINT into QUIT: this is how systemd stops the kiosk, too.
            if event.type == pygame.QUIT:
                self.leaving = True
            elif event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key == pygame.K_SPACE:
                self.key(event.type == pygame.KEYDOWN)
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                self.leaving = True

    def _take_panel_event(self, event: object) -> None:
        match event:
            case Press():
                self.press()
            case Stuck(source=source):
                seconds = self._bundle.settings.button.stuck_seconds
                log.warning("%s: down for %.0f s, free it or check its wiring", source, seconds)
            case Unstuck(source=source):
                log.info("%s: free again", source)

    def _take_vision_event(self, event: Ready | Reading | Down) -> None:
        match event:
            case Ready(camera=camera, fake=fake):
                self.camera, self.fault = event, None
                log.info("camera: %s%s", camera, " (not a live camera)" if fake else "")
                self.notices = replace(self.notices, demo=camera if fake else None)
            case Down(pause=pause):
                self.fault = event
                self._counts.camera_restarts += not event.usage
                # A process that comes straight back may still save this visit.
                if pause > 0:
                    self._advance(CameraFailed())
            case Reading(verdict=verdict):
                self.has_seen = True
                if event.face is not None and isinstance(self.state, Looking):
                    self._turns.saw(event.turn)
                labels = verdict.likeliest(1 if verdict.sure else 2) if verdict else []
                if isinstance(self.state, Looking):
                    self._advance(Saw(event, {label: self._parts.playlists.pick(label) for label in labels}))

    def _advance(self, event: Event) -> None:
        before, now = self.state, self._clock()
        self.state = step(before, event, now, self._bundle.settings.timing)
        if type(self.state) is type(before) and self.state.since == before.since:
            return
        log.info("%s", _describe(self.state))
        if isinstance(self.state, Looking):
            self._parts.vision.start(self.state.since)
        elif isinstance(before, Looking):
            self._parts.vision.stop()
            self._preview = None
            self._counts.visits[NAMES[type(self.state)]] += 1
            self._turns.visited(now)
            if isinstance(self.state, Result | NotSure):
                self.decision_seconds = now - before.since


def _describe(state: State) -> str:
    """A log line that says nothing about the visitor's face beyond the outcome's kind."""
    match state:
        case Attract():
            return "waiting for a visitor"
        case Looking():
            return "looking"
        case Result(verdict=verdict):
            return f"result after {verdict.frames} frames in {verdict.seconds:.2f} s"
        case NotSure(verdict=verdict):
            return f"not sure after {verdict.frames} frames in {verdict.seconds:.2f} s"
        case NoFace(hint=hint):
            return f"no face ({hint})"
        case CameraUnavailable():
            return "the camera is resting"
