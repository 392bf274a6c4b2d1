"""What Gradio refuses, it says in English: the page says it at once, in the visitor's language."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.web.harness import pictures
from tests.web.harness.kiosk_page import KioskPage

QUEUE = "**/gradio_api/queue/join*"


def refuse(said: str) -> Callable[[Route], None]:
    """Refuses whatever brings a picture, and lets through what asks for a fun fact."""

    def answer(route: Route) -> None:
        brings = any(part in (route.request.post_data or "") for part in ('"path"', '"picture"'))
        route.fulfill(status=503, json={"detail": said}) if brings else route.fallback()

    return answer


@pytest.fixture
def busy(visitor: KioskPage) -> KioskPage:
    """At a page that has no room for one more event."""
    visitor.speak("de")
    visitor.page.route(QUEUE, refuse("Queue is full. Max size is 64 and size is 64."))
    return visitor


def test_a_picture_for_which_the_line_is_too_long_is_refused_kindly_each_time(busy: KioskPage) -> None:
    for _ in range(2):
        with busy.page.expect_response(lambda one: one.status == 503):
            busy.choose(pictures.jpeg())
        expect(busy.complaint("busy")).to_be_visible()
        expect(busy.reading).to_have_count(0)
        expect(busy.page.locator(".toast-wrap")).to_be_hidden()
    busy.page.unroute(QUEUE)
    busy.choose(pictures.jpeg())
    busy.expect_look("happy")
    expect(busy.complaint("busy")).to_have_count(0)
    busy.complaints.clear()  # The browser's own notes that something was refused.


def test_a_moving_picture_goes_on_once_there_is_room_again(busy: KioskPage) -> None:
    busy.be_read_live()
    expect(busy.complaint("busy")).to_be_visible()
    busy.page.unroute(QUEUE)
    busy.after(0)  # Whatever came of it: a slow computer sees few frames.
    expect(busy.complaint("busy")).to_have_count(0)
    busy.complaints.clear()


def test_an_upload_for_which_there_is_no_room_is_refused_kindly(visitor: KioskPage) -> None:
    full = "too many pictures are on their way just now: try again in a moment"
    visitor.page.route("**/gradio_api/upload*", lambda route: route.fulfill(status=503, body=full))
    visitor.choose(pictures.jpeg())
    expect(visitor.complaint("busy")).to_be_visible()
    expect(visitor.reading).to_have_count(0)
    visitor.complaints.clear()


def test_a_server_that_is_gone_is_said(visitor: KioskPage) -> None:
    visitor.page.route("**/gradio_api/**", lambda route: route.abort())
    visitor.choose(pictures.jpeg())
    expect(visitor.complaint("failed")).to_be_visible()
    expect(visitor.reading).to_have_count(0)
    visitor.complaints.clear()
