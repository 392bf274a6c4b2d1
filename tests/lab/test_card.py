"""What the card's lab sees and fetches with: the console's font, and a mirror that keeps what it fetched."""

import gzip
import struct
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from lab.card.console import MAGIC, ConsoleFont
from lab.mirror import Mirror


@pytest.fixture
def font(tmp_path: Path) -> ConsoleFont:
    shapes = np.random.default_rng(1).integers(0, 256, (256, 16), np.uint8)
    shapes[ord(" ")] = 0
    header = struct.pack("<8I", MAGIC, 0, 32, 0, 256, 16, 16, 8)
    file = tmp_path / "font.psf.gz"
    file.write_bytes(gzip.compress(header + shapes.tobytes()))
    return ConsoleFont(file)


def console(font: ConsoleFont, *rows: str) -> np.ndarray:
    """A screen of 20 columns, in the console's grey."""
    drawn = np.vstack([font.drawn(row.ljust(20)) for row in rows])
    return np.repeat((drawn // 255 * 170)[:, :, None], 3, axis=2)


def test_words_are_found_where_they_stand(font: ConsoleFont):
    picture = console(font, "", " no network here", "")
    assert font.finds("no network", picture)
    assert not font.finds("network no", picture)
    assert not font.finds("no network at all, far beyond the edge", picture)


def test_another_format_is_refused(tmp_path: Path):
    file = tmp_path / "font.psf.gz"
    file.write_bytes(gzip.compress(bytes(64)))
    with pytest.raises(ValueError, match="no font of the format PSF 2"):
        ConsoleFont(file)


class Source(ThreadingHTTPServer):
    """A server elsewhere, which counts what is asked of it and may be away."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.pages: dict[str, bytes] = {}
        super().__init__(("127.0.0.1", 0), SourceAnswer)
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class SourceAnswer(BaseHTTPRequestHandler):
    server: Source

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        page = self.server.pages.get(self.path)
        self.send_response(404 if page is None else 200)
        self.end_headers()
        self.wfile.write(page or b"")

    def log_message(self, format: str, *arguments: object) -> None: ...


@pytest.fixture
def source():
    server = Source()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def mirror(source: Source, tmp_path: Path):
    server = Mirror(tmp_path / "cache", port=0, simple=f"{source.address}/simple/")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def get(mirror: Mirror, path: str) -> bytes:
    answer: bytes = urllib.request.urlopen(f"http://127.0.0.1:{mirror.server_port}{path}", timeout=5).read()
    return answer


def test_a_file_is_fetched_once(source: Source, mirror: Mirror):
    source.pages["/a.whl"] = b"a wheel"
    path = f"/{source.address.replace('://', '/')}/a.whl"
    assert [get(mirror, path), get(mirror, path)] == [b"a wheel", b"a wheel"]
    assert source.asked == ["/a.whl"]


def test_a_page_of_the_index_leads_through_the_mirror(source: Source, mirror: Mirror):
    source.pages["/simple/a/"] = b'<a href="https://files.example.org/a.whl#sha256=1">a</a>'
    assert get(mirror, "/simple/a/") == b'<a href="/https/files.example.org/a.whl#sha256=1">a</a>'


def test_what_may_change_is_asked_for_again_and_kept_for_when_nobody_answers(source: Source, mirror: Mirror):
    page = f"{source.address}/dists/InRelease"
    for content in (b"old", b"new"):
        source.pages["/dists/InRelease"] = content
        assert mirror.fetched(page) == content
    source.shutdown()
    source.server_close()
    assert mirror.fetched(page) == b"new"


def test_what_is_not_there_is_not_there(source: Source, mirror: Mirror):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        get(mirror, "/simple/unknown/")
