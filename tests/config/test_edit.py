"""One thing of a file is changed, and nothing else of it: comments, order, spacing, ends of lines."""

import difflib
from collections.abc import Callable

import pytest

from kiosk.config.edit import BY_HAND, EditableText, spelled_out
from kiosk.config.yaml_nodes import Table, Value, read_tree
from kiosk.errors import ConfigError
from tests.configs import SHIPPED

Edit = Callable[[EditableText], None]


def edited(text: str, edit: Edit) -> str:
    editable = EditableText(text.encode(), "config.yaml")
    edit(editable)
    return editable.written().decode()


def lines(edit: Edit, text: str | None = None) -> list[str]:
    """The lines that an edit takes from a file, by default the shipped one, and those that it adds."""
    before = SHIPPED.read_text("utf-8") if text is None else text
    found = difflib.ndiff(before.splitlines(), edited(before, edit).splitlines())
    return [line for line in found if line[0] in "-+"]


def test_a_file_in_which_nothing_is_changed_stays_the_same_byte_for_byte() -> None:
    assert lines(lambda text: None) == []
    odd = (
        "camera: {warm: yes}   # x\r\n\r\n# more\r\nwords:\r\n"
        "language: 'en'\r\nfacts:\r\n  own:\r\n  - 0x10 # c\r\n"
    )
    assert edited(odd, lambda text: None) == odd


def test_a_value_changes_in_its_line_and_its_comment_stays_where_it_is() -> None:
    taken, added = lines(lambda text: text.put(("timing", "result_seconds"), 4500))
    assert taken[2:].startswith("  result_seconds: 30             # the result")
    assert added[2:].startswith("  result_seconds: 4500           # the result")


def test_a_key_that_is_not_there_comes_to_the_end_of_its_section_and_before_the_notes_on_the_next() -> None:
    text = "led:\n  gpio: 27   # mine\n\n# The sound.\nsound:\n  volume: 3\n"
    assert edited(text, lambda file: file.put(("led", "new"), True)) == (
        "led:\n  gpio: 27   # mine\n  new: true\n\n# The sound.\nsound:\n  volume: 3\n"
    )


def test_a_section_that_is_not_there_is_made() -> None:
    assert (
        edited("", lambda text: text.put(("timing", "ready_seconds"), 0)) == "timing:\n  ready_seconds: 0\n"
    )
    notes = "# mine\n\n# alone\n"
    assert edited(notes, lambda text: text.put(("language",), "de")) == f"{notes}language: de\n"
    empty = "words:\n  # invite: here\nfacts:\n"
    assert edited(empty, lambda text: text.put(("words", "invite"), "and look")) == (
        "words:\n  invite: and look\n  # invite: here\nfacts:\n"
    )


def test_an_entry_comes_to_the_end_of_its_list_and_before_the_notes_on_the_next_key() -> None:
    text = "playlists:\n  happy:\n    - title: a\n      url: b   # two\n\n  # The sad ones.\n  sad: []\n"
    assert edited(text, lambda file: file.append(("playlists", "happy"), {"title": "c", "url": "d"})) == (
        "playlists:\n  happy:\n    - title: a\n      url: b   # two\n    - title: c\n      url: d\n"
        "\n  # The sad ones.\n  sad: []\n"
    )


def test_the_file_s_own_way_to_indent_lists_is_kept() -> None:
    text = "facts:\n  own:\n  - One.\n  - Two. # note\n\n# end\n"
    assert edited(text, lambda file: file.append(("facts", "own"), "Three.")) == (
        "facts:\n  own:\n  - One.\n  - Two. # note\n  - Three.\n\n# end\n"
    )


@pytest.mark.parametrize(
    ("value", "spelled"),
    [
        ("plain words", "plain words"),
        ("Did you know: bees dance", '"Did you know: bees dance"'),
        ("we are #1 # here", '"we are #1 # here"'),
        ("off", '"off"'),
        ("10:30", '"10:30"'),
        ("", '""'),
        (" a ", '" a "'),
        ('he said "no"', '"he said \\"no\\""'),
        ("Café Zoë", "Café Zoë"),
        (None, "null"),
        (False, "false"),
        (2.5, "2.5"),
        (["en", "de", "no"], '[en, de, "no"]'),
    ],
)
def test_a_value_is_in_quotes_where_yaml_would_take_it_for_something_else(value, spelled) -> None:
    assert spelled_out(value) == spelled
    if isinstance(value, str):
        tree = read_tree(f"a: {spelled}  # b".encode())
        assert isinstance(tree, Table)
        node = tree.entries["a"]
        assert isinstance(node, Value)
        assert node.value == value


def test_new_values_have_quotes_of_their_own_and_not_those_of_the_old_ones() -> None:
    assert edited("language: 'en'\n", lambda text: text.put(("language",), None)) == "language: null\n"


@pytest.mark.parametrize("text", ["- a\n- b\n", "camera: [\n", "a: *b\n", "just words\n", "\x00"])
def test_what_cannot_be_read_is_left_to_its_owner(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        EditableText(text.encode(), "config.yaml")
    assert str(caught.value).startswith(f"config.yaml: {BY_HAND}")


def test_a_value_is_no_section_and_no_list() -> None:
    with pytest.raises(ConfigError, match=r"config.yaml: camera holds no 'key: value' lines"):
        edited("camera: demo\n", lambda text: text.put(("camera", "warm"), True))
    with pytest.raises(ConfigError, match=r"config.yaml: facts.own is no list"):
        edited("facts: {own: {a: b}}\n", lambda text: text.append(("facts", "own"), "c"))
