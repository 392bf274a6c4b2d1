"""What is wrong with a value, in the operator's words: one sentence for every error the schema can raise."""

import difflib
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from kiosk.config.diagnostics import show
from kiosk.config.yaml_nodes import Node, Rows, Table, Value

JsonSchema = dict[str, Any]
"""The part of the JSON schema of `kiosk.config.schema.Settings` for one key, references resolved."""


def did_you_mean(text: str, known: Iterable[str]) -> str | None:
    """The one of ``known`` that ``text`` probably was to be, or None."""
    by_lower = {name.lower(): name for name in known}
    close = difflib.get_close_matches(text.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[close[0]] if close else None


def any_of(words: Iterable[object]) -> str:
    """``a, b or c``."""
    *first, last = [str(word) for word in words]
    return f"{', '.join(first)} or {last}" if first else last


def unfit(wanted: str, got: str, near: str | None = None) -> str:
    """The sentence for a value where another is expected; ``near`` is what was probably meant."""
    sentence = f"expected {wanted}, got {got}"
    return f"{sentence}, did you mean '{near}'?" if near else sentence


def value_sentence(kind: str, context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    """The sentence for one validation error.

    Args:
        kind: pydantic's error type; one of `SENTENCES`.
        context: pydantic's ``ctx``.
        node: what the file has there, None for nothing.
        schema: what the key takes.
    """
    return SENTENCES[kind](context, node, schema)


def _wrong_type(context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    if "pattern" in schema:
        return _no_pattern(context, node, schema)
    if isinstance(node, Value) and schema["type"] == "string" and node.kind not in ("text", "nothing"):
        raw = show(node.raw)
        return f'expected text, but YAML reads {raw} as {node.kind}: put it in quotes, "{raw}"'
    return f"expected {_expected(schema)}, got {_got(node)}{_hint(node, schema)}"


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
    if not isinstance(node, Value) or node.kind == "nothing":
        return "nothing"
    return f"'{show(node.raw)}'"


def _hint(node: Node | None, schema: JsonSchema) -> str:
    if isinstance(node, Table) and schema["type"] == "array":
        return ": put '- ' before the first key of each entry"
    if not isinstance(node, Value):
        return ""
    wanted = schema["type"]
    if node.quoted and wanted in ("integer", "number", "boolean") and _fits_unquoted(node.raw, wanted):
        return " in quotes: remove the quotes"
    if wanted == "number" and re.fullmatch(r"[-+]?[0-9]*,[0-9]+", node.raw):
        return f": write the decimals with a point, {node.raw.replace(',', '.')}"
    if wanted == "object" and re.match(r"[a-z_]+:\S", node.raw):
        return ": put a space after the ':'"
    if wanted == "boolean" and (near := did_you_mean(node.raw, ("true", "false", "yes", "no"))):
        return f", did you mean '{near}'?"
    return ""


def _fits_unquoted(raw: str, wanted: str) -> bool:
    """Whether a quoted value would be of the wanted type without its quotes."""
    if wanted == "boolean":
        return raw.strip().lower() in ("true", "false", "yes", "no", "on", "off")
    return (
        re.fullmatch(r"[-+]?[0-9]+" if wanted == "integer" else r"[-+]?[0-9]*\.?[0-9]+", raw.strip())
        is not None
    )


def _out_of_range(context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    bounds = [
        f"{words} {schema[key]:g}"
        for key, words in (
            ("minimum", "at least"),
            ("exclusiveMinimum", "more than"),
            ("maximum", "at most"),
            ("exclusiveMaximum", "less than"),
        )
        if key in schema
    ]
    return f"must be {' and '.join(bounds)}, got {_got(node)}"


def _no_choice(context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    choices = schema["enum"]
    if not isinstance(node, Value):
        return unfit(any_of(choices), _got(node))
    if node.quoted and node.raw.strip() in map(str, choices) and not isinstance(choices[0], str):
        return f"{unfit(any_of(choices), _got(node))} in quotes: remove the quotes"
    near = did_you_mean(node.raw, [choice for choice in choices if isinstance(choice, str)])
    return unfit(any_of(choices), _got(node), near)


def _no_pattern(context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    return f"expected {schema['description']}, got {_got(node)}"


def _too_long(context: dict[str, Any], node: Node | None, schema: JsonSchema) -> str:
    length = len(node.raw.strip()) if isinstance(node, Value) else 0
    return f"must have at most {context['max_length']} characters, has {length}"


SENTENCES: dict[str, Callable[[dict[str, Any], Node | None, JsonSchema], str]] = {
    "missing": lambda context, node, schema: "is missing",
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
    "finite_number": lambda context, node, schema: f"expected an ordinary number, got {_got(node)}",
    "string_too_short": lambda context, node, schema: "must not be empty",
    "string_too_long": _too_long,
    "string_pattern_mismatch": _no_pattern,
    "string_unicode": lambda context, node, schema: f"has a broken character: {_got(node)}",
    "value_error": lambda context, node, schema: str(context["error"]),
}
"""Pydantic's error type → sentence. (The schema's own type, ``conflict``, brings its sentences along, and
``extra_forbidden`` needs to know what else there is: `unknown_key`.)"""


def unknown_key(key: str, known: Sequence[str], homes: Sequence[str], top: Sequence[str]) -> str:
    """The sentence for a key that there is not.

    Args:
        key: as written.
        known: the keys there are in its place.
        homes: the sections in which there is such a key.
        top: the keys at the top of the file.
    """
    if near := did_you_mean(key, known):
        return f"unknown key, did you mean '{near}'?"
    if homes:
        sections = any_of([f"'{name}:'" for name in homes])
        return f"unknown key here, it belongs under {sections}, indented"
    if key in top:
        return "unknown key here, it belongs at the top of the file: remove the spaces"
    return f"unknown key, expected {any_of(known)}"
