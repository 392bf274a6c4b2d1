"""One mistake, one sentence: which problems of a file only follow from others."""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from kiosk.config.diagnostics import MAX_PROBLEMS, Path, Problem, show
from kiosk.config.links import has_link
from kiosk.config.messages import did_you_mean, key_meant
from kiosk.config.yaml_indentation import wrong_column
from kiosk.config.yaml_lines import lines_of, wrong_signs
from kiosk.config.yaml_nodes import Node, Rows, Table, Value

SHAPES = ("model_type", "dict_type", "tuple_type")
"""Pydantic's error types where a list or a section should be, and is not."""

UNKNOWN = "extra_forbidden"
"""Pydantic's error type for a key that there is not."""

KnownKeys = Callable[[Path], Sequence[str]]


def causes_of(problems: Sequence[Problem], tree: Node, text: str, known_keys: KnownKeys) -> list[Problem]:
    """The problems that say what to mend first.

    Args:
        problems: at least one; those of the schema have pydantic's ``kind``.
        tree: the file.
        text: the same.
        known_keys: the keys there are in the section at a path; none where it is no section.
    """
    found = _below_nothing_broken(_signs_first(problems, text))
    found = _alike_once(found, tree)
    found = _entries(_outdented(found, tree, text, known_keys), tree)
    found = _below_moved_section(found, tree, known_keys)
    return _not_indented(found, tree, known_keys)


def _signs_first(problems: Sequence[Problem], text: str) -> list[Problem]:
    """A sign that nobody sees explains all that is wrong in its line. Every line that has one is named."""
    lines = {problem.line for problem in problems}
    signs = wrong_signs(text, sys.maxsize)
    named = {sign.line for sign in signs}
    if not named & lines:
        return list(problems)
    return [*signs, *(problem for problem in problems if problem.line not in named)]


def _below_nothing_broken(problems: Sequence[Problem]) -> list[Problem]:
    """What stands in a section that should be a list is judged when it is one."""
    unknown = {problem.path for problem in problems if problem.kind == UNKNOWN}
    broken = unknown | {problem.path for problem in problems if problem.kind in SHAPES}
    return [
        problem
        for problem in problems
        if not any(problem.path[:length] in broken for length in range(1, len(problem.path)))
        and not (problem.kind in SHAPES and problem.path in unknown)
    ]


def _alike_once(problems: Iterable[Problem], tree: Node) -> list[Problem]:
    """Of the entries of a list that are all of a wrong shape, the first, and how many there are."""
    alike: dict[Path, list[Problem]] = defaultdict(list)
    found = []
    for problem in problems:
        if problem.kind in SHAPES and isinstance(problem.path[-1], int):
            if not alike[problem.path[:-1]]:
                found.append(problem)
            alike[problem.path[:-1]].append(problem)
        else:
            found.append(problem)
    return [_counted(problem, len(alike.get(problem.path[:-1], ()))) for problem in found]


def _counted(problem: Problem, alike: int) -> Problem:
    if problem.kind not in SHAPES or not isinstance(problem.path[-1], int) or alike < 2:
        return problem
    more = "one more entry is" if alike == 2 else f"{alike - 1} more entries are"
    return Problem(problem.line, problem.path, lambda: f"{problem.sentence} ({more} like it)", problem.kind)


def _entries(problems: Sequence[Problem], tree: Node) -> list[Problem]:
    """Entries of a list that lack keys: because of a dash too many, or of a key by another name."""
    lacking: dict[Path, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.kind == "missing" and len(problem.path) > 1 and isinstance(problem.path[-2], int):
            lacking[problem.path[:-1]].append(problem)
    instead: list[Problem] = []
    solved: set[int] = set()
    for path in list(lacking)[:MAX_PROBLEMS]:
        keys = {str(problem.path[-1]) for problem in lacking[path]}
        unknown = [p for p in problems if p.kind == UNKNOWN and p.path[:-1] == path]
        entry = _node_at(tree, path)
        if not isinstance(entry, Table):
            continue
        if (cause := _title_as_key(entry, path)) or (cause := _dash_too_many(tree, path)):
            if cause.line is not None:
                instead.append(cause)
            solved |= {id(problem) for problem in (*lacking[path], *unknown)}
        for problem in unknown:
            meant = key_meant(str(problem.path[-1]), list(keys)) or did_you_mean(str(problem.path[-1]), keys)
            solved |= {id(other) for other in lacking[path] if other.path[-1] == meant}
    return [*(problem for problem in problems if id(problem) not in solved), *instead]


def _outdented(problems: Sequence[Problem], tree: Node, text: str, known_keys: KnownKeys) -> list[Problem]:
    """Keys of a list's last entry that begin where the list does, and so are no keys of the entry."""
    instead: dict[int, Problem] = {}
    for problem in problems:
        *above, key = problem.path or ("",)
        if problem.kind != UNKNOWN or key not in known_keys((*above, "", 0)):
            continue
        path = _last_entry_above(tree, tuple(above), problem.line or 0)
        entry = path and _node_at(tree, path)
        if not path or not isinstance(entry, Table) or key in entry.entries:
            continue
        columns = {line.number: line.column for line in lines_of(text)}
        begins = columns.get(next(iter(entry.lines.values()), 0), 0)
        found = columns.get(problem.line or 0, 0)
        instead[id(problem)] = Problem(problem.line, (), wrong_column(found, begins))
        instead |= {id(other): instead[id(problem)] for other in problems if other.path == (*path, key)}
    # What the entry lacks is said once, with the line in which it is.
    return list(
        {id(one): one for one in (instead.get(id(problem), problem) for problem in problems)}.values()
    )


def _last_entry_above(tree: Node, above: Path, line: int) -> Path | None:
    section = _node_at(tree, above)
    lists = [
        (number, key)
        for key, number in (section.lines.items() if isinstance(section, Table) else ())
        if number < line and isinstance(section, Table) and isinstance(section.entries[key], Rows)
    ]
    rows = _node_at(tree, (*above, max(lists)[1])) if lists else None
    return (*above, max(lists)[1], len(rows.items) - 1) if isinstance(rows, Rows) and rows.items else None


def _title_as_key(entry: Table, path: Path) -> Problem | None:
    """``- My list: https://…``."""
    for key, value in entry.entries.items():
        if len(entry.entries) == 1 and isinstance(value, Value) and key != "url" and has_link(value.raw):
            title = show(key, 30)
            sentence = (
                f"write '- title: {title}', and in the next line, below 'title', 'url: …' with the link"
            )
            return Problem(entry.lines[key], path, sentence)
    return None


def _dash_too_many(tree: Node, path: Path) -> Problem | None:
    """``- title: A``, and in the next line ``- url: …``: what one entry lacks the next one has.

    Without a line, of an entry about which is said with another one.
    """
    rows, index = _node_at(tree, path[:-1]), path[-1]
    if not isinstance(rows, Rows) or not isinstance(index, int):
        return None
    entry, before, after = (_table_at(rows, place) for place in (index, index - 1, index + 1))
    if entry is None:
        return None
    if before is not None and _goes_on(before, entry):
        if "title" not in before.entries and _table_at(rows, index - 2) is not None:
            return Problem(None, path, "")
        key = next(iter(entry.entries))
        sentence = f"begins a new entry with '{show(key)}': write two spaces instead of '- '"
        return Problem(entry.lines[key], path, sentence)
    return Problem(None, path, "") if after is not None and _goes_on(entry, after) else None


def _table_at(rows: Rows, index: int) -> Table | None:
    found = rows.items[index] if 0 <= index < len(rows.items) else None
    return found if isinstance(found, Table) and found.entries else None


def _goes_on(entry: Table, after: Table) -> bool:
    return "title" not in after.entries and not entry.entries.keys() & after.entries.keys()


def _not_indented(problems: Sequence[Problem], tree: Node, known_keys: KnownKeys) -> list[Problem]:
    """Keys at the top of the file that belong into the empty section above them."""
    if not isinstance(tree, Table):
        return list(problems)
    top = set(known_keys(()))
    belongs: dict[str, list[str]] = {}
    section = ""
    for key, value in tree.entries.items():
        if key in top:
            empty = isinstance(value, Value) and value.empty and not value.quoted
            section = key if empty and known_keys((key,)) else ""
        elif section and key in known_keys((section,)):
            belongs.setdefault(section, []).append(key)
    moved = {key for keys in belongs.values() for key in keys}
    found = [problem for problem in problems if len(problem.path) != 1 or problem.path[0] not in moved]
    for section, (first, *more) in belongs.items():
        below = f", and the {'line' if len(more) == 1 else 'lines'} below with it" if more else ""
        sentence = f"unknown key here, it belongs under '{section}:': indent it by two spaces{below}"
        found.append(Problem(tree.lines[first], (first,), sentence))
    return _same_home_once(found, tree, known_keys)


def _same_home_once(problems: Sequence[Problem], tree: Table, known_keys: KnownKeys) -> list[Problem]:
    """Keys at the top of a file that has no such section: what is missing is said once."""
    keys_of = {
        section: set(known_keys((section,))) for section in known_keys(()) if section not in tree.entries
    }
    homes: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.kind == UNKNOWN and len(problem.path) == 1:
            for section, keys in keys_of.items():
                if problem.path[0] in keys:
                    homes[section].append(problem)
                    break
    many = {section: found for section, found in homes.items() if len(found) > 1}
    dropped = {id(problem) for found in many.values() for problem in found}
    instead = [
        Problem(
            found[0].line,
            found[0].path,
            f"unknown key here: write '{section}:' above it, and indent all that belongs there by two spaces",
        )
        for section, found in many.items()
    ]
    return [*(problem for problem in problems if id(problem) not in dropped), *instead]


def _below_moved_section(problems: Sequence[Problem], tree: Node, known_keys: KnownKeys) -> list[Problem]:
    """A section's name that is indented makes keys of another section of what stands below it."""
    top = set(known_keys(()))
    begins: dict[Path, int] = {}
    for section, table in tree.entries.items() if isinstance(tree, Table) else ():
        if not isinstance(table, Table):
            continue
        known = known_keys((section,))
        for key, value in table.entries.items():
            if key in top and key not in known and isinstance(value, Value) and value.empty:
                begins |= {(section, moved): table.lines[key] for moved in known_keys((key,))}
    return [problem for problem in problems if (problem.line or 0) <= begins.get(problem.path, sys.maxsize)]


def _node_at(tree: Node, path: Path) -> Node | None:
    node: Node | None = tree
    for step in path:
        if isinstance(node, Table) and isinstance(step, str):
            node = node.entries.get(step)
        elif isinstance(node, Rows) and isinstance(step, int):
            node = node.items[step]
        else:
            return None
    return node
