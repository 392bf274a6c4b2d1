"""A page that is really served, in a process of its own, and browsers that do what no browser does."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from kiosk.system.folders import ROOT

PATIENCE = 120.0
"""Seconds; a safety net."""


class Page:
    """One that is served."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, said: list[str]) -> None:
        self.process, self.url, self.said = process, url, said
        self.host, self.port = re.fullmatch(r"https?://(.+):(\d+)/", url).groups()  # type: ignore[union-attr]
        self.port = int(self.port)

    @property
    def folder(self) -> Path:
        """Where its uploads are, found as root or the same user would: by what it holds open."""
        for one in Path("/dev/shm").glob("kiosk-web-*"):
            for link in Path(f"/proc/{self.process.pid}/fd").iterdir():
                if os.path.realpath(link) == str(one):
                    return one
        raise AssertionError("the page has no folder in memory")

    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def resident_mb(self) -> float:
        return self._status("VmRSS")

    def most_resident_mb(self) -> float:
        return self._status("VmHWM")

    def _status(self, key: str) -> float:
        rows = Path(f"/proc/{self.process.pid}/status").read_text().splitlines()
        return next(int(row.split()[1]) for row in rows if row.startswith(key)) / 1024

    def end(self, signum: int = signal.SIGTERM) -> int:
        self.process.send_signal(signum)
        return self.process.wait(PATIENCE)

    def connect(self) -> socket.socket:
        return socket.create_connection((self.host.strip("[]"), self.port), PATIENCE)


@contextmanager
def served(
    *arguments: str, config: Path | None = None, environment: Mapping[str, str] | None = None
) -> Iterator[Page]:
    """``kiosk web`` on a free port; ended at the end, if it has not been before."""
    command = [sys.executable, "-m", "kiosk", "web", "--port", "0", *arguments]
    command += ["--config", str(config)] if config else []
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
    )
    said: list[str] = []
    assert process.stdout is not None
    try:
        for line in process.stdout:
            said.append(line.rstrip())
            if found := re.search(r"the page is at (\S+)", line):
                yield Page(process, found[1], said)
                break
        else:
            raise AssertionError(f"it does not start: {said}")
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        process.stdout.close()


class Visitor:
    """Somebody with a browser, or without."""

    def __init__(self, page: Page, **more: Any) -> None:
        self.page = page
        self.client = httpx.Client(base_url=page.url, timeout=PATIENCE, verify=False, **more)
        self.session = uuid.uuid4().hex[:12]
        self.events: dict[str, int] = {}

    def __enter__(self) -> "Visitor":
        return self

    def __exit__(self, *_: object) -> None:
        self.client.close()

    def come(self) -> "Visitor":
        """Open the page."""
        assert self.client.get("/").status_code == 200
        config = self.client.get("/config").json()
        self.events = {name: one["id"] for one in config["dependencies"] for _, name in one["targets"]}
        return self

    def send(self, content: bytes, name: str = "photo.jpg", **more: Any) -> httpx.Response:
        """Upload a file."""
        return self.client.post("/gradio_api/upload", files={"files": (name, content)}, **more)

    def upload(self, content: bytes) -> str:
        """The path of an upload."""
        answer = self.send(content)
        assert answer.status_code == 200, answer.text
        return str(answer.json()[0])

    def join(self, event: str, brings: object, **more: Any) -> httpx.Response:
        """Have an event happen."""
        body = {
            "data": [],
            "event_data": brings,
            "fn_index": self.events[event],
            "session_hash": self.session,
        }
        return self.client.post("/gradio_api/queue/join", json={**body, **more})

    def answers(self) -> list[dict[str, Any]]:
        """What the events have brought so far, up to the last."""
        messages = []
        with self.client.stream("GET", f"/gradio_api/queue/data?session_hash={self.session}") as stream:
            assert stream.status_code == 200
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    messages.append(json.loads(line.removeprefix("data:")))
                if messages and messages[-1]["msg"] == "close_stream":
                    break
        return messages

    def ask(self, content: bytes) -> str:
        """The page's answer to a picture, as HTML."""
        return self.answer_to(self.upload(content))

    def answer_to(self, path: str) -> str:
        joined = self.join("taken", {"path": path, "language": "en", "number": 1})
        assert joined.status_code == 200, joined.text
        done = [one for one in self.answers() if one["msg"] == "process_completed"]
        assert [one["success"] for one in done] == [True], done
        return str(done[0]["output"]["data"][0])
