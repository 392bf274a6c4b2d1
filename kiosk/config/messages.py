"""What is wrong with a value, in the operator's words: one sentence for every error the schema can raise."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from kiosk.config.advice import what_to_write
from kiosk.config.advice_words import KEY_NAMES
from kiosk.config.diagnostics import Path, show
from kiosk.config.links import has_link
from kiosk.config.signs import (
    QUOTES,
    UNSEEN,
    foreign_letter,
    sign_name,
    unquoted,
    with_our_letters,
    without_invisible,
)
from kiosk.config.weekday_names import names_several_days, weekday_meant
from kiosk.config.yaml_nodes import Node, Rows, Table, Value

UNKNOWN_KEY = "unknown key"
"""How every sentence on one begins."""

MOST_LISTED = 30
"""Keys there are, of which all are named where somebody writes another one."""

JsonSchema = dict[str, Any]
"""The part of the JSON schema of `kiosk.config.schema.Settings` for one key, references resolved."""

LINK_ALONE = "a link alone has no title: write '- title: …', and in the next line, below 'title', 'url: …'"


def did_you_mean(text: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``text`` probably was to be, or None."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(text.lower(), by_lower, n=1, cutoff=0.62)
    return by_lower[close[0]] if close else None


def any_of(words: Iterable[object]) -> str:
    """``a, b or c``."""
    *first, last = [str(word) for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def unfit(wanted: str, got: str, near: str | None = None) -> str:
    """The sentence for a value where another is expected; ``near`` is what was probably meant."""
    sentence = f"expected {wanted}, got {got}"
    return f"{sentence}, did you mean '{near}'?" if near else sentence


@dataclass(frozen=True, slots=True)
class Fault:
    """One of pydantic's errors, and where it is.

    Attributes:
        kind: pydantic's error type; one of `SENTENCES`.
        context: pydantic's ``ctx``.
        path: of the value.
        node: what the file has there, None for nothing.
        schema: what the key takes.
    """

    kind: str
    context: dict[str, Any]
    path: Path
    node: Node | None
    schema: JsonSchema

    @property
    def advice(self) -> str:
        """What to write instead, with a colon before it; empty where nobody knows."""
        if not isinstance(self.node, Value) or self.node.kind == "nothing":
            return ""
        return what_to_write(self.path, self.node.raw, self.schema)


def value_sentence(fault: Fault) -> str:
    """The sentence for one validation error."""
    return SENTENCES[fault.kind](fault)


def _wrong_type(fault: Fault) -> str:
    node, schema = fault.node, fault.schema
    if "pattern" in schema:
        return _no_pattern(fault)
    advice = fault.advice
    if isinstance(node, Value) and schema["type"] == "string" and node.kind not in ("text", "nothing"):
        raw = show(node.raw)
        if fault.path[:1] == ("language",):
            # Norwegian, which the kiosk does not speak: in quotes it would be no better.
            return f"expected a language such as en, got '{raw}'"
        if advice:
            return f"expected text, got '{raw}'{advice}"
        return f'expected text, but YAML reads {raw} as {node.kind}: put it in quotes, "{raw}"'
    return f"expected {_expected(schema)}, got {_got(node)}{_hint(fault) or advice}"


def _expected(schema: JsonSchema) -> str:
    names = {
        "string": "text",
        "integer": "a whole number",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list (lines that begin with '- ')",
        "object": "indented 'key: value' lines",
    }
    return names[schema["type"]]


def _got(node: Node | None) -> str:
    if isinstance(node, Rows):
        return "a list"
    if isinstance(node, Table):
        return "'key: value' lines"
    if isinstance(node, Value) and node.kind == "nothing" and node.raw:
        return f"'{show(node.raw)}', which is nothing: write a value, or leave the line out"
    if not isinstance(node, Value) or node.kind == "nothing":
        return "nothing"
    return f"'{show(node.raw)}'"


def _hint(fault: Fault) -> str:
    """What is wrong with the way a value is written, if that is it."""
    node, wanted = fault.node, fault.schema["type"]
    if isinstance(node, Table) and wanted == "array":
        return ": put '- ' before the first key of each entry"
    if isinstance(node, Table | Rows) and wanted == "string" and fault.path[0] in ("playlists", "facts"):
        first = next(iter(node.entries), "") if isinstance(node, Table) else ""
        if first[:1] in QUOTES:
            return f": '{first[0]}' is no quotation mark to YAML, put the text in \"…\""
        return ": put a text with ': ' or brackets in it in quotes"
    if fault.path == ("playlists",):
        return ": write the emotion, such as 'happy:', and below it, indented, the list"
    if fault.path[:1] == ("language",) and isinstance(node, Table | Rows):
        return ": write one such as en, or several such as [en, de]"
    if not isinstance(node, Value):
        return ""
    if node.empty and node.rest:
        return begun_note(node.rest)
    if wanted in ("object", "array"):
        keys = fault.schema.get("properties") if len(fault.path) == 1 else None
        below = (
            f": what belongs there stands in the lines below, indented, such as '{next(iter(keys))}: …'"
            if keys
            else ""
        )
        return _hint_of_shape(node, wanted, fault.path) or below
    if node.quoted and wanted in ("integer", "number", "boolean") and _fits_unquoted(node.raw, wanted):
        return " in quotes: remove the quotes"
    if wanted == "number" and re.fullmatch(r"[-+]?[0-9]*,[0-9]+", node.raw):
        return f": write the decimals with a point, {node.raw.replace(',', '.')}"
    if wanted == "boolean" and (near := did_you_mean(node.raw, ("true", "false", "yes", "no"))):
        return "" if fault.advice else f", did you mean '{near}'?"
    return ""


def _hint_of_shape(node: Value, wanted: str, path: Path) -> str:
    """Of a text where lines are expected."""
    if path[:1] == ("playlists",) and len(path) > 1 and has_link(node.raw):
        return f": {LINK_ALONE}"
    if node.raw.startswith("-") and len(node.raw) > 1:
        return ": put a space after each '-'"
    if found := re.match(r"(?P<key>\w+)\s*:?=\s*(?P<value>.*?)(?:\s+\w+\s*=.*)?$", node.raw):
        return f": write '{show(found['key'])}: {show(found['value'].rstrip(',;'))}'"
    if wanted == "array" and not re.match(r"[{\[]", node.raw):
        return ": put '- ' before each entry"
    if wanted == "object" and re.match(r"[a-z_]+:\S", node.raw) and not has_link(node.raw):
        return ": put a space after the ':'"
    return ""


def _fits_unquoted(raw: str, wanted: str) -> bool:
    """Whether a quoted value would be of the wanted type without its quotes."""
    if wanted == "boolean":
        return raw.strip().lower() in ("true", "false", "yes", "no", "on", "off")
    return (
        re.fullmatch(r"[-+]?[0-9]+" if wanted == "integer" else r"[-+]?[0-9]*\.?[0-9]+", raw.strip())
        is not None
    )


def _out_of_range(fault: Fault) -> str:
    bounds = [
        f"{words} {fault.schema[key]:g}"
        for key, words in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "more than"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "less than"),
        )
        if key in fault.schema
    ]
    return f"must be {' and '.join(bounds)}, got {_got(fault.node)}{fault.advice}"


def _no_choice(fault: Fault) -> str:
    choices, node = fault.schema["enum"], fault.node
    if not isinstance(node, Value):
        return unfit(any_of(choices), _got(node))
    if node.quoted and node.raw.strip() in map(str, choices) and not isinstance(choices[0], str):
        return f"{unfit(any_of(choices), _got(node))} in quotes: remove the quotes"
    if advice := fault.advice:
        return f"{unfit(any_of(choices), _got(node))}{advice}"
    near = did_you_mean(node.raw, [choice for choice in choices if isinstance(choice, str)])
    return unfit(any_of(choices), _got(node), near)


def _no_pattern(fault: Fault) -> str:
    return f"expected {fault.schema['description']}, got {_got(fault.node)}{fault.advice}"


def _too_long(fault: Fault) -> str:
    length = len(fault.node.raw.strip()) if isinstance(fault.node, Value) else 0
    return f"must have at most {fault.context['max_length']} characters, has {length}"


def begun_note(cut: str) -> str:
    """What to say of a value that YAML ends where a `` #`` begins a note."""
    return f", for ' #' begins a note ('{show(cut.strip(), 30)}'): put a text with # in it in quotes"


def _missing(fault: Fault) -> str:
    if isinstance(fault.node, Value) and fault.node.rest and fault.node.rest[1:2].strip(" #"):
        return f"is missing{begun_note(fault.node.rest)}"
    return "is missing"


SENTENCES: dict[str, Callable[[Fault], str]] = {
    "missing": _missing,
    "model_type": _wrong_type,
    "dict_type": _wrong_type,
    "tuple_type": _wrong_type,
    "string_type": _wrong_type,
    "int_type": _wrong_type,
    "float_type": _wrong_type,
    "bool_type": _wrong_type,
    "literal_error": _no_choice,
    "greater_than": _out_of_range,
    "greater_than_equal": _out_of_range,
    "less_than": _out_of_range,
    "less_than_equal": _out_of_range,
    "finite_number": lambda fault: f"expected an ordinary number, got {_got(fault.node)}",
    "string_too_short": lambda fault: "must not be empty",
    "string_too_long": _too_long,
    "string_pattern_mismatch": _no_pattern,
    "string_unicode": lambda fault: f"has a broken character, half of a pair: {_got(fault.node)}",
    "value_error": lambda fault: str(fault.context["error"]),
}
"""Pydantic's error type → sentence. (The schema's own type, ``conflict``, brings its sentences along, and
``extra_forbidden`` needs to know what else there is: `unknown_key`.)"""


def no_lines(node: Node, example: str) -> str:
    """The sentence for a file that is one text, or a list; ``example`` is a line as it should be."""
    hint = _hint_of_shape(node, "object", ()) if isinstance(node, Value) else ""
    return f"expected 'key: value' lines, such as '{example}'{hint}"


def unknown_key(key: str, known: Sequence[str], homes: Sequence[str], top: Sequence[str]) -> str:
    """The sentence for a key that there is not.

    Args:
        key: as written.
        known: the keys there are in its place.
        homes: the sections in which there is such a key.
        top: the keys at the top of the file.
    """
    if (found := UNSEEN.search(key)) and without_invisible(key).strip() in known:
        return f"unknown key: it has {sign_name(found.group())} in it, which nobody sees, delete that"
    if (ours := with_our_letters(key)) in known:
        return f"unknown key: {foreign_letter(key)}, write {ours}"
    if (inner := unquoted(key)) is not None:
        return f"unknown key: '{key.strip()[0]}' is no quotation mark to YAML, write {show(inner)}"
    section, dot, rest = key.partition(".")
    if dot and section in top and known == top:
        return f"unknown key: write '{section}:', and below it, indented, '{show(rest)}: …'"
    if "daily" in known and names_several_days(key):
        return "unknown key: write a line for each day, and 'daily:' for all that are not named"
    if (near := key_meant(key, known)) or (near := did_you_mean(key, known)):
        return f"unknown key, did you mean '{near}'?"
    if homes:
        sections = any_of([f"'{name}:'" for name in homes])
        return f"unknown key here, it belongs under {sections}, indented"
    if key in top:
        return "unknown key here, it belongs at the top of the file: remove the spaces"
    if len(known) > MOST_LISTED:
        return f"{UNKNOWN_KEY}, and there is none like it: remove it, or update a kiosk that is older"
    return f"unknown key, expected {any_of(known)}"


def of_newer_release(release: str) -> str:
    """The sentence for a key that another ``release`` knows, which is installed beside this one."""
    return (
        f"{UNKNOWN_KEY}: this release of the kiosk is older than the file, and {show(release)} knows it: go"
        " forth to that one (sudo scripts/install.sh --rollback), or remove it"
    )


def key_meant(key: str, known: Sequence[str]) -> str | None:
    """The one of ``known`` that goes by another name elsewhere."""
    meant = KEY_NAMES.get(" ".join(key.lower().split())) or weekday_meant(key)
    return meant if meant in known else None
