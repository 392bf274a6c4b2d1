"""Which line of a configuration is indented otherwise than its like.

A parser cannot know: to it the first line of a section is right, and all others have to follow. But what the
keys are called tells where they belong.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kiosk.config.diagnostics import Problem
from kiosk.config.schema import Settings
from kiosk.config.schema_content import PlaylistEntry
from kiosk.config.section import Section, keys_of
from kiosk.config.yaml_lines import Line

INDENTATION = "what belongs together begins in the same column"

SECTIONS = {
    name: frozenset(keys_of(field.annotation))
    for name, field in Settings.model_fields.items()
    if isinstance(field.annotation, type) and issubclass(field.annotation, Section)
} | {"playlists": frozenset()}
"""Section → its keys; those of the playlists are the model's to know."""

_ENTRY = frozenset(keys_of(PlaylistEntry))
_FIRST = "title"


def odd_line(lines: Sequence[Line], noticed: int) -> Problem | None:
    """The first line that begins in another column than its like, up to where something was noticed."""
    groups: dict[tuple[str, ...], list[Line]] = defaultdict(list)
    members: list[tuple[Line, tuple[str, ...]]] = []
    torn: list[tuple[Line, Line]] = []
    section, label, entry = "", "", None
    for line in lines:
        if line.key in Settings.model_fields and not line.dash:
            section, label, entry = line.key, "", None
            group: tuple[str, ...] = ("top",)
        elif section == "playlists" and line.key in _ENTRY:
            if line.dash:
                entry = _Entry(line)
            elif entry is None or (line.key == _FIRST and line.key in entry.keys):
                if line.number <= noticed:
                    return Problem(
                        line.number, (), f"no '- ' before '{line.key}', with which an entry begins"
                    )
                return None
            else:
                entry.keys.add(line.key)
                if line.number <= noticed and line.column != entry.line.column:
                    torn.append((line, entry.line))
                continue
            group = ("entries", label)
        elif section == "playlists" and line.key is not None and not line.dash:
            label, entry, group = line.key, None, ("labels",)
        elif section == "facts" and line.dash:
            group = ("entries", "own")
        elif line.key in SECTIONS.get(section, ()) and not line.dash:
            group = ("keys", section)
        else:
            continue
        groups[group].append(line)
        members.append((line, group))
    usual = {kind: _usual(groups, kind) for kind in ("keys", "entries")}
    wrong = [_torn(line, begin, usual["entries"]) for line, begin in torn[:1]]
    for line, group in members:
        wanted = 0 if group == ("top",) else _column(groups[group], usual.get(group[0]))
        if line.indent != wanted:
            wrong.append((line, line.indent, wanted))
            break
    if not wrong:
        return None
    line, found, wanted = min(wrong, key=lambda odd: odd[0].number)
    return Problem(line.number, (), wrong_column(found, wanted)) if line.number <= noticed else None


def _torn(line: Line, begin: Line, usual: int | None) -> tuple[Line, int, int]:
    """Which of a key and the beginning of its entry is the odd one, its column, and the right one."""
    width = begin.column - begin.indent
    if usual is None or begin.indent == usual or line.column != usual + width:
        return line, line.column, begin.column
    return begin, begin.indent, usual


class _Entry:
    """One entry of a list, as far as it has been read."""

    def __init__(self, line: Line) -> None:
        self.line, self.keys = line, {line.key}


def wrong_column(found: int, wanted: int) -> str:
    """The sentence for a line that begins in another column than its like, both counted from 0."""
    return f"begins in column {found + 1} instead of {wanted + 1}: {INDENTATION}"


def _usual(groups: Mapping[tuple[str, ...], Sequence[Line]], kind: str) -> int | None:
    """Where most lines of a kind begin, in all of the file."""
    lines = [line for group, found in groups.items() if group[0] == kind for line in found]
    columns = Counter(line.indent for line in lines if line.indent)
    return columns.most_common(1)[0][0] if columns else None


def _column(lines: Sequence[Line], usual: int | None) -> int:
    """Where most of some lines begin; of columns that are as frequent, the usual one."""
    columns = Counter(line.indent for line in lines)
    most = max(columns.values())
    frequent = [column for column, count in columns.items() if count == most]
    if usual is not None and (usual in frequent or not any(frequent)):
        return usual
    return next((column for column in frequent if column), 2)


def nearest_column(above: Sequence[Line], line: Line) -> int:
    """Of the columns in which ``line`` may go on what stands above, that of a line like it."""
    columns: list[Line] = []
    for other in above:
        columns = [known for known in columns if known.indent < other.indent]
        columns.append(other)
        if other.dash and other.key is not None:
            columns.append(replace(other, indent=other.column, dash=False))
    alike = [known for known in columns if known.dash == line.dash and known.has_value == line.has_value]
    near = [known.indent for known in alike or columns]
    return min(near, key=lambda column: (abs(column - line.indent), -column))


def dash_column(above: Sequence[Line], line: Line) -> int | None:
    """The column of the nearest list above ``line`` that it may belong to."""
    for before in reversed([other for other in above if other.number < line.number]):
        if before.dash and before.indent <= line.indent:
            return before.indent
        if not before.dash and before.indent < line.indent:
            return None
    return None
