"""A machine out of a few files: what the doctor looks at, without a Pi."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.config.schema import Settings
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding
from kiosk.doctor.machine import Machine, Ran, Space
from kiosk.doctor.running import Running, find_running

NOW = 1_800_000_000.0
UP = 5000.0
"""Seconds since the boot."""

PASSWD = f"root:x:0:0::/root:/bin/sh\nkiosk:x:{os.getuid() + 1}:990::/nonexistent:/usr/sbin/nologin\n"
GROUPS = "video:x:44:kiosk\nrender:x:106:kiosk\ninput:x:995:pi,kiosk\ngpio:x:997:kiosk\n"

PI = {
    "proc/device-tree/model": "Raspberry Pi 4 Model B Rev 1.4\0",
    "proc/device-tree/system/linux,revision": b"\x00\xb0\x31\x14",
    "dev/gpiochip0": "",
    "etc/passwd": PASSWD,
    "etc/group": GROUPS,
}
"""The files of a healthy Pi 4, as far as they tell it from another computer."""

PI_5_REVISION = b"\x00\xc0\x41\x70"


class Bench:
    """Builds a `Machine` under a folder; files and answers may be added at any time.

    Attributes:
        commands: the answer to each command that has the key in it; others do not exist.
        ran: the commands so far.
        waited: the waits so far.
    """

    def __init__(self, root: Path, files: Mapping[str, str | bytes] | None = None, **changes: Any) -> None:
        self.root = root
        self.commands: dict[str, Ran] = {}
        self.ran: list[str] = []
        self.waited: list[float] = []
        self.versions: dict[str, str] = {}
        self.origins: dict[str, Path] = {}
        self.files({"proc/uptime": f"{UP:.2f} 9.75\n", "proc/sys/kernel/random/boot_id": "this boot\n"})
        self.files(files or {})
        self.machine = Machine(
            **{
                "root": root,
                "run": self._run,
                "now": lambda: NOW,
                "wait": self.waited.append,
                "environment": {},
                "uid": 0,
                "ioctl": self._no_ioctl,
                "space": lambda path: Space(10**10),
                "version": self.versions.get,
                "origin": self.origins.get,
                "architecture": "aarch64",
                "bits": 64,
                "python": "3.11.2",
            }
            | changes
        )

    def files(self, files: Mapping[str, str | bytes]) -> None:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def process(self, pid: int, command: Sequence[str], opened: Sequence[str] = (), state: str = "S") -> None:
        """A process with those devices open, all its threads in that state."""
        self.files(
            {
                f"proc/{pid}/cmdline": "\0".join(command) + "\0",
                f"proc/{pid}/comm": Path(command[0]).name + "\n",
                f"proc/{pid}/task/{pid}/stat": f"{pid} (a) name) {state} 1 {pid}",
            }
        )
        folder = self.root / f"proc/{pid}/fd"
        folder.mkdir()
        for number, node in enumerate(opened):
            (folder / str(number)).symlink_to(node)

    def kiosk(self, pid: int = 500, age: float = 2.0, **status: Any) -> None:
        """A kiosk that runs and keeps that status."""
        self.process(pid, ["python3", "/usr/local/bin/kiosk", "run", "--config", "/etc/kiosk/config.yaml"])
        written = {"pid": pid, "boot": "this boot", "updated_up": UP - age}
        self.files({"run/kiosk/status.json": json.dumps(written | status)})

    @property
    def running(self) -> Running | None:
        return find_running(self.machine)

    def context(self, settings: Settings | None = None) -> CheckContext:
        return CheckContext(
            self.machine, Path("/etc/kiosk/config.yaml"), settings or Settings(), self.running
        )

    def _run(self, command: Sequence[str], seconds: float, told: str = "") -> Ran | None:
        line = " ".join([*command, told]).rstrip()
        self.ran.append(line)
        return next((ran for part, ran in self.commands.items() if part in line), None)

    @staticmethod
    def _no_ioctl(node: Path, request: int, buffer: bytes) -> bytes:
        raise AssertionError(f"{node} must not be opened here")


def only(found: Sequence[Finding], name: str) -> Finding:
    """The one finding of that name."""
    (finding,) = [finding for finding in found if finding.name == name]
    return finding
