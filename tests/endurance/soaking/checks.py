"""What must hold all along, worked out from outside: from the log, from the edits, from the presses."""

import logging
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.live_config import start_with
from kiosk.config.changes import until_restart
from kiosk.config.files import is_empty
from kiosk.config.schema import Settings
from kiosk.content.bundle import load_bundle
from kiosk.errors import ConfigError
from tests.endurance.soaking.people import Step

OUTCOMES = {
    "result after": "result",
    "not sure after": "not_sure",
    "no face": "no_face",
    "the camera is resting": "resting",
}
"""How the log line of each outcome begins."""

LOOK_SECONDS = 0.25
CALM_SECONDS = 0.5
"""Content that stood for less may not be read, except by a reload."""

TAKEN_UP_SECONDS = LOOK_SECONDS + CALM_SECONDS + LOOK_SECONDS
"""A save is taken up within this time and two ticks, if nobody visits."""

ABSENT_SECONDS = 2.0
"""A file that is gone is given so much time to come back."""


class Broken(Exception):
    """Something that must always hold does not."""


def must(holds: object, sentence: str) -> None:
    """Raises Broken with the sentence unless it ``holds``."""
    if not holds:
        raise Broken(sentence)


class Journal(logging.Handler):
    """Counts visits as somebody would who reads the log.

    Attributes:
        visits: begun.
        outcomes: how many ended how.
        lines: log lines by level.
    """

    def __init__(self) -> None:
        super().__init__()
        self.visits = 0
        self.outcomes: Counter[str] = Counter(dict.fromkeys(OUTCOMES.values(), 0))
        self.lines: Counter[str] = Counter()
        self.looking = False
        self.trouble: str | None = None

    @contextmanager
    def listening(self, log: logging.Logger) -> Iterator[None]:
        """Hear all that is logged there, and keep it from being printed."""
        level, propagate = log.level, log.propagate
        log.setLevel(logging.INFO)
        log.propagate = False
        log.addHandler(self)
        try:
            yield
        finally:
            log.removeHandler(self)
            log.setLevel(level)
            log.propagate = propagate

    def emit(self, record: logging.LogRecord) -> None:
        said = record.getMessage()
        self.lines[record.levelname] += 1
        if record.exc_info:
            self.trouble = f"a traceback in the log: {said}"
        if record.name != "kiosk.app.app":
            return
        outcome = next((name for start, name in OUTCOMES.items() if said.startswith(start)), None)
        if said == "looking":
            self._expect(not self.looking, "a visit began before the last one had an outcome")
            self.visits += 1
            self.looking = True
        elif outcome is not None:
            self._expect(self.looking, f"'{said}' without a visit")
            self.outcomes[outcome] += 1
            self.looking = False
        elif said == "waiting for a visitor":
            self._expect(not self.looking, "a visit ended without an outcome")

    def _expect(self, holds: bool, sentence: str) -> None:
        if not holds:
            self.trouble = sentence


@dataclass
class Books:
    """What the configuration must be, known from the edits alone.

    Attributes:
        running: what the kiosk runs with, as far as is certain.
    """

    path: Path
    start: Settings
    running: Settings
    fresh: Settings | None = None
    text: bytes = b""
    kept: bytes = b""
    adopted: int = 0
    refused: int = 0
    _possible: list[tuple[Settings, bytes]] = field(default_factory=list)
    _saved_at: float | None = None
    _ticked_at: float = 0.0
    _gaps: list[float] = field(default_factory=list)
    _home_ticks: int = 0

    @classmethod
    def open(cls, path: Path, last_good: bytes | None) -> "Books":
        """As the kiosk is started: with the file, or with the last good one where it is broken."""
        bundle, kept, fault = start_with(path, last_good)
        start, text = bundle.settings, path.read_bytes() if path.exists() else b""
        # The last good one outlives a file that was deleted.
        return cls(path, start, start, None if fault else start, text, kept or last_good or b"")

    def edited(self, now: float, next_step: Step | None) -> None:
        """A step of an edit was done; ``next_step`` is the one that follows."""
        self.text = self.path.read_bytes() if self.path.exists() else b""
        emptied = is_empty(self.text) and not is_empty(self.kept)
        self.fresh = None if emptied else read(self.path)
        if next_step is None or next_step.after >= CALM_SECONDS:
            self._may_be_adopted()
        self._saved_at = now if next_step is None else None
        self._home_ticks = 0
        self._gaps, self._ticked_at = [], now

    def reloaded(self) -> None:
        """A reload was asked for: whatever is in the file now may be read."""
        self._may_be_adopted()

    def _may_be_adopted(self) -> None:
        if self.fresh is not None:
            self._possible.append((until_restart(self.fresh, self.start), self.text))

    def ticked(self, now: float, at_home: bool, settings: Settings, problem: str | None) -> None:
        """Compare with what the kiosk runs with now."""
        if settings is not self.running:
            self._changed(settings)
        # Ticks are far longer here than a kiosk's, which has sixty a second: the two longest are allowed for.
        self._gaps = sorted([*self._gaps, now - self._ticked_at])[-2:]
        self._ticked_at = now
        self._home_ticks = self._home_ticks + 1 if at_home else 0
        patience = TAKEN_UP_SECONDS + sum(self._gaps) + (0 if self.path.exists() else ABSENT_SECONDS)
        if self._saved_at is None or now - self._saved_at <= patience:
            return
        # What was saved is read between visits.
        if self._home_ticks < 2:
            return
        must((problem is None) == (self.fresh is not None), f"the file's problem is given as {problem!r}")
        if problem is not None:
            must(
                problem.startswith(f"{self.path.name}:") and problem.isprintable(),
                f"no sentence: {problem!r}",
            )
        if self.fresh is None:
            self.refused += 1
        else:
            must(
                self.running == until_restart(self.fresh, self.start),
                f"a good file is not in use {now - self._saved_at:.1f} s after it was saved",
            )
            self.kept = self.text
        self._possible.clear()
        self._saved_at = None

    def _changed(self, settings: Settings) -> None:
        texts = [text for possible, text in self._possible if possible == settings]
        if settings != self.running:
            must(texts, "the running settings are not those of any good file that was saved")
            self.adopted += 1
        if texts:
            self.kept = texts[-1]
        self.running = settings


def read(path: Path) -> Settings | None:
    """What a fresh start would make of the file; None when it refuses it."""
    try:
        return load_bundle(path).settings
    except ConfigError:
        return None


def streams(seed: int, *names: str) -> list[random.Random]:
    """One generator for each name, so that one actor's chance does not move another's."""
    return [random.Random(f"{seed}/{name}") for name in names]
