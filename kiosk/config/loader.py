"""config.yaml → settings: every problem at once, each with its line, its key and a plain sentence."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, get_args, get_origin

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kiosk.config.diagnostics import Path, Problem, texts
from kiosk.config.doubts import cut_off, doubt_of_link, doubts
from kiosk.config.followers import SHAPES, UNKNOWN, causes_of
from kiosk.config.messages import Fault, JsonSchema, no_lines, unknown_key, value_sentence
from kiosk.config.schema import Section, Settings
from kiosk.config.yaml_errors import TextError, decode
from kiosk.config.yaml_nodes import Broken, Node, Rows, Table, Value, parse_tree
from kiosk.errors import ConfigError

DEFAULTS = Settings()


class Document:
    """One configuration file, and all that is wrong with it.

    Who knows more than the schema does (which languages there are, which emotions the model knows) asks with
    `text` for what is written, says with `refuse` and `allow` what is wrong with it, and has all of it named
    together by `settings`.
    """

    def __init__(self, data: bytes, name: str) -> None:
        """Read a file and check it against the schema.

        Args:
            data: YAML in UTF-8; empty for all defaults.
            name: the file's name for the messages.

        Raises:
            ConfigError: it is no YAML, or holds anything but 'key: value' lines.
        """
        self._name = name
        self._names: dict[Path, Sequence[str]] = {}
        self._data = data
        self._remarks: list[Problem] = []
        try:
            tree, self._problems = parse_tree(data)
        except TextError as error:
            raise ConfigError(texts(error.problems, name)) from None
        if not isinstance(tree, Table):
            if not isinstance(tree, Broken):
                self._problems.append(Problem(tree.line, (), no_lines(tree)))
            raise ConfigError(texts(causes_of(self._problems, tree, decode(data), self._known_keys), name))
        self._tree = tree
        self._settings = DEFAULTS
        try:
            self._settings = Settings.model_validate(_plain(tree, Settings))
        except ValidationError as error:
            for fault in error.errors(include_url=False, include_input=False):
                self._validate(fault)

    def settings(self) -> Settings:
        """What the file says.

        Raises:
            ConfigError: anything is wrong; all problems, by line.
        """
        if self._problems:
            raise ConfigError(texts(self._causes(), self._name))
        return self._settings

    def only(self, key: str) -> Settings:
        """What the file says in one section, whatever is wrong with the others: those have their defaults.

        Raises:
            ConfigError: anything is wrong with that section, or with the file as a whole.
        """
        problems = [problem for problem in self._problems if problem.path[:1] in ((), (key,))]
        if problems:
            raise ConfigError(texts(problems, self._name))
        node = self._tree.entries.get(key)
        written = {} if node is None or _is_blank(node) else {key: _plain(node, _part(Settings, key))}
        return Settings.model_validate(written)

    @property
    def warnings(self) -> list[str]:
        """What is right and yet was hardly meant, as `texts` of problems are; by line."""
        found = [*self._remarks, *doubts(self._tree)]
        for label, entries in self._settings.playlists.items():
            for index, entry in enumerate(entries):
                if sentence := doubt_of_link(entry.url):
                    path = ("playlists", label, index, "url")
                    found.append(Problem(self._find(path)[1], path, sentence))
        return texts(found, self._name, called="warnings")

    def _causes(self) -> list[Problem]:
        """The problems without those that only follow from others."""
        return causes_of(self._problems, self._tree, decode(self._data), self._known_keys)

    def written(self, *path: str | None) -> Iterator[tuple[Path, str]]:
        """Every text at ``path``, in which None stands for any key and any place in a list.

        What has a problem already, or is part of what has one, is left out.
        """
        faulty = {problem.path for problem in self._problems}
        for found, node in _descend(self._tree, path, ()):
            ways = (found[: steps + 1] for steps in range(len(found)))
            if isinstance(node, Value) and isinstance(node.value, str) and faulty.isdisjoint(ways):
                yield found, node.value

    def is_written(self, *path: str) -> bool:
        """False where the key is left out, or nothing stands behind its colon."""
        node, _ = self._find(path)
        return node is not None and not _is_blank(node)

    def cut_off(self, *path: str) -> str | None:
        """What YAML takes for a note behind a text, and may have been part of it; None for nothing."""
        node, _ = self._find(path)
        return cut_off(node) if isinstance(node, Value) else None

    def text(self, *path: str) -> str | None:
        """A text as it is written, the default where it is not, or None where something is wrong with it."""
        if any(path[: len(problem.path)] == problem.path != () for problem in self._problems):
            return None
        if not self.is_written(*path):
            value: object = DEFAULTS
            for key in path:
                value = getattr(value, key)
            return value if isinstance(value, str) else None
        node, _ = self._find(path)
        return node.value.strip() if isinstance(node, Value) and isinstance(node.value, str) else None

    def refuse(self, path: Path, words: str | Callable[[], str], kind: str = "") -> None:
        """Say what is wrong with the value at ``path``; its line is found. ``kind`` as in `Problem`."""
        self._problems.append(Problem(self._find(path)[1], path, words, kind))

    def remark(self, path: Path, words: str | Callable[[], str]) -> None:
        """Say what is worth knowing of the value at ``path``; its line is found."""
        self._remarks.append(Problem(self._find(path)[1], path, words))

    def allow(self, path: Path, names: Sequence[str]) -> None:
        """Refuse every key of the section at ``path`` but ``names``, in the words for any unknown key."""
        self._names[path] = names
        section, _ = self._find(path)
        if isinstance(section, Table):
            for key in section.entries:
                if key not in names:
                    self.refuse((*path, key), self._unknown(path, key), UNKNOWN)

    def _validate(self, fault: ErrorDetails) -> None:
        """Take in one of pydantic's errors; nothing where the text's own problem was named before."""
        path, context = fault["loc"], fault.get("ctx", {})
        if fault["type"] == "conflict":
            for sentences in context["conflicts"]:
                ways = [(*path, *key.split(".")) for key in sentences]
                at = next((place for place, way in enumerate(ways) if self.is_written(*map(str, way))), 0)
                self.refuse(ways[at], list(sentences.values())[at])
            return
        if fault["type"] == UNKNOWN:
            self.refuse(path, self._unknown(path[:-1], str(path[-1])), UNKNOWN)
            return
        node, line = self._find(path)
        if not isinstance(node, Broken):
            schema = _schema_at(path) or {}
            if fault["type"] in SHAPES and node is not None:
                # What should be a list or a section may begin below its key.
                line = node.line
            found = Fault(fault["type"], context, path, node, schema)
            self._problems.append(Problem(line, path, lambda: value_sentence(found), fault["type"]))

    def _unknown(self, path: Path, key: str) -> Callable[[], str]:
        def words() -> str:
            top = self._known_keys(())
            homes = [section for section in top if key in self._known_keys((section,))]
            return unknown_key(key, self._known_keys(path), homes, top)

        return words

    def _known_keys(self, path: Path) -> Sequence[str]:
        """The keys that the section at ``path`` may have; none where it is no section."""
        if path in self._names:
            return self._names[path]
        return list((_schema_at(path) or {}).get("properties", {}))

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


def _plain(node: Node, kind: Any) -> object:
    """What the schema validates as a ``kind``; a key with nothing behind its colon keeps its default."""
    if isinstance(node, Rows):
        return tuple(_plain(item, _part(kind, "")) for item in node.items)
    if isinstance(node, Table):
        parts = {key: (value, _part(kind, key)) for key, value in node.entries.items()}
        # A key that there is not is left in, to be refused all the same.
        return {
            key: _plain(value, part)
            for key, (value, part) in parts.items()
            if part is None or not _is_blank(value)
        }
    return node.value if isinstance(node, Value) else None


def _part(kind: Any, key: str) -> Any:
    """The type that the schema has under ``key`` of a ``kind``, or in a list of that kind; None for none."""
    if isinstance(kind, type) and issubclass(kind, Section):
        field = kind.model_fields.get(key)
        return field.annotation if field else None
    if get_origin(kind) is dict:
        return get_args(kind)[1]
    return get_args(kind)[0] if get_origin(kind) is tuple else None


def _is_blank(node: Node) -> bool:
    return isinstance(node, Broken) or (isinstance(node, Value) and node.empty)


@lru_cache(maxsize=1)
def _schema() -> JsonSchema:
    # Made for what is wrong alone: it takes longer than reading the whole file.
    return Settings.model_json_schema()


def _schema_at(path: Path) -> JsonSchema | None:
    """What the key at ``path`` takes, or None where the schema has no such key."""
    schema = _schema()
    for step in path:
        if isinstance(step, int):
            inner = schema.get("items")
        elif "properties" in schema:
            inner = schema["properties"].get(step)
        else:
            inner = schema.get("additionalProperties")
        if not isinstance(inner, dict):
            return None
        schema = _resolved(inner)
    return schema


def _resolved(schema: JsonSchema) -> JsonSchema:
    """References followed, and of "this or null" the this."""
    for options in (schema.get("anyOf"), schema.get("allOf")):
        if options:
            chosen = next(option for option in options if option.get("type") != "null")
            return _resolved(chosen) | {key: schema[key] for key in schema.keys() & {"description"}}
    if "$ref" in schema:
        found: JsonSchema = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema
