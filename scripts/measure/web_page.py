"""What the web page takes: time until it is there and until it answers, memory, and what it leaves behind.

    .venv-web/bin/python -m scripts.measure.web_page

starts a page of its own at this computer alone, visits it without a browser, and ends it. Its pictures
are made of the demo camera's portrait.
"""

import argparse
import contextlib
import json
import statistics
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import cv2
import numpy as np

from kiosk.errors import UsageError
from kiosk.vision.camera.demo import demo_picture
from kiosk.vision.camera.frame import MAX_SIDE
from kiosk.vision.camera.images import read_picture
from scripts.command import end_with
from scripts.measure.web_server import NoPageError, WebServer
from scripts.measure.web_visitor import RefusedError, WebVisitor

MEGAPIXELS_12 = (4000, 3000)

ANSWERS = 7
"""From which the median is taken."""

BUSY = (429, 503)
"""Of HTTP: come back later."""

BETWEEN = 0.05
"""Seconds between two looks at the memory."""


@dataclass(frozen=True)
class Figures:
    """What was measured.

    Attributes:
        start: seconds from the start of the process until the page was there.
        fact, answer: seconds until the fun fact, and from the end of the upload of a photograph of 12
            megapixels until the answer; medians.
        idle, busy: bytes of memory (PSS, uploads included) before the first visitor, and at most, while many
            come at once.
        resident: bytes of memory at most (RSS), also what is shared with other processes.
        visits, refused: how many came at once, and how many of them were told to come back later.
        left: files in the private folder after the last one, and files held open anywhere but there.
    """

    start: float
    fact: float
    answer: float
    idle: int
    busy: int
    resident: int
    visits: int
    refused: int
    left: list[str]


def photograph(size: tuple[int, int] = MEGAPIXELS_12) -> bytes:
    """A JPEG of ``(width, height)`` pixels with the portrait in its middle."""
    width, height = size
    whole = np.full((height, width, 3), (100, 80, 70), np.uint8)
    side = min(size)
    left = (width - side) // 2
    colour = read_picture(demo_picture()).colour
    portrait = None if colour is None else colour.rgb(MAX_SIDE)
    assert portrait is not None
    whole[:side, left : left + side] = cv2.resize(portrait[..., ::-1], (side, side))
    return cv2.imencode(".jpg", whole)[1].tobytes()


def measure(options: Sequence[str], visits: int, at_once: int) -> Figures:
    """Start a page, visit it, and end it.

    Args:
        options: of ``kiosk web``.
        visits: how many come in all after the first few.
        at_once: how many of them at the same time.
    """
    photo = photograph()
    server = WebServer(options).start()
    try:
        before = set(server.open_files())
        idle = server.memory()
        told = [visit(server.url, photo) for _ in range(ANSWERS)]
        with (
            watching(server.memory) as most,
            ThreadPoolExecutor(at_once) as crowd,
        ):
            came = list(crowd.map(lambda _: _admitted(server.url, photo), range(visits)))
        return Figures(
            start=server.started_in,
            fact=statistics.median(fact for fact, _ in told),
            answer=statistics.median(answer for _, answer in told),
            idle=idle,
            busy=max(most),
            resident=server.peak(),
            visits=visits,
            refused=came.count(False),
            left=[str(path) for path in server.uploads()] + sorted(set(server.open_files()) - before),
        )
    finally:
        server.stop()


def visit(url: str, content: bytes) -> tuple[float, float]:
    """Come, upload a picture, and wait for the answer.

    Returns:
        Seconds until the fun fact, and from the end of the upload until the answer.

    Raises:
        NoPageError: the answer is none.
    """
    visitor = WebVisitor(url)
    fact = visitor.begin()
    answer = visitor.ask(visitor.upload(content))
    if not answer.fine or "probabilities" not in "".join(answer.shown):
        raise NoPageError(f"no answer to a photograph with a face: {answer.shown}")
    return fact.seconds, answer.seconds


def _admitted(url: str, content: bytes) -> bool:
    """Visit, and say whether there was an answer."""
    try:
        visit(url, content)
    except RefusedError as refusal:
        if refusal.status in BUSY:
            return False
        raise
    return True


@contextlib.contextmanager
def watching(look: Callable[[], int]) -> Iterator[list[int]]:
    """Look again and again while something else goes on; the values in a list that grows."""
    seen, over = [look()], threading.Event()

    def watch() -> None:
        while not over.wait(BETWEEN):
            seen.append(look())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def sentences(found: Figures) -> str:
    """The figures for people."""
    left = ", ".join(found.left) or "nothing"
    return (
        f"the page is there after {found.start:.1f} s\n"
        f"a photograph of 12 megapixels: the fun fact after {found.fact:.2f} s,"
        f" the answer {found.answer:.2f} s after its upload\n"
        f"memory (PSS): {found.idle / 1e6:.0f} MB idle, {found.busy / 1e6:.0f} MB at most, uploads included;"
        f" resident at most {found.resident / 1e6:.0f} MB\n"
        f"{found.visits} visits, {found.refused} of them asked to come back later; left behind: {left}"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="web_page", description=__doc__.partition("\n")[0])
    parser.add_argument("--config", type=Path, help="config.yaml of the page (default: the kiosk's)")
    parser.add_argument("--visits", type=int, default=100, help="that are counted (default: %(default)s)")
    parser.add_argument("--at-once", type=int, default=50, help="how many at a time (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of sentences")
    asked = parser.parse_args(words)
    if asked.visits < 1 or asked.at_once < 1:
        raise UsageError("--visits and --at-once must be 1 or more")
    found = measure(["--config", str(asked.config)] if asked.config else [], asked.visits, asked.at_once)
    print(json.dumps(asdict(found)) if asked.json else sentences(found))
    return 0


if __name__ == "__main__":
    sys.exit(end_with("web_page", main))
