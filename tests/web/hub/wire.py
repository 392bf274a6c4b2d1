"""HTTP as the hub speaks it: what was asked, what is answered, and the bytes in between."""

import json
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

MAX_BODY = 256 << 20


@dataclass(frozen=True)
class Request:
    """What was asked.

    Attributes:
        host: the address it came to, ``127.0.0.1:port``.
        path: as it was sent, quoted; ``query``: each name's values.
        headers: by their names in lower case.
    """

    method: str
    host: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = field(repr=False, default=b"")

    @property
    def token(self) -> str | None:
        said = self.headers.get("authorization", "")
        return said.removeprefix("Bearer ") if said.startswith("Bearer ") else None

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Answer:
    """What is answered. ``body`` is sent with its length, unless the headers say another one."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    def with_(self, **headers: str) -> "Answer":
        """The same with more headers; an underscore stands for a hyphen."""
        return replace(self, headers={**self.headers, **{n.replace("_", "-"): v for n, v in headers.items()}})


def answer_json(content: Any, status: int = 200, **headers: str) -> Answer:
    body = json.dumps(content).encode()
    return Answer(status, {"Content-Type": "application/json; charset=utf-8"}, body).with_(**headers)


def refusal(status: int, code: str | None, message: str) -> Answer:
    """An error as the hub words it: in a header and in the body."""
    headers = {"X-Error-Message": message} | ({"X-Error-Code": code} if code else {})
    return replace(answer_json({"error": message}, status), headers=headers)


class Wire:
    """The connection, for whoever wants to say something else than one whole answer."""

    def __init__(self, sock: socket.socket, stopped: threading.Event) -> None:
        self._socket = sock
        self.stopped = stopped

    def send(self, data: bytes) -> bool:
        """Whether it went out; False where the other side has left."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return not self.stopped.is_set()

    def head(self, answer: Answer, **headers: str) -> bytes:
        lines = {
            "Content-Length": str(len(answer.body)),
            **answer.with_(**headers).headers,
            "Connection": "close",
        }
        said = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
        return f"HTTP/1.1 {answer.status} said\r\n{said}\r\n".encode("latin-1")

    def reset(self) -> None:
        """End it with a reset instead of a farewell."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


Fault = Callable[[Request, Answer, Wire], Answer | None]
"""Takes what would be answered; what it gives is answered instead, None: it has said all on the wire."""

Respond = Callable[[Request], Answer]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def parse_request(self) -> bool:
        ready = super().parse_request()
        if ready and self.command in ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH"):
            self._exchange()
            return False
        return ready

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            parts = []
            while size := int(self.rfile.readline().split(b";")[0], 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(parts)
        length = int(self.headers.get("Content-Length") or 0)
        assert length <= MAX_BODY
        return self.rfile.read(length)

    def _exchange(self) -> None:
        listener: Listener = self.server  # type: ignore[assignment]
        parts = urlsplit(self.path)
        request = Request(
            self.command,
            listener.host,
            parts.path,
            parse_qs(parts.query, keep_blank_values=True),
            {name.lower(): value for name, value in self.headers.items()},
            self._body(),
        )
        listener.seen.append(request)
        answer: Answer | None = listener.respond(request)
        assert answer is not None
        wire = Wire(self.connection, listener.stopped)
        fault = listener.fault_for(request)
        if fault is not None:
            answer = fault(request, answer, wire)
        if answer is None:
            self.close_connection = True
            return
        self._say(request, answer)

    def _say(self, request: Request, answer: Answer) -> None:
        lines = {"Content-Length": str(len(answer.body)), **answer.headers}
        self.send_response_only(answer.status)
        for name, value in lines.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
        if request.method != "HEAD":
            self.wfile.write(answer.body)

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:
            return  # the other side has left

    def log_message(self, *_: object) -> None:
        """The tests look at `Listener.seen`."""


class Listener(ThreadingHTTPServer):
    """One address. ``seen`` is a list that several may share; faults are its owner's."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        respond: Respond,
        seen: list[Request],
        fault_for: Callable[[Request], Fault | None],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.respond, self.seen, self.fault_for = respond, seen, fault_for
        self.scheme = "http" if tls is None else "https"
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.stopped = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def server_bind(self) -> None:
        # http.server asks for the machine's whole name, which may take a name server's time.
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_port}"

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.host}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.shutdown()
        self.server_close()
        self._thread.join()

    def handle_error(self, request: Any, client_address: Any) -> None:
        raise AssertionError(f"the hub itself failed on {client_address}")


@dataclass(frozen=True)
class Route:
    """A method, a pattern of paths (whole, quoted as sent), and who answers."""

    method: str
    pattern: str
    answer: Callable[..., Answer]

    def match(self, request: Request) -> dict[str, str] | None:
        """The named parts, unquoted; None where it is another's."""
        if request.method != self.method:
            return None
        found = re.fullmatch(self.pattern, request.path)
        return found and {name: unquote(value or "") for name, value in found.groupdict().items()}
