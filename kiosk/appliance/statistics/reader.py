"""Reading the statistics, whether the kiosk runs, has ended or was cut off: from a copy.

The folder may be another user's, or on a disk that cannot be written; SQLite would make files there, and wait
for the kiosk. So its file and its log are read as bytes, put where nobody else writes, and opened there: what
a power cut has left is mended in the copy.
"""

import contextlib
import sqlite3
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from kiosk.appliance.statistics.database import FILE, LOG, aside
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
from kiosk.appliance.statistics.tables import TABLES, Row
from kiosk.errors import StatisticsError
from kiosk.system.small_file import read_small

MOST_BYTES = 16 << 20
"""Of file and log each: the service cannot write larger ones (``LimitFSIZE=`` of its unit)."""

MOST_STEPS = 50
"""Of a million of SQLite's own steps each, after which what it reads is no statistics of anybody's."""

TRIES = 20
"""So often a file is read anew that has changed meanwhile: each visit changes it once."""


@dataclass(frozen=True, slots=True)
class Contents:
    """All that was counted.

    Attributes:
        rows: by the table's name, each row with its number; the numbers are above zero.
        size: of the file and its log in bytes; 0 where there is none yet.
        aside: names of damaged files beside it.
    """

    rows: Mapping[str, Mapping[Row, int]] = field(default_factory=lambda: {name: {} for name in TABLES})
    size: int = 0
    aside: tuple[str, ...] = ()


def read_statistics(folder: Path) -> Contents:
    """What lies in a kiosk's state folder; nothing where no visit was counted yet.

    Raises:
        StatisticsError: it cannot be read, is damaged, or a newer kiosk's.
    """
    path = folder / FILE
    try:
        beside = aside(folder)
        file, log = _consistent(path, folder / LOG)
    except FileNotFoundError:
        file = log = b""
    except PermissionError as error:
        raise StatisticsError(f"{path}: cannot be read ({error.strerror}): try it with sudo") from error
    except OSError as error:
        raise StatisticsError(f"{path}: cannot be read ({error.strerror})") from error
    if not file and not log:
        return Contents(aside=beside)
    try:
        check_header(file[:HEADER_BYTES], has_log=bool(log))
        return Contents(_rows(file, log), len(file) + len(log), beside)
    except NewerVersion as found:
        raise newer(path, found) from None
    except Damaged as damage:
        raise _damaged(path, str(damage)) from damage
    except sqlite3.Error as error:
        if is_damage(error) or error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
            raise _damaged(path, str(error)) from error
        raise StatisticsError(f"{path}: cannot be read: {in_words(error)}") from error
    except OSError as error:
        raise StatisticsError(f"{path}: cannot be copied to be read: {error.strerror}") from error


def _consistent(path: Path, log: Path) -> tuple[bytes, bytes]:
    """File and log as they were at one moment.

    While the log only grows, all that the kiosk may have changed in the file meanwhile is in the log, too: it
    is begun anew after all of it has got into the file, and not before.
    """
    before = _read_log(log)
    for _ in range(TRIES):
        file, after = read_small(path, MOST_BYTES), _read_log(log)
        if after.startswith(before) and bool(before) == bool(after):
            return file, after
        before = after
    raise OSError(None, "it changes all the time")


def _read_log(path: Path) -> bytes:
    try:
        return read_small(path, MOST_BYTES)
    except FileNotFoundError:
        return b""


def _rows(file: bytes, log: bytes) -> dict[str, dict[Row, int]]:
    with tempfile.TemporaryDirectory(prefix="kiosk-stats-") as folder:
        copy = Path(folder, FILE)
        copy.write_bytes(file)
        if log:
            Path(folder, LOG).write_bytes(log)
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as connection:
            steps = iter(range(MOST_STEPS))
            connection.set_progress_handler(lambda: next(steps, None) is None, 1_000_000)
            connection.execute("PRAGMA trusted_schema = OFF")
            connection.text_factory = lambda text: text.decode(errors="replace")
            check(connection)
            return {name: _table(connection, name) for name in TABLES}


def _table(connection: sqlite3.Connection, name: str) -> dict[Row, int]:
    found = connection.execute(f"SELECT * FROM {name} WHERE number > 0").fetchall()
    return {tuple(keys): number for *keys, number in found}


def _damaged(path: Path, why: str) -> StatisticsError:
    return StatisticsError(
        f"{path}: is damaged ({why}): the kiosk keeps it under another name when it counts the next visit;"
        " 'sudo systemctl restart kiosk' has it do so now"
    )
