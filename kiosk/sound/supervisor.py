"""The sound process as the display sees it: orders go out, and nothing is ever waited for.

A device that hangs takes the process with it and nothing else: an order that finds no room is dropped, a
process that does not answer is killed, and the next one is started after growing pauses.
"""

import contextlib
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from typing import Protocol

from kiosk.config.schema import Sound as Settings
from kiosk.sound.melody import Melody
from kiosk.sound.orders import Configure, Hush, Order, Play, Say, encode
from kiosk.system.ending import sparing_from_interrupts
from kiosk.system.ladder import RestartLadder
from kiosk.system.processes import how_ended
from kiosk.system.timeouts import patience

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "kiosk.sound.worker")
"""What starts it; this process's pid, with which it dies, is added."""

SILENCE_SECONDS = 30.0
"""An order without an answer for so long: the device hangs. A Pi that has just booted takes a third of it to
load everything, and a voice some seconds at worst."""

LONGEST_ANSWERS = 4096
"""Bytes taken in at once, one for each order."""

CLOSE_SECONDS = 0.5
"""A process that was killed is gone long before."""

_FAULTS = 1_000_000
"""Within an hour: the kiosk does without sound and never gives up for it."""


class Sound(Protocol):
    """What is heard, as the app uses it; no call waits."""

    def play(self, melody: Melody) -> None:
        """Play it now, if effects are on."""

    def say(self, text: str) -> None:
        """Speak, after the melody that plays, if speech is on."""

    def hush(self) -> None:
        """Speak no more."""

    def adopt(self, settings: Settings, language: str) -> None:
        """Go on with other settings."""

    def poll(self) -> None:
        """See to the process; to be called with every tick."""

    def close(self) -> None:
        """End it; more than once does no harm."""


class SoundProcess:
    """Spawns and supervises the sound process: the real `Sound`. While nothing is to be heard there is none.

    To be polled by a thread that lives as long as the kiosk: what it started dies with it.
    """

    def __init__(
        self,
        settings: Settings,
        language: str,
        clock: Callable[[], float],
        command: Sequence[str] = COMMAND,
        spawn: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
    ) -> None:
        """
        Args:
            settings: the operator's.
            language: of what is spoken, a code such as ``de``.
            clock: monotonic seconds.
            command: starts the process.
            spawn: for processes that are played.
        """
        self._settings, self._language, self._clock = settings, language, clock
        self._command, self._spawn = tuple(command), spawn
        self._limit = SILENCE_SECONDS * patience()
        self._ladder = RestartLadder(clock(), _FAULTS)
        self._process: subprocess.Popen[bytes] | None = None
        self._ending: str | None = None
        self._unanswered = 0
        self._heard = clock()

    @property
    def pid(self) -> int | None:
        """Of the present process, if there is one."""
        return self._process.pid if self._process else None

    def play(self, melody: Melody) -> None:
        """See `Sound.play`."""
        if self._settings.effects:
            self._order(Play(melody, self._clock()))

    def say(self, text: str) -> None:
        """See `Sound.say`."""
        if self._settings.speak:
            self._order(Say(text, self._clock()))

    def hush(self) -> None:
        """See `Sound.hush`."""
        if self._settings.speak:
            self._order(Hush())

    def adopt(self, settings: Settings, language: str) -> None:
        """See `Sound.adopt`."""
        if (settings, language) != (self._settings, self._language):
            self._settings, self._language = settings, language
            self._ladder.begin_anew(self._clock())
            self._order(self._configuration)

    def poll(self) -> None:
        """See `Sound.poll`."""
        now = self._clock()
        if self._process is None:
            if self._wanted and self._ladder.pause_left(now) == 0:
                self._begin(now)
            return
        code = self._process.poll()
        if code is not None:
            self._over(
                f"the sound process ended ({how_ended(code)})" if self._ending is None else self._ending, now
            )
        elif self._ending is not None:
            # In the device's driver it outlives its kill; the next one would find the device taken.
            return
        elif not self._wanted:
            self._end("")
        elif self._is_silent(self._process, now):
            self._end(f"the sound process did not answer for {self._limit:.0f} s")

    def close(self) -> None:
        """See `Sound.close`."""
        if self._process is None:
            return
        self._end("")
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=CLOSE_SECONDS)
        self._let_go(self._process)

    @property
    def _wanted(self) -> bool:
        return self._settings.effects or self._settings.speak

    @property
    def _configuration(self) -> Configure:
        return Configure(self._settings.device, self._settings.volume, self._language)

    def _begin(self, now: float) -> None:
        try:
            with sparing_from_interrupts():
                self._process = self._spawn(
                    (*self._command, str(os.getpid())),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    bufsize=0,
                )
        except OSError as error:
            self._failed(f"the sound process cannot be started: {error}", now)
            return
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            os.set_blocking(pipe.fileno(), False)
        self._ending, self._unanswered, self._heard = None, 0, now
        self._order(self._configuration)

    def _is_silent(self, process: subprocess.Popen[bytes], now: float) -> bool:
        """Whether it owes an answer for too long."""
        assert process.stdout is not None
        # None while there is nothing, and nothing at all once it is gone, as the next poll notices.
        if answers := process.stdout.read(LONGEST_ANSWERS):
            self._unanswered = max(0, self._unanswered - len(answers))
            self._heard = now
            self._ladder.heard(now)
        if self._unanswered == 0:
            self._heard = now
        return now - self._heard > self._limit

    def _order(self, order: Order) -> None:
        """Give an order if there is room for it; what finds none is dropped."""
        if self._process is None or self._ending is not None:
            return
        assert self._process.stdin is not None
        # None where there is no room. A line is short enough to be written whole or not at all.
        with contextlib.suppress(BrokenPipeError):
            if self._process.stdin.write(encode(order)) is not None:
                self._unanswered += 1

    def _end(self, reason: str) -> None:
        assert self._process is not None
        self._ending = reason
        self._process.kill()

    def _over(self, reason: str, now: float) -> None:
        assert self._process is not None
        self._let_go(self._process)
        if reason:
            self._failed(reason, now)

    def _let_go(self, process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()
        self._process = None

    def _failed(self, reason: str, now: float) -> None:
        if (news := self._ladder.failed(reason, now).news) is not None:
            log.warning("%s", news)
