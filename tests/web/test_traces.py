"""What is left of visits: nothing, anywhere; and what one visitor can see of another: nothing."""

import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.web.uploads import KEPT
from scripts.measure.web_server import WebServer
from scripts.measure.web_visitor import RefusedError, WebVisitor
from tests.web.conftest import Abandoned, Visitors
from tests.web.harness import pictures
from tests.web.harness.written import written

VISITS = 100

KINDS = (
    pictures.jpeg,
    pictures.unsure,
    pictures.faceless,
    pictures.broken,
    pictures.heic,
    pictures.sixteen_bit,
)

A_SWEEP = 15
"""Seconds between two looks of the page at what lies there, generously."""

LOOKS = 0.2
"""Seconds between two looks of this test."""

ALLOWED = ("/proc/", "/dev/null")
"""Where no picture can be kept."""


@pytest.fixture(scope="module")
def folder(server: WebServer) -> Path:
    """The page's private folder."""
    return server.private_folder()


def test_a_hundred_visits_leave_nothing_behind(server: WebServer, folder: Path, log: Path) -> None:
    # What somebody uploaded before and never asked about has its minute.
    held, lying = set(server.open_files()), set(server.uploads())
    for number in range(VISITS):
        visitor = WebVisitor(server.url)
        visitor.begin()
        assert visitor.ask(visitor.upload(KINDS[number % len(KINDS)]())).fine
    assert set(server.uploads()) <= lying
    assert set(server.open_files()) <= held
    files = written(log)
    # It is really watched: every one of these uploads was a file for a moment.
    assert sum(path.is_relative_to(folder) for path in files) >= VISITS
    assert [
        path for path in files if not path.is_relative_to(folder) and not str(path).startswith(ALLOWED)
    ] == []


def test_the_private_folder_is_in_memory_and_nobody_else_s(folder: Path) -> None:
    assert folder.stat().st_mode & 0o777 == 0o700
    mounts = [line.split() for line in Path("/proc/mounts").read_text().splitlines()]
    at, kind = max(
        ((mount[1], mount[2]) for mount in mounts if folder.is_relative_to(mount[1])),
        key=lambda one: len(one[0]),
    )
    assert kind == "tmpfs", at


def test_a_picture_that_nobody_asks_about_is_gone_within_a_minute(abandoned: Abandoned) -> None:
    while abandoned.path.exists():
        assert time.monotonic() < abandoned.since + KEPT + A_SWEEP
        select.select([], [], [], LOOKS)


@pytest.fixture
def upload(server: WebServer) -> Iterator[tuple[WebVisitor, str]]:
    """Somebody who has uploaded a picture and not asked for its answer yet, and what the server calls it."""
    somebody = WebVisitor(server.url)
    path = somebody.upload(pictures.jpeg())
    yield somebody, path
    somebody.ask(path)


def test_not_even_a_visitor_s_own_picture_is_handed_out(upload: tuple[WebVisitor, str]) -> None:
    somebody, path = upload
    with pytest.raises(RefusedError, match="404"):
        somebody.get(f"/gradio_api/file={path}")


def test_a_visitor_cannot_see_another_s_picture(server: WebServer, upload: tuple[WebVisitor, str]) -> None:
    _, path = upload
    other = WebVisitor(server.url)
    with pytest.raises(RefusedError, match="404"):
        other.get(f"/gradio_api/file={path}")


def test_a_visitor_cannot_have_another_s_picture_read(
    server: WebServer, upload: tuple[WebVisitor, str]
) -> None:
    _, path = upload
    other = WebVisitor(server.url)
    try:
        told = other.ask(path).shown
    except RefusedError as refusal:
        told = [str(refusal)]
    assert "probabilities" not in "".join(told)
    assert Path(path).read_bytes() == pictures.jpeg()


def test_in_a_browser_too_another_visitor_s_picture_is_not_there(
    visitors: Visitors, upload: tuple[WebVisitor, str]
) -> None:
    other = visitors()
    status = other.page.evaluate(
        "path => fetch(`/gradio_api/file=${path}`).then(answer => answer.status)", upload[1]
    )
    assert status == 404
    other.complaints.clear()  # The browser's own note that there was none.


def test_a_picture_is_gone_once_it_has_been_read(server: WebServer) -> None:
    visitor = WebVisitor(server.url)
    path = visitor.upload(pictures.jpeg())
    visitor.ask(path)
    assert not Path(path).exists()
    with pytest.raises(RefusedError, match="404"):
        visitor.ask(path)
