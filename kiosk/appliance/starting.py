"""What a start runs with: the file as it is, or what ran before where the file cannot be used."""

import contextlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from kiosk.appliance.proof import Proven, Refused, Size, lines_of, named_by
from kiosk.appliance.prover import Prover
from kiosk.appliance.trial_record import Record
from kiosk.config.file_watch import Signature
from kiosk.config.files import is_empty, read_file
from kiosk.content.bundle import Adapt, Bundle, bundle_from, bundle_of
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import LAST_GOOD

log = logging.getLogger(__name__)

UNKNOWN_SIZE: Size = (1280, 720)
"""Of the display, before it is opened."""

EMPTIED = "the file is empty; yours is kept; delete it and restart if you mean the defaults"


@dataclass(frozen=True, slots=True)
class Version:
    """A text that can be used, with all that it names.

    Attributes:
        text: of the file; empty for a deleted one.
        bundle: as it would be after a start.
        empty: nothing is written in it.
        lines, model, source: see `Proven`.
    """

    text: bytes
    bundle: Bundle
    empty: bool
    lines: dict[str, int]
    model: dict[str, Signature]
    source: dict[str, Signature]

    @classmethod
    def of(cls, proven: Proven, adapt: Adapt) -> "Version":
        """What was tried by another process. Raises ConfigError when that has gone mad."""
        bundle = bundle_of(proven.settings, proven.manifest, adapt, warnings=proven.warnings)
        return cls(proven.text, bundle, proven.empty, proven.lines, proven.model, proven.source)

    @classmethod
    def known(cls, text: bytes, name: str, adapt: Adapt) -> "Version":
        """What was tried before: the camera's source may be away (a stick), and vision speaks of that.

        Raises:
            ConfigError, ModelError: it cannot be used any more.
        """
        bundle = bundle_from(text, name, adapt, may_be_away=True)
        model, source = named_by(text)
        return cls(text, bundle, is_empty(text), lines_of(text), model, source)


def start(
    path: Path, good: bytes | None, record: Record, prover: Prover, adapt: Adapt
) -> tuple[Version, KioskError | None]:
    """What to run with, and what is wrong with the file where it is not that.

    A file that is empty where there was more is broken, too. One that was deleted after it had been used
    stands for the defaults: so an operator gets them back.

    Args:
        path: the operator's file.
        good: the last text that survived a visit, if there is any.
        record: of texts on trial.
        prover: tries a text that is new.
        adapt: what the command line changes in every configuration.

    Raises:
        ConfigError: the file is broken and there is nothing from before.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
    """
    # What is on trial ran last: it comes before what survived.
    held = None if record.trial is None else record.trial.text
    before = [text for text in (held, good) if text is not None]
    try:
        return _of_file(path, before, record, prover, adapt), None
    except KioskError as fault:
        for text in before:
            try:
                return Version.known(text, LAST_GOOD, adapt), fault
            except KioskError as another:
                said = sentences(another)[0]
                log.warning("configuration: the last good one is of no use any more: %s", said)
        raise


def _of_file(path: Path, before: list[bytes], record: Record, prover: Prover, adapt: Adapt) -> Version:
    if before and is_deleted(path):
        log.warning("configuration: %s is not there, so the defaults are used", path)
        return Version.known(b"", str(path), adapt)
    text = read_file(path)
    if before and is_empty(text) and not is_empty(before[0]):
        raise ConfigError([f"{path}: {EMPTIED}"])
    if text in before:
        return Version.known(text, str(path), adapt)
    if before and record.refused is not None and record.refused.text == text:
        raise ConfigError([record.refused.sentence])
    answer = prover.answer(path, UNKNOWN_SIZE, 0)
    if isinstance(answer, Proven):
        return Version.of(answer, adapt)
    if not before:
        # There is nothing to fall back on. What is wrong with the text itself is said as ever, what is wrong
        # with the model vision says; and a computer too slow to try a file is no reason not to use it.
        bundle_from(text, str(path), adapt)
        if answer.why != "text":
            return Version.known(text, str(path), adapt)
    raise fault_of(answer)


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
