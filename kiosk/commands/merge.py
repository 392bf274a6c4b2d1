"""``kiosk merge``: a config.yaml that several kiosks share, with what one of them has otherwise."""

import argparse
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kiosk.commands.set import ALONE
from kiosk.config.diagnostics import show, texts
from kiosk.config.edit import EditableText
from kiosk.config.files import LONGEST_NAME, read_file
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import Table, plain, read_tree
from kiosk.errors import ConfigError, KioskError, UsageError
from kiosk.system.store import write_atomically


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("base", type=Path, metavar="BASE", help="the file that is shared")
    parser.add_argument("own", type=Path, metavar="OWN", help="the keys that are otherwise here, as in BASE")
    parser.add_argument(
        "--to", type=Path, metavar="FILE", required=True, help="where the result goes; 'kiosk check' tries it"
    )


def run(args: argparse.Namespace) -> int:
    """Write the result, right or not: the files may name what there is on another kiosk only.

    Raises:
        ConfigError: one of them is no YAML, or has a value where the other has a section.
        UsageError: the result would take the place of one of them.
        KioskError: it cannot be written.
    """
    for file in (args.base, args.own):
        if _is_same(args.to, file):
            raise UsageError(f"--to {args.to}: that is {file} itself, which others go by: name another file")
    text = merged(read_file(args.base), str(args.base), own_keys(read_file(args.own), str(args.own)))
    try:
        write_atomically(args.to, text)
    except OSError as error:
        raise KioskError(f"{args.to}: cannot be written: {error.strerror}") from error
    return 0


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        # One of them is not there; whose reading or writing fails says so.
        return False


def own_keys(text: bytes, name: str) -> dict[str, Any]:
    """What a file says, section by section. Raises ConfigError: it is no YAML, or no 'key: value' lines."""
    try:
        tree = read_tree(text)
    except TextError as error:
        raise ConfigError(texts(error.problems, name)) from error
    found = plain(tree)
    if not isinstance(tree, Table) or not isinstance(found, dict):
        raise ConfigError([f"{name}: holds no 'key: value' lines"])
    return found


def merged(base: bytes, name: str, own: Mapping[str, Any]) -> bytes:
    """The base's text with other values; its notes and its order stay.

    Sections are merged key by key; a list, as a whole, takes the place of a list.

    Raises:
        ConfigError: the base cannot be read, or has a value where ``own`` has a section.
    """
    text = EditableText(base, show(name, LONGEST_NAME))
    for path, value in _leaves(own):
        text.put(path, value, alone=ALONE.get(path[0]))
    return text.written()


def _leaves(section: Mapping[str, Any], above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for key, value in section.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, (*above, key))
        else:
            yield (*above, key), value
