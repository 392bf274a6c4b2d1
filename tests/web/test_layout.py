"""How the page is laid out, from a phone to a large screen."""

import pytest
from playwright.sync_api import expect

from scripts.measure.web_server import WebServer
from tests.web.conftest import Visitors
from tests.web.harness import pictures
from tests.web.harness.browser import DESK, PHONE
from tests.web.harness.kiosk_page import KioskPage

TABLET, WIDE = 768, 1920

SMALL_TEXT = """() => [...document.querySelectorAll('main *')]
    .filter(one => one.checkVisibility() && !one.closest('.unseen, .wrap.hide, .hidden'))
    .filter(one => [...one.childNodes].some(part => part.nodeType === 3 && part.textContent.trim()))
    .filter(one => parseFloat(getComputedStyle(one).fontSize) < 16)
    .map(one => one.textContent)"""

WIDTH_OF = "one => one.getBoundingClientRect().width"

LEAST_CODE = 160
"""CSS pixels of a code, its quiet zone included: on a phone some four for each of its modules."""


@pytest.fixture(params=[PHONE, TABLET, DESK, WIDE])
def unsure(visitors: Visitors, request: pytest.FixtureRequest) -> KioskPage:
    """The widest answer: two playlists side by side."""
    visitor = visitors(PHONE, "de")
    visitor.page.set_viewport_size({"width": request.param, "height": 900})
    visitor.choose(pictures.unsure())
    visitor.after(0)
    return visitor


def test_everything_is_large_enough_and_within_the_page(unsure: KioskPage) -> None:
    assert unsure.page.evaluate(SMALL_TEXT) == []
    assert unsure.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(one.evaluate(WIDTH_OF) >= LEAST_CODE for one in unsure.codes.all())


def test_beside_a_wide_answer_there_is_room_for_what_is_given(unsure: KioskPage) -> None:
    whole, given = (unsure.page.locator(one).evaluate(WIDTH_OF) for one in ("main .column", "#box"))
    assert given > whole / 3
    assert unsure.page.locator("#head").evaluate(WIDTH_OF) == pytest.approx(whole, abs=1)


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_without_motion_nothing_moves_by_itself(visitors: Visitors, day: WebServer, width: int) -> None:
    visitor = visitors(width, at=day, reduced_motion="reduce")
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    expect(visitor.reading).to_have_count(0)
    going = "document.getAnimations().filter(one => one.effect.getComputedTiming().duration > 1).length"
    assert visitor.page.evaluate(going) == 0


def test_where_the_page_runs_from_right_to_left_a_text_that_does_not_still_begins_on_the_right(
    visitor: KioskPage,
) -> None:
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    visitor.page.evaluate("document.documentElement.dir = 'rtl'")
    for part in ("#fact h3", "#fact p", "#said .warm", "#said .title", "#foot p"):
        text = visitor.page.locator(part).first
        assert text.evaluate("one => getComputedStyle(one).textAlign") == "right", part
        assert text.evaluate("one => getComputedStyle(one).unicodeBidi") == "plaintext", part
