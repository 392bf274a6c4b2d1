"""The one place where the app and what looks after it are put together: for systemd, the benchmark, the soak.

It lies here and not beside the app's own assembly, because nothing below the appliance knows of it.
"""

import random
import signal
import time
from collections.abc import Callable, MutableMapping
from pathlib import Path
from typing import Self

from kiosk.app.assembly import assemble
from kiosk.appliance.caretaker import Caretaker, Handler
from kiosk.appliance.counts import Counts
from kiosk.appliance.fact_memory import FactMemory
from kiosk.appliance.live_config import LiveConfig
from kiosk.appliance.prover import Prover, ProverProcess
from kiosk.appliance.screen_wish import WishWatch
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status import StatusFile
from kiosk.config.file_watch import Aside, in_a_thread
from kiosk.config.schema import Settings
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.system.folders import service_folder
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store
from kiosk.system.wall_clock import WallClock
from kiosk.vision.process.protocol import Vision

CLOSING_SECONDS = 1.0
"""So long the disk has for what is still to be kept when the kiosk ends."""


class Service:
    """What a kiosk stands on, before there is a configuration and after all else has failed.

    Attributes:
        notifier: systemd's ear.
        store: the state directory.
        status: the status file; also takes a fault as the last words.
        clock: monotonic seconds.
        statistics: visits by the hour, in the state directory too.
        wishes: what is wanted of the screen, from the runtime directory.
    """

    def __init__(
        self,
        notifier: Notifier,
        store: Store,
        status: StatusFile,
        clock: Callable[[], float] = time.monotonic,
        statistics: Statistics | None = None,
        *,
        runtime: Path | None = None,
    ) -> None:
        """Without ``statistics`` none are kept, without a ``runtime`` directory no wishes are heard."""
        self.notifier, self.store, self.status, self.clock = notifier, store, status, clock
        self.statistics = statistics or Statistics(None)
        self.wishes = WishWatch(runtime, clock)

    @classmethod
    def of_environment(
        cls, environment: MutableMapping[str, str], clock: Callable[[], float] = time.monotonic
    ) -> Self:
        """What systemd offers in ``environment`` (usually `os.environ`); by hand nothing is kept or told."""
        state = service_folder(environment, "STATE_DIRECTORY")
        runtime = service_folder(environment, "RUNTIME_DIRECTORY")
        return cls(
            Notifier.of_environment(environment, clock),
            Store(state),
            StatusFile(runtime),
            clock,
            Statistics(state),
            runtime=runtime,
        )

    def read(
        self,
        path: Path,
        adapt: Callable[[Settings], Settings] = lambda settings: settings,
        *,
        prover: Prover | None = None,
        aside: Aside = in_a_thread,
    ) -> LiveConfig:
        """The configuration; see `LiveConfig` for arguments and errors. By default a process tries files."""
        prover = ProverProcess(self.clock) if prover is None else prover
        return LiveConfig(path, self.store, self.clock, adapt, prover=prover, aside=aside)

    def close(self, patience: float = CLOSING_SECONDS) -> None:
        """Keep what is to be kept, for at most ``patience`` seconds, and give the socket back."""
        end = time.monotonic() + patience
        self.store.close(patience)
        # Both write to one disk: what the one has waited for, the other need not.
        self.statistics.close(max(0.0, end - time.monotonic()))
        self.notifier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()


class Appliance:
    """A kiosk, and all that looks after it.

    Attributes:
        app, configuration, counts, caretaker: the parts.
    """

    def __init__(
        self,
        service: Service,
        configuration: LiveConfig,
        window: Window,
        *,
        panel: Panel | None = None,
        vision: Vision | None = None,
        dated: WallClock | None = None,
        chance: random.Random | None = None,
    ) -> None:
        """
        Args:
            service: what it stands on; stays open.
            configuration: read with the same service.
            window, panel, vision, dated, chance: as `kiosk.app.assembly.assemble` takes them.

        Raises:
            KioskError: a part is missing or cannot be used; the sentence says which.
        """
        self._service, self.configuration = service, configuration
        configuration.screen = window.screen.get_size()
        self.counts = Counts.of(service.store)
        self.app = assemble(
            configuration.bundle,
            window,
            panel=panel,
            vision=vision,
            clock=service.clock,
            dated=dated,
            chance=chance,
        )
        FactMemory(self.app, service.store)
        self.caretaker = Caretaker(
            self.app,
            configuration,
            self.counts,
            store=service.store,
            statistics=service.statistics,
            notifier=service.notifier,
            status=service.status,
            clock=service.clock,
        )

    def start(self, install: Callable[[int, Handler], object] = signal.signal) -> None:
        """Draw the first picture and tell systemd of it; ``install`` takes the handler of SIGHUP."""
        self.caretaker.listen(install)
        self.app.tick()
        self._service.notifier.ready()

    def tick(self) -> None:
        """Once for each picture."""
        self.caretaker.tick()
        if (wish := self._service.wishes.poll()) is not None:
            self.app.standby.ask(wish)
        self.app.tick()
        self.configuration.screen = self.app.window.screen.get_size()

    def end(self) -> None:
        """On the way out: what the last tick brought is told and kept."""
        self.caretaker.finish()
        self.configuration.end()
        self._service.notifier.stopping()

    def close(self) -> None:
        """Leave the hardware as it was found."""
        self.configuration.close()
        self.app.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        self.close()
