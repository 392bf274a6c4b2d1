"""``kiosk set``: another value for a key of config.yaml, for whom YAML stops."""

import argparse
from collections.abc import Sequence

from kiosk.commands.changing import change, told
from kiosk.commands.options import add_config, completed_key
from kiosk.config.diagnostics import show
from kiosk.config.edit import EditableText, InOneLine, spelled_out
from kiosk.config.schema import Settings
from kiosk.config.schema_content import DEFAULT_MUSIC
from kiosk.config.schema_paths import accepted_types, options_at
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import Table, plain, read_tree
from kiosk.errors import UsageError

ALONE = {"music": (DEFAULT_MUSIC, Settings.model_fields["music"].get_default()[DEFAULT_MUSIC])}
"""What stands alone in place of a section stands for this key of it; with the key's default."""

_TYPES = {type(None): "null", bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    completed_key(parser.add_argument("key", metavar="KEY", help="such as timing.result_seconds"))
    parser.add_argument(
        "value",
        nargs="+",
        metavar="VALUE",
        help="such as 45; all words of a text, or each entry of a list",
    )
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Change the file, if it can be used then; the kiosk that is running takes it up by itself.

    Raises:
        UsageError: there can be no such key.
        ConfigError: there is no such key, or the value does not fit; nothing is changed.
    """
    path = _path(args.key)
    value = meant(path, args.value)

    def edit(text: EditableText) -> None:
        text.put(path, value, alone=ALONE.get(path[0]))

    told(change(args.config, args.key, edit), f"{args.key}: {show(spelled_out(value), 300)}")
    return 0


def _path(key: str) -> tuple[str, ...]:
    """The steps of a key. Raises UsageError where one of them is empty, or leads below a single value."""
    path = tuple(key.split("."))
    if not all(path):
        raise UsageError(f"KEY: expected a key such as timing.result_seconds, got '{show(key)}'")
    for count in range(1, len(path)):
        options = options_at(Settings, path[:count])
        if options and not any("properties" in one or "additionalProperties" in one for one in options):
            raise UsageError(f"{show('.'.join(path[:count]))}: holds nothing below it")
    return path


def meant(path: Sequence[str], words: Sequence[str]) -> InOneLine:
    """The value that ``words`` are, of a kind that the key at ``path`` takes, or a text.

    ``off`` is a text for a title, and false for a switch.
    """
    text, kinds = " ".join(words), accepted_types(Settings, tuple(path))
    value = _read(text)
    if isinstance(value, list) or (len(words) > 1 and "array" in kinds):
        return value if isinstance(value, list) and "array" in kinds else _several(words, kinds, text)
    if kinds == {"array"} and value is not None:
        return [text]
    kind = _TYPES.get(type(value))
    if kind in kinds - {"string"} or (kind == "integer" and "number" in kinds):
        return value  # type: ignore[return-value]  # of a kind that `_TYPES` has
    return text if "string" in kinds or not kinds or kind is None else value  # type: ignore[return-value]


def _several(words: Sequence[str], kinds: set[str], text: str) -> InOneLine:
    return [word.rstrip(",") for word in words] if "array" in kinds else text


def _read(text: str) -> object:
    """What YAML takes a text for; the text itself where that is nothing that can stand in one line."""
    if "#" in text:
        # A colour, and no note.
        return text
    try:
        tree = read_tree(f"value: {text}".encode())
    except (TextError, UnicodeEncodeError):
        return text
    value = plain(tree.entries["value"]) if isinstance(tree, Table) and "value" in tree.entries else text
    return text if isinstance(value, dict) else value
