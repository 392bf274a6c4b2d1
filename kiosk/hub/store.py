"""The folder of fetched models: each version a folder of its own, there as a whole or not at all.

One user writes it, by `kiosk model pull`; the kiosk, root and everybody else read it, and take nothing on
trust. A new version is made in a private folder beside, forced to the disk, and renamed into its place
(rename(2) is atomic). One that goes is renamed out of its place first. So a command that is killed at any
moment, and a power cut, leave each version whole or away; what else they leave the next pull sweeps up.
"""

import contextlib
import ctypes
import fcntl
import os
import shutil
from collections.abc import Collection, Iterator
from pathlib import Path

from kiosk.errors import KioskError, ModelError
from kiosk.hub.address import HubAddress
from kiosk.hub.origin import FILE, Origin, contents
from kiosk.hub.version import NAME as VERSION_NAME
from kiosk.hub.version import Version, read_version
from kiosk.system.folders import MODELS, ROOT
from kiosk.system.ordinary_file import names_in, open_ordinary
from kiosk.system.store import sync_folder
from kiosk.system.wall_clock import WallClock

STAGING = ".staging"
"""What is being fetched; at another time: what a killed pull has left."""

GONE = ".gone"
"""What a killed `Store.prune` or `Store.adopt` has left of what was to go."""

LOCK = ".lock"

MOST = 1000
"""Things in the folder that are looked at; a store has a handful."""

KEEP = 2
"""Versions before the latest that stay."""

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
"""Of Linux's fcntl.h and fs.h."""


class Store:
    """The models that were fetched.

    Args:
        folder: where they lie; it need not be there.
        clock: by which a version is dated, where it is known to be right.
    """

    def __init__(self, folder: Path = MODELS, clock: WallClock | None = None) -> None:
        # Of where somebody stands now: the process that fetches stands elsewhere.
        self.folder = Path(os.path.abspath(folder))
        self._clock = clock or WallClock()

    def versions(self) -> list[Version]:
        """All that lies there: the latest adopted first, what is of no use last.

        Raises:
            KioskError: the folder cannot be read.
        """
        names = self._names()
        found = [read_version(self.folder / name) for name in names[:MOST] if not name.startswith(".")]
        if len(names) > MOST:
            found.append(Version("…", self.folder, fault=f"more than {MOST} things lie here: delete them"))
        return sorted(found, key=lambda one: (-1 if one.origin is None else -one.origin.number, one.name))

    def find(self, name: str) -> Version | None:
        """The version of that name, if each of its files is what was fetched; else None."""
        path = self.folder / name
        return read_version(path) if VERSION_NAME.fullmatch(name) and _is_whole(path) else None

    def read(self, name: str) -> Version | None:
        """What lies there by that name, of use or not; None where there is nothing."""
        path = self.folder / name
        return read_version(path) if os.path.lexists(path) else None

    def name_of(self, model: str) -> str | None:
        """The version of whose manifest config.yaml's ``model`` is the path, be it there or not."""
        path = Path(os.path.normpath(ROOT / model))
        return path.parent.name if path.parent.parent == self.folder else None

    @contextlib.contextmanager
    def staging(self) -> Iterator[Path]:
        """A private, empty folder beside the versions, for as long as no other pull runs.

        It goes with the block, unless it was adopted, and with the next one after a kill.

        Raises:
            KioskError: another pull is under way, or the folder cannot be written.
        """
        with self._alone():
            folder = self.folder / STAGING
            with self._told():
                self._sweep()
                folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                # What cannot be deleted now, the next one sweeps up.
                shutil.rmtree(folder, ignore_errors=True)

    def adopt(self, staging: Path, origin: Origin) -> Version:
        """Put what lies in ``staging`` into its place, for good; what the origin does not name is deleted.

        A version of that name stays as it is where it is whole, and is replaced where it is damaged.

        Args:
            staging: from `staging`, within whose block this is called.
            origin: what was fetched; its number and, unless it has one, its date are given here.

        Raises:
            UsageError: its address is none.
            ModelError: the files are not those that the origin names, or none that make a version.
            KioskError: the disk is full, read-only, gone.
        """
        target = self.folder / HubAddress.read(origin.address).version_name(origin.commit)
        with self._told():
            self._complete(staging, origin)
            if (fault := read_version(staging, target.name).fault) is not None:
                raise ModelError(f"{target.name}: {fault}.")
            if not os.path.lexists(target):
                staging.rename(target)
                sync_folder(self.folder)
            elif not _is_whole(target):
                _exchange(staging, target)
                sync_folder(self.folder)
            return read_version(target)

    def prune(self, keep: int = KEEP, in_use: Collection[str] = ()) -> list[str]:
        """Delete all versions but the latest, the ``keep`` before it, and those ``in_use``, by name.

        What is of no use counts as none of these; what no pull has made is left alone. Nothing happens while
        a pull is under way: its own turn comes.

        Returns:
            The names of what is gone.

        Raises:
            KioskError: the folder cannot be read or written.
        """
        with contextlib.ExitStack() as stack:
            try:
                stack.enter_context(self._alone())
            except Busy:
                return []
            stack.enter_context(self._told())
            versions = [one for one in self.versions() if VERSION_NAME.fullmatch(one.name)]
            sound = [one.name for one in versions if one.fault is None]
            stays = {*sound[: 1 + keep], *in_use}
            gone = [one.name for one in versions if one.name not in stays]
            for name in gone:
                self._remove(name)
            return gone

    def _names(self) -> list[str]:
        try:
            return names_in(self.folder, MOST + 1)
        except FileNotFoundError:
            return []
        except OSError as error:
            raise KioskError(f"{self.folder}: the models there cannot be read: {error.strerror}") from error

    def _complete(self, staging: Path, origin: Origin) -> None:
        """Make a folder whole, readable for all, and have the disk keep it."""
        names = sorted(origin.files)
        for name in set(names_in(staging, MOST)) - set(names):
            _delete(staging / name)
        if not _are(origin, staging):
            raise ModelError(f"{staging}: a file is not what was fetched.")
        numbers = [one.origin.number for one in self.versions() if one.origin is not None]
        dated = self._clock.minute() if origin.pulled is None and self._clock.is_set() else origin.pulled
        origin.model_copy(update={"number": max(numbers, default=0) + 1, "pulled": dated}).write(staging)
        for name in (*names, FILE):
            file = open_ordinary(staging / name, follow_links=False)
            try:
                os.fchmod(file, 0o644)
                os.fsync(file)
            finally:
                os.close(file)
        staging.chmod(0o755)
        sync_folder(staging)

    def _remove(self, name: str) -> None:
        """Out of its place at once; how long the rest takes does not matter."""
        aside = self.folder / f"{GONE}-{name}"
        if os.path.lexists(aside):
            _delete(aside)
        (self.folder / name).rename(aside)
        # On the disk before any of its files goes: after a power cut it is there as a whole or not at all.
        sync_folder(self.folder)
        _delete(aside)

    def _sweep(self) -> None:
        for name in names_in(self.folder, MOST):
            if name == STAGING or name.startswith(f"{GONE}-"):
                _delete(self.folder / name)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """While no other pull runs: the kernel lets go of the lock however one ends (flock(2)).

        Raises:
            Busy: another one is under way.
            KioskError: the folder cannot be written.
        """
        # On a file that its owner alone can open: whoever may read the folder itself could lock that.
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        with self._told():
            file = os.open(self.folder / LOCK, flags, 0o600)
        try:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Busy(f"{self.folder}: another pull is under way: wait for its end") from None
            yield
        finally:
            os.close(file)

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Say what the disk refuses in a sentence."""
        try:
            yield
        except OSError as error:
            if self.folder.is_dir():
                sentence = f"{self.folder} cannot be written: {error.strerror}; all is as it was"
            else:
                sentence = f"{self.folder}: there is no such folder: sudo scripts/install.sh makes it"
            raise KioskError(sentence) from error


class Busy(KioskError):
    """Another pull has the store to itself."""


def _is_whole(folder: Path) -> bool:
    version = read_version(folder)
    return version.origin is not None and _are(version.origin, folder)


def _are(origin: Origin, folder: Path) -> bool:
    """Whether the files in a folder are, byte for byte, those that were fetched."""
    try:
        return contents(folder, sorted(origin.files)) == origin.files
    except OSError:
        return False


def _delete(path: Path) -> None:
    """A folder with all in it, or whatever else it is; follows no link. Raises OSError."""
    if path.is_dir() and not path.is_symlink():
        # Its own modes may keep its owner from emptying it.
        with contextlib.suppress(OSError):
            path.chmod(0o700)
        shutil.rmtree(path)
    else:
        path.unlink()


def _exchange(one: Path, other: Path) -> None:
    """Have two things swap their names, at one moment (renameat2(2)). Raises OSError."""
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), str(other))
