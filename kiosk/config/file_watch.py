"""Notices that a file was saved, whatever the editor does to it.

It polls four times a second, which costs one stat(2) each, works on every file system, and cannot miss a file
that is replaced by renaming. Half-written files and quick saves are waited out: only a file that has looked
the same for a moment is read.
"""

from collections.abc import Callable
from pathlib import Path

POLL_SECONDS = 0.25
CALM_SECONDS = 0.5
"""So long a file must look the same; far less than the two seconds an operator was promised."""

ABSENT_SECONDS = 2.0
"""So long a file may be gone before that is said: some editors delete the old before they rename the new."""

Signature = tuple[int, int, int] | None


class FileWatch:
    """Watches one file.

    Args:
        path: of the file; a symbolic link is followed.
        clock: monotonic seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path, self._clock = path, clock
        self._told = self._seen = self._signature()
        self._seen_since = self._next_poll = clock()

    def changed(self) -> bool:
        """True once for every save, when it is over; also once when the file has gone."""
        now = self._clock()
        if now < self._next_poll:
            return False
        self._next_poll = now + POLL_SECONDS
        signature = self._signature()
        if signature != self._seen:
            self._seen, self._seen_since = signature, now
        patience = ABSENT_SECONDS if signature is None else CALM_SECONDS
        if signature == self._told or now - self._seen_since < patience:
            return False
        self._told = signature
        return True

    def take(self) -> None:
        """Take the file as it is now for told."""
        self._told = self._signature()

    def stands(self) -> bool:
        """True while the file is as it was when it was last told: nobody has begun to save it again."""
        return self._signature() == self._told

    def _signature(self) -> Signature:
        try:
            found = self._path.stat()
        except (OSError, ValueError):
            return None
        return found.st_mtime_ns, found.st_size, found.st_ino
