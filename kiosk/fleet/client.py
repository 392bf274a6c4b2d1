"""What the fleet's client does with a connection: what it tells, when, and what it makes of what it hears.

It knows no broker and no clock: a `Transport` is handed in, and ``now``, monotonic seconds. All it does
happens in `tick`, so that a test can see every moment of it.
"""

import json
import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kiosk.fleet.back_off import SETTLED_SECONDS, BackOff
from kiosk.fleet.backlog import Backlog, Record
from kiosk.fleet.commands import Commands
from kiosk.fleet.discovery import OFFLINE, ONLINE
from kiosk.fleet.topics import Topics
from kiosk.fleet.transport import (
    Acknowledged,
    Connected,
    Denied,
    Happened,
    Lost,
    Received,
    Transport,
    Unreachable,
)

log = logging.getLogger(__name__)

GLANCE_SECONDS = 5.0
"""So often the kiosk's status is looked at: that it has died is told at once."""

MOST_UNDER_WAY = 5
"""Messages of the backlog that wait for the broker's acknowledgement: a slow network is not flooded."""

BIRTH_SECONDS = 5.0
"""Within so long after Home Assistant's start everything is told again: not by all kiosks at once."""

BIRTH_PAUSE = 60.0
"""And not more often than that, whatever comes."""

MOST_UNANSWERED, UNANSWERED_SECONDS = 50, 120.0
"""So many messages without an acknowledgement, or one for so long: then a broker is none."""

SHORT_IN_A_ROW = 3
TWICE = "is there another one with the same fleet.id?"
"""So many connections that did not hold, one after the other, and what that may mean."""

MOST_REASONS = 10
"""Different reasons for which a line is written, until the broker is back."""

URGENT = ("state", "problem", "problem_text", "code", "camera", "vision", "throttled", "under_voltage")
"""What does not wait for the next message of its time."""

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is to tell: whether the kiosk runs, and all values by the names of the components."""

    alive: bool
    values: Values


@dataclass(frozen=True, slots=True)
class _Sent:
    topic: str
    at: float


class Client:
    """Goes on for ever.

    Args:
        transport: to the broker.
        topics: of this kiosk.
        look: how the kiosk is just now; never raises.
        announce: what Home Assistant is told; called with each new connection.
        backlog: hours and days that are still to be told.
        commands: what becomes of messages.
        interval: seconds between two messages, at least.
        chance: for pauses.
        now: monotonic seconds.

    Attributes:
        fault: why there is no connection, in a sentence; None where there is one, or none was tried yet.
        sent: messages since the start.
    """

    def __init__(
        self,
        transport: Transport,
        topics: Topics,
        *,
        look: Callable[[], Seen],
        announce: Callable[[], bytes],
        backlog: Backlog,
        commands: Commands,
        interval: float,
        chance: random.Random,
        now: float,
    ) -> None:
        self._transport, self._topics = transport, topics
        self._look, self._announce = look, announce
        self._backlog, self._commands = backlog, commands
        self._interval, self._chance = interval, chance
        self._back_off = BackOff(chance)
        self._next_try = now
        self._begun = self._connected = self._settled = False
        self._connected_at = now
        self._short = 0
        self._said: set[str] = set()
        self._next_glance = now
        self._next_message = now
        self._birth: float | None = None
        self._last_birth: float | None = None
        self._told: Seen | None = None
        self._under_way: dict[int, Record] = {}
        self._unanswered: dict[int, _Sent] = {}
        self._denied: set[str] = set()
        self.fault: str | None = None
        self.sent = 0

    @property
    def connected(self) -> bool:
        """Whether the broker has let us in."""
        return self._connected

    def tick(self, now: float, patience: float) -> None:
        """Do what is due, and wait for at most ``patience`` seconds while connected; else return at once."""
        if not self._begun and now >= self._next_try:
            self._connect(now)
        if not self._begun:
            return
        for happened in self._transport.turn(patience):
            self._hear(happened, now)
        if self._connected and self._is_deaf(now):
            self._transport.close()
            self._lost("the broker acknowledges nothing", now, patient=False)
        if self._connected:
            self._tell(now)

    def end(self) -> None:
        """Say goodbye: what is retained says that the client is gone, as the last will would."""
        if self._connected:
            self._transport.publish(self._topics.client, OFFLINE.encode(), retain=True)
            self._transport.turn(0.0)
        self._transport.close()

    def _connect(self, now: float) -> None:
        try:
            self._transport.connect()
        except Unreachable as fault:
            self._lost(str(fault), now, patient=fault.patient)
            return
        self._begun = True

    def _hear(self, happened: Happened, now: float) -> None:
        match happened:
            case Connected():
                self._welcomed(now)
            case Lost(why=why, patient=patient):
                self._lost(why, now, patient=patient)
            case Received(topic=topic, payload=payload) if topic == self._topics.birth:
                if payload == ONLINE.encode():
                    self._born(now)
            case Received():
                self._commands.take(happened, now)
            case Acknowledged(number=number, refused=refused):
                self._acknowledged(number, refused)
            case Denied(topic=topic, why=why):
                self._deny(topic, why)

    def _welcomed(self, now: float) -> None:
        self._connected, self._settled, self._connected_at = True, False, now
        self.fault = None
        if not self._said:
            log.info("connected to the broker")
        if self._commands.obeys:
            self._transport.subscribe(self._topics.command)
        if self._topics.birth is not None:
            self._transport.subscribe(self._topics.birth)
        self._tell_all(now)

    def _lost(self, why: str, now: float, *, patient: bool) -> None:
        if self._connected and not self._settled:
            self._short += 1
            if self._short >= SHORT_IN_A_ROW:
                # Not every broker says that somebody else came by that name.
                why = f"{why.rstrip('.')}, soon after it let this kiosk in, again and again: {TWICE}"
        self._begun = self._connected = False
        self.fault = why
        self._under_way.clear()
        self._unanswered.clear()
        self._denied.clear()
        self._backlog.lost()
        self._birth = None
        self._next_try = now + self._back_off.pause(patient=patient)
        # Each reason once, until it is back for good: a broker may be away, or come and go, for a week.
        if why not in self._said and len(self._said) < MOST_REASONS:
            self._said.add(why)
            log.warning("%s; it is tried again, ever more slowly", why.rstrip("."))

    def _settle(self) -> None:
        """The connection has held."""
        self._settled, self._short = True, 0
        self._back_off.settled()
        if self._said:
            log.info("the broker is back")
            self._said.clear()

    def _born(self, now: float) -> None:
        """Home Assistant has started: it is told everything, a little later."""
        if self._last_birth is None or now - self._last_birth >= BIRTH_PAUSE:
            self._last_birth = now
            self._birth = now + self._chance.uniform(0.0, BIRTH_SECONDS)

    def _acknowledged(self, number: int, refused: str | None) -> None:
        if (sent := self._unanswered.pop(number, None)) is None:
            return
        if refused is not None:
            self._deny(sent.topic, refused)
        if (record := self._under_way.pop(number, None)) is None:
            return
        if refused is None:
            self._backlog.told(record)
        else:
            self._backlog.refused(record)

    def _is_deaf(self, now: float) -> bool:
        oldest = next(iter(self._unanswered.values()), None)
        waited = 0.0 if oldest is None else now - oldest.at
        return len(self._unanswered) >= MOST_UNANSWERED or waited > UNANSWERED_SECONDS

    def _deny(self, topic: str, why: str) -> None:
        if topic not in self._denied:
            self._denied.add(topic)
            log.warning("the broker has no room for this kiosk's %s (%s): see its access list", topic, why)

    def _tell_all(self, now: float) -> None:
        self._birth, self._told = None, None
        if self._topics.discovery is not None:
            self._publish(self._topics.discovery, self._announce(), now)
        self._publish(self._topics.client, ONLINE.encode(), now)
        self._next_glance = now

    def _tell(self, now: float) -> None:
        if not self._settled and now - self._connected_at >= SETTLED_SECONDS:
            self._settle()
        if self._birth is not None and now >= self._birth:
            self._tell_all(now)
        if now >= self._next_glance:
            self._next_glance = now + GLANCE_SECONDS
            self._glance(now)
        while len(self._under_way) < MOST_UNDER_WAY and (record := self._backlog.next()) is not None:
            topic = self._topics.days if record.is_day else self._topics.hours
            self._under_way[self._publish(topic, record.payload, now, retain=False)] = record

    def _glance(self, now: float) -> None:
        seen, before = self._look(), self._told
        if before is None or seen.alive != before.alive:
            self._publish(self._topics.kiosk, (ONLINE if seen.alive else OFFLINE).encode(), now)
        urgent = before is None or any(seen.values.get(key) != before.values.get(key) for key in URGENT)
        due = now >= self._next_message and (before is None or seen.values != before.values)
        if urgent or due:
            content = json.dumps(dict(seen.values), ensure_ascii=False).encode(errors="replace")
            self._publish(self._topics.state, content, now)
            self._next_message = now + self._interval
            self._told = seen
        elif before is not None and seen.alive != before.alive:
            self._told = Seen(seen.alive, before.values)

    def _publish(self, topic: str, payload: bytes, now: float, *, retain: bool = True) -> int:
        number = self._transport.publish(topic, payload, retain=retain)
        self._unanswered[number] = _Sent(topic, now)
        self.sent += 1
        return number
