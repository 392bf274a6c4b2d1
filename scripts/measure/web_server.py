"""A `kiosk web` of one's own, at this computer alone, to be measured and looked into."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from kiosk.errors import KioskError
from kiosk.system.folders import ROOT

HOST = "127.0.0.1"

START = 60.0
"""Seconds until the page must be there."""


PREFIX = "kiosk-web-"
"""How the name of its private folder begins."""

DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/pts/", "/dev/tty")
"""Which are no files."""


class NoPageError(KioskError):
    """The page did not come up: read what the command said."""


class WebServer:
    """A process that serves the page, from `start` until `stop`."""

    def __init__(self, options: Sequence[str] = (), before: Sequence[str] = ()) -> None:
        """
        Args:
            options: of ``kiosk web``, such as ``--config``.
            before: a command to start it with, such as strace and its options.
        """
        self.port = free_port()
        self.url = f"http://{HOST}:{self.port}"
        self.started_in = 0.0
        """Seconds from the start of the process until the page was there."""
        self._words: list[str] = []
        self._command = [*before, sys.executable, "-m", "kiosk", "web", "--port", str(self.port), *options]
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> "WebServer":
        """Begin, and wait for the page.

        Raises:
            NoPageError: it did not come up, with what was said.
        """
        began = time.monotonic()
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self._process = subprocess.Popen(
            self._command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(self._process,), daemon=True).start()
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > began + START:
                self.stop()
                last = self.said.strip().rpartition("\n")[2]
                raise NoPageError(f"no page after {time.monotonic() - began:.1f} s: {last}")
            time.sleep(0.02)
        self.started_in = time.monotonic() - began
        return self

    def _listen(self, process: "subprocess.Popen[str]") -> None:
        assert process.stdout is not None
        self._words.extend(iter(process.stdout.readline, ""))

    def _answers(self) -> bool:
        with contextlib.closing(http.client.HTTPConnection(HOST, self.port, timeout=START)) as line:
            try:
                line.request("GET", "/")
                return line.getresponse().status == 200
            except OSError:
                return False

    def stop(self) -> int:
        """Ask it to end, as a service manager does, and wait.

        Returns:
            Its exit status.
        """
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            return self._process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            return self._process.wait()

    @property
    def said(self) -> str:
        """All that it has printed by now."""
        return "".join(self._words)

    def processes(self) -> list[int]:
        """Process numbers of all that it consists of, without what it was started with."""
        assert self._process is not None
        family = [self._process.pid]
        for pid in family:
            with contextlib.suppress(OSError):
                for task in Path(f"/proc/{pid}/task").iterdir():
                    family += [int(child) for child in (task / "children").read_text().split()]
        return [pid for pid in family if _is_python(pid)]

    def memory(self) -> int:
        """Bytes of memory that it takes: its own, its share of what it has with others (PSS), and uploads.

        These lie in memory that its processes may have mapped, too: they are counted once.
        """
        tables = [Path(f"/proc/{pid}/smaps_rollup") for pid in self.processes()]
        own = sum(_kilobytes(table, "Pss:") - _kilobytes(table, "Pss_Shmem:") for table in tables)
        return (own << 10) + self._lying()

    def peak(self) -> int:
        """Bytes of memory at most by now, also what it has with others (RSS, of all processes together)."""
        return sum(_kilobytes(Path(f"/proc/{pid}/status"), "VmHWM:") for pid in self.processes()) << 10

    def open_files(self) -> list[str]:
        """Names of the files and folders that it holds open, also of memory files and of what was deleted."""
        names = []
        for pid in self.processes():
            for entry in Path(f"/proc/{pid}/fd").iterdir():
                with contextlib.suppress(FileNotFoundError):
                    names.append(os.readlink(entry))
        return [name for name in names if name.startswith("/") and not name.startswith(DEVICES)]

    def private_folder(self) -> Path:
        """Its folder in memory, which it holds open for as long as it lives.

        Raises:
            NoPageError: it has none.
        """
        found = {Path(name) for name in self.open_files() if Path(name).name.startswith(PREFIX)}
        if len(found) != 1:
            raise NoPageError(f"the page's private folder is not one but {len(found)}: {sorted(found)}")
        return found.pop()

    def uploads(self) -> list[Path]:
        """The files that lie in its private folder now."""
        return [path for path in self.private_folder().rglob("*") if not path.is_dir()]

    def _lying(self) -> int:
        found = 0
        for path in self.uploads():
            with contextlib.suppress(FileNotFoundError):
                found += path.stat().st_size
        return found


def free_port() -> int:
    """A port at which nobody listens now."""
    with socket.socket() as door:
        door.bind((HOST, 0))
        return int(door.getsockname()[1])


def _is_python(pid: int) -> bool:
    try:
        return "python" in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")[0].decode(errors="replace")
    except OSError:
        return False


def _kilobytes(path: Path, name: str) -> int:
    """A value of one of the kernel's tables; 0 once the process has ended."""
    try:
        lines = path.read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)
