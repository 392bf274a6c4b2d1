"""What the client keeps on the disk: which hours the broker has had, what was told, what was announced."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.fleet.backlog import marks_of_json
from kiosk.fleet.tallies import Tallies, as_json, of_json
from kiosk.system.json_file import parse_json
from kiosk.system.small_file import read_if_there
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

FILE = "told.json"

MOST_COMPONENTS = 500
"""There are some sixty."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Nothing of a kiosk that has told nothing yet.

    Attributes:
        marks: see `kiosk.fleet.backlog`.
        tallies: the figures that are told.
        components: what Home Assistant was told of, and of what kind each is: to be taken away when it is no
            more.
    """

    marks: Mapping[str, str] = field(default_factory=dict)
    tallies: Tallies | None = None
    components: Mapping[str, str] = field(default_factory=dict)


class Memory:
    """The file in a folder; None keeps nothing. A disk that fails costs a line in the log, once."""

    def __init__(self, folder: Path | None) -> None:
        self._path = None if folder is None else folder / FILE
        self._written: bytes | None = None
        self._failed = False

    def read(self) -> Kept:
        """What was kept; nothing where there is nothing of use (that is logged)."""
        content = None if self._path is None else read_if_there(self._path)
        if content is None:
            return Kept()
        try:
            return _kept(parse_json(content))
        except (ValueError, KeyError, TypeError) as error:
            log.warning("%s is damaged (%s): what it was about is told once more", self._path, error)
            return Kept()

    def write(self, kept: Kept) -> None:
        """Have it on the disk, if it is anything new."""
        content = json.dumps(
            {
                "marks": dict(kept.marks),
                "tallies": kept.tallies and as_json(kept.tallies),
                "components": dict(kept.components),
            }
        ).encode()
        if self._path is None or content == self._written:
            return
        try:
            write_atomically(self._path, content, mode=0o600)
        except OSError as error:
            if not self._failed:
                log.warning(
                    "%s cannot be written: %s; the client goes on without", self._path, error.strerror
                )
            self._failed = True
            return
        self._written, self._failed = content, False


def _kept(content: Any) -> Kept:
    components = content["components"]
    if not isinstance(components, dict) or len(components) > MOST_COMPONENTS:
        raise ValueError("not components")
    if not all(isinstance(kind, str) for kind in components.values()):
        raise ValueError("not components")
    told = content["tallies"]
    return Kept(marks_of_json(content["marks"]), None if told is None else of_json(told), components)
