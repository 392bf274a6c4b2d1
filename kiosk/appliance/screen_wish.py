"""What somebody wants of the running kiosk's screen: a word in a file of the runtime directory.

Who may write there may ask: the kiosk's own user, and root. It is watched as config.yaml is, and ends with
the kiosk: a new start takes no notice of what was wanted before.
"""

import contextlib
import logging
from collections.abc import Callable
from pathlib import Path
from typing import get_args

from kiosk.app.sleep import ScreenWish
from kiosk.config.file_watch import FileWatch
from kiosk.system.small_file import read_small
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

FILE = "screen"

WISHES: tuple[ScreenWish, ...] = get_args(ScreenWish)

_MOST_BYTES = 16


def write_wish(folder: Path, wish: ScreenWish) -> None:
    """Tell the kiosk that has this runtime directory. Raises OSError."""
    write_atomically(folder / FILE, f"{wish}\n".encode(), lasting=False)


class WishWatch:
    """Notices wishes.

    Args:
        folder: the runtime directory; None where there is none, and nobody can wish for anything.
        clock: monotonic seconds.
    """

    def __init__(self, folder: Path | None, clock: Callable[[], float]) -> None:
        self._path = None if folder is None else folder / FILE
        self._watch = None
        if self._path is not None:
            # What was wanted of the kiosk before this one.
            with contextlib.suppress(OSError):
                self._path.unlink()
            self._watch = FileWatch(self._path, clock)

    def poll(self) -> ScreenWish | None:
        """A wish that has come since the last call; a file that is gone stands for ``auto``."""
        if self._path is None or self._watch is None or not self._watch.changed():
            return None
        try:
            written = read_small(self._path, _MOST_BYTES).decode("utf-8", "replace").strip()
        except FileNotFoundError:
            return "auto"
        except OSError as error:
            log.warning("%s cannot be read: %s", self._path, error.strerror)
            return None
        for wish in WISHES:
            if written == wish:
                return wish
        log.warning("%s holds no wish: expected auto, on or off", self._path)
        return None
