"""Which text is trusted: the last good one survived a visit, and what runs is on trial until it has done so.

What is trusted lies in the state folder byte for byte; what is on trial is noted there before it is used.
"""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from kiosk.app.reports import CameraDown, CameraReady, Report
from kiosk.appliance.running import Running, seen
from kiosk.appliance.starting import Version, sentences, start
from kiosk.appliance.trial import Doubt, Failed, Passed, Trial
from kiosk.appliance.trial_record import Ledger, Record, RefusedText
from kiosk.content.bundle import Adapt
from kiosk.errors import KioskError
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store

log = logging.getLogger(__name__)

DISK_SECONDS = 2.0
"""So long a start waits until it is on the disk that a text is on trial."""


class Probation:
    """Of what runs.

    Attributes:
        good: the last text that survived a visit, if there is any.
        fallback: what is gone back to when what runs fails, if there is anything.
        trial: of what runs; None when it has survived.
    """

    def __init__(self, store: Store, boot: str, clock: Callable[[], float]) -> None:
        """``boot``: the computer's start, see `Moment`. ``clock``: monotonic seconds."""
        self._store, self._clock, self._ledger = store, clock, Ledger(store, boot)
        self.good = store.get(LAST_GOOD)
        self.fallback: Version | None = None
        self.trial: Trial | None = None
        self._doubt: Doubt | None = None
        self._tries = 0
        # Of vision with what runs: well, down, or not known yet.
        self._well: bool | None = None

    @property
    def record(self) -> Record:
        """What is kept of texts on trial."""
        return self._ledger.record

    def start(self, path: Path, adapt: Adapt) -> tuple[Running, KioskError | None]:
        """What to run with, on trial unless it is trusted, and what is wrong with the file; see `start`."""
        if self.good is not None:
            self._ledger.refuse_crashed(path)
        version, fault = start(path, self.good, self._ledger, adapt, DISK_SECONDS)
        running = Running(version)
        if version.text == self.good:
            self.note(running)
        else:
            if self.good is not None:
                try:
                    self.fallback = Version.known(self.good, LAST_GOOD, adapt)
                except KioskError as another:
                    said = sentences(another)[0]
                    log.warning("configuration: the last good one is of no use any more: %s", said)
            self._ledger.put_at_risk(version.text, proven=version.proven)
            self._ledger.settled(DISK_SECONDS)
            self._try(running, None)
        refused = self.record.refused
        if refused is not None and not refused.crashed and str(fault) == refused.sentence:
            self._doubt = Doubt(Failed(refused.sentence, sure=False, known=False), tries=1)
        return running, fault

    # What was saved

    def saved(self) -> None:
        """The file is another one: it has all its chances."""
        self._tries = 0

    def may_risk(self, version: Version, running: Running) -> bool:
        """Whether it is on the disk that this version is about to be used; sees to it."""
        if version.text in (self.good, running.version.text):
            return True
        return self._ledger.is_noted(version.text)

    def note(self, running: Running) -> None:
        """What is noted on the disk is what runs, and no other."""
        if running.version.text != self.good:
            self._ledger.put_at_risk(running.version.text, proven=running.version.proven)
        else:
            self._ledger.keep(replace(self.record, trial=None))

    def take(self, version: Version, running: Running) -> list[str]:
        """Go on with what was proven; the keys that changed."""
        before, trial, well = running.version, self.trial, self._well
        self._doubt = None
        if version.text != before.text:
            trusted = trial is None or before.text == self.good
            stood = before.proven or (trial is not None and trial.visited)
            if trusted or (self.fallback is None and well and stood):
                self.fallback = before
        replaced = seen(running.bundle)
        keys = self._switch(version, running)
        other = replaced != seen(running.bundle)
        if version.text == self.good and (version.text != before.text or not other):
            self._survived(running)
        elif version.text != before.text or other:
            self._try(running, trial.before if trial is not None else well)
        elif trial is not None and not trial.proven:
            self._ledger.note_proven()
            if trial.prove() is not None:
                self._survived(running)
        return keys

    # What becomes of it

    def hear(self, report: Report, running: Running) -> Failed | None:
        """Take in what the app reports; what vision cannot work with is to be given up."""
        now = self._clock()
        if isinstance(report, CameraReady | CameraDown):
            self._well = isinstance(report, CameraReady)
        answer = None if self.trial is None else self.trial.hear(report, now)
        if isinstance(answer, Passed):
            self._survived(running)
        return answer if isinstance(answer, Failed) and self.fallback is not None else None

    def tick(self) -> Failed | None:
        """What time brings: as `hear`."""
        failed = None if self.trial is None else self.trial.tick(self._clock())
        return failed if self.fallback is not None else None

    def try_again(self, report: Report | None = None) -> bool:
        """Whether what failed is to be tried again: a report may speak for that, or the time."""
        doubt, now = self._doubt, self._clock()
        if doubt is None or not (doubt.tick(now) if report is None else doubt.hear(report, now)):
            return False
        self._tries = doubt.tries
        return True

    def give_up(self, sentence: str, running: Running, failed: Failed | None = None) -> None:
        """Back to what there is to fall back on; ``failed``: and perhaps to it again."""
        assert self.fallback is not None
        refused, version = running.version.text, self.fallback
        self.trial = self.fallback = None
        self._ledger.keep(Record(None, RefusedText(refused, sentence, crashed=False)))
        self._switch(version, running)
        if version.text != self.good:
            self.note(running)
            self._try(running, None)
        if failed is not None:
            self._doubt = Doubt(failed, self._tries)

    def forget_failure(self, record: Record) -> None:
        """What was given up is to be tried at the next start: this is kept instead."""
        self._ledger.keep(record)

    def trust_untried(self) -> None:
        """It cannot be found out whether what runs can be used: a visit will show."""
        if self.trial is not None:
            self.trial.proven = True

    def end(self) -> None:
        """The kiosk comes to a good end."""
        self._ledger.end()

    def _try(self, running: Running, before: bool | None) -> None:
        """What runs is on trial from now on; ``before``: whether vision was well until now."""
        fallback = self.fallback
        self.trial = Trial(
            self._clock(),
            vision=fallback is None or seen(fallback.bundle) != seen(running.bundle),
            # What was opened as the trusted text has it needs no proof of its own.
            waits=bool(
                running.restart_needed
                and (
                    fallback is None or fallback.text != self.good or running.opened_otherwise_than(fallback)
                )
            ),
            ready=self._well is True,
            before=before,
            proven=running.version.proven,
        )

    def _switch(self, version: Version, running: Running) -> list[str]:
        before = seen(running.bundle)
        keys = running.switch(version)
        if seen(running.bundle) != before:
            self._well = None
        return keys

    def _survived(self, running: Running) -> None:
        self.trial = self.fallback = None
        self._tries = 0
        if running.version.text != self.good:
            self.good = running.version.text
            self._store.put(LAST_GOOD, self.good)
        self._ledger.keep(Record())
