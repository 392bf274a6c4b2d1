"""What is counted: one table of numbers each. What is not here is not kept.

No row is a visit. A visit adds one to a row of several tables, which nothing joins: from them nobody can tell
which emotion was shown in which hour, or how long it took for whom.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kiosk.system.wall_clock import Hour

VERSION = 1
"""Of the tables. A kiosk that knows an older one leaves the file alone."""

APPLICATION = 0x4D6F6F64
"""By which SQLite's header says whose file it is (PRAGMA application_id): "Mood"."""

UNKNOWN_DAY, UNKNOWN_HOUR = "", -1
"""Of a visit while nobody knew what time it was."""

MOST = 10**12
"""No kiosk counts so far."""

MOST_OF_A_KEY = 600
"""Hours, tenths of a second and per cent: of a decision that takes longer a minute is counted."""

LONGEST_TEXT = 1000
"""Characters of a key; a link or a title may be this long at most."""

YES, NO, SHOWN = "yes", "no", "shown"

Value = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """Numbers by day, and by what else.

    Attributes:
        keys: the columns beside the day, in order, and what they hold.
    """

    keys: Mapping[str, type[Value]]

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them: the day first, the number last."""
        return ("day", *self.keys, "number")


TABLES: Mapping[str, Table] = {
    "hours": Table({"hour": int, "outcome": str}),
    "emotions": Table({"shown": str}),
    "decisions": Table({"tenths": int}),
    "languages": Table({"language": str}),
    "playlists": Table({"shown": str, "url": str, "title": str, "answer": str}),
    "answers": Table({"shown": str, "sure": int, "answer": str}),
}
"""``tenths``: of a second, from the press to the answer. ``sure``: per cent, down to a whole ten. ``answer``:
yes, no, or for a playlist just that it was shown. ``shown``: a label, or two with a plus between."""

Row = tuple[Value, ...]
"""A table's columns without the number."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One to be added to a table.

    Attributes:
        table: its name.
        keys: the columns beside the day; of ``hours`` without the hour.
    """

    table: str
    keys: Row

    def row(self, when: Hour | None) -> Row:
        """The row to which it is added."""
        day = UNKNOWN_DAY if when is None else when.day
        if self.table != "hours":
            return (day, *self.keys)
        return (day, UNKNOWN_HOUR if when is None else when.hour, *self.keys)


def schema() -> Iterable[str]:
    """The statements by which an empty database gets its tables."""
    names = {str: "TEXT", int: "INTEGER"}
    for name, table in TABLES.items():
        keys = ", ".join(f"{key} {names[kind]} NOT NULL" for key, kind in table.keys.items())
        primary = ", ".join(table.columns[:-1])
        yield (
            f"CREATE TABLE {name} (day TEXT NOT NULL, {keys}, number INTEGER NOT NULL,"
            f" PRIMARY KEY ({primary})) STRICT, WITHOUT ROWID"
        )
    yield f"PRAGMA application_id = {APPLICATION}"
    yield f"PRAGMA user_version = {VERSION}"


def unsound(name: str) -> str:
    """A query for rows of a table that no kiosk has written: on a disk everything may change."""
    days = "(day = '' OR day GLOB '[0-9][0-9][0-9][0-9]-[01][0-9]-[0-3][0-9]')"
    sound = [days, f"typeof(number) = 'integer' AND number BETWEEN 0 AND {MOST}"]
    for key, kind in TABLES[name].keys.items():
        if kind is str:
            sound.append(f"typeof({key}) = 'text' AND length({key}) <= {LONGEST_TEXT}")
        else:
            sound.append(f"typeof({key}) = 'integer' AND {key} BETWEEN {UNKNOWN_HOUR} AND {MOST_OF_A_KEY}")
    return f"SELECT 1 FROM {name} WHERE NOT ({' AND '.join(sound)}) LIMIT 1"
