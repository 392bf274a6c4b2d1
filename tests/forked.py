"""Runs commands of the kiosk, each in a process of its own with little memory and little time.

The commands are imported once, and each process is a fork: hundreds of them cost a few seconds.
"""

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from kiosk.system.folders import ROOT
from tests.privileges import without_privileges

SECONDS = 30
"""For one command; most take hundredths of a second, but where a machine has other work to do."""

MEMORY = 512 << 20
"""Bytes of address space on top of what the imports need."""


@dataclass(frozen=True)
class Ended:
    """How a command ended: ``status`` is negative for a signal that ended it, ``seconds`` the processor's."""

    status: int
    out: str
    err: str
    seconds: float

    @property
    def lines(self) -> list[str]:
        """What it said on standard error."""
        return self.err.splitlines()


class Forked:
    """A process that has imported the commands, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> "Forked":
        # Nothing outside is found: whatever these paths lead to, this computer does not reboot.
        environment = {**os.environ, "PATH": "/nowhere", "SDL_VIDEODRIVER": "dummy", "PYTHONPATH": str(ROOT)}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forked"],
            cwd=self._folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.communicate()

    def run(self, *arguments: str, privileged: bool = True, encoding: str = "utf-8") -> Ended:
        """Run ``kiosk ARGUMENTS``.

        Args:
            privileged: False for a command that may not do what root may, where root runs the tests.
            encoding: of its standard output.
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps([arguments, privileged, encoding]).encode() + b"\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))


def main() -> None:
    """Answer each line of standard input with one of standard output."""
    import gc
    import importlib

    from kiosk.cli import COMMANDS
    from kiosk.content.bundle import load_bundle

    for name in COMMANDS:
        importlib.import_module(f"kiosk.commands.{name.replace('-', '_')}")
    # As the commands do, later.
    importlib.import_module("kiosk.vision.camera.files")
    importlib.import_module("kiosk.model.interpreter")
    # What a configuration names besides is the same for all of them, and need not be read by each.
    load_bundle(ROOT / "config.yaml")
    # What looks for garbage would copy every page that the processes share.
    gc.collect()
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_fork(*json.loads(line))), flush=True)


def _fork(arguments: list[str], privileged: bool, encoding: str) -> dict[str, object]:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if child == 0:
            _be(arguments, privileged, encoding, out.fileno(), err.fileno())
        _, ended, used = os.wait4(child, 0)
        said = []
        for file in (out, err):
            file.seek(0)
            said.append(file.read(1 << 20).decode(encoding if file is out else "utf-8", errors="replace"))
    status = os.waitstatus_to_exitcode(ended)
    return {"status": status, "out": said[0], "err": said[1], "seconds": used.ru_utime + used.ru_stime}


def _be(arguments: list[str], privileged: bool, encoding: str, out: int, err: int) -> None:
    """The command itself; does not return."""
    from kiosk.cli import main

    signal.alarm(SECONDS)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out, 1)
    os.dup2(err, 2)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    sys.stdout = os.fdopen(1, "w", encoding=encoding, closefd=False)
    status = 99
    with contextlib.suppress(BaseException), contextlib.nullcontext() if privileged else without_privileges():
        status = main(arguments)
    os._exit(status)


if __name__ == "__main__":
    main()
