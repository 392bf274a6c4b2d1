"""What is right in a file and yet was hardly meant: a text cut by a note, quotation marks that are shown."""

import re
from collections.abc import Iterator

from kiosk.config.diagnostics import Path, Problem, show
from kiosk.config.links import is_personal_mix
from kiosk.config.signs import QUOTES
from kiosk.config.yaml_nodes import Node, Rows, Table, Value

_CLEARLY_A_NOTE = re.compile(r"[ \t]{2,}#(?:[ \t#]|$)|[ \t]+#$")
"""Two spaces before the sign and one behind it, as all notes of the shipped file have."""


def doubts(tree: Node) -> Iterator[Problem]:
    """What an operator should look at in a file that is right, by path."""
    for path, node, line in _texts(tree, (), 1):
        yield from (Problem(line, path, sentence) for sentence in _doubts_of(path, node))


def _texts(node: Node, path: Path, line: int) -> Iterator[tuple[Path, Value, int]]:
    """The texts that are shown as they stand: titles, moods and facts; and links."""
    if isinstance(node, Table):
        for key, inner in node.entries.items():
            yield from _texts(inner, (*path, key), node.lines[key])
    elif isinstance(node, Rows):
        for index, inner in enumerate(node.items):
            yield from _texts(inner, (*path, index), inner.line)
    elif isinstance(node, Value) and (path[:1] == ("playlists",) or path[:2] == ("facts", "own")):
        yield path, node, line


def _doubts_of(path: Path, node: Value) -> Iterator[str]:
    if path[-1] == "url":
        return
    text, cut = node.raw.strip(), node.rest.strip()
    opened = not node.quoted and text[:1] in QUOTES and text[:1]
    note = _CLEARLY_A_NOTE.match(node.rest) or ((node.quoted or not text) and cut[1:2] in ("", " ", "#"))
    if cut and not note:
        mark = f"'{opened}' is no quotation mark to YAML, and " if opened else ""
        yield (
            f"{mark}'{show(cut, 30)}' is taken for a note and not shown: put a text with # in it in \"…\" "
            "(a note has two spaces before its #, and one behind)"
        )
    elif opened and text[-1] == QUOTES[opened] and len(text) > 1:
        yield f"'{opened}' is no quotation mark to YAML, and is shown: write \"…\" where it should not be"
    if not node.quoted and node.last > node.line and " - " in text:
        yield "a line that begins with '- ' is indented too far, and goes on the entry above it"


def doubt_of_link(link: str) -> str | None:
    """Of a canonical link: what visitors will see may not be what the operator saw."""
    if is_personal_mix(link):
        return "this is a mix that Spotify makes for whoever looks: visitors see another one than you do"
    return None
