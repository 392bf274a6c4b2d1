"""When the kiosk sleeps: outside of its hours, when nobody has come for long, and when somebody wants it to.

It is no state of the session, which rests on its attract scene meanwhile: every visit goes its own way to its
end, also one that was begun a moment before the hours were over.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from kiosk.config.opening_hours import OpeningHours, moment_in_words
from kiosk.config.schema import Settings
from kiosk.session import Attract, State
from kiosk.system.wall_clock import WallClock

ScreenWish = Literal["auto", "on", "off"]
"""What somebody wants of the screen: by the configuration, always, or not at all."""

LOOK_SECONDS = 1.0
"""Between two looks at the clock on the wall."""


@dataclass(frozen=True, slots=True)
class Asleep:
    """Why the kiosk sleeps.

    Attributes:
        why: outside of the ``hours``, nobody has come (``idle``), or somebody has ``asked`` for it.
        until: when it wakes by itself, in local time; None where that is not known.
        wakes: whether a press wakes it.
    """

    why: Literal["hours", "idle", "asked"]
    until: datetime | None
    wakes: bool

    def words(self, now: datetime) -> str:
        """For the status, ``now`` in local time: ``asleep until Tuesday at 09:00, or a press``."""
        ends = [] if self.until is None else [f"until {moment_in_words(self.until, now)}"]
        if self.why == "asked":
            ends = ["until 'kiosk screen auto' or a new start"]
        elif self.wakes:
            ends.append("a press" if ends else "until a press")
        return f"asleep {', or '.join(ends)}" if ends else "asleep: the kiosk is never open"


class Sleep:
    """Decides whether the kiosk sleeps; does nothing about it.

    Attributes:
        wish: somebody's; it ends with the process.
        waits_for_the_clock: there are hours, and nobody can know yet what time it is: it stays awake.
    """

    def __init__(self, settings: Settings, wall: WallClock, now: float) -> None:
        """``wall``: the clock on the wall; ``now``: monotonic seconds, from which on nobody has come."""
        self._wall = wall
        self._active = now
        self.wish: ScreenWish = "auto"
        self.adopt(settings)

    def adopt(self, settings: Settings) -> None:
        """Go on with other settings."""
        self._hours: OpeningHours | None = settings.hours.opening
        self._wakes = settings.hours.wake
        self._patience = settings.display.sleep_after_minutes * 60
        self._closed: Asleep | None = None
        self._next_look = float("-inf")
        self.waits_for_the_clock = False

    def touched(self, now: float) -> None:
        """Somebody is there."""
        self._active = now

    def why(self, state: State, now: float) -> Asleep | None:
        """Why the kiosk should sleep at ``now``, monotonic seconds; None to be awake. To be asked often."""
        self._look(now)
        if not isinstance(state, Attract) or state.playlist is not None or self.wish == "on":
            self._active = now
            return None
        if self.wish == "off" or self._closed is not None:
            # Whoever comes first afterwards finds it awake.
            self._active = now
            return Asleep("asked", None, False) if self.wish == "off" else self._closed
        if self._patience and now - self._active >= self._patience:
            return Asleep("idle", None, True)
        return None

    def _look(self, now: float) -> None:
        if self._hours is None or now < self._next_look:
            return
        self._next_look = now + LOOK_SECONDS
        self.waits_for_the_clock = not self._wall.is_set()
        opening = None if self.waits_for_the_clock else self._hours.at(self._wall.now())
        is_closed = opening is not None and not opening.is_open
        self._closed = Asleep("hours", opening.until, self._wakes) if opening and is_closed else None
