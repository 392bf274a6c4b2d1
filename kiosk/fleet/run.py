"""From a configuration to a kiosk that the fleet's broker knows of."""

import logging
import random
import time
from pathlib import Path

from kiosk.config.schema import Settings
from kiosk.config.schema_fleet import Fleet
from kiosk.errors import ConfigError, FleetError
from kiosk.fleet.backlog import Backlog
from kiosk.fleet.board import Board
from kiosk.fleet.client import Client, Seen
from kiosk.fleet.commands import Commands
from kiosk.fleet.components import components
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.discovery import OFFLINE, announcement, platforms
from kiosk.fleet.figures import Figures, delay_of
from kiosk.fleet.health import health
from kiosk.fleet.house import house_of
from kiosk.fleet.identity import Identity, identity
from kiosk.fleet.memory import Kept, Memory
from kiosk.fleet.places import Places
from kiosk.fleet.report import Report
from kiosk.fleet.topics import Topics
from kiosk.fleet.transport import Acknowledged, Connected, Lost, Transport, Unreachable
from kiosk.fleet.trust import tls_context
from kiosk.system.ending import Ending
from kiosk.system.wall_clock import WallClock

log = logging.getLogger(__name__)

TURN_SECONDS = 0.5
"""Within so long the end is noticed."""

REMOVAL_SECONDS = 10.0
"""So long a broker has to forget a kiosk."""

KEEP_SECONDS = 60.0
"""What the broker has acknowledged is kept at most so often: an SD card does not like more."""


def run(settings: Settings, credentials: Credentials, places: Places, ending: Ending) -> int:
    """Tell the broker how the kiosk is until somebody asks for the end; 0.

    A broker that is away, refuses or misbehaves is tried again, ever more slowly, and never ends it.

    Raises:
        ConfigError: ``fleet`` names no broker.
        FleetError: a certificate, key or CA cannot be used.
    """
    who, topics, transport = reach(settings.fleet, credentials, places.root, will=True)
    if settings.fleet.is_in_the_clear:
        log.warning("nothing that goes to the broker is encrypted (fleet.tls is none)")
    teller = Teller(settings, places, who, topics)
    client = teller.client(transport, time.monotonic())
    log.info("this kiosk is %s (%s) to the broker at %s", who.id, who.name, settings.fleet.broker)
    fleet = settings.fleet
    report = Report(places.runtime, who.id, f"{fleet.broker}:{fleet.port}", teller.counts)
    while not ending.asked:
        client.tick(time.monotonic(), TURN_SECONDS)
        teller.keep(time.monotonic())
        report.tell(client)
        if not client.connected:
            ending.wait(TURN_SECONDS)
    client.end()
    teller.keep(None)
    return 0


def remove(settings: Settings, credentials: Credentials, places: Places) -> None:
    """Take the device and all that is retained of it away from the broker; gives up after some seconds.

    The client must not run meanwhile: it would be told of anew.

    Raises:
        ConfigError, FleetError: as `run`, and where the broker cannot be reached or refuses.
    """
    _, topics, transport = reach(settings.fleet, credentials, places.root, will=False)
    end = time.monotonic() + REMOVAL_SECONDS
    left: dict[int, str] | None = None
    try:
        transport.connect()
        while left != {}:
            if time.monotonic() > end:
                raise FleetError("the broker does not acknowledge that it has forgotten the kiosk")
            for happened in transport.turn(TURN_SECONDS):
                match happened:
                    case Connected():
                        left = {
                            transport.publish(topic, b"", retain=True): topic for topic in topics.retained
                        }
                    case Lost(why=why):
                        raise FleetError(why)
                    case Acknowledged(number=number, refused=refused) if left is not None:
                        topic = left.pop(number, "")
                        if refused is not None:
                            raise FleetError(f"the broker does not let its {topic} be forgotten ({refused})")
    except Unreachable as fault:
        raise FleetError(str(fault)) from fault
    finally:
        transport.close()
    Memory(places.state).write(Kept())


def reach(
    fleet: Fleet, credentials: Credentials, root: Path, *, will: bool
) -> tuple[Identity, Topics, Transport]:
    """Who this kiosk is, its topics, and the way to the broker, which is not yet gone.

    Args:
        will: whether the broker shall say that the client is gone when it hears no more of it.

    Raises:
        ConfigError, FleetError: as `run`.
    """
    if fleet.broker is None:
        raise ConfigError(["fleet.broker: no broker is named: write its name or address into config.yaml"])
    who = identity(fleet, root)
    topics = Topics.of(fleet, who.id)
    context = tls_context(fleet, credentials)
    # Only now: whoever has no broker needs no package for it.
    from kiosk.fleet.paho import PahoTransport

    last_words = (topics.client, OFFLINE.encode()) if will else None
    name = who.id if will else f"{who.id}-removal"
    return who, topics, PahoTransport(fleet, name, credentials, context=context, will=last_words)


class Teller:
    """What there is to tell of one kiosk, put together from where it stands."""

    def __init__(
        self,
        settings: Settings,
        places: Places,
        who: Identity,
        topics: Topics,
        *,
        clock: WallClock | None = None,
    ) -> None:
        self._settings, self._places, self._who, self._topics = settings, places, who, topics
        self._house, self._board = house_of(settings), Board(places.root)
        self._memory = Memory(places.state)
        kept = self._memory.read()
        self._announced = dict(kept.components)
        self._backlog = Backlog(kept.marks)
        self._figures = Figures(
            places.kiosk_state,
            self._house,
            clock=clock or WallClock(root=places.root),
            told=kept.tallies,
            backlog=self._backlog,
            delay=delay_of(who.id),
        )
        self._obeys = settings.fleet.buttons and places.commands is not None
        self._commands = Commands(places.commands if self._obeys else None, topics.command)
        self._next_keeping = 0.0
        self._what = self._board.what()

    def client(self, transport: Transport, now: float) -> Client:
        """What tells it. ``now``: monotonic seconds."""
        return Client(
            transport,
            self._topics,
            look=self.look,
            announce=self.announce,
            backlog=self._backlog,
            commands=self._commands,
            interval=self._settings.fleet.interval,
            chance=random.Random(),
            now=now,
        )

    def look(self) -> Seen:
        """How the kiosk is just now."""
        self._figures.refresh(time.monotonic())
        found = health(self._places.kiosk_runtime)
        return Seen(
            found.alive,
            {
                **found.values,
                **self._board.values(),
                **self._figures.values(),
                "model": self._house.model,
                "system": self._what[1],
                "waiting": self._backlog.waiting,
                "commands_obeyed": self._commands.obeyed,
                "commands_ignored": self._commands.ignored,
            },
        )

    def counts(self) -> tuple[int, int, int]:
        """Messages that wait, commands that were obeyed, and messages that were none."""
        return self._backlog.waiting, self._commands.obeyed, self._commands.ignored

    def announce(self) -> bytes:
        """What Home Assistant is told."""
        found = list(components(self._house, obeys=self._obeys))
        said = announcement(self._who, self._topics, found, self._what[0], self._announced)
        self._announced = platforms(found)
        return said

    def keep(self, now: float | None) -> None:
        """Have it on the disk what the broker has had, now and then; ``now`` None: at once."""
        if now is not None and now < self._next_keeping:
            return
        self._next_keeping = (now or 0.0) + KEEP_SECONDS
        self._memory.write(Kept(self._backlog.marks, self._figures.told, self._announced))
