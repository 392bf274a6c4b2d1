"""The statistics' file, as the running kiosk writes it: SQLite, each visit whole or not at all.

A visit is one transaction in the write-ahead log, which is forced to the disk before it counts as written
(WAL with ``synchronous=FULL``, https://sqlite.org/pragma.html#pragma_synchronous). Whatever a power cut
leaves of the next one is no whole transaction, and SQLite passes it over. No process but the kiosk's ever
opens the file; who wants to read it takes a copy (`kiosk.appliance.statistics.reader`).
"""

import contextlib
import datetime
import logging
import os
import sqlite3
import stat
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from kiosk.appliance.statistics.soundness import (
    HEADER_BYTES,
    Damaged,
    NewerVersion,
    check,
    check_header,
    in_words,
    is_damage,
    newer,
)
from kiosk.appliance.statistics.tables import TABLES, UNKNOWN_DAY, UNKNOWN_HOUR, Row, schema
from kiosk.errors import StatisticsError
from kiosk.system.store import sync_folder, write_atomically

log = logging.getLogger(__name__)

FILE = "statistics.sqlite"
LOG = f"{FILE}-wal"
"""What is not yet in the file itself; SQLite's own name for it."""

ASIDE = tuple(f"statistics.damaged-{number}.sqlite" for number in range(1, 10))
"""What damaged files are called; a disk that damages more of them is no place to count."""

MODE = 0o640
"""Of file and log, which SQLite makes like its file: the kiosk's group may read, as the fleet's client."""

KEPT_DAYS = 400

SETTLED_DAYS = 3
"""What is deleted by its age ends so many days with visits before the newest: a clock that shows another year
for a day deletes nothing."""

CHECKPOINT_PAGES = 128
"""The log is brought into the file when it has so many pages of 4 KB."""

Rows = Counter[tuple[str, Row]]
"""By table and row, how much is to be added."""


class Database:
    """The open file; used by one thread.

    Raises:
        Damaged: it holds something else, or is broken.
        StatisticsError: it is a newer kiosk's, or cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with _faults(path):
            if not _is_there(path):
                _create(path)
            _let_the_group_read(path)
            self._identity = _identity(path)
            # psow=0: a disk may spoil all of a sector of which a part is written; transactions share none.
            place = f"file:{quote(str(path))}?mode=rw&psow=0"
            self._connection = sqlite3.connect(place, uri=True, isolation_level=None, timeout=0)
            try:
                for order in _ORDERS:
                    self._connection.execute(order).fetchall()
                check(self._connection)
                self._connection.execute(_SECURE).fetchall()
            except BaseException:
                self._connection.close()
                raise

    @property
    def is_in_place(self) -> bool:
        """Whether the open file is still the one of that name: somebody may have deleted it."""
        with contextlib.suppress(OSError):
            return _identity(self._path) == self._identity
        return False

    def add(self, rows: Rows) -> None:
        """Add all of these and have them on the disk, or none.

        Raises:
            Damaged, StatisticsError: nothing was added.
        """
        with self._transaction():
            self._add(rows)

    def forget_old(self, today: datetime.date) -> None:
        """Delete what is older than `KEPT_DAYS`, by a clock that is known to be right today.

        The days are counted from the third newest one with visits (`SETTLED_DAYS`). What is dated as far
        ahead was counted while the clock showed anything: it loses its date, and still counts.

        Raises:
            Damaged, StatisticsError: nothing was deleted.
        """
        with self._transaction():
            newest = self._connection.execute(
                "SELECT DISTINCT day FROM hours WHERE day != ? AND day <= ?"
                " ORDER BY day DESC LIMIT 1 OFFSET ?",
                (UNKNOWN_DAY, today.isoformat(), SETTLED_DAYS - 1),
            ).fetchone()
            kept = datetime.timedelta(days=KEPT_DAYS)
            undated: Rows = Counter()
            for name in TABLES:
                if newest is not None:
                    oldest = (datetime.date.fromisoformat(newest[0]) - kept).isoformat()
                    delete = f"DELETE FROM {name} WHERE day != ? AND day < ?"
                    self._connection.execute(delete, (UNKNOWN_DAY, oldest))
                delete = f"DELETE FROM {name} WHERE day > ? RETURNING *"
                for _, *keys, number in self._connection.execute(delete, ((today + kept).isoformat(),)):
                    rest = [UNKNOWN_HOUR, *keys[1:]] if name == "hours" else keys
                    undated[name, (UNKNOWN_DAY, *rest)] += number
            self._add(undated)

    def close(self) -> None:
        """Bring the log into the file, as far as the disk lets it."""
        with contextlib.suppress(sqlite3.Error):
            self._connection.close()

    def _add(self, rows: Rows) -> None:
        for (name, row), number in rows.items():
            self._connection.execute(_UPSERTS[name], (*row, number))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with _faults(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise


_ORDERS = (
    # Of this process alone: where things are in the log is in its memory, and in no third file.
    "PRAGMA locking_mode = EXCLUSIVE",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}",
)

_SECURE = "PRAGMA wal_checkpoint(TRUNCATE)"
"""What a power cut happened to leave of a visit counts; now it is forced to the disk like any other, and the
next one shares no sector with it."""


def _upsert(name: str) -> str:
    columns = TABLES[name].columns
    return (
        f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT DO UPDATE SET number = number + excluded.number"
    )


_UPSERTS = {name: _upsert(name) for name in TABLES}


def open_database(path: Path) -> Database:
    """The file, made if it is not there; a damaged one gets another name, and counting begins anew.

    Raises:
        StatisticsError: it is a newer kiosk's, or cannot be opened or made; nothing was changed.
        Damaged: so is the new one.
    """
    try:
        return Database(path)
    except Damaged as damage:
        name = _set_aside(path)
        log.warning("%s is damaged (%s): it is kept as %s, and counting begins anew", path, damage, name)
        return Database(path)


@contextlib.contextmanager
def _faults(path: Path) -> Iterator[None]:
    """Whatever SQLite and the disk raise within the block, as damage or as a sentence."""
    try:
        yield
    except NewerVersion as found:
        raise newer(path, found) from None
    except sqlite3.Error as error:
        if is_damage(error):
            raise Damaged(str(error)) from error
        raise StatisticsError(f"{path}: visits cannot be counted by the hour: {in_words(error)}") from error
    except OSError as error:
        said = f"visits cannot be counted by the hour: {error.strerror}"
        raise StatisticsError(f"{path}: {said}") from error


def _is_there(path: Path) -> bool:
    """Whether there is a file to be opened; raises as `check_header`, and OSError."""
    try:
        found = os.lstat(path)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(found.st_mode):
        raise Damaged("it is no ordinary file")
    if found.st_size == 0 and not _has_content(path.parent / LOG):
        return False
    with path.open("rb") as file:
        check_header(file.read(HEADER_BYTES), has_log=_has_content(path.parent / LOG))
    return True


def _has_content(path: Path) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.lstat(path).st_size > 0
    return False


def _create(path: Path) -> None:
    """Put a new file there, whole at once."""
    image = sqlite3.connect(":memory:", isolation_level=None)
    with contextlib.closing(image):
        for statement in schema():
            image.execute(statement)
        content = bytearray(image.serialize())
    content[18:20] = b"\2\2"  # from the first moment on it has a log
    # A log without its file belongs to none that is there now, and would be taken for this one's.
    with contextlib.suppress(FileNotFoundError):
        (path.parent / LOG).unlink()
        sync_folder(path.parent)
    write_atomically(path, bytes(content), mode=MODE)


def _let_the_group_read(path: Path) -> None:
    """What an earlier version has made was for its owner alone."""
    for one in (path, path.parent / LOG):
        with contextlib.suppress(FileNotFoundError):
            if stat.S_IMODE(os.lstat(one).st_mode) != MODE:
                os.chmod(one, MODE)


def _set_aside(path: Path) -> str:
    """Give a damaged file and its log another name, which is returned; raises StatisticsError."""
    taken = aside(path.parent)
    name = next((name for name in ASIDE if name not in taken), None)
    if name is None:
        raise StatisticsError(
            f"{path}: damaged again, and {len(ASIDE)} damaged files lie beside it: the card may be worn out;"
            " try another one, and 'kiosk stats --forget' deletes them"
        )
    with _faults(path):
        # The log first: what is cut off in between is found again at the next start.
        with contextlib.suppress(FileNotFoundError):
            os.rename(path.parent / LOG, path.parent / f"{name}-wal")
        os.rename(path, path.parent / name)
        sync_folder(path.parent)
    return name


def aside(folder: Path) -> tuple[str, ...]:
    """The names of damaged files that lie in the folder."""
    return tuple(name for name in ASIDE if os.path.lexists(folder / name))


def _identity(path: Path) -> tuple[int, int]:
    found = os.stat(path)
    return found.st_dev, found.st_ino
