"""The configuration over the kiosk's life: read at the start and when saved, never lost to a mistake.

A saved file is tried by a process of its own (`kiosk.appliance.proof`). One that can be used is adopted,
and on trial until vision is ready with it and a visit went through: then it is the last good one, kept in the
state folder byte for byte. One that cannot changes nothing: not the running kiosk, and not the next start.
"""

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from kiosk.app.reports import CameraDown, CameraReady, Report
from kiosk.appliance.proof import Proven, Refused, about, named_by
from kiosk.appliance.prover import Prover
from kiosk.appliance.starting import (
    EMPTIED,
    UNKNOWN_SIZE,
    Version,
    fault_of,
    sentences,
    start,
)
from kiosk.appliance.trial import Doubt, Failed, Passed, Trial
from kiosk.appliance.trial_record import Ledger, Record, RefusedText
from kiosk.config.changes import changed_keys, restart_keys, until_restart
from kiosk.config.diagnostics import printable
from kiosk.config.file_watch import FileWatch, NamedWatch
from kiosk.config.files import read_file
from kiosk.config.schema import Settings
from kiosk.content.bundle import Adapt, Bundle
from kiosk.errors import ConfigError, KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store
from kiosk.vision.settings import VisionSettings

__all__ = ["LAST_GOOD", "LiveConfig"]

log = logging.getLogger(__name__)

DISK_SECONDS = 2.0
"""So long a start waits until it is on the disk that a text is on trial."""

Opened = TypeVar("Opened")


class LiveConfig:
    """One config.yaml and what the kiosk makes of it.

    Attributes:
        path: of the file.
        bundle: what the kiosk runs with.
        problem: the first thing wrong with the file as it was last tried, or None.
        restart_needed: keys whose new value waits for the next start.
        screen: pixels of the display; to be set once it is open.
    """

    def __init__(
        self,
        path: Path,
        store: Store,
        clock: Callable[[], float],
        adapt: Adapt = lambda settings: settings,
        *,
        prover: Prover,
        boot: str | None = None,
    ) -> None:
        """Read the file, or what ran before where this one is broken.

        Args:
            path: the operator's file.
            store: the state folder.
            clock: monotonic seconds.
            adapt: what the command line changes in every configuration.
            prover: tries files; closed by `end`.
            boot: the computer's start; by default what Linux says.

        Raises:
            KioskError: as `start`.
        """
        self.path, self._store, self._clock, self._adapt = path, store, clock, adapt
        self._prover, self._ledger = prover, Ledger(store, Moment.now().boot if boot is None else boot)
        self.problem: str | None = None
        self.restart_needed: list[str] = []
        self.screen = UNKNOWN_SIZE
        # Watched before it is read: a save in between must not be missed.
        self._watch, self._named = FileWatch(path, clock), NamedWatch(clock)
        self._due = False
        self._candidate: Version | None = None
        self._retreat: Bundle | None = None
        self._trial: Trial | None = None
        self._fallback: Version | None = None
        self._doubt: Doubt | None = None
        self._tries = 0
        # Of vision with what runs: well, down, or not known yet.
        self._well: bool | None = None
        self._good = store.get(LAST_GOOD)
        if self._good is not None:
            self._ledger.refuse_crashed(path)
        self._running, fault = start(path, self._good, self._ledger.record, prover, adapt)
        self.bundle, self._started_with = self._running.bundle, self._running.bundle.settings
        self._named.watch(self._running.model)
        self._begin()
        if fault is not None:
            self._begin_refused(fault)
        _tell(self.bundle.warnings)

    @property
    def settings(self) -> Settings:
        """The bundle's."""
        return self.bundle.settings

    @property
    def on_trial_since(self) -> float | None:
        """Since when what runs is on trial, monotonic seconds; None when it is not."""
        return None if self._trial is None else self._trial.since

    def open(self, make: Callable[[Settings], Opened]) -> Opened:
        """What ``make`` opens with the settings: display and pins, at the start.

        Where that fails with a text on trial that wants them otherwise than what survived, back to that.

        Raises:
            KioskError: it cannot be opened with either.
        """
        record, wanted = self._ledger.record, self._running
        try:
            return make(self.settings)
        except KioskError as fault:
            blamed = self._waiting(wanted.bundle.settings, self._fallback)
            if self._fallback is None or not blamed:
                self.end()
                raise
            key = blamed[0] if len(blamed) == 1 else None
            self._started_with = self._fallback.bundle.settings
            self._give_up(about(self.path, wanted.lines, key, str(fault)))
            self._retreat = None
            try:
                return make(self.settings)
            except KioskError:
                # A monitor that is away is no mistake of the file's.
                self._ledger.keep(record)
                self.end()
            raise

    def reload(self) -> None:
        """Have the next `adopt` try the file as it is now, whether or not it seems to have changed."""
        self._watch.take()
        self._due, self._tries = True, 0

    def poll(self) -> None:
        """Notice that the file was saved, or what it names; to be asked in every tick: nothing is read."""
        now = self._clock()
        if self._watch.changed():
            self._due, self._tries = True, 0
        if self._named.changed():
            self._due = True
        if self._doubt is not None and self._doubt.tick(now):
            self._due, self._tries = True, self._doubt.tries
        if self._trial is not None and (failed := self._trial.tick(now)) is not None:
            self._fail(failed)

    def adopt(self) -> Bundle | None:
        """Have a saved file tried: what to run with from now on, once after each good change.

        To be asked between visits. Nothing is waited for: what is not known yet a later call tells.
        """
        # It may have been saved since, and be half-written now: then that save is waited out, too.
        stands = self._watch.stands()
        if self._candidate is not None and (self._due or not stands):
            self._candidate = None
            self._note_running()
        if self._due and stands:
            self._due = False
            self._prover.begin(self.path, self.screen, self.settings.display.rotation)
        answer = self._prover.poll()
        if not stands:
            return None
        if answer is not None:
            try:
                self._consider(answer)
            except KioskError as fault:
                self._refuse(fault)
        candidate = self._candidate
        if candidate is None:
            return None
        # On the disk before the risk is taken.
        if candidate.text not in (self._good, self._running.text) and not self._ledger.is_noted(
            candidate.text
        ):
            return None
        self._candidate = None
        return self._take(candidate)

    def retreat(self) -> Bundle | None:
        """What to go back to at once, also during a visit: what runs has failed. Once each time."""
        bundle, self._retreat = self._retreat, None
        return bundle

    def hear(self, report: Report) -> None:
        """Take in what the app reports."""
        now = self._clock()
        if isinstance(report, CameraReady | CameraDown):
            self._well = isinstance(report, CameraReady)
        if self._trial is not None:
            match self._trial.hear(report, now):
                case Passed():
                    self._survived()
                case Failed() as failed:
                    self._fail(failed)
                    return
        if self._doubt is not None and self._doubt.hear(report, now):
            self._due, self._tries = True, self._doubt.tries

    def end(self) -> None:
        """The kiosk comes to a good end: that is none of the crashes that are counted."""
        self._ledger.end()

    def close(self) -> None:
        """Give up what is being tried."""
        self._prover.close()

    # What came of a file that was tried

    def _consider(self, answer: Proven | Refused) -> None:
        if isinstance(answer, Refused):
            self._named.watch(answer.named)
            raise fault_of(answer)
        self._named.watch(answer.model)
        if answer.empty and not self._running.empty:
            raise ConfigError([f"{self.path}: {EMPTIED}"])
        self._candidate = Version.of(answer, self._adapt)

    def _take(self, version: Version) -> Bundle | None:
        """Go on with a version; None where that changes nothing of what runs."""
        if self.problem is not None:
            log.info("configuration: %s is right again", self.path)
            self.problem = None
        self._doubt = None
        before, trial, well = self._running, self._trial, self._well
        if trial is None or (self._fallback is None and well):
            self._fallback = before
        manifest = self.bundle.manifest
        keys = self._switch(version)
        if version.text == self._good:
            self._survived()
        elif version.text != before.text:
            self._try(trial.before if trial is not None else well)
        # A model may have been replaced in its place: then the same text names another one.
        return None if manifest == version.bundle.manifest and not keys else self.bundle

    def _switch(self, version: Version) -> list[str]:
        """Have ``version`` run, but for what waits for the next start; the keys that changed."""
        before, waited, wanted = self.bundle, self.restart_needed, version.bundle
        settings = until_restart(wanted.settings, self._started_with)
        self._running, self.bundle = version, replace(wanted, settings=settings)
        self.restart_needed = _opened_once(changed_keys(self._started_with, wanted.settings))
        if _seen(before) != _seen(self.bundle):
            self._well = None
        keys = changed_keys(before.settings, settings)
        _tell(wanted.warnings)
        if keys:
            log.info("configuration: %s changed", ", ".join(keys))
        if self.restart_needed and self.restart_needed != waited:
            log.info("configuration: restart the kiosk for: %s", ", ".join(self.restart_needed))
        return keys

    def _refuse(self, fault: KioskError) -> None:
        said = sentences(fault)
        problem = said[0]
        for spelled in (printable, KioskError):
            # Both leave a usual name as it is, and differ in how they spell out what is no text.
            name = printable(str(spelled(self.path.name)))
            problem = problem.replace(str(spelled(str(self.path))), name)
        if problem == self.problem:
            return
        self.problem = problem
        for sentence in said:
            log.warning("configuration: %s", sentence)
        log.warning("configuration: kept the last good one")

    # Trials

    def _begin(self) -> None:
        """The start: what runs now is on trial unless it has survived a visit."""
        if self._running.text != self._good and self._good is not None:
            try:
                self._fallback = Version.known(self._good, LAST_GOOD, self._adapt)
            except KioskError as fault:
                log.warning("configuration: the last good one is of no use any more: %s", sentences(fault)[0])
        if self._running.text != self._good:
            self._ledger.put_at_risk(self._running.text)
            self._ledger.settled(DISK_SECONDS)
            self._try(None)
        else:
            self._note_running()

    def _begin_refused(self, fault: KioskError) -> None:
        """The start: what runs is not the file, but what ran before."""
        self._refuse(fault)
        with suppress(KioskError):
            model, source = named_by(read_file(self.path))
            self._named.watch(model | source)
        refused = self._ledger.record.refused
        if refused is not None and not refused.crashed and str(fault) == refused.sentence:
            self._doubt = Doubt(Failed(refused.sentence, sure=False, known=False), tries=1)

    def _try(self, before: bool | None) -> None:
        """What runs is on trial from now on; ``before``: whether vision was well until now."""
        fallback = self._fallback
        self._trial = Trial(
            self._clock(),
            vision=fallback is None or _seen(fallback.bundle) != _seen(self.bundle),
            waits=bool(self.restart_needed and self._waiting(self._running.bundle.settings, fallback)),
            ready=self._well is True,
            before=before,
        )

    def _waiting(self, wanted: Settings, fallback: Version | None) -> list[str]:
        """Keys that are opened once, at a start, and that what survived has otherwise."""
        if fallback is None:
            return list(self.restart_needed)
        return _opened_once(changed_keys(fallback.bundle.settings, wanted))

    def _survived(self) -> None:
        self._trial = self._fallback = None
        self._tries = 0
        if self._running.text != self._good:
            self._good = self._running.text
            self._store.put(LAST_GOOD, self._good)
        self._ledger.keep(Record())

    def _fail(self, failed: Failed) -> None:
        """Vision cannot work with what runs: back to what survived, if there is anything."""
        if self._fallback is None:
            return
        refused, is_the_file = self._running, self.problem is None
        before, now = self._fallback.bundle.settings, refused.bundle.settings
        keys = [key for key in ("model", "camera.source") if key in changed_keys(before, now)]
        key = keys[0] if len(keys) == 1 else None
        self._give_up(about(self.path, refused.lines, key, failed.reason))
        if is_the_file:
            self._named.watch(refused.model | refused.source)
            self._doubt = Doubt(failed, self._tries)

    def _give_up(self, sentence: str) -> None:
        """Back to what survived."""
        assert self._fallback is not None
        refused, version = self._running.text, self._fallback
        self._trial = self._fallback = None
        self._ledger.keep(Record(None, RefusedText(refused, sentence, crashed=False)))
        if self.problem is None:
            self._refuse(ConfigError([sentence]))
        else:
            # The file is another one by now, which has a mistake of its own.
            log.warning("configuration: %s", sentence)
        self._switch(version)
        if version.text != self._good:
            self._note_running()
            self._try(None)
        self._retreat = self.bundle

    def _note_running(self) -> None:
        if self._running.text != self._good:
            self._ledger.put_at_risk(self._running.text)
        else:
            self._ledger.keep(replace(self._ledger.record, trial=None))


def _opened_once(keys: list[str]) -> list[str]:
    opened_once = set(restart_keys())
    return [key for key in keys if key in opened_once]


def _seen(bundle: Bundle) -> tuple[VisionSettings, tuple[str, ...]]:
    """What vision is told: where it differs, there is another vision process."""
    return VisionSettings.of(bundle.settings), bundle.manifest.labels


def _tell(warnings: Sequence[str]) -> None:
    for sentence in warnings:
        log.warning("configuration: %s", sentence)
