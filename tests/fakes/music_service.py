"""A music service on this machine, which answers as a test says."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

Answer = Callable[[BaseHTTPRequestHandler], None]


class Service(ThreadingHTTPServer):
    """A music service of a test's own: ``answers`` by the beginning of the path; ``asked`` has all paths."""

    daemon_threads = True

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that has had enough is no fault."""


class _Handler(BaseHTTPRequestHandler):
    server: Service
    timeout: ClassVar[float] = 5

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        assert self.headers["User-Agent"].startswith("mood-kiosk/")
        answer = next(one for path, one in self.server.answers.items() if self.path.startswith(path))
        answer(self)

    def log_message(self, *arguments: object) -> None:
        pass


def with_status(status: int, body: bytes = b"", **headers: str) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    return answer


def with_json(value: object) -> Answer:
    return with_status(200, json.dumps(value).encode(), Content_Type="application/json")


def raw(content: bytes) -> Answer:
    def answer(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(content)
        to.close_connection = True

    return answer


@contextmanager
def running() -> Iterator[Service]:
    """One that answers until the block is left."""
    made = Service()
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()
        thread.join()
