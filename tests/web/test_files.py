"""Whatever somebody uploads: an answer or a kind sentence, and the page goes on."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from scripts.measure.web_server import WebServer
from tests.web.conftest import Visitors
from tests.web.harness import pictures
from tests.web.harness.browser import DESK
from tests.web.harness.kiosk_page import KioskPage

READ: dict[str, Callable[[], bytes]] = {
    "12 megapixels": lambda: pictures.photograph(4000, 3000),
    "60 megapixels": lambda: pictures.photograph(9000, 6666),
    "PNG": lambda: pictures.saved(pictures.portrait()),
    "PNG of 16 bits": pictures.sixteen_bit,
    "PNG with a transparent background": lambda: pictures.saved(pictures.portrait().convert("RGBA")),
    "grey JPEG": lambda: pictures.saved(pictures.portrait().convert("L"), "JPEG"),
    "CMYK JPEG": pictures.cmyk,
    "progressive JPEG": lambda: pictures.saved(pictures.portrait(), "JPEG", progressive=True),
    "turned JPEG": lambda: pictures.turned("JPEG"),
    "turned WebP": lambda: pictures.turned("WEBP"),
    "animated PNG": lambda: pictures.animated("PNG"),
    "animated WebP": lambda: pictures.animated("WEBP"),
    "BMP": lambda: pictures.saved(pictures.portrait(), "BMP"),
}
"""Pictures of the portrait, each of which is read as the portrait is."""

NOT_READ: dict[str, tuple[Callable[[], bytes], str]] = {
    "GIF": (lambda: pictures.animated("GIF"), "other_format"),
    "TIFF": (lambda: pictures.saved(pictures.portrait(), "TIFF"), "other_format"),
    "a phone's HEIC": (pictures.heic, "other_format"),
    "a PNG that would unfold to gigabytes": (pictures.bomb, "too_large"),
    "a JPEG cut short": (pictures.broken, "damaged"),
    "a PNG cut short": (lambda: pictures.unsure()[:5000], "damaged"),
    "a text that is called a JPEG": (lambda: b"Dear diary, " * 100, "no_picture"),
    "a page of HTML": (lambda: b"<html><script>alert(1)</script></html>", "no_picture"),
    "an empty file": (lambda: b"", "no_picture"),
}
"""Files that are no pictures for the kiosk, and the sentence (of ``web``) that says so."""


@pytest.fixture(scope="module")
def opened(browser: Browser, server: WebServer) -> Iterator[KioskPage]:
    """One visitor who goes through all files, as nobody else would: each answer follows another one."""
    visitor = KioskPage(browser, server.url, DESK).open()
    yield visitor
    visitor.close()


@pytest.mark.parametrize("kind", READ)
def test_a_picture_of_any_kind_is_read(opened: KioskPage, kind: str) -> None:
    before = opened.number()
    opened.choose(READ[kind]())
    opened.after(before)
    opened.expect_look("happy")


@pytest.mark.parametrize("kind", NOT_READ)
def test_what_is_no_picture_for_the_kiosk_is_answered_kindly(opened: KioskPage, kind: str) -> None:
    content, sentence = NOT_READ[kind]
    opened.choose(content())
    expect(opened.complaint(sentence)).to_be_visible()
    expect(opened.reading).to_have_count(0)


def test_a_file_larger_than_any_picture_is_refused_kindly(visitor: KioskPage, tmp_path: Path) -> None:
    large = tmp_path / "large.jpg"
    large.write_bytes(pictures.jpeg() + bytes(26 << 20))
    visitor.choose_file(large)
    expect(visitor.complaint("too_large")).to_be_visible()
    expect(visitor.reading).to_have_count(0)
    visitor.complaints.clear()  # The browser's own note that an upload was refused.


def test_a_name_from_another_world_changes_nothing(visitors: Visitors) -> None:
    visitor = visitors()
    for name in ("../../etc/passwd.jpg", "ｆｏｔｏ 📷 <img src=x onerror=alert(1)>.jpg", f"{'a' * 240}.jpg"):
        before = visitor.number()
        visitor.choose(pictures.jpeg(), name)
        visitor.after(before)
        visitor.expect_look("happy")


def test_after_all_of_this_the_server_has_said_nothing(server: WebServer) -> None:
    assert "Traceback" not in server.said
