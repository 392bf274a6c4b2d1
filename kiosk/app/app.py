"""The kiosk as a whole: the one place where panel, session, vision, content and screen meet.

Everything slow lives elsewhere: a tick only moves what has arrived, and tells those who listen.
"""

import itertools
import logging
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

import pygame

from kiosk.app.daylight import Daylight
from kiosk.app.meaning import OtherLanguage, Wish, meaning
from kiosk.app.parts import Parts
from kiosk.app.reports import (
    CameraChanged,
    CameraDown,
    CameraReady,
    FaceSeen,
    Report,
    SceneChanged,
    VisitEnded,
    VisitStarted,
    feedback_of,
)
from kiosk.app.sounds import Sounds
from kiosk.app.standby import Standby
from kiosk.config.addresses import is_address
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.content.facts import Facts
from kiosk.panel.press import Held as HeldDown
from kiosk.panel.press import PanelEvent, Press, Stuck, Unstuck
from kiosk.panel.press import Released as ReleasedPress
from kiosk.power.base import DisplayPower
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import (
    Answered,
    Attract,
    CameraFailed,
    Event,
    Held,
    Looking,
    Mended,
    Outcome,
    Pressed,
    Problem,
    Released,
    State,
    Tick,
    Visiting,
    goes_on,
    is_attended,
    last_look,
    step,
)
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.process.protocol import Down, Ready, Seen, Vision, VisionEvent

log = logging.getLogger(__name__)

ASLEEP_FPS = 20
"""Ticks a second while nothing is drawn: a press is noticed within fifty milliseconds."""


class App:
    """Ticks until told to leave.

    Attributes:
        settings: what it runs with.
        state: of the session.
        leaving: True once somebody asked the kiosk to end.
        camera: what the vision process said when it was ready; None before.
        fault: the vision process's last fault, until it is ready again.
        stuck: what counts as a press and has been held down for too long.
        has_seen: True once the camera has delivered a picture.
        standby: whether it sleeps, and why.
    """

    def __init__(
        self,
        bundle: Bundle,
        parts: Parts,
        clock: Callable[[], float],
        daylight: Daylight,
        standby: Standby,
    ) -> None:
        """
        Args:
            bundle: the operator's settings and all that they name.
            parts: the app owns them and closes them.
            clock: monotonic seconds.
            daylight: which of the bundle's themes is in force; the stage is set in it.
            standby: puts it to sleep.
        """
        self._daylight, self.standby = daylight, standby
        self._bundle, self._parts, self._clock = bundle, parts, clock
        self._listeners: list[Callable[[Report], None]] = []
        self.state: State = Attract(clock())
        self.notices = _with_camera(Notices(), bundle.settings)
        self.leaving = False
        self.camera: CameraReady | None = None
        self.fault: CameraDown | None = None
        self.stuck: set[str] = set()
        self.has_seen = False
        self._visits = itertools.count(1)
        self._pressed = clock()
        self._preview: ColourImage | None = None
        self._sounds = Sounds(parts.sound, bundle.settings.button)

    def listen(self, listener: Callable[[Report], None]) -> None:
        """Have ``listener`` called with every report from now on, within the tick: it must not wait."""
        self._listeners.append(listener)

    def tick(self) -> None:
        """Take in what has happened since the last tick, and draw what changed."""
        now = self._clock()
        self._take_window_events()
        for happened in self._parts.panel.poll(now):
            self._take_panel_event(happened)
        for event in self._parts.vision.poll():
            self._take_vision_event(event)
        self._advance(Tick())
        if (pressed := self.standby.follow(self.state, now, self._parts)) is not None:
            self.press(pressed)
        awake = self.standby.asleep is None
        if awake:
            self._show(now)
        else:
            self._parts.stage.rehearse(now, self.notices)
        self._parts.panel.light(("on" if is_attended(self.state) else "breathing") if awake else "off", now)
        self._parts.panel.lamp(isinstance(self.state, Visiting))
        self._sounds.follow(self.state, now, self.settings.timing, self._parts.locales.locale.words)
        self._parts.sound.poll()

    def _show(self, now: float) -> None:
        """Draw what changed."""
        turned = isinstance(self.state, Attract) and self._daylight.turned(now)
        if self._parts.window.follow() or turned:
            self._set_the_stage()
        self._speak(now)
        if (preview := self._parts.vision.preview()) is not None:
            self._preview = preview
        self._parts.stage.draw(self.state, now, self._preview, self.notices)

    def key(self, pressed: bool) -> None:
        """The space bar goes down or up, now."""
        self._parts.panel.key(pressed, self._clock())

    @property
    def vision(self) -> Vision:
        """The vision process's supervisor."""
        return self._parts.vision

    @property
    def facts(self) -> Facts:
        """What there is to tell, and what of it has been told."""
        return self._parts.facts

    @property
    def window(self) -> Window:
        """What the kiosk is drawn on."""
        return self._parts.window

    @property
    def power(self) -> DisplayPower:
        """The display's."""
        return self._parts.power

    @property
    def fps(self) -> int:
        """So many ticks a second are worth while."""
        fps = self.settings.display.fps
        return fps if self.standby.asleep is None else min(fps, ASLEEP_FPS)

    @property
    def settings(self) -> Settings:
        """The operator's."""
        return self._bundle.settings

    def adopt(self, bundle: Bundle) -> None:
        """Go on with another configuration; to be called while nobody visits. Display and panel stay."""
        old, self._bundle, parts, settings = self._bundle, bundle, self._parts, bundle.settings
        parts.locales.adopt(bundle)
        parts.facts.adopt(bundle.pools)
        self._daylight.adopt(bundle.themes)
        self.standby.adopt(settings)
        self._set_the_stage()
        parts.vision.adopt(settings, bundle.manifest)
        parts.sound.adopt(settings.sound, parts.locales.locale.language)
        if old.settings.camera != settings.camera:
            self._tell(CameraChanged())
        self.notices = _with_camera(self.notices, settings)

    def tell_staff(self, problem: Problem | None) -> None:
        """Have the attract scene send for those who look after the kiosk, or no longer."""
        if problem != self.notices.problem:
            self.notices = replace(self.notices, problem=problem)
            if problem is None:
                self._advance(Mended())

    def press(self, at: float | None = None) -> None:
        """What an accepted press of the button does; ``at`` is when it happened, now by default."""
        at = self._clock() if at is None else at
        before = self.state
        fact = self._parts.facts.pick(self._parts.locales.locale.language)
        longer = last_look(self.settings.decision)
        self._advance(Pressed(fact, at, next(self._visits), self._parts.vision.hopeful, longer))
        if self.state is before:
            # The press was impatience, and nobody has read it.
            self._parts.facts.put_back()

    def hold(self) -> None:
        """Whoever holds the button down is shown what is wrong, if anything is."""
        if self.notices.problem is not None:
            self._advance(Held(self.notices.problem))

    def picture(self) -> pygame.Surface:
        """A copy of what the display shows."""
        return self._parts.window.canvas.copy()

    def close(self) -> None:
        """Leave the hardware as it was found."""
        with ExitStack() as closing:
            parts = self._parts
            for part in (parts.window, parts.power, parts.panel, parts.vision, parts.sound):
                closing.callback(part.close)

    def _set_the_stage(self) -> None:
        stage = Stage(self._parts.window, self._bundle, self._daylight.theme)
        self._parts = replace(self._parts, stage=stage)

    def _take_window_events(self) -> None:
        for event in self._parts.window.events():
            # A window that nobody attends reports neither a wish to close it nor the escape key.
            escape = event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE
            if escape or event.type == pygame.QUIT:
                self.leaving = True
            else:
                self._parts.panel.take(event, self._clock(), self._parts.window.spot(event))

    def _take_panel_event(self, event: PanelEvent) -> None:
        match event:
            case Press() if not self.standby.takes(event):
                self._take_press(event)
            case ReleasedPress(t=t):
                self._advance(Released(t))
            case HeldDown():
                self.hold()
            case Stuck(source=source):
                seconds = self.settings.button.stuck_seconds
                self.stuck.add(source)
                log.warning("%s: down for %.0f s, free it or check its wiring", source, seconds)
            case Unstuck(source=source):
                self.stuck.discard(source)
                log.info("%s: free again", source)

    def _take_press(self, press: Press) -> None:
        """An answer, another language, or the wish for a visit."""
        target = None if press.spot is None else self._parts.stage.target_at(press.spot)
        locales = self._parts.locales
        match meaning(press, self.state, target, several=locales.several):
            case Wish():
                self.press(press.t)
            case Answered() as answered:
                self._advance(answered)
            case OtherLanguage(number=None):
                locales.choose_next(press.t)
            case OtherLanguage(number=int(number)):
                locales.choose(number, press.t)

    def _speak(self, now: float) -> None:
        """Have everything said in the language that is due."""
        locales = self._parts.locales
        locales.follow(self.state, now)
        self._parts.stage.speak(locales.number, chosen=locales.chosen)

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
        locales = self._parts.locales
        saw = locales.saw(seen.visit, reading, self._daylight.time())
        if (emotion := saw.answer) is not None:
            saw = replace(saw, fact=self._parts.facts.pick_for(emotion, locales.locale.language))
        self._advance(saw)

    def _advance(self, event: Event) -> None:
        before, now = self.state, self._clock()
        self.state = after = step(before, event, now, self.settings.timing)
        if after is before:
            return
        if goes_on(before, after):
            if (feedback := feedback_of(before, after)) is not None:
                self._tell(feedback)
            return
        locales = self._parts.locales
        if isinstance(event, Pressed):
            self._pressed = event.at
            self._parts.sound.adopt(self.settings.sound, locales.locale.language)
            self._tell(VisitStarted(event.at))
        log.info("%s", after.logged())
        if isinstance(after, Visiting) and not isinstance(before, Visiting):
            judged = after.judged_from(self.settings.timing)
            self._parts.vision.start(after.visit, after.since, judged)
        elif isinstance(before, Visiting) and not isinstance(after, Visiting):
            self._parts.vision.stop()
            self._preview = None
        if isinstance(after, Outcome):
            self._tell(VisitEnded(after, now - self._pressed, now, locales.locale.language))
        self._tell(SceneChanged(after))

    def _tell(self, report: Report) -> None:
        for listener in self._listeners:
            listener(report)


def _with_camera(notices: Notices, settings: Settings) -> Notices:
    camera = settings.camera
    return replace(notices, camera_warm=camera.warm, camera_network=is_address(camera.source))
