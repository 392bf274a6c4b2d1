"""What is right in a file and yet was hardly meant: a text cut by a note, quotation marks that are shown."""

import re
from collections.abc import Iterator

from kiosk.config.diagnostics import Path, Problem, show
from kiosk.config.links import personal_mix
from kiosk.config.signs import QUOTES
from kiosk.config.yaml_nodes import Node, Rows, Table, Value

TEXTS = (("playlists",), ("words",), ("emotions",))
BRAND_TEXTS = (("brand", "title"), ("brand", "greeting"), ("brand", "contact"))

_CLEARLY_A_NOTE = re.compile(r"[ \t]{2,}#(?:[ \t#]|$)|[ \t]+#$")
"""Two spaces before the sign and one behind it, as all notes of the shipped file have."""


def doubts(tree: Node) -> Iterator[Problem]:
    """What an operator should look at in a file that is right, by path."""
    for path, node, line in values(tree):
        of_kind = doubts_of_text if _is_shown(path) else _doubts_of_setting
        yield from (Problem(line, path, sentence) for sentence in of_kind(path, node))


def cut_off(node: Value) -> str | None:
    """What YAML takes for a note behind a value, unless that is clearly one."""
    if node.quoted or not node.rest.strip() or _CLEARLY_A_NOTE.match(node.rest):
        return None
    return node.rest.strip()


def values(node: Node, path: Path = (), line: int = 1) -> Iterator[tuple[Path, Value, int]]:
    """Every plain value below ``node``, with where it is."""
    if isinstance(node, Table):
        for key, inner in node.entries.items():
            yield from values(inner, (*path, key), node.lines[key])
    elif isinstance(node, Rows):
        for index, inner in enumerate(node.items):
            yield from values(inner, (*path, index), inner.line)
    elif isinstance(node, Value):
        yield path, node, line


def _is_shown(path: Path) -> bool:
    """Whether it is a text that is shown as it stands (a title, a fact), a link, or a list of these."""
    return path[:1] in TEXTS or path[:2] == ("facts", "own") or path in BRAND_TEXTS


def _doubts_of_setting(path: Path, node: Value) -> Iterator[str]:
    cut = node.rest.strip()
    is_section = len(path) == 1 and path[0] not in ("language", "model")
    if node.empty and not is_section and cut[1:2] not in ("", " ", "#"):
        yield (
            f"nothing is written here, for ' #' begins a note ('{show(cut, 30)}'): "
            'leave the # out, or put a text with # in it in "…"'
        )


def doubts_of_text(path: Path, node: Value) -> Iterator[str]:
    """What was hardly meant of a text that is shown as it stands."""
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
    if what := personal_mix(link):
        return f"this is {what}: visitors see another one than you do"
    return None
