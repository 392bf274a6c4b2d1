"""Fetches for machines that cannot fetch by themselves, and keeps what it fetched.

To apt it is a proxy (``Acquire::http::Proxy``); to pip it is an index, whose pages have every address led
through here. What is fetched lies in a folder, by the hash of its address; what may change (lists, pages) is
fetched anew where it can be.
"""

import hashlib
import re
import subprocess
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PORT = 8347
"""Where machines with QEMU's own network find it: on 10.0.2.2, which is this host."""

CLIENTS = ("127.", "10.77.0.")
"""Who is answered, by how their address begins."""

LASTING = re.compile(r"\.(deb|whl|gz|metadata)$|/by-hash/")
"""Addresses behind which never lies anything else."""

FETCH_SECONDS = 120
WHOLE = re.compile(rb'(href=")(https?)://([^"]+")')


def index() -> str:
    """The index that this machine's pip uses."""
    told = subprocess.run(
        ["pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False
    )
    known = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"
    return told.stdout.strip() or subprocess.check_output([sys.executable, "-c", known], text=True).strip()


class Mirror(ThreadingHTTPServer):
    """Answers the lab's machines on ``port``, from ``cache`` if it can; ``simple`` is the index it serves."""

    daemon_threads = True

    def __init__(self, cache: Path, port: int = PORT, simple: str = "") -> None:
        cache.mkdir(parents=True, exist_ok=True)
        self.cache, self.simple = cache, (simple or index()).rstrip("/")
        super().__init__(("", port), _Answer)

    def verify_request(self, request: object, client_address: tuple[str, int]) -> bool:
        """Nobody but this host, which QEMU's machines come as, and the container."""
        return client_address[0].startswith(CLIENTS)

    def source(self, asked: str) -> str:
        """The address behind what was asked: a proxy's whole one, a page of the index, or a file it names."""
        if asked.startswith("http://"):
            return asked
        scheme, _, rest = asked.lstrip("/").partition("/")
        return f"{self.simple}/{rest}" if scheme == "simple" else f"{scheme}://{rest}"

    def fetched(self, address: str) -> bytes:
        """What lies there. Raises urllib.error.URLError (or its HTTPError) where it cannot be had."""
        kept = self.cache / hashlib.sha256(address.encode()).hexdigest()
        if LASTING.search(address) and kept.exists():
            return kept.read_bytes()
        try:
            request = urllib.request.Request(address, headers={"Accept": "text/html, */*"})
            with urllib.request.urlopen(request, timeout=FETCH_SECONDS) as answer:
                content: bytes = answer.read()
        except urllib.error.HTTPError:
            raise
        except OSError:
            if kept.exists():
                return kept.read_bytes()
            raise
        part = kept.with_suffix(f".{id(content)}.part")
        part.write_bytes(content)
        part.replace(kept)
        return content


class _Answer(BaseHTTPRequestHandler):
    server: Mirror
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        address = self.server.source(self.path)
        try:
            content, status = self.server.fetched(address), 200
        except urllib.error.HTTPError as error:
            content, status = b"", error.code
        except OSError:
            content, status = b"", 502
        page = self.path.startswith("/simple/")
        if page:
            content = WHOLE.sub(rb"\1/\2/\3", content)
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if page else "application/octet-stream")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *arguments: object) -> None:
        """Nothing: the guest's own programs say what they fetch."""
