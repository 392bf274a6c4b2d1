"""What is written from right to left stands where Unicode's algorithm has it."""

import pytest
from bidi import get_display
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.screen.bidi import in_order, is_right_to_left, levels, turns

SIGNS = [*"abאבبت٣٤12 3.,:;-+%$€/()[]{}!?\"'«» …–", "\u0301", "\u05b0", "\u064e"]

MIRRORED = str.maketrans("()", ")(")


def displayed(text, base, mirrored=False):
    """One line from left to right; ``mirrored`` as fonts do it, with brackets turned around."""
    parts = [
        (sign.translate(MIRRORED) if mirrored and level % 2 else sign, level)
        for sign, level in zip(text, levels(text, base), strict=True)
    ]
    return "".join(in_order(parts))


@settings(max_examples=2000)
@given(st.text(st.sampled_from(SIGNS), min_size=1, max_size=14), st.integers(0, 1))
def test_signs_stand_where_another_program_has_them(text, base):
    assert displayed(text, base) == get_display(text, base_dir="LR"[base])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("שלום 123 עולם", "םלוע 123 םולש"),
        ("אבג (Ekman, 1971).", ".(Ekman, 1971) גבא"),
        ("82% אבג", "גבא 82%"),
        ("مرحبا (2024)", "(2024) ابحرم"),
    ],
)
def test_numbers_and_words_in_latin_letters_keep_their_own_direction(text, shown):
    assert displayed(text, 1, mirrored=True) == shown


def test_a_text_runs_as_most_of_its_letters_do():
    assert is_right_to_left("שלום Bob")
    assert is_right_to_left("Spotify يعمل على هاتفك")
    assert not is_right_to_left("אם כלתום is the voice of Egypt, they say")
    assert is_right_to_left("אב ab")
    assert not is_right_to_left("ab אב")
    assert not is_right_to_left("123 …")
    assert not is_right_to_left("")
    assert turns("a ש")
    assert not turns("été 東京")


def test_lines_of_one_text_are_one_paragraph():
    text = "אבג Louis\nArmstrong, דהו"
    # The line's end stands at the edge, and what goes on behind it still runs from left to right.
    assert levels(text, 1)[text.index("\n")] == 1
    assert levels("אבג a,\nb", 1)[5] == 2
    assert levels("אבג a,", 1)[5] == 1
