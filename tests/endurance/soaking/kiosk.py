"""A kiosk whose clock is wound by hand: everything else, but for the vision process, is the real thing."""

import json
import os
import random
import socket
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from kiosk.app.assembly import put_together
from kiosk.appliance.caretaker import Caretaker
from kiosk.appliance.counts import FILE, Counts
from kiosk.appliance.live_config import LAST_GOOD, LiveConfig
from kiosk.appliance.status import StatusFile
from kiosk.appliance.status_file import read_status
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store
from kiosk.vision.process.protocol import Down, VisionEvent
from kiosk.vision.process.supervisor import VisionProcess
from tests.endurance.soaking import worker
from tests.endurance.soaking.checks import must
from tests.endurance.soaking.people import Disk
from tests.fakes.clock import FakeClock

WATCHDOG_SECONDS = 20.0
STORE_PATIENCE = 20.0


class Systemd:
    """The socket systemd listens on; sees to it that the watchdog is petted in time."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.address = str(folder / "notify")
        self._clock = clock
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(self.address)
        self.petted = clock()
        self.longest = 0.0
        self.ready = 0
        self.reloads = 0

    def listen(self) -> None:
        """Take what was said; raises Broken when the watchdog would have bitten."""
        while True:
            try:
                said = self._socket.recv(4096).decode()
            except BlockingIOError:
                break
            if said == "WATCHDOG=1":
                self.petted = self._clock()
            self.ready += said == "READY=1"
            self.reloads += said.startswith("RELOADING=1")
        unpetted = self._clock() - self.petted
        self.longest = max(self.longest, unpetted)
        must(unpetted <= WATCHDOG_SECONDS, f"the watchdog was not petted for {unpetted:.1f} s")

    def close(self) -> None:
        self._socket.close()
        os.unlink(self.address)


class Watched(VisionProcess):
    """The real supervisor; what it reports is counted on the way."""

    faults = 0

    def poll(self) -> list[VisionEvent]:
        events = super().poll()
        self.faults += sum(isinstance(event, Down) and not event.usage for event in events)
        return events


@dataclass
class Folders:
    """Where the configuration, the state and the status are."""

    etc: Path
    state: Path
    run: Path

    @classmethod
    def under(cls, root: Path) -> "Folders":
        """Three new folders."""
        folders = cls(root / "etc", root / "state", root / "run")
        for folder in (folders.etc, folders.state, folders.run):
            folder.mkdir(parents=True)
        return folders

    @property
    def config(self) -> Path:
        """The operator's file."""
        return self.etc / "config.yaml"


class Kiosk:
    """One life of the kiosk, from its start to its end.

    Attributes:
        app, configuration, counts, caretaker, vision: the real ones.
    """

    def __init__(
        self, folders: Folders, clock: FakeClock, played: worker.Stage, disk: Disk, size: tuple[int, int]
    ) -> None:
        self._folders, self._clock = folders, clock
        self.systemd = Systemd(folders.run, clock)
        self.notifier = Notifier(self.systemd.address, WATCHDOG_SECONDS, clock)
        self.status = StatusFile(folders.run, clock)
        self.store = Store(folders.state, disk.write)
        self.configuration = LiveConfig(folders.config, self.store, clock)
        self.counts = Counts.of(self.store)
        settings = self.configuration.settings
        window = Window.offscreen(size, settings.display.rotation)
        self.vision = Watched(settings, clock, spawn=played.spawn)
        self.app = put_together(
            self.configuration.bundle,
            window,
            panel=Panel(settings.button, settings.led, None, clock=clock),
            vision=self.vision,
            clock=clock,
            counts=self.counts,
            chance=random.Random(0),
        )
        self.caretaker = Caretaker(
            self.app,
            self.configuration,
            self.counts,
            store=self.store,
            notifier=self.notifier,
            status=self.status,
        )
        self.caretaker.listen(self._take_handler)
        self.app.tick()
        self.notifier.ready()

    def reload(self) -> None:
        """SIGHUP."""
        self._handler(1, None)

    def end(self) -> None:
        """SIGTERM: everything is put away, and what was kept is what was counted."""
        # As `kiosk run` does: what the last tick brought is kept, too.
        self.caretaker.tick()
        self.notifier.stopping()
        self.app.close()
        self.store.close(STORE_PATIENCE)
        self.notifier.close()
        self.systemd.close()

    def kept(self) -> Counts:
        """The counts on the disk."""
        path = self._folders.state / FILE
        must(path.exists(), "no counts on the disk")
        return Counts(**json.loads(path.read_bytes()))

    def last_good(self) -> bytes | None:
        """The configuration on the disk that the next start falls back on."""
        path = self._folders.state / LAST_GOOD
        return path.read_bytes() if path.exists() else None

    def shown(self) -> dict:
        """The status file."""
        return read_status(self._folders.run)

    def _take_handler(self, number: int, handler) -> None:
        self._handler = handler

    @staticmethod
    def _handler(number: int, frame: FrameType | None) -> None:
        raise AssertionError("nobody listens to SIGHUP")
