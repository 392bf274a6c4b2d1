"""The printed sign: it says what the law asks for, in every language, on one page."""

import re
import zlib

import pygame
import pytest

from kiosk.content.brand import Brand
from kiosk.content.language_files import languages
from kiosk.content.languages import load_words
from kiosk.screen.pdf import one_page
from kiosk.screen.sign import A5_MM, BY_HAND, PAPER, SIZE, drawn, said

LABELS = ("angry", "happy", "sad")


def sign(language: str = "en", contact: str | None = None, **circumstances: bool):
    told = {"warm": False, "network": False, "counted": False} | circumstances
    return said(load_words(language), Brand(contact=contact), **told)


def test_it_says_whom_to_ask_or_leaves_a_line_for_that() -> None:
    assert sign(contact="privacy@example.org").contact == "Questions? privacy@example.org"
    assert sign().contact == f"Questions? {BY_HAND}"


@pytest.mark.parametrize("language", languages())
def test_it_says_what_is_so_with_this_kiosk_and_nothing_else(language: str) -> None:
    words = load_words(language)
    plain = sign(language).plain
    assert words.sign["warm"] not in plain
    assert words.sign["counted"] not in plain
    assert words.privacy_network not in plain
    whole = sign(language, warm=True, network=True, counted=True).plain
    for sentence in (words.sign["warm"], words.sign["counted"], words.privacy_network):
        assert sentence in whole
    for sentence in ("what", "guess", "where", "how_long", "wish", "not_here"):
        assert words.sign[sentence] in plain


@pytest.mark.parametrize("language", languages())
def test_all_of_it_is_on_the_page(language: str) -> None:
    """The longest there is, and there is paper left around it."""
    brand = Brand(title="x" * 40, contact="y" * 120)
    what = said(load_words(language), brand, warm=True, network=True, counted=True)
    picture = drawn(what, brand, LABELS)
    assert picture.get_size() == SIZE
    ink = pygame.mask.from_threshold(picture, PAPER, (1, 1, 1, 255))
    ink.invert()
    boxes = ink.get_bounding_rects()
    assert boxes[0].unionall(boxes).inflate(100, 100).clamp(picture.get_rect()).size <= SIZE
    assert pygame.Rect(0, 0, *SIZE).inflate(-150, -150).contains(boxes[0].unionall(boxes))


def test_a_page_has_the_size_of_the_paper_and_the_picture_on_all_of_it() -> None:
    picture = pygame.Surface((30, 40))
    picture.fill((10, 200, 30))
    page = one_page(picture, A5_MM)
    assert page.startswith(b"%PDF-1.4")
    assert page.rstrip().endswith(b"%%EOF")
    assert b"/MediaBox [0 0 419.53 595.28]" in page
    stream = re.search(rb"/Width 30 /Height 40 .*?stream\n(.*?)\nendstream", page, re.DOTALL)
    assert zlib.decompress(stream[1]) == bytes((10, 200, 30)) * 1200


def test_the_table_of_a_page_leads_to_its_objects() -> None:
    page = one_page(pygame.Surface((3, 4)), A5_MM)
    table = int(page.split(b"startxref\n")[1].split(b"\n")[0])
    assert page[table:].startswith(b"xref\n0 6\n")
    for number, begin in enumerate(re.findall(rb"(\d{10}) 00000 n", page), 1):
        assert page[int(begin) :].startswith(b"%d 0 obj\n" % number)
