"""A process of its own for what may hang, crash or swell, and whose word is not to be trusted.

Question and answer are files in memory: neither side waits for the other to read, and the answer is bounded
by the process's own limit (RLIMIT_FSIZE, `kiosk.system.privileges.stand_back`), however much it has to say.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kiosk.system.privileges import Account

MOST_BYTES = 1 << 16
"""Of an answer; what is beyond is not read."""

GLANCE_SECONDS = 0.2
"""Between two looks for new lines."""

GONE_SECONDS = 5.0
"""So long is waited for a process that was killed: one that a disk or a network holds may never go."""


class NotStarted(OSError):
    """The process cannot be started, and why."""


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended.

    Attributes:
        status: as `subprocess.Popen.returncode`; None when its time was up.
        said: what it wrote to standard output.
    """

    status: int | None
    said: bytes


def run_apart(
    module: str,
    told: bytes,
    seconds: float,
    *,
    become: Account | None = None,
    environment: Mapping[str, str] | None = None,
    hear: Callable[[bytes], None] | None = None,
) -> Ended:
    """Run ``python -m MODULE PARENT``, where PARENT is this process's pid, and wait for its end.

    Args:
        module: of the kiosk; it calls `stand_back` before anything else.
        told: what it reads from standard input.
        seconds: after which it is killed, with all that it started.
        become: the user as whom it runs, from its first instruction on; only root can.
        environment: instead of this process's.
        hear: is told each line of the answer soon after it is whole, without its end.

    Raises:
        NotStarted: it cannot be started.
        OSError: from ``hear``, which ends the process too.
    """
    # -P: a folder called kiosk where somebody stands is not ours; -B: nothing is written.
    command: Sequence[str] = [sys.executable, "-P", "-B", "-m", module, str(os.getpid())]
    question, answer = os.memfd_create("question"), os.memfd_create("answer")
    try:
        with os.fdopen(os.dup(question), "wb") as file:
            file.write(told)
        os.lseek(question, 0, os.SEEK_SET)
        try:
            process = subprocess.Popen(
                command,
                stdin=question,
                stdout=answer,
                stderr=subprocess.DEVNULL,
                env=dict(os.environ if environment is None else environment),
                cwd="/",
                start_new_session=True,
                user=None if become is None else become.uid,
                group=None if become is None else become.gid,
                extra_groups=None if become is None else [],
            )
        except OSError as error:
            raise NotStarted(error.errno, error.strerror) from error
        status = _wait(process, seconds, _Lines(answer, hear) if hear else None)
        return Ended(status, os.pread(answer, MOST_BYTES, 0))
    finally:
        os.close(question)
        os.close(answer)


class _Lines:
    """Tells the lines of a file that grows."""

    def __init__(self, file: int, hear: Callable[[bytes], None]) -> None:
        self._file, self._hear, self._told = file, hear, 0

    def look(self) -> None:
        *lines, _ = os.pread(self._file, MOST_BYTES, 0)[self._told :].split(b"\n")
        for line in lines:
            self._told += len(line) + 1
            self._hear(line)


def _wait(process: subprocess.Popen[bytes], seconds: float, lines: _Lines | None) -> int | None:
    end = time.monotonic() + seconds
    status: int | None = None
    try:
        while status is None and (left := end - time.monotonic()) > 0:
            with contextlib.suppress(subprocess.TimeoutExpired):
                status = process.wait(left if lines is None else min(left, GLANCE_SECONDS))
            if lines is not None:
                lines.look()
    finally:
        # Also after Ctrl-C, which the process, in a session of its own, did not hear.
        _kill(process)
    return status


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        # While it is not reaped, the group is still its own.
        os.killpg(process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(GONE_SECONDS)
