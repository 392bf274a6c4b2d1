"""One server and one browser for all tests; every test is a visitor of its own.

Whatever a test does with the page: no other host is asked for anything, and nothing is written to the
browser's console as an error. `Watched.close` sees to it.
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kiosk.content.languages import Words, load_words
from kiosk.hub.quiet import SETTINGS
from kiosk.system.folders import ROOT
from scripts.measure.web_server import WebServer
from scripts.measure.web_visitor import WebVisitor
from tests.web.harness import axe, pictures
from tests.web.harness.browser import DESK, chromium
from tests.web.harness.kiosk_page import KioskPage
from tests.web.harness.written import strace

LANGUAGES = ("en", "de")

OUT = ROOT / "out" / "web"
"""Where screenshots go, for people to look at."""

Visitors = Callable[..., KioskPage]


@pytest.fixture
def as_in_a_process_of_its_own(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """huggingface_hub reads its settings once, when it is imported: whatever it read, here it is ours."""
    # Not before a test needs it: the page's tests know nothing of a hub.
    from huggingface_hub import constants

    before = dict(os.environ)
    for name, value in SETTINGS.items():
        monkeypatch.setenv(name, value)
        if hasattr(constants, name):
            monkeypatch.setattr(constants, name, int(value) if value != "1" and value.isdigit() else True)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the kernel's account of the server's files is."""
    return tmp_path_factory.mktemp("server") / "strace"


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, log: Path) -> Iterator[WebServer]:
    """The page, with two languages and the live moving picture."""
    yield from _served(tmp_path_factory.mktemp("page"), "night", live=True, before=strace(log))


@dataclass(frozen=True)
class Abandoned:
    """A picture that was uploaded by somebody who then left: where it lies, and since when (monotonic)."""

    path: Path
    since: float


@pytest.fixture(scope="session")
def abandoned(server: WebServer) -> Abandoned:
    """It is there from the first visit on, so that its minute is over when the last test looks for it."""
    path = Path(WebVisitor(server.url).upload(pictures.jpeg()))
    assert path.exists()
    return Abandoned(path, time.monotonic())


@pytest.fixture(scope="session")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """The page in the theme day, as it comes otherwise."""
    yield from _served(tmp_path_factory.mktemp("day"), "day")


@pytest.fixture(scope="session")
def contrast(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WebServer]:
    """The page in the theme contrast, as it comes otherwise."""
    yield from _served(tmp_path_factory.mktemp("contrast"), "contrast")


def _served(
    folder: Path, theme: str, *, live: bool = False, before: list[str] | None = None
) -> Iterator[WebServer]:
    config = folder / "config.yaml"
    lines = (
        f"language: [{', '.join(LANGUAGES)}]",
        f"display: {{theme: {theme}}}",
        f"web: {{live: {str(live).lower()}}}",
    )
    config.write_text("\n".join(lines))
    server = WebServer(["--config", str(config)], before or []).start()
    yield server
    server.stop()
    assert "Traceback" not in server.said, server.said


@pytest.fixture(scope="session")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    clip = tmp_path_factory.mktemp("camera") / "clip.mjpeg"
    clip.write_bytes(pictures.clip())
    with chromium(clip) as browser:
        yield browser


@pytest.fixture
def visitors(browser: Browser, server: WebServer, abandoned: Abandoned) -> Iterator[Visitors]:
    """Lets visitors come: ``visitors()``, with another ``width`` or ``language``, or ``at`` another page."""
    came: list[KioskPage] = []

    def come(width: int = DESK, language: str = "en", at: WebServer = server, **options: object) -> KioskPage:
        came.append(KioskPage(browser, at.url, width, language, **options))
        return came[-1].open()

    yield come
    for one in came:
        one.close()


@pytest.fixture
def visitor(visitors: Visitors) -> KioskPage:
    """One visitor at a desk."""
    return visitors()


@pytest.fixture(scope="session")
def axe_source() -> str:
    return axe.source()


@pytest.fixture(scope="session")
def words() -> Words:
    """What the page says in English."""
    return load_words("en")


@pytest.fixture(scope="session")
def out() -> Path:
    OUT.mkdir(parents=True, exist_ok=True)
    return OUT
