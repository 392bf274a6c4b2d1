"""The process that tries a saved file, as the display's sees it: begun, asked, never waited for."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from kiosk.appliance.proof import LIMIT_SECONDS, Answer, Refused, Size, about, decode
from kiosk.system.ending import sparing_from_interrupts
from kiosk.system.timeouts import patience

COMMAND = (sys.executable, "-P", "-m", "kiosk.appliance.proof")

MOST_BYTES = 4 << 20
"""Of an answer: text and settings of the longest file take half a megabyte of it, the largest logo 2.7."""

PORTION = 65536
"""Bytes read at a time: the whole of a full pipe (pipe(7))."""


GONE_SECONDS = 0.2
"""So long is waited for a process that was killed, when the kiosk ends."""


class Prover(Protocol):
    """Tries one file at a time."""

    @property
    def busy(self) -> bool:
        """True from `begin` until `poll` has given the answer."""

    def begin(self, path: Path, screen: Size, rotation: int) -> None:
        """Try the file as it is now; what is tried still is given up. For the arguments see `prove`."""

    def poll(self) -> Answer | None:
        """What came of it, once; None while it is not known."""

    def close(self) -> None:
        """Give up what is tried; more than once does no harm."""


class ProverProcess:
    """Tries each file with a process of its own: the real `Prover`."""

    def __init__(
        self,
        clock: Callable[[], float],
        command: Sequence[str] = COMMAND,
        spawn: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
    ) -> None:
        """
        Args:
            clock: monotonic seconds.
            command: starts the process; the file and more is added.
            spawn: for processes that are played.
        """
        self._clock, self._command, self._spawn = clock, tuple(command), spawn
        self._limit = LIMIT_SECONDS * patience()
        self._process: subprocess.Popen[bytes] | None = None
        self._leaving: list[subprocess.Popen[bytes]] = []
        self._path, self._began, self._said = Path(), 0.0, b""
        self._early: Refused | None = None

    @property
    def busy(self) -> bool:
        """See `Prover`."""
        return self._process is not None or self._early is not None

    def begin(self, path: Path, screen: Size, rotation: int) -> None:
        """See `Prover`; to be called by a thread that lives as long as the kiosk."""
        self._give_up()
        self._path, self._began, self._said = path, self._clock(), b""
        arguments = f"{screen[0]}x{screen[1]}", str(rotation), str(os.getpid())
        # One thread is enough, and each that libraries make for themselves wants memory of its own.
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        try:
            with sparing_from_interrupts():
                self._process = self._spawn(
                    [*self._command, os.fspath(path), *arguments],
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    bufsize=0,
                    env=environment,
                )
        except (OSError, ValueError) as error:
            self._early = self._trouble(f"the program that tries it cannot be started ({error})")
            return
        os.set_blocking(self._outlet, False)

    def poll(self) -> Answer | None:
        """See `Prover`."""
        self._leaving = [process for process in self._leaving if process.poll() is None]
        if (early := self._early) is not None:
            self._early = None
            return early
        process = self._process
        if process is None:
            return None
        # Asked first: whatever it said before its end is in the pipe by now.
        code = process.poll()
        over = self._take_in()
        if len(self._said) > MOST_BYTES:
            return self._end(self._trouble("the program that tries it says too much"))
        if over and code is not None:
            return self._end(self._understand(code))
        if self._clock() - self._began > self._limit:
            sentence = f"could not be tried within {self._limit:.0f} s: make it, or what it names, smaller"
            return self._end(self._trouble(sentence))
        return None

    def close(self) -> None:
        """See `Prover`."""
        self._give_up()
        for process in self._leaving:
            # Killed: gone in a moment, but for one that a disk or a network does not let go.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=GONE_SECONDS)
        self._leaving.clear()

    def _give_up(self) -> None:
        self._early = None
        if self._process is not None:
            self._end(None)

    @property
    def _outlet(self) -> int:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout.fileno()

    def _take_in(self) -> bool:
        """Read what there is, a bounded part of it; True when the other end is closed and all is read."""
        for _ in range(4):
            try:
                portion = os.read(self._outlet, PORTION)
            except BlockingIOError:
                return False
            if not portion:
                return True
            self._said += portion
        return False

    def _understand(self, code: int) -> Answer:
        if code < 0:
            return self._trouble(f"the program that tried it was ended by signal {-code}")
        if code > 0:
            return self._trouble(f"the program that tried it failed with status {code}")
        answer = decode(self._said)
        return answer or self._trouble("the program that tried it gave no answer that makes sense")

    def _trouble(self, sentence: str) -> Refused:
        return Refused(
            (about(self._path, {}, None, f"{sentence}; see the log, and save it again"),), "trouble"
        )

    def _end(self, answer: Answer | None) -> Answer | None:
        """See the process off, which may take its time, and hand on the answer."""
        process, self._process, self._said = self._process, None, b""
        assert process is not None
        if process.poll() is None:
            process.kill()
            self._leaving.append(process)
        if process.stdout is not None:
            process.stdout.close()
        return answer
