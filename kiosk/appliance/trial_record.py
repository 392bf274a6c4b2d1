"""What is kept of a configuration that has not proved itself yet: a crash must not forget it.

Before a kiosk runs with such a text, that is on the disk: whoever starts next knows how often it has not come
to a good end.
"""

import json
import logging
from base64 import b64decode, b64encode
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kiosk.appliance.proof import LONGEST_SENTENCE, about
from kiosk.config.diagnostics import show
from kiosk.system.json_file import parse_json
from kiosk.system.store import Store

log = logging.getLogger(__name__)

FILE = "trial.json"

MOST_CRASHES = 2
"""So many starts with a text on trial that come to no good end are enough."""


@dataclass(frozen=True, slots=True)
class OnTrial:
    """A text that was tried, and then used, but has not yet survived a visit.

    Attributes:
        text: of the file.
        crashes: lives of the kiosk with it that did not come to a good end, the present one included.
        boot: of the computer, in the last of them: one that the power's end has ended proves nothing.
        proven: a process of its own has tried it.
    """

    text: bytes
    crashes: int
    boot: str
    proven: bool


@dataclass(frozen=True, slots=True)
class RefusedText:
    """A text that was used and had to be given up.

    Attributes:
        text: of the file.
        sentence: why.
        crashed: the kiosk itself ended with it, so that it is not tried again unasked.
    """

    text: bytes
    sentence: str
    crashed: bool


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept."""

    trial: OnTrial | None = None
    refused: RefusedText | None = None

    @classmethod
    def of(cls, store: Store) -> "Record":
        """As it was kept; empty where there is nothing, or nothing of use (that is logged)."""
        content = store.get(FILE)
        if content is None:
            return cls()
        try:
            return cls._parse(parse_json(content))
        except ValueError as error:
            log.warning("%s is damaged (%s): nothing is known of a configuration on trial", FILE, error)
            return cls()

    @classmethod
    def _parse(cls, data: object) -> "Record":
        if not isinstance(data, dict):
            raise ValueError("not an object")
        trial, refused = data.get("trial"), data.get("refused")
        return cls(
            None
            if trial is None
            else OnTrial(_text(trial), _count(trial), _string(trial, "boot"), _flag(trial, "proven", False)),
            None
            if refused is None
            else RefusedText(_text(refused), _string(refused, "sentence"), _flag(refused, "crashed")),
        )

    def keep(self, store: Store) -> None:
        """Have it written."""
        content: dict[str, Any] = {}
        if (trial := self.trial) is not None:
            content["trial"] = {
                "text": _coded(trial.text),
                "crashes": trial.crashes,
                "boot": trial.boot,
                "proven": trial.proven,
            }
        if (refused := self.refused) is not None:
            content["refused"] = {
                "text": _coded(refused.text),
                "sentence": refused.sentence,
                "crashed": refused.crashed,
            }
        store.put(FILE, json.dumps(content).encode())

    def at_risk(self, text: bytes, boot: str, *, proven: bool) -> "Record":
        """From now on the kiosk runs with a text on trial: a crash from here on counts."""
        before = self.trial
        crashes = 0
        if before is not None and before.text == text:
            # Who lost the power had no crash.
            crashes = before.crashes if before.boot == boot else max(0, before.crashes - 1)
        return replace(self, trial=OnTrial(text, crashes + 1, boot, proven))

    def ended_well(self) -> "Record":
        """The present life is none that counts."""
        if self.trial is None or self.trial.crashes == 0:
            return self
        return replace(self, trial=replace(self.trial, crashes=self.trial.crashes - 1))

    def crashed(self, boot: str) -> bool:
        """Whether what is on trial has ended the kiosk too often."""
        trial = self.trial
        if trial is None:
            return False
        return trial.crashes - (trial.boot != boot) >= MOST_CRASHES


class Ledger:
    """The record of this life of the kiosk, and on the disk in time.

    Attributes:
        record: as it is kept.
    """

    def __init__(self, store: Store, boot: str) -> None:
        """``boot``: the computer's start, see `Moment`."""
        self._store, self._boot = store, boot
        self._noted: bytes | None = None
        self.record = Record.of(store)

    def keep(self, record: Record) -> None:
        """Have it on the disk, if it is another one."""
        if record != self.record:
            record.keep(self._store)
        self.record = record

    def put_at_risk(self, text: bytes, *, proven: bool) -> None:
        """From now on the kiosk runs with a text on trial: a crash from here on counts, once in this life.

        ``proven``: a process of its own has tried it.
        """
        trial = self.record.trial
        if self._noted == text and trial is not None and trial.text == text:
            return
        self._noted = text
        self.keep(self.record.at_risk(text, self._boot, proven=proven))

    def note_proven(self) -> None:
        """What is on trial has been tried, and can be used."""
        if (trial := self.record.trial) is not None:
            self.keep(replace(self.record, trial=replace(trial, proven=True)))

    def is_noted(self, text: bytes) -> bool:
        """Whether it is on the disk that a text, which was proven, is at risk, or cannot be; sees to it."""
        trial = self.record.trial
        if trial is None or trial.text != text:
            self.put_at_risk(text, proven=True)
        return self.settled()

    def settled(self, patience: float = 0.0) -> bool:
        """Whether all of it is on the disk, or cannot be; waits ``patience`` seconds for that."""
        return self._store.settled(FILE, patience)

    def end(self) -> None:
        """The present life has come to a good end."""
        self.keep(self.record.ended_well())

    def refuse_crashed(self, path: Path) -> None:
        """Have the text on trial refused, if it ended the kiosk too often. ``path``: of the file."""
        trial = self.record.trial
        if trial is not None and self.record.crashed(self._boot):
            times = "twice" if MOST_CRASHES == 2 else f"{MOST_CRASHES} times"
            sentence = f"the kiosk ended by a fault {times} with it: see the log, mend it and save it again"
            self.keep(Record(None, RefusedText(trial.text, about(path, {}, None, sentence), crashed=True)))


def _coded(text: bytes) -> str:
    return b64encode(text).decode("ascii")


def _text(part: Any) -> bytes:
    return b64decode(_string(part, "text", None), validate=True)


def _string(part: Any, key: str, longest: int | None = LONGEST_SENTENCE) -> str:
    value = part.get(key) if isinstance(part, dict) else None
    if not isinstance(value, str):
        raise ValueError(f"no {key}")
    return value if longest is None else show(value, longest)


def _count(part: Any) -> int:
    value = part.get("crashes") if isinstance(part, dict) else None
    if type(value) is not int or not 0 <= value <= 1000:
        raise ValueError("no number of crashes")
    return value


def _flag(part: Any, key: str, default: bool | None = None) -> bool:
    value = part.get(key, default) if isinstance(part, dict) else None
    if not isinstance(value, bool):
        raise ValueError(f"{key} is neither true nor false")
    return value
