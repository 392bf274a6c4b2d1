"""Type: lines that fit, letters that can be drawn, the one word in colour."""

import numpy as np
import pygame
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.content.emotions import EMOTIONS
from kiosk.errors import DisplayError
from kiosk.screen import text
from tests.screen.samples import WORDS

CANVAS = pygame.Surface((600, 200))


def test_lines_never_exceed_the_column_and_lose_no_word():
    words = WORDS["de"].privacy_warm
    for width in (90, 200, 333, 800):
        lines = text.wrap(words, text.BODY, 20, width)
        assert all(text.font(text.BODY, 20).size(line)[0] <= width for line in lines)
        if width > 150:
            assert " ".join(lines).split() == words.split()


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


def test_a_column_narrower_than_a_letter_gets_an_ellipsis():
    assert text.fit("Hi", text.BODY, (24, 16), (1, 200)).lines[-1] == "…"


def test_one_endless_word_is_broken_rather_than_lost():
    lines = text.wrap("Donau" * 30, text.BODY, 20, 200)
    assert "".join(lines) == "Donau" * 30


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
        return pygame.image.tobytes(text.font(text.BODY, 40).render(char, True, (255, 255, 255)), "RGBA")

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
    return ["".join(run for run, emphatic in runs if emphatic) for runs in text.emphasised(lines, word)]


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
    runs = text.emphasised((line,), word)[0]
    assert hot((line,), word) == [coloured]
    assert "".join(run for run, _ in runs) == line
    assert sum(emphatic for _, emphatic in runs) == bool(coloured)


def test_a_word_is_coloured_across_the_end_of_a_line():
    assert hot(("You look fed", "up today"), "fed up") == ["fed", "up"]
    assert hot(("You look sur", "prised"), "surprised") == ["sur", "prised"]
    assert hot(("You look", "sad", "and sad"), "sad") == ["", "sad", ""]


def test_the_coloured_word_is_the_one_that_is_drawn_in_colour():
    block = text.fit("Not sadness: sad", text.BOLD, (40, 40), (600, 80))
    CANVAS.fill((0, 0, 0))
    block.draw(CANVAS, CANVAS.get_rect(), (0, 0, 255), emphasis=("sad", (255, 0, 0)))
    face = text.font(text.BOLD, 40)
    red = np.flatnonzero(pygame.surfarray.pixels_red(CANVAS).max(axis=1) > 128)
    assert face.size("Not sadness:")[0] < red[0]
    assert red[-1] < face.size("Not sadness: sad")[0] + 2


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_every_emotions_word_is_found_in_its_sentence(words):
    for label in EMOTIONS:
        assert hot((words.you_look[label],), words.emotions[label]) == [words.emotions[label]]


def test_fonts_come_from_the_package_and_say_so_when_missing():
    with pytest.raises(DisplayError, match="make install"):
        text.font("NoSuchWeight", 20)
