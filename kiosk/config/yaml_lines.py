"""The lines of a file as a person reads them, and signs in them that look like the right ones."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kiosk.config.diagnostics import Path, Problem
from kiosk.config.signs import UNSEEN, sign_name

TAB = "a tab at the beginning of the line: indent with spaces, two for each level"

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_LINE = re.compile(r"(?P<indent>[ ]*)(?P<dashes>(?:-[ ]+|-$)*)(?P<body>.*)")
_KEY = re.compile(
    r"(?P<key>[^\s:#'\"\[\]{},](?:[^:#]*[^:#\s])?|'[^']*'|\"[^\"]*\")[ ]*:(?:[ ]+(?P<value>.*)|$)"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line in which something is written.

    Attributes:
        number: counted from 1.
        indent: spaces before anything else.
        column: of the key or the text: ``indent``, and the width of the ``- `` before it.
        dash: it begins an entry of a list.
        key: what stands before the colon, None where there is none.
        value: what stands behind it (or all of a text without a key), with a note that may follow.
    """

    number: int
    indent: int
    column: int
    dash: bool
    key: str | None
    value: str

    @property
    def bare(self) -> str:
        """The value without a note behind it."""
        return re.split(r"(?:^|\s+)#", self.value, maxsplit=1)[0]

    @property
    def has_value(self) -> bool:
        """Something but a note stands there."""
        return bool(self.value) and not self.value.startswith("#")


def lines_of(text: str) -> Iterator[Line]:
    """The lines of a text that are neither empty nor notes."""
    for number, raw in enumerate(_BREAK.split(text), 1):
        found = _LINE.fullmatch(raw.rstrip())
        if found is None or not (found["dashes"] or found["body"]) or found["body"].startswith("#"):
            continue
        indent, dashes, body = len(found["indent"]), found["dashes"], found["body"]
        key = _KEY.fullmatch(body)
        name, value = (key["key"], key["value"] or "") if key else (None, body)
        yield Line(number, indent, indent + len(dashes), bool(dashes), name, value)


def path_at(lines: Iterable[Line], number: int) -> Path:
    """Keys and list positions that lead to the value in a line, as far as the indentation tells."""
    stack: list[tuple[int, str | int]] = []
    for line in lines:
        if line.number > number:
            break
        if line.dash:
            index = 0
            while stack and (stack[-1][0] > line.indent or _is_item_at(stack[-1], line.indent)):
                column, step = stack.pop()
                index = step + 1 if column == line.indent and isinstance(step, int) else 0
            stack.append((line.indent, index))
        if line.key is not None:
            while stack and stack[-1][0] >= line.column:
                stack.pop()
            stack.append((line.column, line.key.strip("'\"")))
    return tuple(step for _, step in stack)


def _is_item_at(step: tuple[int, str | int], column: int) -> bool:
    return step[0] == column and isinstance(step[1], int)


def wrong_signs(text: str, last: int) -> list[Problem]:
    """Every sign in an indentation, or around dash and colon, that looks like the right one.

    None where the first of them stands behind the line ``last``. Where tabs indent lines, they alone.
    """
    tabs: list[tuple[int, str]] = []
    signs: list[tuple[int, str]] = []
    for number, raw in enumerate(_BREAK.split(text), 1):
        if re.match(r" *\t[ \t]*[^\s#]", raw):
            tabs.append((number, TAB))
        elif said := _wrong_sign(raw):
            signs.append((number, said))
    found = tabs if tabs and tabs[0][0] <= last else signs
    return [Problem(number, (), said) for number, said in found] if found and found[0][0] <= last else []


_UNSEEN_INDENT = re.compile(f" *(?P<sign>{UNSEEN.pattern})")
_UNSEEN_BEHIND = re.compile(rf" *(?:- +)*(?:-|\w+:)(?P<sign>{UNSEEN.pattern})")
_OTHER_DASH = re.compile(r" *(?P<sign>[–—‒―‐‑−•·▪●◦*+])[ \u00a0]\s*\S")
_OTHER_COLON = re.compile(r" *(?:- +)?\w+ *(?P<sign>[：﹕∶︰])")


def _wrong_sign(raw: str) -> str | None:
    if found := _UNSEEN_INDENT.match(raw):
        return (
            f"{sign_name(found['sign'])}, which nobody sees, at the beginning of the line: indent with spaces"
        )
    if found := _UNSEEN_BEHIND.match(raw):
        return f"{sign_name(found['sign'])} where a usual space should be: delete it and type a space"
    if found := _OTHER_DASH.match(raw):
        return f"an entry of a list begins with a hyphen and a space, '- ', not with '{found['sign']}'"
    if found := _OTHER_COLON.match(raw):
        return f"'{found['sign']}' is {sign_name(found['sign'])}: write a usual colon and a space, ': '"
    return None
