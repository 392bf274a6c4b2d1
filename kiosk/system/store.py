"""Small files that outlive a power cut: each is there in its old form or in its new one, never in between.

A file is written beside its place, forced to the disk, and renamed into place (rename(2) is atomic), and then
the folder is forced to the disk too. A disk that is full or read-only costs what was to be kept, never a
visit.
"""

import contextlib
import errno
import logging
import os
import stat
import threading
from collections.abc import Callable
from pathlib import Path

from kiosk.system.small_file import read_if_there

log = logging.getLogger(__name__)

Write = Callable[[int, bytes], int]


def write_atomically(
    path: Path, content: bytes, write: Write = os.write, mode: int = 0o644, *, lasting: bool = True
) -> None:
    """Replace ``path`` by ``content``: on the disk after a return, and the old one whole after a failure.

    Args:
        path: in a folder that is there. One process at a time may write a file.
        write: instead of `os.write`, for tests.
        mode: permissions of the file.
        lasting: False for a file in memory, which no power cut spares: nothing is forced to a disk.

    Raises:
        OSError: the disk is full, read-only, gone; or what lies there is no file that anybody wrote.
    """
    _spare_all_but_files(path)
    beside = path.with_name(f".{path.name}.new")
    # What a power cut left behind, or somebody planted: never written through.
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    try:
        rest = content
        while rest:
            rest = rest[write(file, rest) :]
        if lasting:
            os.fsync(file)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    finally:
        os.close(file)
    os.replace(beside, path)
    if lasting:
        sync_folder(path.parent)


def _spare_all_but_files(path: Path) -> None:
    """Refuse to take the place of a folder, a device, a pipe or a socket, or of a link to one.

    Root could: without /dev/null a computer is of little use until it has started again.
    """
    try:
        mode = os.stat(path).st_mode
    except OSError:
        # Nothing is there, or a link to nothing; what else is in the way says so when the file is written.
        return
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "there is no ordinary file, and what is there stays", str(path))


def sync_folder(path: Path) -> None:
    """Force to the disk which files there are in a folder; raises OSError."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _write_privately(path: Path, content: bytes) -> None:
    """A camera's password may be in it."""
    write_atomically(path, content, mode=0o600)


class Store:
    """The files of one folder, written by a thread: an SD card may take a second, a picture may not.

    They are for their owner alone to read. Of several contents given for one file while the disk is busy the
    last is written.

    Args:
        folder: where they lie; None keeps nothing, for a kiosk that is started by hand.
        writer: instead of what writes them, for tests.
    """

    def __init__(self, folder: Path | None, writer: Callable[[Path, bytes], None] = _write_privately) -> None:
        self._folder, self._writer = folder, writer
        self._waiting: dict[str, bytes] = {}
        self._failing: dict[str, bytes] = {}
        self._writing: str | None = None
        self._closing = False
        self._wake = threading.Condition()
        # A disk that never answers must not keep the kiosk from ending.
        self._thread = threading.Thread(target=self._work, args=(folder,), name="store", daemon=True)
        if folder is not None:
            self._thread.start()

    @property
    def problem(self) -> str | None:
        """What cannot be kept just now, or None."""
        with self._wake:
            names = sorted(self._failing)
        return f"{', '.join(names)} cannot be kept: see the log" if names else None

    def get(self, name: str) -> bytes | None:
        """The content of a file; None when there is none or it cannot be read (that is logged)."""
        return None if self._folder is None else read_if_there(self._folder / name)

    def put(self, name: str, content: bytes) -> None:
        """Have a file written soon, and again with the next one should it fail; returns at once."""
        if self._folder is None:
            return
        with self._wake:
            # What failed before gets another chance; what is new takes its place.
            self._waiting = self._failing | self._waiting | {name: content}
            self._wake.notify()

    def settled(self, name: str, patience: float = 0.0) -> bool:
        """Whether a file's last content is on the disk, or cannot be kept; waits ``patience`` seconds for it.

        True at once where nothing is kept at all.
        """
        with self._wake:
            return self._wake.wait_for(lambda: name not in self._waiting and name != self._writing, patience)

    def close(self, patience: float = 1.0) -> None:
        """Write what is waiting and what failed and end the thread; gives up after ``patience`` seconds."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if self._thread.is_alive():
            self._thread.join(patience)
            if self._thread.is_alive():
                log.warning("%s: the disk does not answer, the last state may be lost", self._folder)

    def _work(self, folder: Path) -> None:
        last_chance = False
        while True:
            with self._wake:
                self._wake.wait_for(lambda: self._waiting or self._closing)
                if not self._waiting and not last_chance:
                    self._waiting, last_chance = dict(self._failing), True
                if not self._waiting:
                    return
                name, content = next(iter(self._waiting.items()))
                del self._waiting[name]
                self._writing = name
                if name in self._failing:
                    # A put meanwhile gives what failed another chance: that must not be something older.
                    self._failing[name] = content
            self._write(folder / name, content)
            with self._wake:
                self._writing = None
                self._wake.notify_all()

    def _write(self, path: Path, content: bytes) -> None:
        name = path.name
        try:
            self._writer(path, content)
        except OSError as error:
            with self._wake:
                known = name in self._failing
                self._failing[name] = content
            if not known:
                log.warning("%s cannot be kept: %s; the kiosk goes on without", path, error.strerror)
            return
        with self._wake:
            known = self._failing.pop(name, None) is not None
        if known:
            log.info("%s is kept again", path)
