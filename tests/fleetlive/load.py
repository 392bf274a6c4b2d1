"""Many kiosks on one real broker: what they cost it, and what one of them costs its own computer.

    python -m tests.fleetlive.load --kiosks 50 200 --minutes 10

Each kiosk is the whole client with its own files, connection (TLS), password and place in the access list;
all of them are turned by one process, so that their processor time can be shared out among them. They begin
with a week that nobody was told of, then say something new once in `INTERVAL` seconds, and lose their broker
once, by kill -9.
"""

import argparse
import json
import logging
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from kiosk.fleet.credentials import Credentials
from tests.fleetlive.certificates import Authority
from tests.fleetlive.mosquitto import Mosquitto
from tests.fleetlive.rig import Kiosk, Listener, settings_for

INTERVAL = 60
TURN_SECONDS = 0.5
"""As the client's own: so often each is turned."""

PATIENCE_SECONDS = 420.0
"""The longest pause before a client tries again is five minutes."""

PASSWORD = "a kiosk's own"
HOME_ASSISTANT = "home"
ACCESS = f"""
pattern readwrite kiosk/%u/#
pattern write homeassistant/device/%u/config
pattern read homeassistant/status
user {HOME_ASSISTANT}
topic readwrite #
"""
TICKS = os.sysconf("SC_CLK_TCK")
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True, slots=True)
class Cost:
    """What so many kiosks came to.

    Attributes:
        connected: seconds until the last was there and had told its week.
        returned: seconds after the broker's return until the last was there again.
        messages: heard in a minute by somebody who hears everything, when nothing special happened.
        bytes: of these, topics and payloads, in a minute.
        broker_percent, client_percent: of one processor in that time; the client's for one kiosk.
        broker_mb: resident, at the end; without kiosks it was ``broker_empty_mb``.
        client_kb: by which each kiosk let the process grow.
    """

    kiosks: int
    connected: float
    returned: float
    messages: float
    bytes: float
    broker_percent: float
    client_percent: float
    broker_empty_mb: float
    broker_mb: float
    client_kb: float


def processor_seconds(pid: int) -> float:
    """That a process has used, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident(pid: int) -> int:
    """Bytes."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE


class Crowd:
    """The kiosks, which have begun and are not connected yet."""

    def __init__(self, folder: Path, number: int, port: int, ca: Path) -> None:
        self.kiosks: list[Kiosk] = []
        for name in names(number):
            settings = settings_for(port, tls=str(ca), id=name, interval=INTERVAL)
            kiosk = Kiosk(folder / name, settings, Credentials(name, PASSWORD))
            if not self.kiosks:
                kiosk.visits(7)
            else:
                shutil.copytree(
                    self.kiosks[0].places.kiosk_state, kiosk.places.kiosk_state, dirs_exist_ok=True
                )
            self.kiosks.append(kiosk)
        self._began = self._turned = time.monotonic()
        self._restarts = 0

    @property
    def connected(self) -> int:
        return sum(kiosk.client.connected for kiosk in self.kiosks)

    @property
    def is_told(self) -> bool:
        """Whether all are there, and have told what they had to."""
        return all(kiosk.client.connected and kiosk.teller.counts()[0] == 0 for kiosk in self.kiosks)

    def turn(self) -> None:
        """Each once, half a second after the last time."""
        time.sleep(max(0.0, self._turned + TURN_SECONDS - time.monotonic()))
        self._turned = time.monotonic()
        restarts = int((self._turned - self._began) / INTERVAL)
        for kiosk in self.kiosks:
            # As often as the client wants to hear of it, with something new once a minute.
            if restarts != self._restarts or int(self._turned) % 10 == 0:
                kiosk.show(camera_restarts=restarts)
            kiosk.client.tick(time.monotonic(), 0.0)
            kiosk.teller.keep(time.monotonic())
        self._restarts = restarts

    def until(self, happened: Callable[[], bool], what: str) -> float:
        """Seconds until it had."""
        begun = time.monotonic()
        while not happened():
            if time.monotonic() - begun > PATIENCE_SECONDS:
                sys.exit(f"{what}: not within {PATIENCE_SECONDS:g} s ({self.connected} are connected)")
            self.turn()
        return time.monotonic() - begun

    def end(self) -> None:
        for kiosk in self.kiosks:
            kiosk.end()


def names(number: int) -> list[str]:
    return [f"kiosk-{one:05}" for one in range(number)]


def measure(number: int, minutes: float, folder: Path) -> Cost:
    """So many kiosks, for so long."""
    authority = Authority(folder / "ca")
    users = dict.fromkeys([*names(number), HOME_ASSISTANT], PASSWORD)
    pair = authority.pair("broker")
    broker = Mosquitto(folder / "broker", tls=pair, users=users, access=ACCESS, keeps=True)
    broker.start()
    empty = resident(broker.pid)
    me = os.getpid()
    before = resident(me)
    crowd = Crowd(folder, number, broker.port, authority.certificate)
    home = Listener(broker.port, HOME_ASSISTANT, PASSWORD, authority.certificate)
    connected = crowd.until(lambda: crowd.is_told, f"{number} kiosks tell their week")
    grown = resident(me) - before

    home.messages.clear()
    cost = [processor_seconds(broker.pid), processor_seconds(me)]
    begun = time.monotonic()
    while time.monotonic() - begun < minutes * 60:
        crowd.turn()
    seconds = time.monotonic() - begun
    cost = [processor_seconds(broker.pid) - cost[0], processor_seconds(me) - cost[1]]
    heard = list(home.messages)
    broker_bytes = resident(broker.pid)

    broker.end(signal.SIGKILL)
    crowd.until(lambda: crowd.connected == 0, "all notice that the broker is gone")
    broker.start()
    returned = crowd.until(lambda: crowd.connected == number, "all are there again")
    home.close()
    crowd.end()
    broker.end()
    return Cost(
        kiosks=number,
        connected=round(connected, 1),
        returned=round(returned, 1),
        messages=round(len(heard) / seconds * 60, 1),
        bytes=round(sum(len(topic) + len(payload) for topic, payload, _ in heard) / seconds * 60),
        broker_percent=round(100 * cost[0] / seconds, 2),
        client_percent=round(100 * cost[1] / seconds / number, 3),
        broker_empty_mb=round(empty / 1e6, 1),
        broker_mb=round(broker_bytes / 1e6, 1),
        client_kb=round(grown / 1e3 / number),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line of JSON for each number of kiosks."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kiosks", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--minutes", type=float, default=10.0, help="of nothing special, for each number")
    wanted = parser.parse_args(arguments)
    # Two hundred times that the broker is gone.
    logging.disable()
    for number in wanted.kiosks:
        with tempfile.TemporaryDirectory() as folder:
            print(json.dumps(asdict(measure(number, wanted.minutes, Path(folder)))), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
