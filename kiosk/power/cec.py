"""A television, which HDMI-CEC sends to standby and wakes: by cec-ctl, where Debian's v4l-utils are.

The wire is slow and televisions answer when they like, so each word is a process of its own, which nobody
waits for and which is killed when its time is up. One that the kernel holds even then is left, and nothing
more is said until it has gone.
"""

import contextlib
import logging
import os
import re
import subprocess
from collections.abc import Callable, Generator, Sequence
from pathlib import Path

from kiosk.power.base import DisplayPower
from kiosk.system.ladder import BACK_OFF

log = logging.getLogger(__name__)

PROGRAM = "cec-ctl"
PACKAGE = "v4l-utils"
DROP_IN = "/etc/systemd/system/kiosk.service.d/cec.conf"

HOW_TO_OPEN = (
    f"sudo install -Dm644 systemd/kiosk-cec.conf {DROP_IN}, then sudo systemctl daemon-reload, and restart"
    " the kiosk"
)

WORD_SECONDS = 10.0
"""For one run of the program: it claims an address first, and a word is tried again on a busy wire."""

CLOSE_SECONDS = 1.0
"""For the last word, when the kiosk ends while the television is in standby."""

GONE_SECONDS = 0.2
"""A process that was killed is gone long before, unless the kernel holds it."""

PICTURE_SECONDS = 5.0
"""From the word to a television's picture; many take longer, none is waited for much longer than that."""

MOST_SAID = 1 << 16

_PLACE = re.compile(r"Physical Address\s*:\s*([0-9a-f]\.[0-9a-f]\.[0-9a-f]\.[0-9a-f])")
_NOBODY = "f.f.f.f"
_UNHEARD = ("Not Acknowledged", "Max Retries")
_CLOSED = ("Operation not permitted", "Permission denied")

Spawn = Callable[..., subprocess.Popen[bytes]]


def cec_devices(root: Path = Path("/")) -> list[Path]:
    """The HDMI sockets with such a wire, as device nodes that this process may use."""
    nodes = sorted((root / "dev").glob("cec[0-9]*"))
    return [node for node in nodes if os.access(node, os.R_OK | os.W_OK)]


class _Unheard(Exception):
    """A word did not arrive; the sentence says why, and what to do about it."""


class CecPower(DisplayPower):
    """One television, at whichever socket answers. Asleep its picture is black, should it not obey."""

    def __init__(self, devices: Sequence[Path], program: str, spawn: Spawn = subprocess.Popen) -> None:
        """
        Args:
            devices: as `cec_devices` has them, at least one.
            program: path of cec-ctl.
            spawn: for processes that are played.
        """
        self._devices, self._program, self._spawn = list(devices), program, spawn
        self._is_on = self._lit = True
        # Unknown: a kiosk that was killed may have left it in standby.
        self._reached: bool | None = None
        self._lit_from: float | None = None
        self._talk: Talk | None = None
        self._talks_on = True
        self._run: _Run | None = None
        self._problem: str | None = None
        self._failures = 0
        self._now = self._next_try = 0.0

    @property
    def name(self) -> str:
        """See `DisplayPower.name`."""
        return f"HDMI-CEC ({self._devices[0].name})"

    @property
    def dims(self) -> bool:
        """See `DisplayPower.dims`."""
        return False

    @property
    def problem(self) -> str | None:
        """See `DisplayPower.problem`."""
        return self._problem

    @property
    def lit(self) -> bool:
        """See `DisplayPower.lit`."""
        return self._lit

    def off(self) -> None:
        """See `DisplayPower.off`."""
        self._want(on=False)
        self._lit, self._lit_from = False, None

    def on(self) -> None:
        """See `DisplayPower.on`."""
        self._want(on=True)

    def brightness(self, share: float) -> None:
        """See `DisplayPower.brightness`."""

    def poll(self, now: float) -> None:
        """See `DisplayPower.poll`."""
        self._now = now
        if self._run is not None:
            self._look_after(self._run)
        if self._talk is None and now >= self._next_try:
            if self._reached != self._is_on:
                self._talk, self._talks_on = _talk(on=self._is_on), self._is_on
                self._go_on(None)
            elif self._is_on and not self._lit and self._lit_from is None:
                self._lit_from = now + PICTURE_SECONDS
        if self._lit_from is not None and now >= self._lit_from:
            self._lit, self._lit_from = True, None

    def close(self) -> None:
        """See `DisplayPower.close`; waits a moment for the word where the television is in standby."""
        in_standby = not self._is_on or self._reached is False
        self._is_on = self._lit = True
        self._lit_from = self._talk = None
        if self._run is not None:
            self._run.end()
            self._run = None
        if in_standby:
            self._reached = True
            with contextlib.suppress(OSError):
                _Run(self._spawn, self._command(_WAKE), self._now).end(CLOSE_SECONDS)

    def _want(self, *, on: bool) -> None:
        if on != self._is_on:
            self._is_on, self._failures, self._next_try = on, 0, self._now

    def _command(self, words: Sequence[str]) -> Sequence[str]:
        return (self._program, "--device", str(self._devices[0]), *words)

    def _look_after(self, run: "_Run") -> None:
        try:
            said = run.poll(self._now)
        except _Unheard as fault:
            self._note(str(fault))
            if run.is_over:
                self._run = None
                self._failed(str(fault))
            return
        if said is not None:
            self._run = None
            self._go_on(said)

    def _go_on(self, said: str | None) -> None:
        """With the next word, once it is known what came of the last; None before the first."""
        assert self._talk is not None
        try:
            words = self._talk.send(said)
            self._run = _Run(self._spawn, self._command(words), self._now)
        except StopIteration:
            if self._problem is not None:
                log.info("%s: works again", self.name)
            self._problem, self._failures, self._talk, self._reached = None, 0, None, self._talks_on
        except _Unheard as fault:
            self._failed(str(fault))
        except OSError as error:
            self._failed(f"{PROGRAM} cannot be started ({error.strerror}): sudo apt install {PACKAGE}")

    def _failed(self, reason: str) -> None:
        self._note(reason)
        self._failures += 1
        self._next_try = self._now + BACK_OFF[min(self._failures, len(BACK_OFF) - 1)]
        self._reached = self._talk = None
        # It may be at the other socket.
        self._devices = [*self._devices[1:], self._devices[0]]

    def _note(self, reason: str) -> None:
        if reason != self._problem:
            log.warning("%s: %s", self.name, reason)
        self._problem = reason


Talk = Generator[Sequence[str], str | None, None]
"""Yields what to say next, and is sent what the program printed of it."""

_CLAIM = ("--playback", "--osd-name", "Mood kiosk")
_STANDBY = ("--to", "0", "--standby")
_WAKE = ("--to", "0", "--image-view-on")


def _talk(*, on: bool) -> Talk:
    """Raises _Unheard."""
    # An address of its own first: televisions do not listen to whoever has none.
    found = _PLACE.search((yield _CLAIM) or "")
    if found is None or found[1] == _NOBODY:
        raise _Unheard("no television says where it is connected: connect it by HDMI, and plug it in")
    yield _WAKE if on else _STANDBY
    if on:
        yield ("--to", "0", "--active-source", f"phys-addr={found[1]}")


class _Run:
    """One run of the program."""

    def __init__(self, spawn: Spawn, command: Sequence[str], now: float) -> None:
        """Raises OSError where it cannot be started."""
        self._kill_at, self._killed = now + WORD_SECONDS, False
        self._printed = os.memfd_create("cec")
        try:
            self._process = spawn(
                command,
                stdin=subprocess.DEVNULL,
                stdout=self._printed,
                stderr=self._printed,
                cwd="/",
                start_new_session=True,
            )
        except OSError:
            os.close(self._printed)
            raise

    @property
    def is_over(self) -> bool:
        """Whether there is no such process any more."""
        return self._process.returncode is not None

    def poll(self, now: float) -> str | None:
        """What it printed; None while it runs. Raises _Unheard where the word did not arrive."""
        status = self._process.poll()
        if status is None and now >= self._kill_at and not self._killed:
            self._process.kill()
            self._killed = True
        if self._killed:
            if status is not None:
                os.close(self._printed)
            raise _Unheard(f"{PROGRAM} gave no answer within {WORD_SECONDS:g} s: restart the computer")
        if status is None:
            return None
        said = os.pread(self._printed, MOST_SAID, 0).decode(errors="replace")
        os.close(self._printed)
        if any(word in said for word in _CLOSED):
            raise _Unheard(f"the kiosk may not use the HDMI-CEC wire: {HOW_TO_OPEN}")
        if status != 0 or any(word in said for word in _UNHEARD):
            raise _Unheard(
                "the television does not answer HDMI-CEC: switch that on in its own settings, or set"
                " display.power to black"
            )
        return said

    def end(self, patience: float = 0.0) -> None:
        """Wait so long, seconds, and kill it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(patience)
        if not self.is_over:
            self._process.kill()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(GONE_SECONDS)
        os.close(self._printed)
