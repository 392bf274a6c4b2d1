"""The machine as the checks see it: files under a root, commands with a time limit, and a clock."""

import fcntl
import functools
import importlib.metadata
import importlib.util
import os
import platform
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kiosk.panel.gpio import gpio_missing
from kiosk.system.boot_clock import BOOT_ID, Moment
from kiosk.system.json_file import parse_json
from kiosk.system.timeouts import patience

MAX_READ = 1 << 16
"""Bytes read of any file; those of /proc and /sys are far shorter."""

DYING_SECONDS = 2.0
"""How long a killed command may take to go; one that hangs in a driver never does."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended.

    Attributes:
        status: its exit status, negative for the signal that ended it, None when its time was up.
        out, err: what it printed until then.
        unkillable: it outlived SIGKILL: a driver does not let it go.
    """

    status: int | None
    out: str = ""
    err: str = ""
    unkillable: bool = False

    def facts(self) -> dict[str, Any]:
        """What a try-out told: the JSON objects among its lines, as one; libraries write other lines."""
        facts: dict[str, Any] = {}
        for line in self.out.splitlines():
            try:
                said = parse_json(line.encode())
            except ValueError:
                continue
            if isinstance(said, dict):
                facts |= said
        return facts

    def crash(self) -> str:
        """How a try-out ended that should have told its fault in a sentence."""
        if self.status is not None and self.status < 0:
            return f"the libraries crashed (signal {-self.status})"
        lines = self.err.strip().splitlines()
        return lines[-1] if lines else f"the try-out ended with status {self.status} and no word"


@dataclass(frozen=True, slots=True)
class Space:
    """Of a file system: bytes free for ordinary users, and whether it can be written at all."""

    free: int
    read_only: bool = False


class Run(Protocol):
    """Runs a command for so many seconds and tells it something; None where there is no such command."""

    def __call__(self, command: Sequence[str], seconds: float, told: str = "", /) -> Ran | None: ...


@dataclass(frozen=True, kw_only=True)
class Machine:
    """Everything a check may ask. Nothing here writes.

    Attributes:
        root: where ``proc``, ``sys``, ``dev``, ``etc`` … lie.
        run: see `run` below.
        now: seconds since 1970.
        wait: lets seconds pass.
        environment: of this process.
        uid: of this process.
        ioctl: a device node, a request and a buffer → what the kernel wrote into it; raises OSError.
        space: of the file system a path lies on; raises OSError.
        version: of an installed Python distribution, or None.
        origin: the file a Python module would be imported from, or None.
        architecture: as ``uname -m`` says.
        bits: of a pointer.
        python: the interpreter's version.
    """

    root: Path
    run: Run
    now: Callable[[], float]
    wait: Callable[[float], None]
    environment: Mapping[str, str]
    uid: int
    ioctl: Callable[[Path, int, bytes], bytes]
    space: Callable[[Path], Space]
    version: Callable[[str], str | None]
    origin: Callable[[str], Path | None]
    architecture: str
    bits: int
    python: str

    def path(self, absolute: str | Path) -> Path:
        """``/absolute`` under the root."""
        return self.root / str(absolute).lstrip("/")

    def read(self, absolute: str) -> str | None:
        """A small file's text without white space and NULs at its ends; None where it cannot be read."""
        try:
            with self.path(absolute).open("rb") as file:
                return file.read(MAX_READ).decode(errors="replace").strip("\0 \n\t")
        except (OSError, ValueError):
            return None

    @property
    def moment(self) -> Moment:
        """The present one, by the clock of the boot."""
        up = (self.read("/proc/uptime") or "0").split()[0]
        return Moment(self.read(str(BOOT_ID)) or "", float(up))

    def probe(self, part: str, what: str, *, seconds: float) -> Ran:
        """One of the kiosk's parts tried out in a process of its own: see `kiosk.doctor.probe`.

        ``what`` is told, not given as an argument, which everybody on this machine may read: the address of
        a camera has its password in it.
        """
        limit = seconds * patience()
        # -P: a folder called kiosk where the operator stands is not ours; -B: nothing is written.
        command = [sys.executable, "-P", "-B", "-m", "kiosk.doctor.probe", f"{limit:.0f}", part]
        return self.run(command, limit, what) or Ran(127, err=f"{sys.executable} is gone")

    @functools.cached_property
    def board(self) -> str | None:
        """The Raspberry Pi's name, or None on another computer."""
        if gpio_missing(self.root) is not None:
            return None
        return self.read("/proc/device-tree/model") or "Raspberry Pi"

    @functools.cached_property
    def system(self) -> str:
        """The operating system's name."""
        for line in (self.read("/etc/os-release") or "").splitlines():
            if line.startswith("PRETTY_NAME="):
                return line.partition("=")[2].strip('"')
        return "an unknown system"


def this_machine() -> Machine:
    """The real one."""
    return Machine(
        root=Path("/"),
        run=run,
        now=time.time,
        wait=time.sleep,
        environment=os.environ,
        uid=os.geteuid(),
        ioctl=_ioctl,
        space=_space,
        version=_version,
        origin=_origin,
        architecture=platform.machine(),
        bits=struct.calcsize("P") * 8,
        python=platform.python_version(),
    )


def run(command: Sequence[str], seconds: float, told: str = "") -> Ran | None:
    """Run a command for so long at most, its children included; None where there is no such command.

    ``told`` is what it reads from standard input.
    """
    try:
        process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,
        )
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return None
    try:
        out, err = process.communicate(input=told.encode(), timeout=seconds)
        return Ran(process.returncode, _text(out), _text(err))
    except subprocess.TimeoutExpired:
        _kill(process)
        try:
            out, err = process.communicate(timeout=DYING_SECONDS)
            return Ran(None, _text(out), _text(err))
        except subprocess.TimeoutExpired as late:
            return Ran(None, _text(late.stdout), _text(late.stderr), unkillable=True)
    except BaseException:  # Ctrl-C: the command, in a session of its own, did not hear it
        _kill(process)
        raise


def _kill(process: subprocess.Popen[bytes]) -> None:
    # While it is not reaped, the group is still this command's.
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)


def _text(content: bytes | None) -> str:
    return (content or b"").decode(errors="replace")


def _ioctl(node: Path, request: int, buffer: bytes) -> bytes:
    handle = os.open(node, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        return fcntl.ioctl(handle, request, buffer)
    finally:
        os.close(handle)


def _space(path: Path) -> Space:
    found = os.statvfs(path)
    return Space(found.f_bavail * found.f_frsize, bool(found.f_flag & os.ST_RDONLY))


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _origin(module: str) -> Path | None:
    # Of a top-level name, so nothing is imported.
    spec = importlib.util.find_spec(module)
    return Path(spec.origin) if spec and spec.origin else None
