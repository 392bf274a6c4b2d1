"""The Space as it is uploaded: it fetches the model it is told to, and serves the page with that one."""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from kiosk.system.folders import ROOT
from kiosk.vision.camera.demo import demo_picture
from scripts.measure.web_server import free_port
from tests.web.harness.browser import DESK
from tests.web.harness.kiosk_page import KioskPage
from tests.web.hub import faults
from tests.web.hub.server import Hub
from tests.web.pulls import published

TOKEN = "hf_spacesToken"
MODEL = "hf://museum/faces@v1.0"
PATIENCE = 120
"""Seconds after which it hangs, on the slowest machine."""


@dataclass
class Space:
    """A running Space.

    Attributes:
        up: set once it says that the page is there, or has ended.
    """

    process: "subprocess.Popen[str]"
    url: str
    lines: list[str] = field(default_factory=list)
    up: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._listening = threading.Thread(target=self._listen, daemon=True)
        self._listening.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())
            if "the page is at" in line:
                self.up.set()
        self.up.set()

    def end(self) -> int:
        self.process.terminate()
        status = self.process.wait(PATIENCE)
        self._listening.join(PATIENCE)
        return status


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``make space`` makes."""
    folder = tmp_path_factory.mktemp("made") / "space"
    script = [str(ROOT / "scripts" / "make-space.sh"), MODEL, str(folder)]
    environment = {"PATH": os.environ["PATH"], "PYTHON": sys.executable}
    subprocess.run(script, env=environment, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def hub() -> Iterator[Hub]:
    """With the shipped model of eight labels, of which the default one lacks the last."""
    with Hub() as hub:
        hub.create("museum/faces", published(), token=TOKEN).tag("v1.0")
        yield hub


def start(folder: Path, hub: Hub, home: Path, **variables: str) -> Space:
    """As a Space starts: in its folder, with its variables and secrets and nothing else."""
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "HF_ENDPOINT": hub.endpoint,
        "GRADIO_SERVER_PORT": str(port),
        "SPACE_ID": "museum/mood",
        "SYSTEM": "spaces",
        **variables,
    }
    process = subprocess.Popen(
        [sys.executable, "app.py"],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    space = Space(process, f"http://127.0.0.1:{port}")
    assert space.up.wait(PATIENCE)
    return space


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def space(folder: Path, hub: Hub, home: Path) -> Iterator[Space]:
    space = start(folder, hub, home, MODEL=MODEL, HF_TOKEN=TOKEN)
    yield space
    status = space.end()
    assert status == 0, space.lines
    assert not any("Traceback" in line for line in space.lines), space.lines


def test_the_page_is_there_with_the_published_models_labels(space: Space) -> None:
    assert "keeping it" in space.lines, space.lines
    with urllib.request.urlopen(space.url, timeout=PATIENCE) as answer:
        page = answer.read().decode()
    # The default model knows no such face.
    assert "sceptical" in page


def test_the_hub_may_show_it_within_its_own_page_and_nobody_else(space: Space) -> None:
    with urllib.request.urlopen(space.url, timeout=PATIENCE) as answer:
        policy = answer.headers["Content-Security-Policy"]
        assert "x-frame-options" not in {name.lower() for name in answer.headers}
    assert "frame-ancestors https://huggingface.co" in policy.split("; ")


def test_the_portrait_is_answered_by_the_published_model(space: Space, browser: Browser) -> None:
    visitor = KioskPage(browser, space.url, DESK).open()
    visitor.choose(demo_picture().read_bytes(), "portrait.png", "image/png")
    visitor.expect_look("happy")
    assert len(visitor.chances()) == 8
    visitor.close()


def test_of_the_hub_it_asks_the_model_alone_and_writes_nothing_at_home(
    space: Space, hub: Hub, home: Path
) -> None:
    own = hub.endpoint.removeprefix("http://")
    assert [request.method for request in hub.seen] == ["GET"] * len(hub.seen)
    assert {request.host for request in hub.seen if request.token is not None} == {own}
    paths = {request.path.split("/")[1] for request in hub.seen}
    assert paths == {"api", "museum", "lfs"}
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({}, "MODEL is not set: in the Space's settings give it an address, hf://owner/name"),
        ({"MODEL": "museum/faces"}, "has no hf:// before it"),
        ({"MODEL": "hf://museum/none", "HF_TOKEN": TOKEN}, "there is no hf://museum/none"),
        ({"MODEL": MODEL}, "a private one needs a token"),
    ],
)
def test_what_it_lacks_is_one_sentence_in_its_log(
    folder: Path, hub: Hub, home: Path, variables: dict[str, str], sentence: str
) -> None:
    space = start(folder, hub, home, **variables)
    assert space.end() == 1
    assert sentence in space.lines[-1], space.lines
    assert not any("Traceback" in line for line in space.lines)


def test_where_fetching_is_killed_there_is_one_sentence(folder: Path, home: Path) -> None:
    def kill() -> None:
        for process in Path("/proc").glob("[0-9]*"):
            # Others come and go meanwhile.
            with contextlib.suppress(OSError):
                its = (process / "cwd").resolve() == folder and b"spawn_main" in (
                    process / "cmdline"
                ).read_bytes()
                if its:
                    os.kill(int(process.name), signal.SIGKILL)

    with Hub() as hub:
        hub.create("museum/faces", published()).tag("v1.0")
        hub.fail("GET", "/lfs/", faults.meanwhile(kill))
        space = start(folder, hub, home, MODEL=MODEL)
        assert space.end() == 1
    assert space.lines[-1].startswith("fetching hf://museum/faces@v1.0 was ended"), space.lines
    assert not any("Traceback" in line for line in space.lines)


def test_with_a_damaged_model_there_is_no_page(folder: Path, hub: Hub, home: Path) -> None:
    with Hub() as damaged:
        damaged.create("museum/faces", published()).tag("v1.0")
        damaged.fail("GET", "/lfs/", faults.wrong)
        space = start(folder, damaged, home, MODEL=MODEL)
        assert space.end() == 1
    assert "is not as it is listed there" in space.lines[-1], space.lines
