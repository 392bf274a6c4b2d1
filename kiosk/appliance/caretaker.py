"""Looks after a running kiosk: configuration, counts, status, and the word to systemd that all is well.

It listens to what the app reports; what it says of that is worded when something changed, not sixty times a
second.
"""

import os
import signal
from collections.abc import Callable
from types import FrameType
from typing import NamedTuple

from kiosk import __version__
from kiosk.app.app import App
from kiosk.app.reports import CameraDown, FaceSeen, Report, VisitEnded
from kiosk.appliance.codes import Condition, most_urgent
from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LiveConfig
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status import Status, StatusFile, digest, words
from kiosk.appliance.status_file import REFRESH_SECONDS
from kiosk.appliance.turns import FaceTurns
from kiosk.session import Attract, ForStaff, Problem
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store

LEAST_SECONDS = 1.0
"""Between two words on how the kiosk is; what changes meanwhile is said by the next."""


class _Circumstances(NamedTuple):
    """What may have changed without a report of the app's."""

    staff: Problem | None
    problem: str | None
    restart_needed: list[str]
    not_kept: str | None
    vision_pid: int | None
    on_trial_since: float | None
    rotation: int | None
    not_counted: str | None
    standby: str | None
    display_problem: str | None


Handler = Callable[[int, FrameType | None], None]


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
        statistics: Statistics,
        notifier: Notifier,
        status: StatusFile,
        clock: Callable[[], float],
    ) -> None:
        """``clock``: monotonic seconds."""
        self._app, self._configuration, self._counts = app, configuration, counts
        self._store, self._notifier, self._status, self._clock = store, notifier, status, clock
        self._statistics = statistics
        self._turns = FaceTurns()
        self._decision_ms: int | None = None
        self._changed = True
        self._down_since: float | None = None
        self._rotation: int | None = None
        self._circumstances = self._survey()
        self._told = clock() - REFRESH_SECONDS
        self._reload_asked = False
        self.given_up: str | None = None
        if app.settings.stats:
            statistics.prepare()
        app.listen(self._hear)

    def listen(self, install: Callable[[int, Handler], object]) -> None:
        """Let SIGHUP (``systemctl reload kiosk``) have the configuration read again."""
        install(signal.SIGHUP, self._ask_reload)

    def tick(self) -> None:
        """Do what is due; never waits."""
        app, configuration = self._app, self._configuration
        asked, self._reload_asked = self._reload_asked, False
        if asked:
            self._notifier.reloading()
            configuration.reload()
        configuration.poll()
        if (bundle := configuration.retreat()) is not None:
            app.adopt(bundle)
        # What the staff are just being told they may be mending at the same time.
        free = isinstance(app.state, Attract | ForStaff)
        if free and (bundle := configuration.adopt()) is not None:
            app.adopt(bundle)
        circumstances = self._survey()
        app.tell_staff(circumstances.staff)
        if circumstances != self._circumstances:
            self._circumstances, self._changed = circumstances, True
        since = self._clock() - self._told
        if since >= REFRESH_SECONDS or (self._changed and since >= LEAST_SECONDS):
            self._tell()
        if asked:
            self._notifier.ready()
        if app.vision.healthy:
            self._notifier.alive()

    def finish(self) -> None:
        """The last tick: what the app brought until now is told."""
        self.tick()
        if self._changed:
            self._tell()

    def _hear(self, report: Report) -> None:
        self._turns.hear(report)
        self._configuration.hear(report)
        if self._counts.hear(report):
            self._counts.keep(self._store)
        if self._app.settings.stats:
            self._statistics.hear(report)
        match report:
            case FaceSeen():
                # Thirty a second: they are worth a word with the visit's end.
                return
            case VisitEnded(outcome=outcome, seconds=seconds) if outcome.answered:
                self._decision_ms = round(1000 * seconds)
            case CameraDown(reason=reason, gave_up=True):
                self.given_up = reason
        self._changed = True

    def _survey(self) -> _Circumstances:
        configuration, app, now = self._configuration, self._app, self._clock()
        if app.fault is None:
            self._down_since = None
        elif self._down_since is None:
            self._down_since = now
        fault = app.fault
        condition = Condition(
            camera=None if fault is None else fault.reason,
            camera_seconds=0.0 if self._down_since is None else now - self._down_since,
            camera_lost=fault is not None and (fault.usage or fault.gave_up),
            stuck=tuple(sorted(app.stuck)),
            config_problem=configuration.problem,
            not_kept=self._store.problem,
            better_rotation=self._rotation,
        )
        return _Circumstances(
            most_urgent(condition),
            configuration.problem,
            configuration.restart_needed,
            condition.not_kept,
            app.vision.pid,
            configuration.on_trial_since,
            self._rotation,
            self._statistics.problem if app.settings.stats else None,
            app.standby.words,
            app.power.problem,
        )

    def _tell(self) -> None:
        # Seldom, for it goes through the visits of a day.
        self._rotation = self._turns.rotation(self._app.settings.camera.rotation, self._clock())
        now = self._circumstances
        said = words(self._app, now.problem, now.restart_needed)
        if now.not_kept is not None:
            said += f"; {now.not_kept}"
        self._status.show(self._now(said))
        self._notifier.status(said)
        self._told, self._changed = self._clock(), False

    def _now(self, said: str) -> Status:
        app, counts = self._app, self._counts
        known = self._circumstances
        since, staff = known.on_trial_since, known.staff
        asleep = app.standby.asleep
        wakes = None if asleep is None else asleep.until
        on_trial = None if since is None else self._status.up_before(self._clock() - since)
        return Status(
            version=__version__,
            pid=os.getpid(),
            vision_pid=known.vision_pid,
            started=self._status.started,
            state=app.state.name if asleep is None else "asleep",
            status=said,
            camera=app.camera.camera if app.camera and not app.fault else None,
            camera_fault=app.fault.reason if app.fault else None,
            config=str(self._configuration.path),
            config_problem=known.problem,
            config_runs="saved" if known.problem is None else "last good",
            on_trial_up=on_trial,
            restart_needed=known.restart_needed,
            visits=dict(counts.visits),
            camera_restarts=counts.camera_restarts,
            last_decision_ms=self._decision_ms,
            driver=app.window.driver,
            size=list(app.window.screen.get_size()),
            better_rotation=self._rotation,
            not_counted=known.not_counted,
            asleep=None if asleep is None else asleep.why,
            asleep_until=None if wakes is None else wakes.isoformat(timespec="minutes"),
            hours_wait=app.standby.waits_for_the_clock,
            screen=app.standby.wish,
            display_power=app.power.name,
            display_problem=known.display_problem,
            code=None if staff is None else staff.code,
            for_staff=None if staff is None else staff.sentence,
            config_digest=digest(self._configuration.text),
        )

    def _ask_reload(self, signum: int, frame: FrameType | None) -> None:
        self._reload_asked = True
