"""Notices that a file was saved, whatever the editor does to it.

It polls four times a second, which costs one stat(2) each, works on every file system, and cannot miss a file
that is replaced by renaming. Half-written files and quick saves are waited out: only a file that has looked
the same for a moment is read.
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

POLL_SECONDS = 0.25
CALM_SECONDS = 0.5
"""So long a file must look the same; far less than the two seconds an operator was promised."""

ABSENT_SECONDS = 2.0
"""So long a file may be gone before that is said: some editors delete the old before they rename the new."""

LOOK_SECONDS = 2.0
"""Between two looks at files that are named, of which there may be some, on slow disks."""

MOST_UNREST = 15
"""Looks for which a change is waited out: a folder into which files are put all day never comes to rest."""

Signature = tuple[int, ...] | None
"""What differs as soon as anything was done to a file, its rights included; None where it cannot be had."""


def signature(path: Path) -> Signature:
    """Of the file or folder at ``path``; a symbolic link is followed.

    A save may keep size and time of the content; the time of the change (ctime, stat(2)) nobody can set.
    """
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_dev, found.st_ino, found.st_mode


Aside = Callable[[Callable[[], None]], None]
"""Has something done that may take its time, and does not wait for it."""


def in_a_thread(work: Callable[[], None]) -> None:
    """An `Aside`. What a hung disk does not let go must not keep the kiosk from ending."""
    threading.Thread(target=work, name="look", daemon=True).start()


class FileWatch:
    """Watches one file.

    Args:
        path: of the file; a symbolic link is followed.
        clock: monotonic seconds.
    """

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        self._path, self._clock = path, clock
        self._told = self._seen = signature(path)
        self._seen_since = self._next_poll = clock()

    def changed(self) -> bool:
        """True once for every save, when it is over; also once when the file has gone."""
        now = self._clock()
        if now < self._next_poll:
            return False
        self._next_poll = now + POLL_SECONDS
        found = signature(self._path)
        if found != self._seen:
            self._seen, self._seen_since = found, now
        patience = ABSENT_SECONDS if found is None else CALM_SECONDS
        if found == self._told or now - self._seen_since < patience:
            return False
        self._told = found
        return True

    def take(self) -> None:
        """Take the file as it is now for told."""
        self._told = signature(self._path)

    def stands(self) -> bool:
        """True while the file is as it was when it was last told: nobody has begun to save it again."""
        return signature(self._path) == self._told


class NamedWatch:
    """Watches the files that a configuration names, seldom: what is wrong with it may be mended there.

    They may lie on a network's disk that does not answer: then nothing is noticed until it does, and nobody
    waits.

    Args:
        clock: monotonic seconds.
        look: one's signature; for tests.
        aside: looks at them.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        look: Callable[[Path], Signature] = signature,
        aside: Aside = in_a_thread,
    ) -> None:
        self._clock, self._look, self._aside = clock, look, aside
        # What was found of which files: handed over by the one who looks.
        self._found = SimpleQueue[tuple[tuple[Path, ...], tuple[Signature, ...]]]()
        self._looking = False
        self._paths: tuple[Path, ...] = ()
        self._told: tuple[Signature, ...] = ()
        self._seen: tuple[Signature, ...] = ()
        self._next_look = 0.0
        self._unrest = 0

    def watch(self, known: Mapping[str, Signature]) -> None:
        """Watch these from now on, and no others; their signatures when they were used last."""
        self._paths = tuple(Path(path) for path in known)
        self._told = self._seen = tuple(known.values())
        self._unrest = 0
        self._next_look = self._clock() + LOOK_SECONDS

    def changed(self) -> bool:
        """True once after a change, when all have looked the same at two looks, or never do."""
        now = self._clock()
        if self._paths and now >= self._next_look and not self._looking:
            self._next_look = now + LOOK_SECONDS
            self._begin()
        if (found := self._take()) is None:
            return False
        before, self._seen = self._seen, found
        if self._seen == self._told:
            self._unrest = 0
            return False
        self._unrest += 1
        if self._seen != before and self._unrest < MOST_UNREST:
            return False
        self._told, self._unrest = self._seen, 0
        return True

    def _begin(self) -> None:
        paths = self._paths
        # Where there is no thread to be had there is another chance with the next look.
        with suppress(RuntimeError):
            self._aside(lambda: self._found.put((paths, tuple(self._look(path) for path in paths))))
            self._looking = True

    def _take(self) -> tuple[Signature, ...] | None:
        """What was found meanwhile of the files that are watched now."""
        try:
            paths, found = self._found.get_nowait()
        except Empty:
            return None
        self._looking = False
        return found if paths == self._paths else None
