"""A configuration's text with one thing changed: comments, order and spacing stay as they are.

ruamel.yaml keeps what a person has written around the values. The values themselves are spelled here, as the
kiosk's own reader takes them (to which ``off`` and ``10:30`` are no texts): in the text that ruamel.yaml
writes, a run of private characters of the same length holds a value's place.
"""

import copy
import io
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.scalarstring import PlainScalarString
from ruamel.yaml.util import load_yaml_guess_indent

from kiosk.config.yaml_errors import TextError, decode
from kiosk.config.yaml_nodes import Value, read_tree
from kiosk.errors import ConfigError

BY_HAND = "this command cannot change it without changing more: edit the file by hand"

Plain = str | bool | int | float | None
InOneLine = Plain | Sequence[Plain]
"""A value, or a list of them."""

Written = InOneLine | Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""What can be written; a mapping as 'key: value' lines, and a list of them as a list of such."""

_FIRST_MARK = 0xE000
"""Unicode's private characters begin here: nobody's text has them."""

_WIDEST = 1 << 16
"""Characters of a line, longer than any: no text is to be broken anew."""


_NOTHING = ("", "~", "null", "Null", "NULL")
"""What may stand where a section or a list can begin."""


class _AsWritten(VersionedResolver):
    """Takes every value for a text: so each is written as it was, ``null`` and ``off`` and 0x10."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        return self.DEFAULT_SCALAR_TAG if kind is ScalarNode else super().resolve(kind, value, implicit)


class EditableText:
    """A configuration's text, to be changed at one place after another."""

    def __init__(self, text: bytes, name: str) -> None:
        """
        Args:
            text: YAML in UTF-8, at most `kiosk.config.yaml_errors.MAX_BYTES`.
            name: the file's name for the messages.

        Raises:
            ConfigError: it cannot be read, or it holds anything but 'key: value' lines.
        """
        self._name = name
        self._marks: list[tuple[str, str]] = []
        try:
            written = decode(text)
            _, indent, offset = load_yaml_guess_indent(written)
            self._yaml = YAML()
            self._yaml.Resolver = _AsWritten
            self._yaml.preserve_quotes = True
            self._yaml.width = _WIDEST
            indent, offset = (4, 2) if indent is None or offset is None else (indent, offset)
            self._yaml.indent(mapping=_indentation(written), sequence=indent, offset=offset)
            self._data: Any = self._yaml.load(written)
        except (TextError, YAMLError, ValueError, RecursionError) as error:
            raise ConfigError([f"{name}: {BY_HAND} (kiosk check names its mistakes)"]) from error
        self._line_end = "\r\n" if "\r\n" in written else "\n"
        if self._data is None or self._data == "":
            # Notes alone, or the mark of a document's beginning: they stay at the top.
            end = "" if written.endswith("\n") or not written else "\n"
            self._notes, self._data = written + end, CommentedMap()
        else:
            self._notes = ""
        if not isinstance(self._data, CommentedMap):
            raise ConfigError([f"{name}: {BY_HAND} (kiosk check names its mistakes)"])

    def put(self, path: Sequence[str], value: Written, *, alone: tuple[str, str] | None = None) -> None:
        """Have ``value`` stand at ``path``, such as ``("timing", "result_seconds")``; sections are made.

        Args:
            path: of the value.
            value: to stand there.
            alone: of a section in place of which a text may stand alone, the key for which that stands then,
                and the text that counts where nothing is written.

        Raises:
            ConfigError: on the way stands something that is no section.
        """
        before = self._data.get(path[0])
        stands_alone = before is None or isinstance(before, str)
        if alone and len(path) == 2 and stands_alone and not isinstance(value, Mapping):
            (key, usual), said = alone, spelled_out(value)  # type: ignore[arg-type]  # of one line, as all there
            first = spelled_out(usual if before is None or before in _NOTHING else str(before))
            both = f"{{{key}: {first}, {path[1]}: {said}}}"
            self.put(path[:1], "")
            self._data[path[0]] = self._marked(said if path[1] == key else both)
            return
        section, key = self._section(path[:-1]), path[-1]
        if key in section or not section:
            section[key] = self._held(value)
            return
        behind = _notes_behind(section)
        section[key] = self._held(value)
        _put_behind(section, behind)

    def append(self, path: Sequence[str], value: Written) -> None:
        """Have ``value`` be the last entry of the list at ``path``, which is made where there is none.

        Raises:
            ConfigError: there, or on the way, stands something else.
        """
        section = self._section(path[:-1])
        rows = section.get(path[-1])
        if rows is None or rows in _NOTHING:
            rows = section[path[-1]] = CommentedSeq()
        if not isinstance(rows, CommentedSeq):
            raise ConfigError([f"{self._name}: {'.'.join(path)} is no list: {BY_HAND}"])
        behind = _notes_behind(rows) if rows else None
        rows.append(self._held(value))
        _put_behind(rows, behind)

    def written(self) -> bytes:
        """The text as it is now. Raises ConfigError: what was put there cannot stand in a file."""
        stream = io.StringIO()
        self._yaml.dump(self._data, stream)
        text = self._notes + stream.getvalue()
        for mark, spelled in self._marks:
            text = text.replace(mark, spelled)
        try:
            return text.replace("\r\n", "\n").replace("\n", self._line_end).encode()
        except UnicodeEncodeError as error:
            # The command line's bytes were no UTF-8.
            raise ConfigError(["a letter of the new value is not UTF-8: type it anew"]) from error

    def _section(self, path: Sequence[str]) -> CommentedMap:
        section = self._data
        for step, key in enumerate(path):
            inner = section.get(key)
            if inner is None or inner in _NOTHING:
                inner = section[key] = CommentedMap()
            if not isinstance(inner, CommentedMap):
                where = ".".join(path[: step + 1])
                raise ConfigError([f"{self._name}: {where} holds no 'key: value' lines: {BY_HAND}"])
            section = inner
        found: CommentedMap = section
        return found

    def _held(self, value: Written) -> Any:
        if isinstance(value, Mapping):
            return CommentedMap({key: self._held(inner) for key, inner in value.items()})
        if not isinstance(value, str) and isinstance(value, Sequence) and any(map(_is_section, value)):
            return CommentedSeq([self._held(inner) for inner in value])
        return self._marked(spelled_out(value))  # type: ignore[arg-type]  # no mapping is among them

    def _marked(self, spelled: str) -> Any:
        mark = chr(_FIRST_MARK + len(self._marks)) * len(spelled)
        self._marks.append((mark, spelled))
        # Of this kind, or it would be given the quotes of what it replaces.
        return PlainScalarString(mark)


def _is_section(value: object) -> bool:
    return isinstance(value, Mapping)


def _indentation(text: str) -> int:
    """By how many columns the first section in a text is indented."""
    found = re.search(
        r"^\w+[ ]*:[ ]*(?:#.*)?\r?\n(?:[ ]*(?:#.*)?\r?\n)*(?P<spaces>[ ]+)[\w'\"]", text, re.MULTILINE
    )
    return len(found["spaces"]) if found else 2


def _last_note(container: Any) -> tuple[dict[Any, Any], Any, int]:
    """Where the note behind the last value of a section or list is kept: table, key, place in its entry."""
    while True:
        is_table = isinstance(container, CommentedMap)
        key = next(reversed(container)) if is_table else len(container) - 1
        inner = container[key]
        if not isinstance(inner, CommentedMap | CommentedSeq) or not inner or inner.fa.flow_style():
            return container.ca.items, key, 2 if is_table else 0
        container = inner


def _notes_behind(container: Any) -> Any:
    """Take away what stands in the lines behind a section or list, such as the notes above the next key."""
    notes, key, place = _last_note(container)
    token = notes[key][place] if key in notes else None
    if token is None:
        return None
    beside, end, below = token.value.partition("\n")
    if not below:
        return None
    moved = copy.copy(token)
    # A token's own attribute: the setter refuses a second value.
    token._value, moved._value = beside + end, below if not beside else f"\n{below}"
    if not beside.strip():
        notes[key][place] = None
        moved._value = f"\n{below}"
    return moved


def _put_behind(container: Any, token: Any) -> None:
    if token is None:
        return
    notes, key, place = _last_note(container)
    entry = notes.setdefault(key, [None] * 4)
    entry[place] = token


def spelled_out(value: InOneLine) -> str:
    """A value as it stands in a file: in quotes where YAML would take it for something else."""
    if isinstance(value, str):
        return value if _reads_back(value) else json.dumps(value, ensure_ascii=False)
    if isinstance(value, Sequence):
        return f"[{', '.join(spelled_out(item) for item in value)}]"
    return "null" if value is None else json.dumps(value)


def _reads_back(text: str) -> bool:
    """Whether a text is itself without quotes, also in a list in one line and before a note."""
    if not text or text.strip() != text or set(text) & set(",[]{}\"'"):
        return False
    try:
        node = read_tree(f"a: {text}  # b".encode())
    except (TextError, UnicodeEncodeError):
        return False
    value = node.entries.get("a") if hasattr(node, "entries") else None
    return isinstance(value, Value) and value.kind == "text" and value.value == text
