"""The page as somebody uses it. What its parts are called in HTML stands here, not in the tests."""

import base64
import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, expect

from kiosk.content.languages import Words, load_words
from tests.web.harness.browser import Watched

NOTES_WHAT_IS_SHOWN = """
() => {
    window.shownInOrder = [];
    const look = () => ['fact', 'said'].forEach(name => {
        const part = document.querySelector(`#${name} :is(.fact, .answer)`);
        if (part && window.shownInOrder.at(-1) !== name && !window.shownInOrder.includes(name))
            window.shownInOrder.push(name);
    });
    new MutationObserver(look).observe(document.body, {childList: true, subtree: true});
}
"""

INTO_THE_CLIPBOARD = """
async ([kind, content]) => {
    const bytes = Uint8Array.from(atob(content), one => one.charCodeAt(0));
    const item = kind == 'text/plain' ? atob(content) : new Blob([bytes], {type: kind});
    await navigator.clipboard.write([new ClipboardItem({[kind]: item})]);
}
"""


class KioskPage(Watched):
    """A visitor with the page open."""

    def __init__(
        self, browser: Browser, url: str, width: int, language: str = "en", **options: object
    ) -> None:
        super().__init__(browser, url, width, **{"locale": language, **options})
        self.words: Words = load_words(language)
        self.context.grant_permissions(["clipboard-read", "clipboard-write", "camera"], origin=url)

    def open(self) -> "KioskPage":
        """Load the page, and wait until it can be used in the visitor's language."""
        # Windows for files are caught from now on: from the press on, as Playwright does it, may be too late.
        self.page.on("filechooser", lambda _: None)
        self.page.goto(self.url)
        self.expect_language(self.words.language)
        expect(self.page.locator("[data-ready]")).to_be_attached()
        self.page.evaluate(NOTES_WHAT_IS_SHOWN)
        return self

    # What a visitor may press.

    def way(self, name: str) -> Locator:
        """A button: choose, paste, camera, shoot, live, close."""
        return self.page.get_by_role("button", name=self.words.web[name], exact=True)

    def chip(self, language: str) -> Locator:
        """The button that changes to a language."""
        name = load_words(language).language_name
        return self.page.get_by_role("button", name=name, exact=True)

    def speak(self, language: str) -> None:
        """Change to another language."""
        self.chip(language).click()
        self.expect_language(language)

    def expect_language(self, language: str) -> None:
        """Wait until the page is in a language, and go by its words from now on."""
        self.words = load_words(language)
        expect(self.page.locator(f'html[lang="{language}"]')).to_be_attached()
        expect(self.way("choose")).to_be_visible()

    # Ways to give a picture.

    def choose(self, content: bytes, name: str = "photo.jpg", kind: str = "image/jpeg") -> None:
        """Press the button, and take a file in the window that the browser opens."""
        self.choose_file(FilePayload(name=name, mimeType=kind, buffer=content))

    def choose_file(self, file: FilePayload | Path) -> None:
        """As `choose`, of a file on the visitor's disk."""
        with self.page.expect_file_chooser() as chooser:
            self.way("choose").click()
        chooser.value.set_files(file)

    def copy(self, content: bytes, kind: str = "image/png") -> None:
        """Put something into the clipboard, as another program would."""
        self.page.evaluate(INTO_THE_CLIPBOARD, [kind, base64.b64encode(content).decode()])

    def photograph(self) -> None:
        """With the page's camera."""
        self.open_camera()
        self.way("shoot").click()

    def be_read_live(self) -> None:
        self.open_camera()
        self.way("live").click()

    def open_camera(self) -> None:
        self.way("camera").click()
        self.until_the_camera_runs()

    def until_the_camera_runs(self) -> None:
        self.page.wait_for_function("document.querySelector('video')?.videoWidth > 0")

    # What is shown.

    @property
    def answer(self) -> Locator:
        """The answer to the picture, or why there is none."""
        return self.page.locator("#said .answer:not(.moving)")

    @property
    def fact(self) -> Locator:
        return self.page.locator("#fact .fact p")

    @property
    def shown(self) -> Locator:
        """The picture with the face marked."""
        return self.page.locator("#shown figure img")

    @property
    def codes(self) -> Locator:
        return self.page.locator("#said .code svg")

    @property
    def links(self) -> Locator:
        return self.page.locator("#said .card a")

    @property
    def reading(self) -> Locator:
        """What turns while a picture is being read."""
        return self.page.locator(".box.reading")

    def complaint(self, sentence: str) -> Locator:
        """Where it is said what is wrong with a file."""
        return self.page.locator("#said h2, #box .status").filter(has_text=self.words.web[sentence])

    def number(self) -> int:
        """Of the picture whose answer is shown; 0 for none."""
        return int(self.answer.get_attribute("data-n") or 0) if self.answer.count() else 0

    def after(self, number: int) -> str:
        """Wait for the answer to a picture after that one; what it says."""
        self.page.wait_for_function(
            "before => Number(document.querySelector('#said .answer:not(.moving)')?.dataset.n ?? 0) > before",
            arg=number,
        )
        return self.answer.inner_text()

    def expect_look(self, emotion: str) -> None:
        """Wait for an answer."""
        expect(self.answer.get_by_role("heading", name=self.words.you_look[emotion])).to_be_visible()

    def told(self) -> dict[str, Any]:
        """The answer as the page keeps it, to say it again in another language."""
        return dict(json.loads(self.answer.get_attribute("data-answer") or "{}"))

    def chances(self) -> dict[str, int]:
        """What the page says of each emotion, in per cent."""
        rows = self.page.locator("#said .chances li").all_inner_texts()
        found = (re.fullmatch(r"\s*(.*?)\s*(\d+)\s*%\s*", row, re.DOTALL) for row in rows)
        return {row[1]: int(row[2]) for row in found if row}

    def in_order(self) -> list[str]:
        """Which of ``fact`` and ``said`` came first since the page was opened."""
        return list(self.page.evaluate("window.shownInOrder"))

    def shown_pixels(self) -> np.ndarray:
        """The picture with the face marked: uint8 ``[height, width, 3]``, RGB."""
        _, _, data = (self.shown.get_attribute("src") or "").partition("base64,")
        return np.array(Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB"))

    def focused(self) -> str:
        """What that is called to which the keyboard goes now."""
        return str(self.page.evaluate("document.activeElement.innerText ?? ''")).strip()

    def screenshot(self, path: Path) -> None:
        """The whole page, for people to look at; its width is added to the name."""
        self.page.screenshot(
            path=path.with_name(f"{path.name}-{self.width}.png"), full_page=True, animations="disabled"
        )
