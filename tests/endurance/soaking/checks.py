"""What must hold all along, seen from outside: in what the app reports and logs, on the disk, in /proc."""

import contextlib
import ctypes
import gc
import logging
import os
import random
import subprocess
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.app.reports import CameraDown, Report, SceneChanged, VisitEnded, VisitStarted
from kiosk.appliance.assembly import Appliance, Service
from kiosk.appliance.counts import FILE as COUNTS
from kiosk.appliance.counts import Counts
from kiosk.appliance.live_config import LAST_GOOD
from kiosk.appliance.statistics.figures import ALL, outcomes
from kiosk.appliance.statistics.reader import read_statistics
from kiosk.appliance.statistics.statistics import Statistics
from kiosk.appliance.status import StatusFile
from kiosk.appliance.status_file import read_status
from kiosk.appliance.trial_record import FILE as ON_TRIAL
from kiosk.panel.panel import Panel
from kiosk.screen.window import Window
from kiosk.session import OUTCOMES, Attract, CameraUnavailable, ForStaff
from kiosk.system.processes import resident_mb
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store, write_atomically
from kiosk.vision.process.supervisor import VisionProcess
from tests.fakes.prover import PromptProver, at_once

WATCHDOG_SECONDS = 20.0
DISK_PATIENCE = 20.0
"""In real seconds."""


class Broken(Exception):
    """Something that must always hold does not."""


def must(holds: object, sentence: str) -> None:
    """Raises Broken with the sentence unless it ``holds``."""
    if not holds:
        raise Broken(sentence)


class Journal(logging.Handler):
    """Hears what the app reports and what the kiosk logs (``with`` it); raises Broken when it makes no sense.

    Attributes:
        visits: begun.
        outcomes: how many ended how.
        for_staff: how many had none, because somebody held the button down for what is wrong.
        faults: of vision, but for those that only the operator can mend.
        refusals: the others.
        blind: both, and visits without a camera.
        seen: visits with a camera, however they ended.
        warnings: and worse in the log.
    """

    def __init__(self) -> None:
        super().__init__()
        self.visits = self.faults = self.refusals = self.blind = self.warnings = self.seen = 0
        self.for_staff = 0
        self.outcomes = {outcome.name: 0 for outcome in OUTCOMES}
        self._visiting = False

    def hear(self, report: Report) -> None:
        """To be one of the app's listeners."""
        match report:
            case VisitStarted():
                must(not self._visiting, "a visit began before the last one had an outcome")
                self.visits, self._visiting = self.visits + 1, True
            case VisitEnded(outcome=outcome):
                must(self._visiting, f"the outcome {outcome.name} without a visit")
                self.outcomes[outcome.name] += 1
                self._visiting = False
                self.seen += not isinstance(outcome, CameraUnavailable)
                self.blind += isinstance(outcome, CameraUnavailable)
            case SceneChanged(state=ForStaff()):
                self.for_staff += self._visiting
                self._visiting = False
            case SceneChanged(state=Attract()):
                must(not self._visiting, "a visit ended without an outcome")
            case CameraDown(usage=usage):
                self.faults += not usage
                self.refusals += usage
                self.blind += 1

    def emit(self, record: logging.LogRecord) -> None:
        self.warnings += record.levelno >= logging.WARNING
        must(not record.exc_info, f"a traceback in the log: {record.getMessage()}")

    def __enter__(self) -> None:
        logging.getLogger("kiosk").addHandler(self)

    def __exit__(self, *fault: object) -> None:
        logging.getLogger("kiosk").removeHandler(self)


class Watchdog(Notifier):
    """systemd's, without the socket between; ``longest`` is how many seconds it was left alone."""

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(None, WATCHDOG_SECONDS, clock)
        self._petted, self.longest = clock(), 0.0

    def _send(self, *lines: str) -> None:
        if "WATCHDOG=1" in lines:
            self._petted = self._clock()

    def bite(self) -> None:
        """Raises Broken when it was not petted in time."""
        unpetted = self._clock() - self._petted
        self.longest = max(self.longest, unpetted)
        must(unpetted <= WATCHDOG_SECONDS, f"the watchdog was not petted for {unpetted:.1f} s")


@dataclass(frozen=True)
class Use:
    """What this process takes at one moment: resident memory in 10^6 bytes, Python's objects that can hold
    others, open files, those of the typeface (one a size in use; `kiosk.screen.text` bounds them), threads.
    """

    resident_mb: float
    objects: int
    files: int
    fonts: int
    threads: int

    @classmethod
    def now(cls) -> "Use":
        gc.collect()
        # What is free and kept for later by the C library comes and goes by chance: malloc_trim(3).
        ctypes.CDLL(None).malloc_trim(0)
        files = []
        for number in os.listdir("/proc/self/fd"):
            # Some are gone again: the one that lists them, and the store's.
            with contextlib.suppress(FileNotFoundError):
                files.append(os.readlink(f"/proc/self/fd/{number}"))
        fonts, objects = sum("font_manrope" in file for file in files), len(gc.get_objects())
        memory, threads = resident_mb(os.getpid()), threading.active_count()
        return cls(memory, objects, len(files) - fonts, fonts, threads)

    def must_be_as(self, before: "Use") -> None:
        """Raises Broken when more or less is open than ``before``."""
        must(self.files == before.files, f"{self.files - before.files} files left open")
        must(self.threads == before.threads, f"{self.threads - before.threads} threads left behind")


class Life:
    """One life of a kiosk put together as it always is, in a folder with its ``edited.yaml``.

    Attributes: ``kiosk``, the whole of it, and systemd's ``watchdog``.
    """

    def __init__(
        self,
        root: Path,
        clock: Callable[[], float],
        journal: Journal,
        size: tuple[int, int],
        *,
        write: Callable[[Path, bytes], None] = write_atomically,
        spawn: Callable[..., Any] = subprocess.Popen,
    ) -> None:
        """``write`` and ``spawn`` are the disk's and the system's, or played."""
        self._root, self._journal, self._bare = root, journal, Use.now()
        self.watchdog, self._store = Watchdog(clock), Store(root, write)
        self._statistics = Statistics(root)
        self._service = Service(self.watchdog, self._store, StatusFile(root), clock, self._statistics)
        configuration = self._service.read(root / "edited.yaml", prover=PromptProver(), aside=at_once)
        settings = configuration.settings
        self.kiosk = Appliance(
            self._service,
            configuration,
            Window.offscreen(size, settings.display.rotation),
            panel=Panel(settings.button, settings.led, None, clock=clock),
            vision=VisionProcess(settings, configuration.bundle.manifest, clock, spawn=spawn),
            chance=random.Random(0),
        )
        self.kiosk.app.listen(journal.hear)

    def settle(self) -> None:
        """Let the disk catch up: it is quick, and the clock stands still meanwhile."""
        for name in (LAST_GOOD, ON_TRIAL, COUNTS):
            must(self._store.settled(name, DISK_PATIENCE), "the store does not write")
        must(self._statistics.settled(DISK_PATIENCE), "the statistics are not written")

    def crash(self) -> None:
        """Nobody has a chance to say anything."""
        self.close()

    def end(self) -> None:
        """SIGTERM: everything is put away, and what was kept is what was counted."""
        self.kiosk.end()
        self.close()
        kept, counted, faults = Counts.of(self._store), self.kiosk.counts, self._journal.faults
        must(kept == counted, f"on the disk {kept}, counted {counted}")
        must(kept.visits == self._journal.outcomes, f"on the disk {kept}, reported {self._journal.outcomes}")
        told = outcomes(read_statistics(self._root), ALL)
        must(+Counter(kept.visits) == told, f"by the hour {dict(told)}, counted {kept}")
        must(kept.camera_restarts == faults, f"{faults} faults, {kept.camera_restarts} counted")
        must(read_status(self._root)["visits"] == kept.visits, "the status file has other counts")
        Use.now().must_be_as(self._bare)

    def close(self) -> None:
        """Give everything back; more than once does no harm."""
        self.kiosk.close()
        self._service.close(patience=20)
