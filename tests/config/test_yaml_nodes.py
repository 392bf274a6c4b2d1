"""libyaml reads what is good, PyYAML's own parser explains what is not; nobody can tell which it was."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.config import yaml_nodes
from kiosk.config.diagnostics import Problem
from kiosk.config.yaml_errors import TextError
from kiosk.config.yaml_nodes import LIBYAML, Node, parse_tree
from tests.configs import SHIPPED
from tests.endurance.broken_configs import KINDS

CHANCE = st.randoms(use_true_random=False)

Read = tuple[Node | None, list[Problem]]


def read(data: bytes) -> Read:
    try:
        return parse_tree(data)
    except TextError as error:
        return None, error.problems


def read_slowly(data: bytes) -> Read:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_nodes, "LIBYAML", None)
        return read(data)


def read_by_libyaml(data: bytes) -> Read:
    """Raises AssertionError where PyYAML's own parser is asked for help."""

    def slow(text: str) -> None:
        raise AssertionError(f"not by libyaml: {text!r}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(yaml_nodes, "SlowLoader", slow)
        return read(data)


@pytest.mark.skipif(LIBYAML is None, reason="PyYAML was built without libyaml")
def test_the_shipped_file_is_read_by_libyaml_alone() -> None:
    assert read_by_libyaml(SHIPPED.read_bytes()) == read_slowly(SHIPPED.read_bytes())


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=60, derandomize=True, deadline=None, database=None)
@given(chance=CHANCE)
def test_every_file_is_the_same_to_both(kind: str, chance: random.Random) -> None:
    data = KINDS[kind](chance)
    # As text, for .nan is not equal to itself.
    assert repr(read(data)) == repr(read_slowly(data))


SIGNS = st.lists(
    st.sampled_from(
        [
            *("a", "b: ", "c:", "- ", " ", "  ", "\n", "\n  ", "\r\n", "\r", "\t", ": ", ":", ",", ", "),
            *("'", '"', "[", "]", "{", "}", "#", " #", "&", "*", "!", "|", ">", "|-", ">+", "%", "@", "`"),
            *("?", "? ", "---", "...", "~", "0", "yes", "null", "\\n", "\ufeff", "\x85", "\u2028", "é", "😀"),
            *("http://x", "%YAML 1.1\n", "%TAG ! x\n", "!!str ", "<<: "),
        ]
    ),
    max_size=14,
).map("".join)


@settings(max_examples=300, derandomize=True, deadline=None, database=None)
@given(SIGNS)
def test_every_heap_of_signs_is_the_same_to_both(text: str) -> None:
    assert read(text.encode()) == read_slowly(text.encode())


@pytest.mark.parametrize(
    "text", ["a:\tb", "a: b\t", ">#", "|-#x", "? a", "- x\n\ufeff", "a: b\x85c: d", "[? a]", "a: |\n  b #c"]
)
def test_what_libyaml_takes_otherwise_is_not_left_to_it(text: str) -> None:
    assert read(text.encode()) == read_slowly(text.encode())


@pytest.mark.parametrize(
    "text",
    [
        "[Why not?, Yes]",
        "[a?b, c ?d]",
        "{a?: b}",
        "[a ? b]",
        "[a\n ?b]",
        "[?a, b]",
        "[a?]",
        "[a, ? b]",
        "[-?]",
    ],
)
def test_a_question_mark_in_brackets_is_the_same_to_both(text: str) -> None:
    assert read(text.encode()) == read_slowly(text.encode())


def test_a_question_in_brackets_is_not_blamed_for_a_fault_further_down() -> None:
    _, found = read(b"facts: {own: [Why not?, Yes]}\nlanguage: de\nlanguage: en\n")
    assert [(problem.line, problem.sentence[:11]) for problem in found] == [(3, "given twice")]


@pytest.mark.parametrize(
    "text",
    ["a: &x b\nc: *x", "a: !!str b", "a: 1\na: 2", "[" * 20 + "]" * 20, "---\na: 1\n---\nb: 2", "5: x"],
)
def test_what_is_well_formed_and_refused_all_the_same_is_said_in_the_same_words(text: str) -> None:
    tree, problems = read(text.encode())
    assert problems
    assert (tree, problems) == read_slowly(text.encode())


@pytest.mark.parametrize(
    "text",
    ["{a:\n}", "{a:\n  , b: c}", "{a\n}", "[a:\n]", "{a: {b:\n\n}}", "{a: # x\n}", "a:\n\n\n", "- \n\n- x"],
)
def test_where_nothing_is_written_is_the_same_line_to_both(text: str) -> None:
    assert read(text.encode()) == read_slowly(text.encode())


@pytest.mark.parametrize(
    "text",
    ["a: b #c", "a: 'b' #c", "a: #c", "- b  # c\n- #d", "a: b\n  c #d", "{a: b #c\n}", "[a #b\n, c #d\n]"],
)
def test_a_note_behind_a_value_is_the_same_to_both(text: str) -> None:
    assert "#" in repr(read(text.encode()))
    assert read(text.encode()) == read_slowly(text.encode())
