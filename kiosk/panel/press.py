"""From a bouncing contact to presses that mean something, as a pure class.

Every driver debounces differently, and some not at all, so the pins are read raw and this is the one
place that decides what a press is. It is handed levels and times and knows neither pins nor clocks.
"""

import math
from dataclasses import dataclass

from kiosk.config import schema as settings


@dataclass(frozen=True, slots=True)
class Press:
    """Somebody pressed.

    Attributes:
        source: what it was.
        t: when the contact closed for good, seconds on the monotonic clock.
        second: whether it was a second button.
        spot: where the screen was touched, as `kiosk.screen.window.Window.spot` says it; None elsewhere.
    """

    source: str
    t: float
    second: bool = False
    spot: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Released:
    """What was pressed came up for good at ``t``; only a press that counted has such an end."""

    source: str
    t: float


@dataclass(frozen=True, slots=True)
class Held:
    """The button has been down for `HOLD_SECONDS`, since ``t``: staff ask so what is wrong. Said once."""

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


PanelEvent = Press | Released | Held | Stuck | Unstuck

HOLD_SECONDS = 5.0
"""Longer than anybody presses who waits for an answer, and short enough to be asked of the staff."""


class Lockout:
    """The pause after a press in which none counts, whatever it is that was pressed."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._until = -math.inf

    def grants(self, t: float) -> bool:
        """Whether a press at ``t``, seconds, counts; if so the pause begins anew."""
        if t < self._until:
            return False
        self._until = t + self._seconds
        return True


class PressFilter:
    """Turns raw levels of one button into presses.

    - A level counts once it has lasted ``min_press_ms``, down and up alike: chatter is neither a press
      nor, in the middle of a hold, a release.
    - A hold is one press, however long: it is told when it begins, and its end when that has come. Before the
      next one the button must have been seen up.
    - A hold that begins within ``lockout_ms`` of the last press, of this button or of another with which it
      shares the lockout, is swallowed whole, not postponed: a double tap does nothing later.
    - The button is taken to be down until it has been seen up after ``started``, so that one held at boot
      is no press.
    - A hold of `HOLD_SECONDS` is reported once, and so is one of ``stuck_seconds``, whether or not it counted
      as a press.

    Times are those of the edges, not of the calls, so the answer does not depend on how often the caller
    ticks. A time that lies before one already seen is taken as the latter.
    """

    def __init__(
        self,
        button: settings.Button,
        started: float,
        source: str = "button",
        lockout: Lockout | None = None,
    ) -> None:
        """
        Args:
            button: the operator's section.
            started: now, in seconds.
            source: is handed on in the events.
            lockout: shared with other buttons; one of its own without.
        """
        self._min_press = button.min_press_ms / 1000
        self._lockout = lockout or Lockout(button.lockout_ms / 1000)
        self._stuck_after = button.stuck_seconds
        self._source = source
        self._started = self._now = started
        self._raw, self._raw_since = False, started
        self._down, self._down_since = True, started
        self._held = self._stuck = self._counted = False

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
        return events + (self._lasting() if self._down and self._raw else [])

    def _lasting(self) -> list[PanelEvent]:
        """What is to be said of a hold that goes on."""
        lasted, since = self._now - self._down_since, self._down_since
        said: list[tuple[float, PanelEvent]] = []
        if not self._held and lasted >= HOLD_SECONDS:
            self._held = True
            said.append((HOLD_SECONDS, Held(self._source, since)))
        if not self._stuck and lasted >= self._stuck_after:
            self._stuck = True
            said.append((self._stuck_after, Stuck(self._source, since)))
        return [event for _, event in sorted(said, key=lambda one: one[0])]

    def _settled(self) -> list[PanelEvent]:
        """The raw level has lasted long enough to be the real one."""
        t = self._raw_since
        self._down = self._raw
        if self._down:
            self._down_since = t
            self._counted = self._lockout.grants(t)
            return [Press(self._source, t)] if self._counted else []
        said: list[PanelEvent] = [Released(self._source, t)] if self._counted else []
        if self._stuck:
            said.append(Unstuck(self._source, t))
        self._held = self._stuck = self._counted = False
        return said
