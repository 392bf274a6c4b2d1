"""The machine's journal as it grows, to wait for lines in."""

import json
import re
import subprocess
import threading
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """One message; ``unit`` is whom it is about or from."""

    unit: str
    text: str


class Journal:
    """Reads ``journalctl --follow --output=json`` in the background."""

    def __init__(self, command: list[str]) -> None:
        self._lines: list[Line] = []
        self._news = threading.Condition()
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        threading.Thread(target=self._read, daemon=True).start()

    def mark(self) -> int:
        """Here: a place to wait or look from."""
        return len(self._lines)

    def since(self, mark: int = 0, unit: str = "") -> list[Line]:
        """The lines from ``mark`` on, of units whose name begins with ``unit``."""
        return [line for line in self._lines[mark:] if line.unit.startswith(unit)]

    def wait(self, pattern: str, mark: int, seconds: float) -> Line:
        """The first line from ``mark`` on in which the regular expression is found.

        Raises:
            AssertionError: it does not come in time; says what came instead.
        """
        wanted = re.compile(pattern)
        with self._news:
            self._news.wait_for(lambda: any(wanted.search(line.text) for line in self._lines[mark:]), seconds)
            for line in self._lines[mark:]:
                if wanted.search(line.text):
                    return line
        came = "\n".join(f"    {line.unit}: {line.text}" for line in self.since(mark, "kiosk"))
        raise AssertionError(f"no line '{pattern}' within {seconds:g} s; only:\n{came}")

    def close(self) -> None:
        """Read no more; what was read stays."""
        self._process.kill()
        self._process.wait()

    def _read(self) -> None:
        for raw in self._process.stdout:
            entry = json.loads(raw)
            text = entry.get("MESSAGE") or ""
            if isinstance(text, list):
                text = bytes(text).decode(errors="replace")
            with self._news:
                self._lines.append(Line(entry.get("UNIT") or entry.get("_SYSTEMD_UNIT") or "", text))
                self._news.notify_all()
