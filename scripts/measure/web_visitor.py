"""A visitor without a browser: speaks with the page's server as the page does, for many of them at once.

Gradio's way: what happens on the page is told by the number that the server's description of the page has for
it, and the answers come as a stream of events, a line of JSON each.
"""

import contextlib
import http.client
import json
import secrets
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from kiosk.errors import KioskError

PATIENCE = 120.0
"""Seconds until a silent server counts as hung."""

BOUNDARY = "------------------------kiosk"

BOX = "box"
"""HTML name of the part of the page into which pictures are put."""


class RefusedError(KioskError):
    """The server answered a visitor with an error.

    Attributes:
        status: of HTTP.
    """

    def __init__(self, status: int, text: str) -> None:
        super().__init__(f"HTTP {status}: {text[:500]}")
        self.status = status


@dataclass(frozen=True)
class Told:
    """What the server made of something.

    Attributes:
        seconds: since it was told.
        fine: False if something went wrong that the page has no sentence for.
        shown: the page's new parts, as HTML.
    """

    seconds: float
    fine: bool
    shown: list[str]


class WebVisitor:
    """Somebody with a cookie jar of their own, and one open page."""

    def __init__(self, url: str) -> None:
        """
        Args:
            url: of the page.
        """
        parts = urlsplit(url)
        self._address = (parts.hostname or "", parts.port or 80)
        self._cookies: dict[str, str] = {}
        self._session = secrets.token_hex(8)
        self.get("/")
        page = json.loads(self.get("/config"))
        self._box = next(one["id"] for one in page["components"] if one["props"].get("elem_id") == BOX)
        self._steps = {
            event: step["id"]
            for step in page["dependencies"]
            for part, event in step["targets"]
            if part == self._box
        }

    def get(self, path: str) -> bytes:
        """What lies at a path. Raises RefusedError."""
        with self._asked("GET", path) as answer:
            return answer.read()

    def upload(self, content: bytes, name: str = "photo.jpg") -> str:
        """Bring a picture; what the server calls it from now on. Raises RefusedError."""
        head = f'Content-Disposition: form-data; name="files"; filename="{name}"'
        body = f"--{BOUNDARY}\r\n{head}\r\nContent-Type: image/jpeg\r\n\r\n".encode() + content
        body += f"\r\n--{BOUNDARY}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        with self._asked("POST", "/gradio_api/upload", body, kind) as answer:
            return str(json.loads(answer.read())[0])

    def begin(self) -> Told:
        """Say that a picture is on its way; the fun fact. Raises RefusedError."""
        return self._tell("begun", {"number": 1})

    def ask(self, path: str) -> Told:
        """The answer to an uploaded picture. Raises RefusedError."""
        return self._tell("taken", {"number": 1, "path": path})

    def _tell(self, event: str, data: dict[str, object]) -> Told:
        """Let something happen on the page, and wait for what the server makes of it."""
        began = time.monotonic()
        said = {
            "data": [],
            "event_data": data,
            "fn_index": self._steps[event],
            "trigger_id": self._box,
            "session_hash": self._session,
        }
        kind = {"Content-Type": "application/json"}
        with self._asked("POST", "/gradio_api/queue/join", json.dumps(said).encode(), kind) as answer:
            answer.read()
        with self._asked("GET", f"/gradio_api/queue/data?session_hash={self._session}") as stream:
            told = None
            for line in stream:
                news = json.loads(line.removeprefix(b"data:")) if line.startswith(b"data:") else {}
                if news.get("msg") == "process_completed":
                    shown = [str(one) for one in news["output"].get("data") or []]
                    told = Told(time.monotonic() - began, bool(news["success"]), shown)
                elif news.get("msg") in ("close_stream", "unexpected_error"):
                    break
        if told is None:
            raise RefusedError(0, f"the server's answer to {event!r} ended before it began")
        return told

    @contextlib.contextmanager
    def _asked(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Iterator[http.client.HTTPResponse]:
        line = http.client.HTTPConnection(*self._address, timeout=PATIENCE)
        jar = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        with contextlib.closing(line):
            line.request(method, path, body, {**(headers or {}), **({"Cookie": jar} if jar else {})})
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status != 200:
                raise RefusedError(answer.status, answer.read().decode(errors="replace"))
            yield answer
