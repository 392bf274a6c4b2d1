"""Vision processes that are played: the real protocol over real pipes.

A test drives one in its own process by hand (`PlayedProcess`); run as a program, with the way it goes as the
argument, this is one in a process of its own.
"""

import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from kiosk.model.manifest import load_manifest
from kiosk.system.lines import LineReader
from kiosk.vision.process.protocol import (
    Answer,
    Beat,
    Configure,
    Order,
    Ready,
    Seen,
    Start,
    Stop,
    decode_order,
    encode_answer,
)
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.reading import Reading

FIRST_PID = 10_000_000
"""No process has such a number: Linux counts to 4,194,304 at most."""

LABELS = ("happy", "sad")
MANIFEST = load_manifest().model_copy(update={"labels": LABELS})
"""Of the model it plays to have."""

READY = Ready("played camera", fake=True)


class Side:
    """The vision process's side of the two pipes; nothing here waits.

    Attributes:
        ended: True once the orders have ended.
    """

    def __init__(self, orders: int, answers: int) -> None:
        self._orders, self._answers = LineReader(orders, "the display process"), answers
        os.set_blocking(answers, False)

    @property
    def ended(self) -> bool:
        return self._orders.ended

    def obey(self) -> list[Order]:
        """The orders that have come."""
        self._orders.fill()
        return [decode_order(line) for line in self._orders.take()]

    def say(self, *answers: Answer) -> None:
        """Raises BlockingIOError when nobody has read for long."""
        for answer in answers:
            self.write(encode_answer(answer))

    def write(self, received: bytes) -> None:
        """Say something that need not be an answer."""
        os.write(self._answers, received)


class PlayedProcess:
    """`subprocess.Popen` as far as the supervisor uses it; the test is the process.

    Attributes:
        side: what the process has of the pipes.
        obstinate: it does not leave, neither when its orders end nor when it is killed.
        kills: how often it was killed.
    """

    def __init__(self, pid: int = FIRST_PID) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self.obstinate = False
        self.kills = 0
        self._orders, orders = os.pipe()
        said, self._answers = os.pipe()
        self.stdin, self.stdout = os.fdopen(orders, "wb", 0), os.fdopen(said, "rb", 0)
        self.side = Side(self._orders, self._answers)

    def poll(self) -> int | None:
        return self.returncode

    def kill(self) -> None:
        self.kills += 1
        if not self.obstinate:
            self.end(-signal.SIGKILL)

    def wait(self, timeout: float) -> int:
        if self.obstinate and self.returncode is None:
            raise subprocess.TimeoutExpired("played", timeout)
        self.end(0)
        return self.returncode

    def end(self, code: int) -> None:
        """It is gone, and its ends of the pipes with it."""
        if self.returncode is None:
            self.returncode = code
            os.close(self._orders)
            os.close(self._answers)


class Players:
    """What takes the place of `subprocess.Popen`: starts processes and remembers them.

    Args:
        make: called with the process's number.
    """

    def __init__(self, make: Callable[[int], PlayedProcess] = PlayedProcess) -> None:
        self._make = make
        self.spawned: list[PlayedProcess] = []

    def __call__(self, command: Any, **pipes: Any) -> PlayedProcess:
        self.spawned.append(self._make(FIRST_PID + len(self.spawned)))
        return self.spawned[-1]

    @property
    def last(self) -> PlayedProcess:
        return self.spawned[-1]


def looked(t: float) -> Reading:
    """A reading of a frame of that time, with a face in it."""
    return Reading(t, (0.4, 0.3, 0.2, 0.3), None, {"happy": 0.9, "sad": 0.1}, leader="happy", progress=0.5)


def seen(t: float, visit: int = 1) -> Seen:
    """The same as an answer."""
    return Seen(visit, looked(t))


def main(way: str) -> None:
    """Be a vision process: a good one, or one that ``never reads``, ``floods``, floods its standard error
    (``complains``), or does not ``leave``."""
    side = Side(0, 1)
    if way == "never reads":
        signal.pause()
    if way == "floods":
        os.set_blocking(1, True)
        side.say(READY)
        while True:
            side.say(Beat())
    if way == "complains":
        side.say(READY)
        while True:
            os.write(2, b"\x1b[31mno frame\n" * 4000)
    while not side.ended:
        select.select([0], [], [])
        for order in side.obey():
            match order:
                case Configure(preview=fd):
                    preview = Preview(fd)
                    side.say(READY)
                case Start(visit, since, _):
                    preview.write(np.full((48, 64, 3), 200, np.uint8), visit)
                    side.say(seen(since, visit))
                case Stop():
                    preview.wipe()
    if way == "does not leave":
        signal.pause()


if __name__ == "__main__":
    main(sys.argv[1])
