"""A kiosk that is told of to a real broker, and somebody who listens there."""

import datetime
import json
import time
from collections.abc import Callable
from pathlib import Path

import paho.mqtt.client as mqtt

from kiosk.appliance.statistics.statistics import Statistics
from kiosk.config.schema import Settings
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.places import Places
from kiosk.fleet.run import Teller, reach
from kiosk.system.store import write_atomically
from tests.appliance.statistics.month import PATIENCE, TimeMachine, ended, result
from tests.fleet.test_health import WELL

TOPIC = "kiosk/foyer"
NOON = datetime.datetime(2026, 12, 1, 12, 30)
"""The day of a kiosk here, unless a test says otherwise."""


def settings_for(port: int, *, tls: str = "none", broker: str = "localhost", **more: object) -> Settings:
    fleet = {"broker": broker, "port": port, "tls": tls, "id": "foyer", "interval": 10, **more}
    return Settings.model_validate({"fleet": fleet})


class Kiosk:
    """One, at noon of a day, with its folders below ``home``."""

    def __init__(self, home: Path, settings: Settings, credentials: Credentials = Credentials()) -> None:  # noqa: B008
        home.mkdir(exist_ok=True)
        self.settings, self.credentials = settings, credentials
        self.places = Places(
            state=home / "own",
            commands=home / "commands",
            kiosk_runtime=home / "run",
            kiosk_state=home / "state",
            root=home / "root",
        )
        for folder in (
            self.places.state,
            self.places.commands,
            self.places.kiosk_runtime,
            self.places.kiosk_state,
        ):
            assert folder is not None
            folder.mkdir(exist_ok=True)
        if not (home / "root").exists():
            self.machine = TimeMachine(home / "root", NOON)
        self.show()
        self.begin()

    def begin(self) -> None:
        """A new start of the client; what it has kept, it finds."""
        who, topics, self.transport = reach(
            self.settings.fleet, self.credentials, self.places.root, will=True
        )
        self.teller = Teller(self.settings, self.places, who, topics, clock=self.machine.boot())
        self.client = self.teller.client(self.transport, time.monotonic())

    def show(self, **changed: object) -> None:
        """Have the kiosk say so of itself."""
        up = time.clock_gettime(time.CLOCK_BOOTTIME)
        content = json.dumps({**WELL, "updated_up": up, **changed}).encode()
        write_atomically(self.places.kiosk_runtime / "status.json", content, lasting=False)

    def visits(self, days: int, each: int = 4, today: datetime.datetime = NOON) -> None:
        """So many visits in each of eight hours of the days before ``today``."""
        statistics = Statistics(self.places.kiosk_state, self.machine.clock)
        midnight = today.replace(hour=0, minute=0)
        for back in range(days, 0, -1):
            for hour in range(9, 17):
                self.machine.wind(midnight - datetime.timedelta(days=back) + datetime.timedelta(hours=hour))
                for _ in range(each):
                    statistics.hear(ended(result()))
                assert statistics.settled(PATIENCE)
        statistics.close(PATIENCE)
        self.machine.wind(today)

    def until(self, happened: Callable[[], object], seconds: float = 15.0) -> float:
        """Go on until something has happened; after how many seconds it had."""
        begun = time.monotonic()
        while not happened():
            passed = time.monotonic() - begun
            assert passed < seconds, "it did not happen"
            self.show()
            self.client.tick(time.monotonic(), 0.05)
            self.teller.keep(time.monotonic())
        return time.monotonic() - begun

    def end(self) -> None:
        self.client.end()
        self.teller.keep(None)


class Listener:
    """Hears everything, and says something."""

    def __init__(
        self, port: int, user: str | None = None, password: str | None = None, ca: Path | None = None
    ) -> None:
        self.messages: list[tuple[str, bytes, bool]] = []
        self._client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        if user is not None:
            self._client.username_pw_set(user, password)
        if ca is not None:
            self._client.tls_set(ca_certs=str(ca))
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_message = self._hear
        self._client.connect("localhost", port)
        self._client.loop_start()

    def _hear(self, client: object, data: object, message: mqtt.MQTTMessage) -> None:
        self.messages.append((message.topic, message.payload, message.retain))

    def last(self, topic: str) -> bytes | None:
        """The last payload on a topic."""
        return next((payload for one, payload, _ in reversed(self.messages) if one == topic), None)

    def all(self, topic: str) -> list[bytes]:
        return [payload for one, payload, _ in self.messages if one == topic]

    def say(self, topic: str, payload: bytes, *, retain: bool = False) -> None:
        self._client.publish(topic, payload, qos=1, retain=retain).wait_for_publish(5)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def __enter__(self) -> "Listener":
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()
