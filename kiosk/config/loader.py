"""config.yaml → settings: every problem at once, each with its line, its key and a plain sentence."""

import stat
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from kiosk.config.diagnostics import Path as KeyPath
from kiosk.config.diagnostics import Problem, printable, show, texts
from kiosk.config.messages import JsonSchema, any_of, did_you_mean, value_sentence
from kiosk.config.schema import PlaylistEntry, Settings
from kiosk.config.yaml_errors import MAX_BYTES
from kiosk.config.yaml_nodes import Broken, Node, Rows, Table, Value, parse_tree
from kiosk.errors import ConfigError, ModelError
from kiosk.model.manifest import load_manifest
from kiosk.system.folders import ROOT

BUILTIN_PLAYLISTS = Path(__file__).resolve().parents[1] / "content" / "playlists.yaml"

Labels = Sequence[str] | None


def load_settings(path: Path) -> Settings:
    """Read a configuration; emotions are checked against the labels of the model it names.

    Raises:
        ConfigError: the file cannot be read, or anything in it is wrong; all problems, by line.
        ModelError: the file names no model and the shipped one's manifest cannot be read.
    """
    return settings_from(read_file(path), str(path))


def settings_from(text: bytes, name: str) -> Settings:
    """Settings from a file's bytes; emotions are checked against the labels of the model it names.

    Args:
        text: YAML in UTF-8; empty for all defaults.
        name: the file's name for the messages.

    Raises:
        ConfigError, ModelError: as `load_settings`.
    """
    return _settings(text, name, lambda model: load_manifest(ROOT / model).labels)


def parse_settings(text: bytes, name: str, labels: Labels) -> Settings:
    """Settings from a file's bytes.

    Args:
        text: YAML in UTF-8; empty for all defaults.
        name: the file's name for the messages.
        labels: the emotions there are, or None to let any key pass under ``playlists``.

    Raises:
        ConfigError: anything is wrong; all problems, by line.
    """
    return _settings(text, name, lambda model: labels)


def builtin_playlists() -> dict[str, tuple[PlaylistEntry, ...]]:
    """The playlists that come with the kiosk, by emotion; the file has the form of a configuration.

    Raises:
        ConfigError: somebody has damaged the file.
    """
    path = BUILTIN_PLAYLISTS
    return parse_settings(read_file(path), str(path), None).playlists


def read_file(path: Path) -> bytes:
    """The content of an ordinary file, not much more than `MAX_BYTES` of it.

    Raises:
        ConfigError: there is no such file, or it cannot be read.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            what = "is a folder" if path.is_dir() else "is no ordinary file"
            raise ConfigError([f"{path}: this {what}: name the configuration file itself"])
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise ConfigError(
            [f"{path}: there is no such file: check the path, or copy the shipped config.yaml"]
        ) from None
    except PermissionError:
        raise ConfigError([f"{path}: may not be read: allow it with chmod a+r"]) from None
    except OSError as error:
        raise ConfigError([f"{path}: cannot be read: {error.strerror}"]) from error
    except ValueError:
        raise ConfigError([f"{show(str(path))}: this is no file's name"]) from None


def changed_keys(old: Settings, new: Settings) -> list[str]:
    """Dotted paths of what differs, such as ``display.theme``, in the schema's order."""
    before, after = _flat(old.model_dump()), _flat(new.model_dump())
    return [key for key in before | after if before.get(key) != after.get(key)]


def _flat(data: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    flat = {}
    for key, value in data.items():
        flat |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": value}
    return flat


def _settings(text: bytes, name: str, labels_of: Callable[[str], Labels]) -> Settings:
    tree, problems = parse_tree(text)
    if not isinstance(tree, Table):
        if not isinstance(tree, Broken):
            problems.append(Problem(tree.line, (), "expected 'key: value' lines, such as 'language: en'"))
        raise ConfigError(texts(problems, name))
    labels = _labels(tree, problems, labels_of)
    _check_keys(tree, (), labels, problems)
    settings = None
    try:
        settings = Settings.model_validate(_plain(tree, (), labels))
    except ValidationError as error:
        for fault in error.errors(include_url=False, include_input=False):
            problems += _problems(fault, tree)
    if settings is not None and not problems:
        problems = _silent_emotions(settings, labels, tree)
    if settings is None or problems:
        raise ConfigError(texts(problems, name))
    return settings


def _silent_emotions(settings: Settings, labels: Labels, tree: Table) -> list[Problem]:
    """Labels of the model that have a playlist neither in the file nor in the kiosk's own."""
    missing = [label for label in labels or () if not settings.playlists.get(label)]
    builtin = builtin_playlists() if missing else {}
    sentence = "has no playlist, and the kiosk has none of its own for it: add one"
    return [
        Problem(_find(tree, ("playlists", label))[1], ("playlists", label), sentence)
        for label in missing
        if label not in builtin
    ]


def _labels(tree: Table, problems: list[Problem], labels_of: Callable[[str], Labels]) -> Labels:
    node = tree.entries.get("model")
    named = isinstance(node, Value) and isinstance(node.value, str)
    try:
        return labels_of(node.value if named else Settings().model)
    except ModelError as error:
        if not named:
            raise
        problems.append(Problem(tree.lines["model"], ("model",), printable(str(error))))
    except ValueError:
        # A NUL byte in the name; the schema says so.
        pass
    return None


@lru_cache(maxsize=1)
def _schema() -> JsonSchema:
    return Settings.model_json_schema()


def _schema_at(path: KeyPath) -> JsonSchema | None:
    """What the key at ``path`` takes, or None where the schema has no such key."""
    schema: JsonSchema | None = _schema()
    for step in path:
        if isinstance(step, int):
            schema = schema.get("items")
        elif "properties" in schema:
            schema = schema["properties"].get(step)
        else:
            schema = schema.get("additionalProperties")
        if not isinstance(schema, dict):
            return None
        schema = _resolved(schema)
    return schema


def _resolved(schema: JsonSchema) -> JsonSchema:
    """References followed, and of "this or null" the this."""
    for options in (schema.get("anyOf"), schema.get("allOf")):
        if options:
            chosen = next(option for option in options if option.get("type") != "null")
            return _resolved(chosen) | {key: schema[key] for key in schema.keys() & {"description"}}
    if "$ref" in schema:
        return _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    return schema


def _known_keys(path: KeyPath, labels: Labels) -> Sequence[str] | None:
    """The keys a section may have; None where any will do, or where there is no section."""
    if path == ("playlists",):
        return labels
    schema = _schema_at(path)
    return list(schema["properties"]) if schema and "properties" in schema else None


def _check_keys(node: Node, path: KeyPath, labels: Labels, problems: list[Problem]) -> None:
    if isinstance(node, Rows):
        for index, item in enumerate(node.items):
            _check_keys(item, (*path, index), labels, problems)
    elif isinstance(node, Table):
        known = _known_keys(path, labels)
        for key, value in node.entries.items():
            if known is not None and key not in known:
                problems.append(Problem(node.lines[key], (*path, key), _unknown(key, known, labels)))
            else:
                _check_keys(value, (*path, key), labels, problems)


def _unknown(key: str, known: Sequence[str], labels: Labels) -> str:
    if near := did_you_mean(key, known):
        return f"unknown key, did you mean '{near}'?"
    sections = _schema()["properties"]
    homes = [f"'{name}:'" for name in sections if key in (_known_keys((name,), labels) or ())]
    if homes:
        return f"unknown key here, it belongs under {any_of(homes)}, indented"
    if key in sections:
        return "unknown key here, it belongs at the top of the file: remove the spaces"
    return f"unknown key, expected {any_of(known)}"


def _plain(node: Node, path: KeyPath, labels: Labels) -> object:
    """What the schema validates: unknown keys (named already) and keys with nothing behind them left out."""
    if isinstance(node, Rows):
        return tuple(_plain(item, (*path, index), labels) for index, item in enumerate(node.items))
    if isinstance(node, Table):
        known = _known_keys(path, labels)
        return {
            key: _plain(value, (*path, key), labels)
            for key, value in node.entries.items()
            if (known is None or key in known) and not _blank(value)
        }
    return node.value if isinstance(node, Value) else None


def _blank(node: Node) -> bool:
    return isinstance(node, Broken) or (isinstance(node, Value) and node.empty)


def _problems(fault: dict[str, Any], tree: Table) -> list[Problem]:
    """The problems of one of pydantic's errors; none where the text's own problem was named before."""
    path: KeyPath = fault["loc"]
    if fault["type"] == "conflict":
        conflicts = [
            ((*path, *key.split(".")), sentence) for key, sentence in fault["ctx"]["conflicts"].items()
        ]
        return [Problem(_find(tree, key)[1], key, sentence) for key, sentence in conflicts]
    node, line = _find(tree, path)
    if isinstance(node, Broken):
        return []
    return [
        Problem(line, path, value_sentence(fault["type"], fault.get("ctx", {}), node, _schema_at(path) or {}))
    ]


def _find(tree: Node, path: KeyPath) -> tuple[Node | None, int]:
    """The node at ``path`` (None when it is not written) and the line of the last key on the way to it."""
    node: Node | None = tree
    line = tree.line
    for step in path:
        if isinstance(node, Table) and step in node.entries:
            line, node = node.lines[step], node.entries[step]
        elif isinstance(node, Rows) and isinstance(step, int):
            node = node.items[step]
            line = node.line
        else:
            return None, line
    return node, line
