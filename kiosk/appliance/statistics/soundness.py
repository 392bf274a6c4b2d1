"""Whether a file is the kiosk's, whole, and of a version that this kiosk knows; and what to say if not."""

import sqlite3
from pathlib import Path

from kiosk.appliance.statistics.tables import APPLICATION, TABLES, VERSION, schema, unsound
from kiosk.errors import StatisticsError

HEADER_BYTES = 100
"""Of any SQLite file (https://sqlite.org/fileformat.html)."""

MOST_VERSIONS = 1000
"""No kiosk's tables have a higher number: that one is damaged."""

_MAGIC = b"SQLite format 3\0"
_FORMATS = {1, 2}
"""By which a file is read and written: without a log, and with one."""

_DAMAGE = frozenset(
    {
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_NOTADB,
        sqlite3.SQLITE_FORMAT,
        sqlite3.SQLITE_ERROR,
        sqlite3.SQLITE_CONSTRAINT,
        sqlite3.SQLITE_MISMATCH,
    }
)
_WORDS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "the disk is read-only",
    sqlite3.SQLITE_BUSY: "another kiosk has it open",
    sqlite3.SQLITE_CANTOPEN: "it cannot be opened",
    sqlite3.SQLITE_IOERR: "the disk does not take it",
    sqlite3.SQLITE_PERM: "it may not be written",
}


class Damaged(Exception):
    """The file is none of the kiosk's, or no more; ``str()`` says what is wrong with it."""


class NewerVersion(Exception):
    """A newer kiosk made the file; ``args[0]`` is the number of its tables."""


def check_header(content: bytes, *, has_log: bool) -> None:
    """Look at a file's first bytes, so that what is not the kiosk's is not even opened.

    Args:
        content: of the file, `HEADER_BYTES` at least if it has as many.
        has_log: whether a log lies beside it. When the power failed while that was brought into the file, it
            alone knows how the file begins.

    Raises:
        Damaged, NewerVersion: it is not to be used.
    """
    try:
        _check_header(content)
    except Damaged:
        if not has_log:
            raise


def _check_header(content: bytes) -> None:
    if len(content) < HEADER_BYTES or not content.startswith(_MAGIC):
        raise Damaged("it is no SQLite file")
    application, version = (int.from_bytes(content[at : at + 4], "big") for at in (68, 60))
    _check_version(application, version)
    if not {content[18], content[19]} <= _FORMATS:
        raise Damaged("it is of an unknown format")


def check(connection: sqlite3.Connection) -> None:
    """Look at all of an open file.

    Raises:
        Damaged, NewerVersion: it is not to be used.
        sqlite3.Error: as of any query.
    """
    asked = (connection.execute(f"PRAGMA {name}") for name in ("application_id", "user_version"))
    _check_version(*(answer.fetchone()[0] for answer in asked))
    found = {sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema")}
    if found != {statement for statement in schema() if statement.startswith("CREATE")}:
        raise Damaged("its tables are others")
    ((said,),) = connection.execute("PRAGMA quick_check(1)").fetchall()
    if said != "ok":
        raise Damaged(str(said).splitlines()[-1])
    for name in TABLES:
        if connection.execute(unsound(name)).fetchone() is not None:
            raise Damaged(f"in its table '{name}' stands what was never counted")


def _check_version(application: int, version: int) -> None:
    if application != APPLICATION or not 1 <= version <= MOST_VERSIONS:
        raise Damaged("it is none of the kiosk's")
    if version > VERSION:
        raise NewerVersion(version)


def is_damage(error: sqlite3.Error) -> bool:
    """Whether the file is to blame, and not the disk or its rights."""
    return _code(error) in _DAMAGE


def in_words(error: sqlite3.Error) -> str:
    """Half a sentence on why SQLite did not do it."""
    return _WORDS.get(_code(error), str(error))


def _code(error: sqlite3.Error) -> int:
    code: int = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    # Of an extended code the lowest byte is the code (https://sqlite.org/rescode.html).
    return code & 0xFF


def newer(path: Path, found: NewerVersion) -> StatisticsError:
    """The sentence for a file of a newer kiosk."""
    return StatisticsError(
        f"{path}: a newer version of the kiosk made it (its number is {found.args[0]}, this one knows"
        f" {VERSION}): it is left as it is; install the newer version again, or move the file away"
    )
