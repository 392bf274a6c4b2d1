"""What the kiosk does to sleep and to wake: display, camera and light, in this order."""

import logging
from collections.abc import Callable
from datetime import datetime, time

from kiosk.app.parts import Parts
from kiosk.app.sleep import Asleep, ScreenWish, Sleep
from kiosk.config.day_hours import read_hours
from kiosk.config.schema import Settings
from kiosk.panel.press import Press
from kiosk.session import State
from kiosk.system.wall_clock import WallClock

log = logging.getLogger(__name__)

WAKING_SECONDS = 10.0
"""A press waits so long at most for a display that takes its time: televisions need five."""

LOOK_SECONDS = 60.0
"""Between two looks at whether it is day: so long a brightness stays, whatever the clock does."""


class Standby:
    """Puts the app to sleep, and wakes it.

    Attributes:
        asleep: why it sleeps; None while it is awake.
    """

    def __init__(self, settings: Settings, wall: WallClock, hour: Callable[[], time], now: float) -> None:
        """
        Args:
            settings: the operator's.
            wall: the clock on the wall, for the hours.
            hour: what it says, right or not, for the brightness.
            now: monotonic seconds.
        """
        self._sleep, self._wall, self._hour = Sleep(settings, wall, now), wall, hour
        self.asleep: Asleep | None = None
        self._pressed: Press | None = None
        self._waking_since = now
        self.adopt(settings)

    def adopt(self, settings: Settings) -> None:
        """Go on with other settings."""
        self._sleep.adopt(settings)
        self._display, self._day = settings.display, read_hours(settings.display.day_hours)
        self._share: float | None = None
        self._next_look = float("-inf")

    @property
    def wish(self) -> ScreenWish:
        """Somebody's, of the screen."""
        return self._sleep.wish

    def ask(self, wish: ScreenWish) -> None:
        """Somebody wants the screen on, off, or as the configuration has it."""
        if wish != self._sleep.wish:
            log.info("the screen is wanted %s", wish)
            self._sleep.wish = wish

    @property
    def words(self) -> str | None:
        """How it sleeps, or why it does not though it might have to; None where there is nothing to say."""
        if self.asleep is not None:
            return self.asleep.words(datetime.fromtimestamp(self._wall.now()))
        if self.wish == "on":
            return "awake until 'kiosk screen auto' or a new start"
        return "the hours wait for the clock to be set" if self.waits_for_the_clock else None

    @property
    def waits_for_the_clock(self) -> bool:
        """Whether there are hours, and nobody can know yet what time it is."""
        return self._sleep.waits_for_the_clock

    def takes(self, press: Press) -> bool:
        """Whether a press is for this alone: whoever presses while the kiosk sleeps wants a visit."""
        self._sleep.touched(press.t)
        if self.asleep is None and self._pressed is None:
            return False
        if self._pressed is None and self.asleep is not None and self.asleep.wakes:
            self._pressed = press
        return True

    def follow(self, state: State, now: float, parts: Parts) -> float | None:
        """Sleep or wake, as it is time to; to be called with every tick, before anything is drawn.

        Returns:
            When the press happened that woke the kiosk, once whoever pressed can see what comes of it, in
            monotonic seconds; None otherwise.
        """
        parts.power.poll(now)
        self._brighten(now, parts)
        why = None if self._pressed is not None else self._sleep.why(state, now)
        if why is not None and self.asleep is None:
            self._fall_asleep(why, parts)
        elif why is None and self.asleep is not None:
            self._wake(now, parts)
        self.asleep = why
        return self._release(now, parts)

    def _fall_asleep(self, why: Asleep, parts: Parts) -> None:
        log.info("%s", why.words(datetime.fromtimestamp(self._wall.now())))
        # The last picture that the display gets: nothing may be presented while it is off.
        parts.stage.blank()
        parts.power.off()
        parts.vision.sleep()

    def _wake(self, now: float, parts: Parts) -> None:
        log.info("awake")
        self._waking_since = now
        parts.power.on()
        parts.vision.wake()

    def _release(self, now: float, parts: Parts) -> float | None:
        press = self._pressed
        if press is None:
            return None
        if now < self._waking_since + WAKING_SECONDS and not parts.power.lit:
            return None
        self._pressed = None
        # On a display that lit up late, the visit begins when there is something to see.
        return press.t if now == self._waking_since else now

    def _brighten(self, now: float, parts: Parts) -> None:
        if now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        share = self._display.brightness
        if self._display.night_brightness is not None and self._hour() not in self._day:
            share = self._display.night_brightness
        if share != self._share:
            self._share = share
            parts.power.brightness(share)
