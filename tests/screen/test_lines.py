"""Where lines end: nothing is torn apart that belongs together, and no word is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.screen import text
from kiosk.screen.fonts import font
from kiosk.screen.lines import has_widow, together, wrap
from tests.screen.samples import WORDS

SAMPLE = ["a", "an", "12", "km", "word", "?", "longer", "«", "extraordinary"]


def set_at(size, words, width, **how):
    return text.fit(words, text.BODY, (size, size), (width, 2000), **how).lines


def width(words, size=20):
    return font(text.BODY, size).size(words)[0]


def test_lines_never_exceed_the_column_and_lose_no_word():
    words = WORDS["de"].privacy_warm
    for column in (90, 200, 333, 800):
        lines = wrap(words, text.BODY, 20, column)
        assert all(width(line) <= column for line in lines)
        if column > 150:
            assert " ".join(lines).split() == words.split()


def test_one_endless_word_is_broken_rather_than_lost():
    lines = wrap("Donau" * 30, text.BODY, 20, 200)
    assert "".join(lines) == "Donau" * 30


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("within 30 s of it", "30 s"),
        ("some 1,000 km away", "1,000 km"),
        ("zu 82 % sicher", "82 %"),
        ("environ 10 000 personnes ici", "10 000 personnes"),
        ("Que dit votre visage ?", "visage ?"),
        ("certitude : 82", "certitude :"),
        ("« Bonjour » dit-il", "« Bonjour »"),
        ("Ich suche dich …", "dich …"),
        ("sad – or so", "sad –"),
    ],
)
def test_what_belongs_together_is_one(words, kept):
    assert kept in together(words)
    # In a column that has room for all but the end, the whole of it goes to the next line.
    before = words[: words.index(kept)].strip()
    if before:
        column = width(f"{before} {kept.split(' ')[0]}") + 2
        assert any(kept in line for line in wrap(words, text.BODY, 20, max(column, width(kept))))


def test_what_belongs_together_and_is_wider_than_the_column_is_parted_all_the_same():
    lines = wrap("about 1000000 kilometres", text.BODY, 20, width("kilometres") + 4)
    assert lines[-1] == "kilometres"


def test_what_ends_a_sentence_is_no_number_that_waits_for_its_unit():
    assert together("in 1995. Then it was 3, or 4") == ("in", "1995.", "Then", "it", "was", "3,", "or", "4")


@pytest.mark.parametrize("size", range(14, 40))
def test_two_lines_are_about_equally_long(size):
    words = "Press the button and find out what it says"
    lines = set_at(size, words, round(width(words, size) * 0.9))
    assert len(lines) == 2
    assert max(map(len, lines)) - min(map(len, lines)) <= 10


def test_a_single_word_is_not_left_on_the_last_line():
    words = "Halte den Kopf bitte ganz gerade und schau dabei hinein"
    greedy = next(
        column for column in range(150, 600) if has_widow(wrap(words, text.BODY, 20, column)) and column > 200
    )
    lines = set_at(20, words, greedy)
    assert len(lines) == len(wrap(words, text.BODY, 20, greedy))
    assert not has_widow(lines)
    assert " ".join(lines) == words
    assert all(width(line) <= greedy for line in lines)


def test_a_widow_is_better_than_a_stub_of_a_line_before_the_last():
    column = max(width("Appuyez", 40), width("le bouton", 40)) + 3
    lines = set_at(40, "Appuyez sur le bouton", column, balanced=True)
    assert lines == ("Appuyez", "sur le", "bouton")


def test_a_text_is_set_a_little_smaller_where_that_saves_a_widow():
    column = width("Regardez ici", 40) - 3
    block = text.fit("Regardez ici", text.BODY, (40, 16), (column, 300))
    assert block.lines == ("Regardez ici",)
    assert 36 <= block.size < 40


def test_but_not_much_smaller():
    column = width("Regardez", 40) + 3
    block = text.fit("Regardez ici", text.BODY, (40, 16), (column, 300))
    assert (block.lines, block.size) == (("Regardez", "ici"), 40)


def test_a_word_and_its_sign_are_a_widow_and_a_number_with_its_unit_is_none():
    assert has_widow(("Que dit votre", "visage\u00a0?"))
    assert not has_widow(("no picture within", "30 s"))
    assert not has_widow(("alone",))


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(SAMPLE), min_size=1, max_size=14), st.integers(40, 400), st.booleans())
def test_no_words_are_lost_or_swapped_wherever_lines_end(words, column, balanced):
    said = text.legible(" ".join(words))
    lines = set_at(20, said, column, balanced=balanced)
    assert "".join(lines).replace(" ", "") == said.replace(" ", "")
    assert all(width(line) <= max(column, width("extraordinary")) for line in lines)
