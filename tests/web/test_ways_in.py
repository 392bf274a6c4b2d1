"""The three ways in, and the moving picture: each gives the kiosk's answer, on a phone and at a desk."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from scripts.measure.web_server import WebServer
from tests.web.conftest import Visitors
from tests.web.harness import pictures
from tests.web.harness.browser import DESK, PHONE
from tests.web.harness.kiosk_page import KioskPage

WIDTHS = pytest.mark.parametrize("width", [PHONE, DESK])


@WIDTHS
def test_a_picture_that_is_chosen_is_read(visitors: Visitors, width: int, out: Path) -> None:
    visitor = visitors(width)
    visitor.screenshot(out / "start")
    visitor.choose(pictures.jpeg())
    visitor.expect_look("happy")
    visitor.screenshot(out / "answer")


@WIDTHS
def test_a_picture_is_pasted_with_the_page_s_button(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.copy(pictures.saved(pictures.portrait()))
    visitor.way("paste").click()
    visitor.expect_look("happy")


@WIDTHS
def test_a_picture_is_pasted_with_the_keyboard(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.copy(pictures.saved(pictures.portrait()))
    visitor.page.keyboard.press("Control+V")
    visitor.expect_look("happy")


def test_a_clipboard_without_a_picture_is_answered_with_a_sentence(visitor: KioskPage) -> None:
    visitor.copy(b"only words", "text/plain")
    visitor.way("paste").click()
    expect(visitor.page.get_by_text(visitor.words.web["clipboard"])).to_be_visible()


@WIDTHS
def test_the_camera_s_picture_is_read(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.photograph()
    visitor.expect_look("happy")


def test_the_camera_s_picture_is_read_where_moving_pictures_are_not(
    visitors: Visitors, day: WebServer
) -> None:
    visitor = visitors(at=day)
    visitor.open_camera()
    expect(visitor.way("live")).to_have_count(0)
    visitor.way("shoot").click()
    visitor.expect_look("happy")


@WIDTHS
def test_the_moving_picture_is_read(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.be_read_live()
    visitor.expect_look("happy")


def test_the_camera_is_off_again_after_its_picture(visitor: KioskPage) -> None:
    visitor.photograph()
    visitor.expect_look("happy")
    assert visitor.page.evaluate("document.querySelector('video').srcObject") is None


def test_the_camera_is_off_again_when_it_is_closed(visitor: KioskPage, out: Path) -> None:
    visitor.open_camera()
    visitor.screenshot(out / "camera")
    visitor.way("close").click()
    expect(visitor.way("camera")).to_be_focused()
    assert visitor.page.evaluate("document.querySelector('video').srcObject") is None


def test_a_camera_that_is_not_allowed_is_answered_with_a_sentence(visitor: KioskPage) -> None:
    visitor.page.evaluate(
        "() => { navigator.mediaDevices.getUserMedia ="
        " () => Promise.reject(new DOMException('', 'NotAllowedError')); }"
    )
    visitor.way("camera").click()
    expect(visitor.page.get_by_text(visitor.words.web["denied"])).to_be_visible()


@WIDTHS
def test_nothing_reaches_beyond_the_side_of_the_page(visitors: Visitors, width: int) -> None:
    visitor = visitors(width)
    visitor.choose(pictures.unsure())
    visitor.after(0)
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width
