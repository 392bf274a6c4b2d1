"""A YAML file that the schema describes, and all that is wrong with it: each with its line and its key."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, TypeVar, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kiosk.config.colours import COLOUR_AS_NOTE
from kiosk.config.diagnostics import Path, Problem, texts
from kiosk.config.doubts import cut_off, values
from kiosk.config.followers import SHAPES, UNKNOWN, causes_of
from kiosk.config.messages import Fault, no_lines, of_newer_release, unknown_key, value_sentence
from kiosk.config.schema_paths import options_at, schema_at
from kiosk.config.section import Section, keys_of
from kiosk.config.yaml_errors import TextError, decode
from kiosk.config.yaml_nodes import Broken, Node, Rows, Table, Value, parse_tree
from kiosk.errors import ConfigError

SectionT = TypeVar("SectionT", bound=Section)

Instead = Mapping[tuple[str, ...], str | Sequence[str]]
"""Texts, or lists of them, by the keys that lead to them."""

NOTHING_ELSE: Instead = MappingProxyType({})


class SectionFile(Generic[SectionT]):
    """One file that holds a `Section`.

    Who knows more than the schema does asks with `written` for what is there, says with `refuse` and `allow`
    what is wrong with it, and has all of it named together by `read`.

    Attributes:
        example: a line such as belongs into it.
    """

    example = "language: en"

    def __init__(
        self,
        data: bytes,
        name: str,
        kind: type[SectionT],
        otherwise: SectionT,
        instead: Instead = NOTHING_ELSE,
    ) -> None:
        """Read a file and check it against the schema.

        Args:
            data: YAML in UTF-8; empty for all defaults.
            name: the file's name for the messages.
            kind: what it holds.
            otherwise: what it counts for as long as anything is wrong with it.
            instead: what counts in place of what is written.

        Raises:
            ConfigError: it is no YAML, or holds anything but 'key: value' lines.
        """
        self._name, self._kind = name, kind
        self._names: dict[Path, Sequence[str]] = {}
        self._data = data
        self._remarks: list[Problem] = []
        try:
            tree, self._problems = parse_tree(data)
        except TextError as error:
            raise ConfigError(texts(error.problems, name)) from None
        if not isinstance(tree, Table):
            if not isinstance(tree, Broken):
                self._problems.append(Problem(tree.line, (), no_lines(tree, self.example)))
            raise ConfigError(texts(causes_of(self._problems, tree, decode(data), self._known_keys), name))
        self._tree = tree
        for path, value in instead.items():
            _put(tree, path, value)
        self._read = otherwise
        try:
            self._read = kind.model_validate(as_written(tree, kind))
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                self._validate(fault)

    def read(self) -> SectionT:
        """What the file says.

        Raises:
            ConfigError: anything is wrong; all problems, by line.
        """
        if self._problems:
            raise ConfigError(texts(self._causes(), self._name))
        return self._read

    def is_written(self, *path: str) -> bool:
        """False where the key is left out, or nothing stands behind its colon."""
        node, _ = self._find(path)
        return node is not None and not is_blank(node)

    def is_faulty(self, *path: str) -> bool:
        """True where something is known to be wrong with what is written."""
        return any(problem.path == path for problem in self._problems)

    def is_faulty_within(self, *path: str) -> bool:
        """True where something is known to be wrong with what is written there, or below."""
        return any(problem.path[: len(path)] == path for problem in self._problems)

    def is_null(self, *path: str) -> bool:
        """True where ``null`` is written."""
        node, _ = self._find(path)
        return isinstance(node, Value) and node.kind == "nothing" and bool(node.raw)

    def unquoted_colours(self) -> list[Path]:
        """Where nothing is written but a colour that YAML takes for a note."""
        return [
            path for path, node, _ in values(self._tree) if node.empty and COLOUR_AS_NOTE.match(node.rest)
        ]

    def cut_off(self, *path: str) -> str | None:
        """What YAML takes for a note behind a text, and may have been part of it; None for nothing."""
        node, _ = self._find(path)
        return cut_off(node) if isinstance(node, Value) else None

    def written(self, *path: str | None) -> Iterator[tuple[Path, str]]:
        """Every text at ``path``, in which None stands for any key and any place in a list.

        What has a problem already, or is part of what has one, is left out.
        """
        faulty = {problem.path for problem in self._problems}
        for found, node in _descend(self._tree, path, ()):
            ways = (found[: steps + 1] for steps in range(len(found)))
            if isinstance(node, Value) and isinstance(node.value, str) and faulty.isdisjoint(ways):
                yield found, node.value

    def refuse(self, path: Path, words: str | Callable[[], str], kind: str = "") -> None:
        """Say what is wrong with the value at ``path``; its line is found. ``kind`` as in `Problem`."""
        self._problems.append(Problem(self._find(path)[1], path, words, kind))

    def remark(self, path: Path, words: str | Callable[[], str]) -> None:
        """Say what is worth knowing of the value at ``path``; its line is found."""
        self._remarks.append(Problem(self._find(path)[1], path, words))

    def keys(self, *path: str) -> list[str]:
        """Those that are written in the section, or table, at ``path``."""
        section, _ = self._find(path)
        return list(section.entries) if isinstance(section, Table) else []

    def allow(
        self, path: Path, names: Sequence[str], *, also: Collection[str] = (), home: bool = True
    ) -> None:
        """Refuse every key of the section at ``path`` but ``names``, in the words for any unknown key.

        Args:
            also: keys that are right too, but not named to whom wrote another.
            home: whether such a key is said to belong here where it stands elsewhere.
        """
        if home:
            self._names[path] = names
        for key in self.keys(*map(str, path)):
            if key not in names and key not in also:
                words = self._unknown(path, key) if home else partial(unknown_key, key, names, (), ())
                self.refuse((*path, key), words, UNKNOWN)

    def _causes(self) -> list[Problem]:
        """The problems without those that only follow from others."""
        return causes_of(self._problems, self._tree, decode(self._data), self._known_keys)

    def _validate(self, fault: ErrorDetails) -> None:
        """Take in one of pydantic's errors; nothing where the text's own problem was named before."""
        path, context = fault["loc"], fault.get("ctx", {})
        if fault["type"] == "conflict":
            for sentences in context["conflicts"]:
                ways = [(*path, *key.split(".")) for key in sentences]
                at = next((place for place, way in enumerate(ways) if self.is_written(*map(str, way))), 0)
                self.refuse(ways[at], list(sentences.values())[at])
            return
        if fault["type"] in (UNKNOWN, "missing") and self._is_text_in_pieces(path[:-1]):
            self._refuse_pieces(path[:-1])
            return
        if fault["type"] == UNKNOWN:
            self.refuse(path, self._unknown(path[:-1], str(path[-1])), UNKNOWN)
            return
        schema = schema_at(self._kind, path) or {}
        # Of a text that stands alone for a table with that text in it.
        while path and isinstance(self._find(path[:-1])[0], Value) and self._find(path)[0] is None:
            path = path[:-1]
        path = self._undotted(path)
        node, line = self._find(path)
        if not isinstance(node, Broken):
            if fault["type"] in SHAPES and node is not None:
                # What should be a list or a section may begin below its key.
                line = node.line
            found = Fault(fault["type"], context, path, node, schema)
            self._problems.append(Problem(line, path, lambda: value_sentence(found), fault["type"]))

    def _is_text_in_pieces(self, path: Path) -> bool:
        """Whether a text was to stand there alone, and a ': ' in it has made a table of it."""
        node, _ = self._find(path)
        alone = any(option.get("type") == "string" for option in options_at(self._kind, path))
        return alone and isinstance(node, Table) and node.entries.keys().isdisjoint(self._known_keys(path))

    def _refuse_pieces(self, path: Path) -> None:
        node, line = self._find(path)
        found = Fault("string_type", {}, path, node, {"type": "string"})
        if all(problem.path != path for problem in self._problems):
            self._problems.append(Problem(line, path, lambda: value_sentence(found), found.kind))

    def _unknown(self, path: Path, key: str) -> Callable[[], str]:
        def words() -> str:
            if (release := self._newer(path, key)) is not None:
                return of_newer_release(release)
            top = self._known_keys(())
            # Where names are of another kind, such as emotions, nobody has mistaken the section.
            homes = [] if path in self._names else [one for one in top if key in self._known_keys((one,))]
            return unknown_key(key, self._known_keys(path), homes, top)

        return words

    def _newer(self, path: Path, key: str) -> str | None:
        """The name of a release that knows such a key; only of what every release has can one be newer."""
        return None

    def _known_keys(self, path: Path) -> Sequence[str]:
        """The keys that the section at ``path`` may have; none where it is no section."""
        if path in self._names:
            return self._names[path]
        return [key for option in options_at(self._kind, path) for key in option.get("properties", {})]

    def _undotted(self, path: Path) -> Path:
        """``path`` by the keys as they are written, where the schema has taken tables for one."""
        node: Node | None = self._tree
        found: Path = ()
        for step in path:
            left = step
            while isinstance(node, Table) and isinstance(left, str) and left not in node.entries:
                heads = (key for key in node.entries if left.startswith(f"{key}."))
                if (head := max(heads, key=len, default=None)) is None:
                    break
                found, node, left = (*found, head), node.entries[head], left[len(head) + 1 :]
            found = (*found, left)
            node = node.entries.get(str(left)) if isinstance(node, Table) else None
        return found

    def _find(self, path: Path) -> tuple[Node | None, int]:
        """The node at ``path``, None when it is not written, and the line of the last key on the way."""
        node: Node | None = self._tree
        line = self._tree.line
        for step in path:
            if isinstance(node, Table) and step in node.entries:
                key = str(step)
                line, node = node.lines[key], node.entries[key]
            elif isinstance(node, Rows) and isinstance(step, int):
                node = node.items[step]
                line = node.line
            else:
                return None, line
        return node, line


def _descend(node: Node, path: Sequence[str | None], found: Path) -> Iterator[tuple[Path, Node]]:
    """Every node that is at ``path`` below ``node``, with where it is."""
    if not path:
        yield found, node
        return
    inner: Iterable[tuple[str | int, Node]] = ()
    if isinstance(node, Table):
        inner = node.entries.items()
    elif isinstance(node, Rows):
        inner = enumerate(node.items)
    for key, item in inner:
        if path[0] in (None, key):
            yield from _descend(item, path[1:], (*found, key))


def as_written(node: Node, kind: Any) -> object:
    """What the schema validates as a ``kind``; a key with nothing behind its colon keeps its default."""
    if isinstance(node, Rows):
        return tuple(as_written(item, part_of(kind, "")) for item in node.items)
    if isinstance(node, Table):
        parts = {key: (value, part_of(kind, key)) for key, value in node.entries.items()}
        # A key that there is not is left in, to be refused all the same.
        return {
            key: as_written(value, part)
            for key, (value, part) in parts.items()
            if part is None or not is_blank(value)
        }
    return node.value if isinstance(node, Value) else None


def _put(table: Table, path: tuple[str, ...], said: str | Sequence[str]) -> None:
    """Have a text, or a list of texts, stand at ``path``, in the line of what stood there."""
    for key in path[:-1]:
        inner = table.entries.get(key)
        if not isinstance(inner, Table):
            inner = table.entries[key] = Table(table.lines.setdefault(key, table.line))
        table = inner
    line = table.lines.setdefault(path[-1], table.line)
    if isinstance(said, str):
        table.entries[path[-1]] = Value(line, said, said, quoted=True)
    else:
        table.entries[path[-1]] = Rows(line, [Value(line, text, text, quoted=True) for text in said])


def part_of(kind: Any, key: str) -> Any:
    """The type that the schema has under ``key`` of a ``kind``, or in a list of that kind; None for none."""
    if isinstance(kind, type) and issubclass(kind, Section):
        field = keys_of(kind).get(key)
        return field.annotation if field else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def is_blank(node: Node) -> bool:
    return isinstance(node, Broken) or (isinstance(node, Value) and node.empty)
