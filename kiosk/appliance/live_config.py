"""The configuration over the kiosk's life: read at the start and when saved, never lost to a mistake.

A saved file is tried by a process of its own (`kiosk.appliance.proof`). One that can be used is adopted,
and on trial until vision is ready with it and a visit went through: then it is the last good one, kept in the
state folder byte for byte. One that cannot changes nothing: not the running kiosk, and not the next start. A
file that is new at a start is shown at once, for nobody waits before a black display, and tried then.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from kiosk.app.reports import Report
from kiosk.appliance.named import named_by
from kiosk.appliance.probation import Probation
from kiosk.appliance.proof import Proven, Refused, about
from kiosk.appliance.prover import Prover
from kiosk.appliance.saved_file import SavedFile
from kiosk.appliance.starting import EMPTIED, Version, fault_of, sentences
from kiosk.appliance.trial import Failed
from kiosk.config.changes import changed_keys
from kiosk.config.diagnostics import printable
from kiosk.config.file_watch import Aside, in_a_thread
from kiosk.config.files import read_file
from kiosk.config.schema import Settings
from kiosk.content.bundle import Adapt, Bundle
from kiosk.errors import ConfigError, KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD
from kiosk.system.store import Store

__all__ = ["LAST_GOOD", "LiveConfig"]

log = logging.getLogger(__name__)

Opened = TypeVar("Opened")


class LiveConfig:
    """One config.yaml and what the kiosk makes of it.

    Attributes:
        path: of the file.
        problem: the first thing wrong with the file as it was last tried, or None.
        screen: pixels of the display; to be set once it is open, and before `adopt` is asked.
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
        aside: Aside = in_a_thread,
    ) -> None:
        """Read the file, or what ran before where this one is broken.

        Args:
            path: the operator's file.
            store: the state folder.
            clock: monotonic seconds.
            adapt: what the command line changes in every configuration.
            prover: tries files; closed by `close`.
            boot: the computer's start; by default what Linux says.
            aside: looks at the files that a configuration names.

        Raises:
            KioskError: as `kiosk.appliance.starting.start`.
        """
        self.path, self._adapt = path, adapt
        self.problem: str | None = None
        self.screen = (1280, 720)
        # Watched before it is read: a save in between must not be missed.
        self._file = SavedFile(path, clock, prover, aside)
        self._probation = Probation(store, Moment.now().boot if boot is None else boot, clock)
        self._candidate: Version | None = None
        self._retreat: Bundle | None = None
        self._running, fault = self._probation.start(path, adapt)
        self._file.watch_named(self._running.version.named.without_source)
        # Between two visits, and with the display's size: neither is known here.
        self._file.due = not self._running.version.proven
        if fault is not None:
            self._refuse(fault)
            with suppress(KioskError):
                self._file.watch_named(named_by(read_file(path)).all)

    @property
    def bundle(self) -> Bundle:
        """What the kiosk runs with."""
        return self._running.bundle

    @property
    def settings(self) -> Settings:
        """The bundle's."""
        return self.bundle.settings

    @property
    def text(self) -> bytes:
        """The file's, as it was when what runs was adopted."""
        return self._running.version.text

    @property
    def restart_needed(self) -> list[str]:
        """Keys whose new value waits for the next start."""
        return self._running.restart_needed

    @property
    def on_trial_since(self) -> float | None:
        """Since when what runs is on trial, monotonic seconds; None when it is not."""
        return None if self._probation.trial is None else self._probation.trial.since

    def open(self, make: Callable[[Settings], Opened]) -> Opened:
        """What ``make`` opens with the settings: display and pins, at the start.

        Where that fails with a text on trial that wants them otherwise than what survived, back to that.

        Raises:
            KioskError: it cannot be opened with either.
        """
        running, fallback, record = self._running, self._probation.fallback, self._probation.record
        try:
            return make(self.settings)
        except KioskError as fault:
            blamed = running.opened_otherwise_than(fallback)
            if fallback is None or not blamed:
                self.end()
                raise
            key = blamed[0] if len(blamed) == 1 else None
            running.open_with(fallback)
            self._give_up(about(self.path, running.version.lines, key, str(fault)))
            self._retreat = None
            try:
                return make(self.settings)
            except KioskError:
                # A monitor that is away is no mistake of the file's.
                self._probation.forget_failure(record)
                self.end()
            raise

    def reload(self) -> None:
        """Have the next `adopt` try the file as it is now, whether or not it seems to have changed."""
        self._file.reload()
        self._probation.saved()

    def poll(self) -> None:
        """Notice that the file was saved, or what it names; to be asked in every tick: nothing is read."""
        if self._file.poll():
            self._probation.saved()
        if self._probation.try_again():
            self._file.due = True
        if (failed := self._probation.tick()) is not None:
            self._fail(failed)

    def adopt(self) -> Bundle | None:
        """Have a saved file tried: what to run with from now on, once after each good change.

        To be asked between visits. Nothing is waited for: what is not known yet a later call tells.
        """
        # It may have been saved since, and be half-written now: then that save is waited out, too.
        if self._candidate is not None and (self._file.due or not self._file.stands()):
            self._candidate = None
            self._probation.note(self._running)
        answer = self._file.answer(self.screen, self.settings.display.rotation)
        if answer is not None:
            try:
                self._consider(answer)
            except KioskError as fault:
                self._refuse(fault)
        candidate = self._candidate
        # On the disk before the risk is taken.
        if candidate is None or not self._probation.may_risk(candidate, self._running):
            return None
        self._candidate = None
        return self._take(candidate)

    def retreat(self) -> Bundle | None:
        """What to go back to at once, also during a visit: what runs has failed. Once each time."""
        bundle, self._retreat = self._retreat, None
        return bundle

    def hear(self, report: Report) -> None:
        """Take in what the app reports."""
        if (failed := self._probation.hear(report, self._running)) is not None:
            self._fail(failed)
        elif self._probation.try_again(report):
            self._file.due = True

    def end(self) -> None:
        """The kiosk comes to a good end: that is none of the crashes that are counted."""
        self._probation.end()

    def close(self) -> None:
        """Give up what is being tried."""
        self._file.close()

    def _consider(self, answer: Proven | Refused) -> None:
        """What was tried is to be adopted. Raises KioskError where it cannot be."""
        if isinstance(answer, Refused):
            self._file.watch_named(answer.named)
            if not self._is_what_runs(answer):
                raise fault_of(answer)
            if self._probation.fallback is not None:
                self._give_up(answer.problems[0])
            elif answer.why == "trouble":
                # A computer too slow to try a file is no reason not to use it.
                log.warning("configuration: %s", answer.problems[0])
                self._probation.trust_untried()
            else:
                self._refuse(fault_of(answer), "used all the same, for there is no other")
            return
        self._file.watch_named(answer.model | answer.look)
        if answer.empty and not self._running.version.empty:
            raise ConfigError([f"{self.path}: {EMPTIED}"])
        self._candidate = Version.of(answer, self._adapt)

    def _is_what_runs(self, refused: Refused) -> bool:
        """Whether the text is the one with which the kiosk was started, before anybody had tried it."""
        trial = self._probation.trial
        if trial is None or trial.proven or self.problem is not None:
            return False
        return refused.text == self._running.version.text or refused.why == "trouble"

    def _take(self, version: Version) -> Bundle | None:
        """Go on with a version; None where that changes nothing of what runs."""
        if self.problem is not None:
            log.info("configuration: %s is right again", self.path)
            self.problem = None
        before = _named(self.bundle)
        keys = self._probation.take(version, self._running)
        # What is named may have been replaced in its place: then the same text means something else.
        return None if before == _named(version.bundle) and not keys else self.bundle

    def _refuse(self, fault: KioskError, instead: str = "kept the last good one") -> None:
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
        log.warning("configuration: %s", instead)

    def _fail(self, failed: Failed) -> None:
        """Vision cannot work with what runs."""
        refused, fallback = self._running.version, self._probation.fallback
        assert fallback is not None
        changed = changed_keys(fallback.bundle.settings, refused.bundle.settings)
        keys = [name for name in changed if name in ("model", "camera.source")]
        key = failed.key if failed.key in keys else keys[0] if len(keys) == 1 else None
        if self.problem is None:
            self._file.watch_named(refused.named.all)
        self._give_up(about(self.path, refused.lines, key, failed.reason), failed)

    def _give_up(self, sentence: str, failed: Failed | None = None) -> None:
        """Back to what there is to fall back on."""
        is_the_file = self.problem is None
        self._probation.give_up(sentence, self._running, failed if is_the_file else None)
        if is_the_file:
            self._refuse(ConfigError([sentence]))
        else:
            # The file is another one by now, which has a mistake of its own.
            log.warning("configuration: %s", sentence)
        self._retreat = self.bundle


def _named(bundle: Bundle) -> tuple[object, ...]:
    """What comes from the files that a configuration names."""
    return bundle.manifest, bundle.contents, bundle.brand
