"""What the tests of pulling share: the shipped model as a repository, and a pull, here or apart."""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError
from kiosk.hub.address import HubAddress
from kiosk.hub.pull import pull
from kiosk.hub.store import Store
from kiosk.system.folders import ROOT
from tests.web.hub.server import Hub

ADDRESS = "hf://museum/faces"
NAME = "fer8_int8"
MODEL, MANIFEST, CARD = f"{NAME}.tflite", f"{NAME}.yaml", "README.md"

PATIENCE = 120
"""Seconds after which a pull hangs, on the slowest machine."""


def published() -> dict[str, bytes]:
    """The shipped network as it is published."""
    models = ROOT / "models"
    return {
        CARD: (models / "fer8.md").read_bytes(),
        MANIFEST: (models / MANIFEST).read_bytes(),
        MODEL: (models / MODEL).read_bytes(),
    }


def snapshot(folder: Path) -> dict[str, str]:
    """All files in a folder and their hashes, but for the lock."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        if path.is_file()
        else "a folder"
        for path in sorted(folder.rglob("*"))
        if path.name != ".lock"
    }


@dataclass(frozen=True)
class Outcome:
    """What came of a pull.

    Attributes:
        status: of the process; -9 where it was killed.
        said: as `tests.web.pull_once` prints it; of a pull in this process only the first three.
        stderr: what else it said.
    """

    status: int = 0
    said: Mapping[str, Any] = field(default_factory=dict)
    stderr: str = ""

    @property
    def version(self) -> str | None:
        return self.said.get("version")

    @property
    def fault(self) -> str:
        return self.said.get("fault", "")


def pulled(told: Mapping[str, Any], steps: list[str]) -> dict[str, str]:
    """Pull as ``told``, and note the steps: the version's name, or the fault and its kind."""
    try:
        version = pull(
            HubAddress.read(told["address"]),
            Store(Path(told["store"])),
            token=told.get("token"),
            deadline=time.monotonic() + told.get("seconds", 60),
            say=steps.append,
        )
    except KioskError as error:
        return {"fault": str(error), "kind": type(error).__name__}
    return {"version": version.name}


@dataclass(frozen=True)
class Bench:
    """A hub, an empty store, and a home that nobody writes to."""

    hub: Hub
    store: Path
    home: Path

    def start(self, environment: dict[str, str] | None = None, **told: Any) -> "subprocess.Popen[str]":
        """A pull in a process of its own; ``told`` as `tests.web.pull_once` understands it."""
        own = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "1",
            "HOME": str(self.home),
            "TMPDIR": str(self.home),
            "HF_ENDPOINT": self.hub.endpoint,
            **(environment or {}),
        }
        command = [sys.executable, "-m", "tests.web.pull_once", json.dumps(self._all(told))]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=own, cwd=ROOT, text=True, stdin=pipe, stdout=pipe, stderr=pipe)

    def end(self, process: "subprocess.Popen[str]") -> Outcome:
        stdout, stderr = process.communicate(timeout=PATIENCE)
        said = json.loads(stdout) if stdout.strip() else {}
        return Outcome(process.returncode, said, stderr)

    def pull_apart(self, environment: dict[str, str] | None = None, **told: Any) -> Outcome:
        """A pull in a process of its own, to its end."""
        return self.end(self.start(environment, **told))

    def pull(self, **told: Any) -> Outcome:
        """A pull in this process, to its end, by the address, token and seconds that are told."""
        before = dict(os.environ)
        os.environ.update(HOME=str(self.home), TMPDIR=str(self.home), HF_ENDPOINT=self.hub.endpoint)
        steps: list[str] = []
        try:
            said: dict[str, Any] = {**pulled(self._all(told), steps)}
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Outcome(said={**said, "steps": steps})

    def versions(self) -> list[str]:
        return sorted(path.name for path in self.store.iterdir() if not path.name.startswith("."))

    def _all(self, told: Mapping[str, Any]) -> dict[str, Any]:
        return {"store": str(self.store), "address": ADDRESS, **told}
