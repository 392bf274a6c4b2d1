"""Looks after a running kiosk: configuration, counts, status, and the word to systemd that all is well."""

import logging
import signal
from collections.abc import Callable
from types import FrameType

from kiosk.app.app import App
from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LiveConfig
from kiosk.appliance.status import StatusFile, words
from kiosk.session import Attract
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store

log = logging.getLogger(__name__)


class Caretaker:
    """To be asked once after every tick of the app.

    Attributes:
        given_up: why a new start of the whole kiosk is the next thing to try, or None.
    """

    def __init__(
        self,
        app: App,
        configuration: LiveConfig,
        counts: Counts,
        *,
        store: Store,
        notifier: Notifier,
        status: StatusFile,
    ) -> None:
        self._app, self._configuration, self._counts = app, configuration, counts
        self._store, self._notifier, self._status = store, notifier, status
        self._kept = self._count()
        self._reload_asked = False
        self.given_up: str | None = None

    def listen(self, install: Callable = signal.signal) -> None:
        """Let SIGHUP (``systemctl reload kiosk``) have the configuration read again."""
        install(signal.SIGHUP, self._ask_reload)

    def tick(self) -> None:
        """Do what is due; never waits."""
        app, configuration = self._app, self._configuration
        if app.fault is not None and app.fault.gave_up:
            self.given_up = app.fault.reason
        asked, self._reload_asked = self._reload_asked, False
        if asked:
            self._notifier.reloading()
            configuration.reload()
        configuration.look()
        if isinstance(app.state, Attract) and (bundle := configuration.adopt()) is not None:
            app.adopt(bundle)
        app.tell_staff(configuration.problem)
        if self._count() != self._kept:
            self._kept = self._count()
            self._counts.keep(self._store)
        self._tell(asked)

    def _tell(self, reloaded: bool) -> None:
        problem, needed = self._configuration.problem, self._configuration.restart_needed
        said = words(self._app, problem, needed)
        if self._store.problem is not None:
            said += f"; {self._store.problem}"
        self._status.show(
            self._app,
            self._counts,
            said,
            config=self._configuration.path,
            problem=problem,
            restart_needed=needed,
        )
        self._notifier.status(said)
        if reloaded:
            self._notifier.ready()
        if self._app.vision.healthy:
            self._notifier.alive()

    def _count(self) -> tuple[int, ...]:
        return (*self._counts.visits.values(), self._counts.camera_restarts)

    def _ask_reload(self, signum: int, frame: FrameType | None) -> None:
        self._reload_asked = True
