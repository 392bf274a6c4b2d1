"""The kiosk as a whole: the one place where panel, session, vision, content and screen meet.

Everything slow lives elsewhere: a tick only moves what has arrived, and tells those who listen.
"""

import itertools
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
import pygame
from numpy.typing import NDArray

from kiosk.app.reports import (
    CameraChanged,
    CameraDown,
    CameraReady,
    FaceSeen,
    Report,
    SceneChanged,
    VisitEnded,
    VisitStarted,
)
from kiosk.config.addresses import is_address
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.content.playlists import PlaylistPicker
from kiosk.panel.panel import Panel
from kiosk.panel.press import PanelEvent, Press, Stuck, Unstuck
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import (
    Attract,
    CameraFailed,
    Event,
    Looking,
    Outcome,
    Pressed,
    Saw,
    State,
    Tick,
    last_look,
    step,
)
from kiosk.vision.process.protocol import Down, Ready, Seen, Vision, VisionEvent
from kiosk.vision.reading import Verdict

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
        settings: what it runs with.
        state: of the session.
        leaving: True once somebody asked the kiosk to end.
        camera: what the vision process said when it was ready; None before.
        fault: the vision process's last fault, until it is ready again.
        has_seen: True once the camera has delivered a picture.
    """

    def __init__(self, bundle: Bundle, parts: Parts, clock: Callable[[], float]) -> None:
        """
        Args:
            bundle: the operator's settings and all that they name.
            parts: the app owns them and closes them.
            clock: monotonic seconds.
        """
        self._bundle, self._parts, self._clock = bundle, parts, clock
        self._listeners: list[Callable[[Report], None]] = []
        self.state: State = Attract(clock())
        self.notices = _with_camera(Notices(), bundle.settings)
        self.leaving = False
        self.camera: CameraReady | None = None
        self.fault: CameraDown | None = None
        self.has_seen = False
        self._visits = itertools.count(1)
        self._preview: NDArray[np.uint8] | None = None

    def listen(self, listener: Callable[[Report], None]) -> None:
        """Have ``listener`` called with every report from now on, within the tick: it must not wait."""
        self._listeners.append(listener)

    def tick(self) -> None:
        """Take in what has happened since the last tick, and draw what changed."""
        now = self._clock()
        self._take_window_events()
        if self._parts.window.follow():
            self._parts = replace(self._parts, stage=stage_of(self._parts.window, self._bundle))
        for happened in self._parts.panel.poll(now):
            self._take_panel_event(happened)
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
    def settings(self) -> Settings:
        """The operator's."""
        return self._bundle.settings

    def adopt(self, bundle: Bundle) -> None:
        """Go on with another configuration; to be called while nobody visits. Display and panel stay."""
        old, self._bundle, parts, settings = self._bundle, bundle, self._parts, bundle.settings
        same_playlists = old.playlists == bundle.playlists
        self._parts = replace(
            parts,
            stage=stage_of(parts.window, bundle),
            # Whatever was drawn from them last is remembered, unless they are others now.
            playlists=parts.playlists if same_playlists else PlaylistPicker(bundle.playlists),
            facts=parts.facts if old.facts == bundle.facts else Facts(bundle.facts),
        )
        parts.vision.adopt(settings, bundle.manifest)
        if old.settings.camera != settings.camera:
            self._tell(CameraChanged())
        self.notices = _with_camera(self.notices, settings)

    def tell_staff(self, problem: str | None) -> None:
        """Put one line on the attract scene for those who look after the kiosk, or take it away."""
        if problem != self.notices.problem:
            self.notices = replace(self.notices, problem=problem)

    def press(self, at: float | None = None) -> None:
        """What an accepted press of the button does; ``at`` is when it happened, now by default."""
        at = self._clock() if at is None else at
        fact, longer = self._parts.facts.pick(), last_look(self.settings.decision)
        self._advance(Pressed(fact, at, next(self._visits), self._parts.vision.hopeful, longer))

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
            # A window that nobody attends reports neither a wish to close it nor the escape key.
            if event.type == pygame.QUIT:
                self.leaving = True
            elif event.type in (pygame.KEYDOWN, pygame.KEYUP) and event.key == pygame.K_SPACE:
                self.key(event.type == pygame.KEYDOWN)
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                self.leaving = True

    def _take_panel_event(self, event: PanelEvent) -> None:
        match event:
            case Press(t=t):
                self.press(t)
            case Stuck(source=source):
                seconds = self.settings.button.stuck_seconds
                log.warning("%s: down for %.0f s, free it or check its wiring", source, seconds)
            case Unstuck(source=source):
                log.info("%s: free again", source)

    def _take_vision_event(self, event: VisionEvent) -> None:
        match event:
            case Ready(camera=camera, fake=fake):
                self.camera, self.fault = CameraReady(camera, fake), None
                log.info("camera: %s%s", camera, " (not a live camera)" if fake else "")
                self.notices = replace(self.notices, demo=camera if fake else None)
                self._tell(self.camera)
            case Down():
                self.fault = CameraDown(event.reason, event.usage, event.gave_up, event.key)
                self._tell(self.fault)
                self._advance(CameraFailed(event.pause, event.gave_up))
            case Seen(visit=visit, reading=reading):
                self.has_seen = True
                # What comes late belongs to a visit that is over: nothing is drawn or told of it.
                if isinstance(self.state, Looking) and self.state.owns(visit, reading):
                    self._take_seen(event)

    def _take_seen(self, seen: Seen) -> None:
        reading = seen.reading
        if reading.face is not None:
            self._tell(FaceSeen(reading.turn))
        labels = _shown(reading.verdict) if reading.verdict else []
        playlists = {label: self._parts.playlists.pick(label) for label in labels}
        self._advance(Saw(seen.visit, reading, playlists))

    def _advance(self, event: Event) -> None:
        before, now = self.state, self._clock()
        self.state = after = step(before, event, now, self.settings.timing)
        # Within one look readings come and go.
        if after is before or (type(after) is type(before) is Looking and after.since == before.since):
            return
        if isinstance(event, Pressed):
            log.info("looking")
            self._tell(VisitStarted(event.at))
        if isinstance(after, Looking):
            self._parts.vision.start(after.visit, after.since)
        else:
            log.info("%s", after.logged())
        if isinstance(before, Looking):
            self._parts.vision.stop()
            self._preview = None
        if isinstance(after, Outcome):
            pressed = event.at if isinstance(event, Pressed) else before.since
            self._tell(VisitEnded(after, now - pressed, now))
        self._tell(SceneChanged(after))

    def _tell(self, report: Report) -> None:
        for listener in self._listeners:
            listener(report)


def stage_of(window: Window, bundle: Bundle) -> Stage:
    """The stage on which a configuration's scenes are shown."""
    settings = bundle.settings
    return Stage(window, settings.display.theme, bundle.words, settings.timing, settings.camera.mirror)


def _shown(verdict: Verdict) -> list[str]:
    """The labels that get a playlist. On an exact tie a sure verdict's emotion need not be the first."""
    return [verdict.emotion] if verdict.sure else verdict.likeliest(2)


def _with_camera(notices: Notices, settings: Settings) -> Notices:
    camera = settings.camera
    return replace(notices, camera_warm=camera.warm, camera_network=is_address(camera.source))
