"""Debian's Chromium without a window, and somebody who visits the page with it."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

PHONE, DESK = 390, 1280
"""Widths in CSS pixels: of a phone held upright, and of a small computer."""

HEIGHTS = {PHONE: 844, DESK: 800}

OF_THE_PAGE_ITSELF = ("data", "blob", "about")
"""Addresses for which nothing is asked of anybody."""


@contextlib.contextmanager
def chromium(clip: Path) -> Iterator[Browser]:
    """A browser whose camera plays ``clip`` (motion JPEG) for ever, and may be used without a question."""
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Debian's Chromium is not installed: apt-get install chromium")
    options = [
        "--no-sandbox",  # which root cannot have
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={clip}",
    ]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=options)
        yield browser
        browser.close()


class Watched:
    """A browser context of its own, as if of another computer, and all that its pages ask for or complain of.

    Attributes:
        asked: addresses of all requests, sockets included.
        complaints: what a page wrote to the browser's console as an error, and exceptions that nobody caught.
    """

    def __init__(self, browser: Browser, url: str, width: int, **options: object) -> None:
        """
        Args:
            browser: what `chromium` gives.
            url: of the page.
            width: CSS pixels.
            options: of a Playwright context, such as ``locale``.
        """
        self.url = url
        self.width = width
        self.asked: list[str] = []
        self.complaints: list[str] = []
        viewport = {"width": width, "height": HEIGHTS[width]}
        self.context: BrowserContext = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        self.context.set_default_timeout(20_000)
        self.context.on("request", lambda request: self.asked.append(request.url))
        self.context.on("serviceworker", lambda worker: self.complaints.append(f"a worker: {worker.url}"))
        self.context.on("console", lambda said: self._note(said.type, said.text))
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.page: Page = self.context.new_page()
        self.page.on("websocket", lambda socket: self.asked.append(socket.url))

    def _note(self, kind: str, text: str) -> None:
        if kind == "error":
            self.complaints.append(text)

    def close(self) -> None:
        """Leave. Asserts that nothing went anywhere else and nothing went wrong by now."""
        self.context.close()
        assert self.strangers() == []
        assert self.complaints == []

    def strangers(self) -> list[str]:
        """Addresses of other hosts, or of another port of this one, that were asked for something."""
        own = urlsplit(self.url).netloc
        return [
            one
            for one in self.asked
            if urlsplit(one).scheme not in OF_THE_PAGE_ITSELF and urlsplit(one).netloc != own
        ]
