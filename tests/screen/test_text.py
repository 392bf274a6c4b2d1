"""Type: lines that fit, letters that can be drawn, the one word in colour."""

import numpy as np
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.content.emotions import EMOTIONS
from kiosk.errors import DisplayError
from kiosk.screen import text
from kiosk.screen.fonts import font
from kiosk.screen.runs import extent
from kiosk.screen.visual import set_out
from tests.screen.samples import WORDS

CANVAS = pygame.Surface((600, 200))


def test_text_takes_the_largest_size_that_fits_and_only_then_an_ellipsis():
    roomy = text.fit("Press the button", text.BOLD, (80, 16), (2000, 200))
    tight = text.fit("Press the button", text.BOLD, (80, 16), (300, 60))
    hopeless = text.fit("Press the button and wait for a while", text.BOLD, (80, 16), (120, 24))
    assert roomy.size == 80
    assert 16 <= tight.size < 80
    assert not tight.cut
    assert hopeless.cut
    assert hopeless.lines[-1].endswith("…")
    assert hopeless.width <= 120


@pytest.mark.parametrize("weight", [text.BOLD, text.SEMI, text.BODY])
@pytest.mark.parametrize("size", range(12, 32))
def test_words_stand_a_fifth_of_their_size_apart_or_more_however_small_they_are(size, weight):
    apart = extent("a b", weight, size) - extent("a", weight, size) - extent("b", weight, size)
    assert apart >= 0.2 * size - (0 if size < 18 else 0.5)


def test_a_wider_space_is_drawn_as_nothing():
    block = text.set_in("a b", text.BODY, 12, 200)
    CANVAS.fill((0, 0, 0))
    block.draw(CANVAS, CANVAS.get_rect(), (255, 255, 255))
    inked = pygame.surfarray.array3d(CANVAS)[: block.width].any(axis=(1, 2))
    first = extent("a", text.BODY, 12)
    assert not inked[first : first + 2].any()
    assert inked[first + 3 :].any()


def test_a_column_narrower_than_a_letter_gets_an_ellipsis():
    assert text.fit("Hi", text.BODY, (24, 16), (1, 200)).lines[-1] == "…"


@pytest.mark.parametrize("height", range(1, 40))
def test_what_has_all_its_words_has_no_ellipsis_however_low_its_box_is(height):
    block = text.fit("One line", text.BODY, (20, 20), (400, height))
    assert block.lines == ("One line",)
    assert block.cut == (block.height > height)


def test_an_ellipsis_stands_for_words_and_is_not_doubled():
    lines = text.fit("Ich suche dich … und dich", text.BODY, (20, 20), (160, 28)).lines
    assert lines == ("Ich suche dich …",)


def test_symbols_the_typeface_lacks_are_left_out():
    assert text.legible("Happy \U0001f600 Hits \n now") == "Happy Hits now"
    assert text.legible("★ Top 50 ★") == "Top 50"
    assert text.legible("快乐 Mix ♥") == "Mix"
    assert (
        text.legible("\U0001f600")
        == text.legible("快乐")
        == text.legible("")
        == text.legible("\u00a0")
        == "…"
    )
    assert text.legible("fröhlich\u00a0? ¿Qué?") == "fröhlich\u00a0? ¿Qué?"
    assert text.legible("Жар-птица, λόγος, Łódź") == "Жар-птица, λόγος, Łódź"


def test_spaces_the_typeface_lacks_become_spaces_it_has():
    # As French sets them before "?", and as some programs paste them.
    assert text.legible("Qui\u202f?") == "Qui\u00a0?"
    assert text.legible("one\u2009two\u3000three\u2028four\r\nfive") == "one two three four five"


def test_marks_join_their_letters_and_what_has_no_picture_goes():
    assert text.legible("fro\u0308hlich") == "fröhlich"
    assert text.legible("Don\u00adau\u200b, \ufeffElbe\x00\ud83d") == "Donau, Elbe"


def test_a_missing_glyph_would_be_drawn_as_a_box():
    def drawn(char):
        return pygame.image.tobytes(font(text.BODY, 40).render(char, True, (255, 255, 255)), "RGBA")

    assert drawn("★") == drawn("快") == drawn("♥")
    assert drawn("a") != drawn("★")


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(st.characters(), max_size=60), st.integers(1, 300), st.integers(1, 60))
def test_no_text_whatever_stops_the_picture(words, width, height):
    for balanced in (False, True):
        block = text.fit(words, text.BODY, (24, 16), (width, height), balanced=balanced)
        assert block.lines
        block.draw(CANVAS, CANVAS.get_rect(), (1, 2, 3), emphasis=(words[:3], (4, 5, 6)))


def hot(lines, word):
    """What is coloured, line by line."""
    return ["".join(piece.run.text for piece in line if piece.hot) for line in set_out(lines, word, False)]


@pytest.mark.parametrize(
    ("line", "word", "coloured"),
    [
        ("You look sad", "sad", "sad"),
        ("Your sadness looks sad!", "sad", "sad"),
        ("unhappy? No: happy.", "happy", "happy"),
        ("Du siehst traurig aus", "traurig", "traurig"),
        ("Deine traurigen Augen", "traurig", ""),
        ("Überübermüdet, übermüdet", "übermüdet", "übermüdet"),
        ("Vous avez l'air fâché", "fâché", "fâché"),
        ("Sad is how you look, so sad", "sad", "Sad"),
        ("You look fed up (a little)", "fed up", "fed up"),
        ("You look (.*)", "(.*)", "(.*)"),
        ("You look sad", "", ""),
    ],
)
def test_a_word_is_coloured_once_and_only_where_it_stands_by_itself(line, word, coloured):
    (pieces,) = set_out((line,), word, False)
    assert hot((line,), word) == [coloured]
    assert "".join(piece.run.text for piece in pieces) == line
    assert sum(piece.hot for piece in pieces) == bool(coloured)


def test_a_word_is_coloured_across_the_end_of_a_line():
    assert hot(("You look fed", "up today"), "fed up") == ["fed", "up"]
    assert hot(("You look sur", "prised"), "surprised") == ["sur", "prised"]
    assert hot(("You look", "sad", "and sad"), "sad") == ["", "sad", ""]


def test_the_coloured_word_is_the_one_that_is_drawn_in_colour():
    block = text.fit("Not sadness: sad", text.BOLD, (40, 40), (600, 80))
    CANVAS.fill((0, 0, 0))
    block.draw(CANVAS, CANVAS.get_rect(), (0, 0, 255), emphasis=("sad", (255, 0, 0)))
    face = font(text.BOLD, 40)
    red = np.flatnonzero(pygame.surfarray.pixels_red(CANVAS).max(axis=1) > 128)
    assert face.size("Not sadness:")[0] < red[0]
    assert red[-1] < face.size("Not sadness: sad")[0] + 2


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_emotions_word_is_found_in_its_sentence(words):
    for label in EMOTIONS:
        assert hot((words.you_look[label],), words.emotions[label]) == [words.emotions[label]]


def test_fonts_come_from_the_package_and_say_so_when_missing():
    with pytest.raises(DisplayError, match="make install"):
        font("NoSuchWeight", 20)
