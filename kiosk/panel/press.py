"""From a bouncing contact to presses that mean something, as a pure class.

Every driver debounces differently, and some not at all, so the pins are read raw and this is the one
place that decides what a press is. It is handed levels and times and knows neither pins nor clocks.
"""

from dataclasses import dataclass

from kiosk.config import schema as settings


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed. ``t`` is when the contact closed for good, seconds on the monotonic clock."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class Stuck:
    """The button has been down for too long, since ``t``; said once per hold."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class Unstuck:
    """A stuck button came up again at ``t``."""

    source: str
    t: float


PanelEvent = Press | Stuck | Unstuck


class PressFilter:
    """Turns raw levels of one button into presses.

    - A level counts once it has lasted ``min_press_ms``, down and up alike: chatter is neither a press
      nor, in the middle of a hold, a release.
    - A hold is one press, however long. Before the next one the button must have been seen up.
    - A hold that begins within ``lockout_ms`` of the last press is swallowed whole, not postponed: a
      double tap does nothing later.
    - The button is taken to be down until it has been seen up after ``started``, so that one held at boot
      is no press.
    - A hold of ``stuck_seconds`` is reported once, whether or not it counted as a press.

    Times are those of the edges, not of the calls, so the answer does not depend on how often the caller
    ticks. A time that lies before one already seen is taken as the latter.
    """

    def __init__(self, button: settings.Button, started: float, source: str = "button") -> None:
        """``started``: now, in seconds; ``source`` is handed on in the events."""
        self._min_press = button.min_press_ms / 1000
        self._lockout = button.lockout_ms / 1000
        self._stuck_after = button.stuck_seconds
        self._source = source
        self._started = self._now = started
        self._raw, self._raw_since = False, started
        self._down, self._down_since = True, started
        self._stuck = False
        self._locked_until = started

    def level(self, pressed: bool, now: float) -> list[PanelEvent]:
        """The contact is closed (``pressed``) or open from ``now`` on, seconds; a repeat changes nothing."""
        events = self.tick(now)
        if pressed != self._raw:
            self._raw, self._raw_since = pressed, self._now
            events += self.tick(now)
        return events

    def tick(self, now: float) -> list[PanelEvent]:
        """Time has passed without an edge; returns what became certain, oldest first, usually nothing."""
        self._now = max(self._now, now)
        events: list[PanelEvent] = []
        lasted = self._now - self._raw_since
        if self._raw != self._down and lasted >= self._min_press and self._now > self._started:
            events += self._settled()
        if self._down and self._raw and not self._stuck and self._now - self._down_since >= self._stuck_after:
            self._stuck = True
            events.append(Stuck(self._source, self._down_since))
        return events

    def _settled(self) -> list[PanelEvent]:
        """The raw level has lasted long enough to be the real one."""
        t = self._raw_since
        self._down = self._raw
        if self._down:
            self._down_since = t
            if t < self._locked_until:
                return []
            self._locked_until = t + self._lockout
            return [Press(self._source, t)]
        if self._stuck:
            self._stuck = False
            return [Unstuck(self._source, t)]
        return []
