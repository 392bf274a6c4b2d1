"""What config.yaml's ``model`` said before each use of another one: what a rollback goes back to.

It lies beside config.yaml, as ``.config.yaml.model.json``: root acts on it, and whoever may write there may
write config.yaml itself, so it asks for no more trust than that has. The store would be the wrong place, for
the user who fetches models writes it; a folder of root's own would keep one history for many configurations.
"""

import contextlib
import json
import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.system.json_file import read_json
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

MOST = 5
"""Steps back; each keeps a version on the disk."""

LONGEST = 1000
"""Characters of a path."""


class History:
    """Of one configuration. To be changed while nobody else changes that.

    Attributes:
        path: of the file.
    """

    def __init__(self, config: Path) -> None:
        """``config``: the configuration's file itself, not a link to it."""
        self.path = config.parent / f".{config.name}.model.json"

    def before(self) -> list[str]:
        """What ``model`` said, the latest last; empty where no other one was ever used.

        Raises:
            KioskError: the file cannot be read or understood.
        """
        try:
            said = read_json(self.path)
        except FileNotFoundError:
            return []
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else str(error)
            raise self._unfit(str(why)) from error
        found = said.get("before") if isinstance(said, dict) else None
        if not isinstance(found, list) or not all(_is_path(one) for one in found):
            raise self._unfit("it holds something else")
        return found[-MOST:]

    def back_from(self, model: str) -> str:
        """What ``model`` is to say again, given what it says now.

        Raises:
            KioskError: there is nothing to go back to, or nobody knows.
        """
        # A use that was cut off before it was written, and a rollback that was cut off afterwards, leave the
        # present one here.
        if rest := _other(self.before(), model):
            return rest[-1]
        raise KioskError("there is nothing to go back to: 'kiosk model list' names what there is")

    @contextlib.contextmanager
    def using(self, model: str) -> Iterator[None]:
        """Keep what ``model`` says before another one takes its place, within the block.

        Raises:
            KioskError: that cannot be kept.
        """
        try:
            before = self.before()
        except KioskError as fault:
            log.warning("%s", fault)
            before = []
        self._write([*_other(before, model), model])
        yield

    @contextlib.contextmanager
    def going_back(self, model: str) -> Iterator[None]:
        """Forget the last step once it was gone back within the block, away from what ``model`` says.

        Raises:
            KioskError: that cannot be kept.
        """
        rest = _other(self.before(), model)
        # What a use that was cut off has left goes first: afterwards it would look like a step of its own.
        self._write(rest)
        yield
        self._write(rest[:-1])

    def _write(self, before: Sequence[str]) -> None:
        text = json.dumps({"before": list(before)[-MOST:]}, indent=2)
        try:
            write_atomically(self.path, text.encode() + b"\n")
        except PermissionError as error:
            raise KioskError(f"{self.path} may not be written: put sudo before the command") from error
        except OSError as error:
            raise KioskError(f"{self.path} cannot be written: {error.strerror}") from error

    def _unfit(self, why: str) -> KioskError:
        return KioskError(f"{self.path}: what was used before is not known ({why}): kiosk model use NAME")


def _other(before: list[str], model: str) -> list[str]:
    """Without those at the end that say the same."""
    while before and before[-1] == model:
        before = before[:-1]
    return before


def _is_path(one: object) -> bool:
    return isinstance(one, str) and 0 < len(one) <= LONGEST and one.isprintable()
