"""Where uploads lie: a private folder in memory, which goes with the program.

What a browser uploads has to lie in a file for a moment, because Gradio hands paths on. That file must never
reach a disk, so its folder is on a file system that has none, and nothing that a library makes on the way
(`tempfile`) lies elsewhere.
"""

import fcntl
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Mapping, MutableMapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.system.folders import service_folder
from kiosk.system.ordinary_file import file_system_of

SHARED_MEMORY = Path("/dev/shm")
"""On every Linux in memory, and everybody's: shm_overview(7)."""

PREFIX = "kiosk-web-"

_IN_MEMORY = frozenset({0x01021994, 0x858458F6})
"""tmpfs and ramfs, by linux/magic.h."""

_TRIES = 10


class StorageError(KioskError):
    """There is no folder in memory for uploads."""


@dataclass(frozen=True, slots=True)
class Storage:
    """The folders of one run.

    Attributes:
        uploads: what browsers send, and what Gradio makes of it.
        scratch: whatever a library puts into a temporary file.
    """

    uploads: Path
    scratch: Path


@contextmanager
def open_storage(environment: MutableMapping[str, str], elsewhere: Path = SHARED_MEMORY) -> Iterator[Storage]:
    """A new folder in memory, mode 0700, in which every temporary file of this process lies meanwhile.

    What an earlier run left behind, because it was killed, goes first. To be entered before Gradio is
    imported: it reads its folder's name then.

    Args:
        environment: in which RUNTIME_DIRECTORY may say where to (systemd.exec(5)); ``GRADIO_TEMP_DIR`` and
            ``TMPDIR`` are set in it, usually `os.environ`.
        elsewhere: where to without it.

    Raises:
        StorageError: neither is in memory and may be written.
    """
    base = folder_in_memory(environment, elsewhere)
    sweep_leftovers(base)
    folder, lock = _made(base)
    before = {name: environment.get(name) for name in ("GRADIO_TEMP_DIR", "TMPDIR")}
    temporary = tempfile.tempdir
    try:
        storage = Storage(folder / "uploads", folder / "scratch")
        for one in (storage.uploads, storage.scratch):
            one.mkdir(mode=0o700)
        environment["GRADIO_TEMP_DIR"] = str(storage.uploads)
        environment["TMPDIR"] = tempfile.tempdir = str(storage.scratch)
        yield storage
    finally:
        tempfile.tempdir = temporary
        for name, value in before.items():
            if value is None:
                environment.pop(name, None)
            else:
                environment[name] = value
        shutil.rmtree(folder, ignore_errors=True)
        os.close(lock)


def folder_in_memory(environment: Mapping[str, str], elsewhere: Path = SHARED_MEMORY) -> Path:
    """The service's own folder where that is in memory, else the one of shared memory.

    Raises:
        StorageError: neither will do.
    """
    given = service_folder(environment, "RUNTIME_DIRECTORY")
    for folder in (given, elsewhere):
        if folder is not None and is_in_memory(folder) and os.access(folder, os.W_OK | os.X_OK):
            return folder
    raise StorageError(
        f"{elsewhere} is no folder in memory that may be written here, so uploads would lie on a disk:"
        " have it mounted (mount -t tmpfs tmpfs /dev/shm), or start the page as a service"
    )


def is_in_memory(folder: Path) -> bool:
    """Whether a folder is there and its files are kept in memory alone."""
    try:
        place = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return file_system_of(place) in _IN_MEMORY
    finally:
        os.close(place)


def sweep_leftovers(base: Path) -> int:
    """Remove the folders of runs that are over, and say how many.

    A run holds a lock on its folder for as long as it lives (flock(2)), however it ends. Another user's are
    left alone.
    """
    swept = 0
    for folder in base.glob(f"{PREFIX}*"):
        try:
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            if os.fstat(lock).st_uid == os.geteuid() and _locked(lock):
                shutil.rmtree(folder, ignore_errors=True)
                swept += 1
        finally:
            os.close(lock)
    return swept


def _made(base: Path) -> tuple[Path, int]:
    """A new folder, and the descriptor that holds its lock."""
    for _ in range(_TRIES):
        folder = base / f"{PREFIX}{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
        with suppress(FileNotFoundError):
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
            # Another run that starts right now may take it for a leftover before it is locked.
            if _locked(lock) and folder.is_dir():
                return folder, lock
            os.close(lock)
    raise StorageError(f"{base}: somebody removes the folders that are made there")


def _locked(place: int) -> bool:
    try:
        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
