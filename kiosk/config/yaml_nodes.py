"""YAML text as a small tree that remembers its lines.

Only what a configuration needs: sections, lists and plain values. Tags are never executed, aliases are
refused, depth and size are bounded, so no file can harm or stall the kiosk.
"""

import contextlib
import re
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from kiosk.config.diagnostics import Path, Problem, show
from kiosk.config.yaml_errors import TextError, decode, syntax_problems, unreadable
from kiosk.config.yaml_unfit import Unfit

MAX_DEPTH = 12
"""Levels of sections and lists; the schema needs four."""

LIBYAML: Any = getattr(yaml, "CSafeLoader", None)
"""PyYAML's door to libyaml, or None where it was built without."""

_READ_OTHERWISE = re.compile("[\t\x85\u2028\u2029\ufeff]|(?<!\\S)[?](?!\\S)|[|>][-+0-9]*#")
"""Where the two parsers differ: libyaml takes tabs and ``|#``, passes over a byte order mark anywhere, and
gives what is empty after a ``?`` another line."""


@dataclass(frozen=True, slots=True)
class Value:
    """A plain value.

    Attributes:
        line: counted from 1, as in every node.
        raw: as written, without quotes.
        value: str, bool, None, a number in plain decimal notation, or `Unfit`.
        kind: what YAML takes it for.
        quoted: written in quotes, or as a block of text.
        rest: the note that follows in the line where the value ends, with the spaces before its ``#``.
        last: the line where a text without quotes ends.
    """

    line: int
    raw: str
    value: object
    kind: str = "text"
    quoted: bool = False
    rest: str = ""
    last: int = 0

    @property
    def empty(self) -> bool:
        """True when nothing at all is written."""
        return not self.raw and not self.quoted


@dataclass(frozen=True, slots=True)
class Table:
    """``key: value`` lines. ``lines`` has the line of each key."""

    line: int
    entries: dict[str, "Node"] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """A list."""

    line: int
    items: list["Node"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Broken:
    """A value that has its own problem already."""

    line: int


Node = Value | Table | Rows | Broken


def read_tree(data: bytes) -> Node:
    """Parse YAML in which nothing may be wrong.

    Args:
        data: at most `MAX_BYTES` of UTF-8.

    Raises:
        TextError: all problems found.
    """
    tree, problems = parse_tree(data)
    if problems:
        raise TextError(problems)
    return tree


def plain(node: Node) -> object:
    """A tree as Python's own types: dict, list, str, bool, int, float and None; a date stays text."""
    if isinstance(node, Table):
        return {key: plain(value) for key, value in node.entries.items()}
    if isinstance(node, Rows):
        return [plain(item) for item in node.items]
    if isinstance(node, Value) and isinstance(node.value, Unfit):
        with contextlib.suppress(ValueError):
            # Such as 1.0e-05, which no person writes but a program does.
            return float(node.raw)
        return node.raw
    return node.value if isinstance(node, Value) else None


def parse_tree(data: bytes) -> tuple[Node, list[Problem]]:
    """Parse YAML as far as it can be understood; an empty file is an empty Table.

    Good files are read by libyaml where PyYAML has it. Whatever that does not like is read again by PyYAML's
    own parser, which is slower and whose faults can be explained.

    Raises:
        TextError: the syntax itself is at fault, which ends the reading: what lies behind is not judged.
    """
    text = decode(data)
    if LIBYAML is not None and not _READ_OTHERWISE.search(text):
        quick = _Builder(LIBYAML(text), text)
        # What is wrong, and where, is said below.
        with contextlib.suppress(yaml.YAMLError, TextError, ValueError, OverflowError):
            tree = quick.document()
            if not quick.problems:
                return tree, []
    loader = SlowLoader(text)
    builder = _Builder(loader, text)
    try:
        return builder.document(), builder.problems
    except yaml.MarkedYAMLError as error:
        raise TextError([*builder.problems, *syntax_problems(error, text)]) from error
    except TextError as error:
        raise TextError([*builder.problems, *error.problems]) from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        # PyYAML lets int() and chr() complain about directives and escapes beyond all bounds.
        raise TextError([*builder.problems, unreadable(int(loader.line) + 1)]) from error


class SlowLoader(yaml.SafeLoader):
    """PyYAML's own parser, to which a ``?`` within a text in brackets is a letter like any other, too.

    So it is to libyaml, and by YAML's rules: ``[Why not?, Because]``.
    """

    def scan_plain(self) -> Any:
        if not self.flow_level:
            return super().scan_plain()
        # Looked at through this, and copied from the text itself.
        vars(self)["peek"] = self._peek_past_questions
        try:
            return super().scan_plain()
        finally:
            del vars(self)["peek"]

    def _peek_past_questions(self, index: int = 0) -> str:
        found: str = super().peek(index)
        return "-" if found == "?" else found


class _Builder:
    """YAML events → tree. (The parsers' own composers would follow aliases, and know no bound of depth.)"""

    def __init__(self, loader: Any, text: str) -> None:
        """``loader`` is one of PyYAML's, for which there are no types; it reads ``text``."""
        self._loader, self._text = loader, text
        self.problems: list[Problem] = []

    def document(self) -> Node:
        loader = self._loader
        loader.get_event()
        if loader.check_event(yaml.StreamEndEvent):
            return Table(1)
        loader.get_event()
        tree = self._node(())
        loader.get_event()
        if not loader.check_event(yaml.StreamEndEvent):
            line = loader.peek_event().start_mark.line + 1
            self.problems.append(Problem(line, (), "a second document begins here: remove the '---'"))
        return Table(1) if isinstance(tree, Value) and tree.empty else tree

    def _node(self, path: Path) -> Node:
        event = self._loader.get_event()
        line = event.start_mark.line + 1
        if len(path) > MAX_DEPTH:
            sentence = f"sections within sections, more than {MAX_DEPTH} deep: check brackets and indentation"
            raise TextError([Problem(line, (), sentence)])
        sign = _special_sign(event)
        if sign:
            sentence = f"a text that begins with {sign} has a special meaning in YAML: put the text in quotes"
            self.problems.append(Problem(line, path, sentence))
        if isinstance(event, yaml.SequenceStartEvent):
            rows = Rows(line)
            while not self._loader.check_event(yaml.SequenceEndEvent):
                rows.items.append(self._node((*path, len(rows.items))))
            self._loader.get_event()
            return Broken(line) if sign else rows
        if isinstance(event, yaml.MappingStartEvent):
            table = self._table(line, path)
            return Broken(line) if sign else table
        return Broken(line) if sign else self._value(event, line)

    def _table(self, line: int, path: Path) -> Table:
        table = Table(line)
        twice: list[Problem] = []
        while not self._loader.check_event(yaml.MappingEndEvent):
            named = len(self.problems)
            key = self._node((*path, "?"))
            if not (isinstance(key, Value) and isinstance(key.value, str)):
                if not isinstance(key, Broken):
                    self.problems[named:] = [Problem(key.line, path, _no_key(key))]
                self._node((*path, "?"))
                continue
            value = self._node((*path, key.raw))
            if isinstance(value, Value) and value.empty:
                # The parsers do not agree on where nothing is.
                value = replace(value, line=key.line, rest=key.rest.partition(":")[2])
            if _SURROGATE.search(key.raw):
                sentence = "the key has a broken character, half of a pair: delete it"
                self.problems.append(Problem(key.line, (*path, key.raw), sentence))
            elif key.raw in table.entries:
                twice.append(_given_twice(table, key, path))
            else:
                table.entries[key.raw] = value
                table.lines[key.raw] = key.line
        self._loader.get_event()
        # Where another entry of a list lacks its dash, all of its keys are there twice.
        lost = len(twice) > 1 or (path and isinstance(path[-1], int))
        self.problems += twice[:1] if lost and path else twice
        return table

    def _value(self, event: Any, line: int) -> Value:
        raw, rest = _joined(event.value), self._note_behind(event)
        if not event.implicit[0]:
            return Value(line, raw, raw, quoted=True, rest=rest)
        tag = self._loader.resolve(yaml.ScalarNode, raw, event.implicit).rpartition(":")[2]
        match tag:
            case "null":
                return Value(line, raw, None, "nothing", rest=rest)
            case "bool":
                return Value(line, raw, self._loader.bool_values[raw.lower()], "true or false")
            case "int" | "float":
                return Value(line, raw, _number(raw), "a number")
            case "timestamp":
                return Value(line, raw, Unfit(raw), "a date")
            case _:
                return Value(line, raw, raw, rest=rest, last=event.end_mark.line + 1)

    def _note_behind(self, event: Any) -> str:
        found = _NOTE_BEHIND.match(self._text, event.end_mark.index)
        return found.group() if found else ""


_NOTE_BEHIND = re.compile("(?:[ \t]*:)?[ \t]+#[^\n\r\x85\u2028\u2029]*")
_SURROGATE = re.compile("[\ud800-\udfff]")
_PLAIN_NUMBER = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]{0,18})(?P<fraction>\.[0-9]*)?|(?P<bare>\.[0-9]+))")
_NOT_FINITE = re.compile(r"(?P<sign>[-+]?)\.(?P<name>inf|nan)", re.IGNORECASE)


def _joined(text: str) -> str:
    """JSON spells an emoji as the two halves that UTF-16 has for it (RFC 8259, section 7)."""
    if _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _number(raw: str) -> int | float | Unfit:
    """`Unfit` for what YAML 1.1 reads though nobody means it: ``010`` as 8, ``1:30`` as 90, ``1_0`` as 10."""
    if special := _NOT_FINITE.fullmatch(raw):
        return float(special["sign"] + special["name"])
    usual = _PLAIN_NUMBER.fullmatch(raw)
    if usual is None:
        return Unfit(raw)
    return int(raw) if usual["fraction"] is None and usual["bare"] is None else float(raw)


def _special_sign(event: Any) -> str | None:
    if isinstance(event, yaml.AliasEvent):
        return "*"
    if event.anchor is not None:
        return "&"
    return "!" if event.tag is not None else None


def _given_twice(table: Table, key: Value, path: Path) -> Problem:
    first = next(iter(table.entries))
    if key.raw == first and len(table.entries) > 1 and len(path) > 1:
        remedy = "if another entry begins here, put '- ' before it"
    else:
        remedy = "keep one of the two"
    sentence = f"given twice, first on line {table.lines[key.raw]}: {remedy}"
    return Problem(key.line, (*path, key.raw), sentence)


def _no_key(key: Node) -> str:
    if not isinstance(key, Value):
        return "a list or a section cannot be a key: check brackets and braces"
    if key.empty:
        return "there is nothing before the ':'"
    return f"YAML reads the key {show(key.raw)} as {key.kind}: put it in quotes"
