"""Every error the schema can raise has a sentence of ours, and nothing gets past it."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from kiosk.config.messages import SENTENCES
from kiosk.config.schema import Settings
from kiosk.errors import ConfigError
from tests.configs import SHIPPED, parse, problems, sections


def schema_error_types(schema: object) -> set[str]:
    """pydantic's error types that a core schema can raise, from the kinds of its nodes.

    A KeyError means: the schema has a new kind of node, find out which errors it raises and list them.
    """
    raised = {
        "function-after": {"value_error"},
        "function-before": {"value_error"},
        "no-info": set(),
        "model": {"model_type"},
        "model-fields": {"extra_forbidden"},
        "model-field": {"missing"},
        "default": set(),
        "nullable": set(),
        "definitions": set(),
        "definition-ref": set(),
        "literal": {"literal_error"},
        "str": {"string_type", "string_unicode"},
        "bool": {"bool_type"},
        "int": {"int_type"},
        "float": {"float_type", "finite_number"},
        "dict": {"dict_type"},
        "tuple": {"tuple_type"},
    }
    constraint = {
        "ge": "greater_than_equal",
        "gt": "greater_than",
        "le": "less_than_equal",
        "lt": "less_than",
        "min_length": "string_too_short",
        "max_length": "string_too_long",
        "pattern": "string_pattern_mismatch",
    }
    found: set[str] = set()
    if isinstance(schema, dict):
        if isinstance(schema.get("type"), str):
            found |= raised[schema["type"]] | {constraint[key] for key in schema if key in constraint}
            if schema["type"] != "str":
                assert not {"min_length", "max_length"} & set(schema)
        for key, part in schema.items():
            if key not in ("default", "metadata", "expected"):
                found |= schema_error_types(part)
    elif isinstance(schema, (list, tuple)):
        for part in schema:
            found |= schema_error_types(part)
    return found


def test_there_is_a_sentence_for_exactly_the_errors_the_schema_can_raise() -> None:
    assert {*SENTENCES, "extra_forbidden"} == schema_error_types(Settings.__pydantic_core_schema__)


SCALARS = st.sampled_from(
    """ |x|no|1|-1|1e999|.5|99999999999999999999|.inf|.nan|1:30|2020-01-01|~|''|"\\ud800"|"\\0"|'5'|auto|17
    |240|[]|{}|[1]|{a: b}|*a|!!int 5|>""".split("|")  # noqa: SIM905 (a table this long reads better so)
)


@st.composite
def wrong_files(draw: st.DrawFn) -> str:
    """The right keys with values of every kind."""
    text = ""
    for section, keys in sections().items():
        if section:
            text += f"{section}:\n"
        indent = "  " if section else ""
        for key in keys:
            if key == "playlists":
                entry = (
                    f"\n    - title: {draw(SCALARS)}\n      url: {draw(SCALARS)}\n      mood: {draw(SCALARS)}"
                )
                continue
            text += f"{indent}{key}: {draw(SCALARS)}\n"
    return f"{text}playlists:\n  happy: {draw(st.sampled_from([entry, '5', '[5]', '{title: x}']))}\n"


PYDANTIC_WORDS = re.compile(
    r"pydantic|Input should|valid dictionary|Extra inputs|Field required|Value error|https?:"
)


@settings(max_examples=60, deadline=None)
@given(wrong_files())
def test_no_wording_but_ours_comes_through(text: str) -> None:
    for said in problems(text):
        assert not PYDANTIC_WORDS.search(said), said


def test_the_schema_alone_still_raises_pydantics_errors() -> None:
    with pytest.raises(ValidationError):
        Settings.model_validate({"language": 5})


def answer(data: bytes) -> Settings | list[str]:
    try:
        return parse(data)
    except ConfigError as error:
        said = error.problems
    assert said
    assert all(one.startswith("config.yaml:") and one.isprintable() for one in said)
    return said


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    answer(data)


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from(" \t\n\r:-[]{}#&*!|>'\"%@`,?~=<.0123abyesno\\ux\ufeff\x85"), max_size=80))
def test_any_yaml_punctuation(text: str) -> None:
    answer(text.encode())


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_the_shipped_file_with_bytes_changed(data: st.DataObject) -> None:
    content = bytearray(SHIPPED.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        change = data.draw(st.sampled_from(["replace", "delete", "insert", "copy line"]))
        if change == "replace":
            content[place] = data.draw(st.integers(0, 255))
        elif change == "delete":
            del content[place : place + data.draw(st.integers(1, 30))]
        elif change == "insert":
            content[place:place] = data.draw(
                st.sampled_from([b"\t", b"'", b'"', b"\n", b": ", b"- ", b"[", b"&", b"\0"])
            )
        else:
            content[place:place] = b"\n" + bytes(content[place : place + 60])
    answer(bytes(content))
