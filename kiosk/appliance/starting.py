"""What a start runs with: the file as it is, or what ran before where the file cannot be used."""

import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.appliance.named import Named, named_by
from kiosk.appliance.proof import Proven, Refused, lines_of
from kiosk.appliance.trial_record import Ledger
from kiosk.config.files import is_empty, read_file
from kiosk.content.bundle import Adapt, Bundle, bundle_from, bundle_of
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import LAST_GOOD

log = logging.getLogger(__name__)

EMPTIED = "the file is empty; yours is kept; delete it and restart if you mean the defaults"


@dataclass(frozen=True, slots=True)
class Version:
    """A text that can be used, with all that it names.

    Attributes:
        text: of the file; empty for a deleted one.
        bundle: as it would be after a start.
        empty: nothing is written in it.
        lines: see `Proven`.
        named: the files that it names, and how they looked before they were used.
        proven: a process of its own has tried it, or it survived a visit.
    """

    text: bytes
    bundle: Bundle
    empty: bool
    lines: dict[str, int]
    named: Named
    proven: bool = True

    @classmethod
    def of(cls, proven: Proven, adapt: Adapt) -> "Version":
        """What was tried by another process. Raises ConfigError when that has gone mad."""
        bundle = bundle_of(proven.settings, proven.manifest, proven.contents, adapt, warnings=proven.warnings)
        named = Named(proven.model, proven.source, proven.look)
        return cls(proven.text, bundle, proven.empty, proven.lines, named)

    @classmethod
    def known(cls, text: bytes, name: str, adapt: Adapt, *, proven: bool = True) -> "Version":
        """What was used before: the camera's source may be away (a stick), and vision speaks of that.

        Raises:
            ConfigError, ModelError: it cannot be used any more.
        """
        return cls._read(text, bundle_from(text, name, adapt, may_be_away=True), proven)

    @classmethod
    def new(cls, text: bytes, name: str, adapt: Adapt) -> "Version":
        """What nobody has tried. Raises ConfigError, ModelError: it cannot be used."""
        return cls._read(text, bundle_from(text, name, adapt), proven=False)

    @classmethod
    def _read(cls, text: bytes, bundle: Bundle, proven: bool) -> "Version":
        return cls(text, bundle, is_empty(text), lines_of(text), named_by(text), proven)


def start(
    path: Path, good: bytes | None, ledger: Ledger, adapt: Adapt, patience: float
) -> tuple[Version, KioskError | None]:
    """What to run with, and what is wrong with the file where it is not that.

    A file that is empty where there was more is broken, too. One that was deleted after it had been used
    stands for the defaults: so an operator gets them back. A new one is read and no more: whoever waits for
    the first picture does not wait for a trial.

    Args:
        path: the operator's file.
        good: the last text that survived a visit, if there is any.
        ledger: of texts on trial; one that is new is noted there before it is read.
        adapt: what the command line changes in every configuration.
        patience: seconds for the disk.

    Raises:
        ConfigError: the file is broken and there is nothing from before.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
    """
    # What is on trial ran last: it comes before what survived.
    trial = ledger.record.trial
    before = [text for text in (None if trial is None else trial.text, good) if text is not None]
    try:
        return _of_file(path, before, ledger, adapt, patience), None
    except KioskError as fault:
        for text in before:
            try:
                return Version.known(text, LAST_GOOD, adapt), fault
            except KioskError as another:
                said = sentences(another)[0]
                log.warning("configuration: the last good one is of no use any more: %s", said)
        raise


def _of_file(path: Path, before: list[bytes], ledger: Ledger, adapt: Adapt, patience: float) -> Version:
    if before and is_deleted(path):
        log.warning("configuration: %s is not there, so the defaults are used", path)
        return Version.known(b"", str(path), adapt)
    text = read_file(path)
    if before and is_empty(text) and not is_empty(before[0]):
        raise ConfigError([f"{path}: {EMPTIED}"])
    record = ledger.record
    if text in before:
        held = record.trial
        return Version.known(text, str(path), adapt, proven=held is None or held.text != text or held.proven)
    if before and record.refused is not None and record.refused.text == text:
        raise ConfigError([record.refused.sentence])
    if before:
        # Should reading it hang or end the kiosk, that counts too.
        ledger.put_at_risk(text, proven=False)
        ledger.settled(patience)
    try:
        return Version.new(text, str(path), adapt)
    except KioskError:
        ledger.keep(record)
        raise


def fault_of(refused: Refused) -> KioskError:
    """The answer as a fault."""
    if refused.why == "trouble":
        return KioskError(refused.problems[0])
    return ConfigError(list(refused.problems))


def sentences(fault: KioskError) -> list[str]:
    """All that it says, one by one."""
    return fault.problems if isinstance(fault, ConfigError) else [str(fault)]


def is_deleted(path: Path) -> bool:
    """True where a folder that can be read lacks the file; a folder or a disk that is away proves nothing."""
    with contextlib.suppress(OSError, ValueError):
        os.listdir(path.parent)
        try:
            path.lstat()
        except FileNotFoundError:
            return True
    return False
