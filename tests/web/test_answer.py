"""What the page says of a picture: as much as the kiosk, and the face that was read."""

from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import LANGUAGES, Visitors
from tests.web.harness import pictures
from tests.web.harness.browser import DESK, PHONE
from tests.web.harness.kiosk_page import KioskPage


def decoded(code: Locator) -> str:
    """What a telephone reads from a code as the screen shows it."""
    pixels = cv2.imdecode(np.frombuffer(code.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    return cv2.QRCodeDetector().detectAndDecode(pixels)[0]


def test_the_fun_fact_is_there_before_the_answer(visitor: KioskPage) -> None:
    visitor.choose(pictures.photograph(4000, 3000))
    visitor.expect_look("happy")
    assert visitor.in_order() == ["fact", "said"]
    assert visitor.fact.inner_text().strip()


def test_the_probability_of_every_emotion_is_shown(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    told = visitor.told()["probabilities"]
    shown = {visitor.words.emotions[label]: round(100 * share) for label, share in told.items()}
    assert len(shown) == 7
    assert visitor.chances() == pytest.approx(shown, abs=1)


def test_the_face_that_was_read_is_marked_in_the_picture(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    expect(visitor.shown).to_be_visible()
    assert visitor.shown.get_attribute("alt") == visitor.words.web["face"]
    seen = visitor.shown_pixels()
    was = np.array(pictures.portrait().resize(seen.shape[1::-1])).astype(int)
    rows, columns = np.nonzero(np.abs(seen.astype(int) - was).max(2) > 90)
    height, width = seen.shape[:2]
    left, right = columns.min() / width, columns.max() / width
    top, bottom = rows.min() / height, rows.max() / height
    # Where the portrait's face is: within a third of it.
    assert (left, top, right, bottom) == pytest.approx((0.34, 0.14, 0.54, 0.34), abs=0.07)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_code_on_the_screen_leads_to_the_playlist(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    expect(visitor.links).to_have_count(1)
    link = visitor.links.get_attribute("href")
    assert link
    assert decoded(visitor.codes) == link


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_where_the_kiosk_is_not_sure_it_offers_both(visitors: Visitors, width: int, out: Path) -> None:
    visitor = visitors(width)
    visitor.choose(pictures.unsure())
    expect(visitor.answer.get_by_text(visitor.words.not_sure, exact=True)).to_be_visible()
    visitor.screenshot(out / "not-sure")
    links = [link.get_attribute("href") for link in visitor.links.all()]
    assert len(links) == 2
    assert [decoded(code) for code in visitor.codes.all()] == links


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_picture_without_a_face_is_answered_with_what_to_try(
    visitors: Visitors, width: int, out: Path
) -> None:
    visitor = visitors(width)
    visitor.choose(pictures.faceless())
    expect(visitor.answer.get_by_text(visitor.words.causes["no_face"], exact=True)).to_be_visible()
    expect(visitor.answer.get_by_text(visitor.words.advice["no_face"], exact=True)).to_be_visible()
    visitor.screenshot(out / "no-face")


def test_the_next_picture_s_answer_takes_the_place_of_the_last_one_s(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    visitor.choose(pictures.faceless())
    expect(visitor.answer.get_by_text(visitor.words.causes["no_face"], exact=True)).to_be_visible()
    expect(visitor.answer).to_have_count(1)
    expect(visitor.links).to_have_count(0)


def test_the_same_picture_may_be_chosen_twice(visitor: KioskPage) -> None:
    visitor.choose(pictures.jpeg())
    visitor.after(0)
    visitor.choose(pictures.jpeg())
    visitor.after(1)
    visitor.expect_look("happy")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_as_the_visitor_s_browser_does(visitors: Visitors, language: str) -> None:
    visitor = visitors(language=language)
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")


def test_another_language_is_chosen_and_the_answer_stays_the_same(visitors: Visitors) -> None:
    visitor = visitors()
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    before = visitor.told()
    visitor.speak("de")
    visitor.expect_look("happy")
    assert visitor.told()["probabilities"] == before["probabilities"]
    assert visitor.chances().keys() == {visitor.words.emotions[label] for label in before["probabilities"]}
    assert visitor.shown.get_attribute("alt") == visitor.words.web["face"]
