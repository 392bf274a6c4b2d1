"""The vision process as the main process sees it: orders in, events out, and always a way back.

Nothing here blocks: the display never freezes because a camera did. What goes wrong climbs a ladder, and each
rung is logged once: a frame that does not come ends the process, a silent process is killed; the next is
started at once the first time, then with growing pauses; after too many faults in an hour the kiosk is told
to give up.
"""

import json
import logging
import os
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kiosk.config.schema import Settings
from kiosk.errors import CameraError
from kiosk.system.processes import is_uninterruptible
from kiosk.system.timeouts import patience
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.reading import Reading

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "kiosk.vision.process.worker")

START_SECONDS = 30.0
"""Longest time from spawn to ready: a Pi that has just booted reads everything from a cold SD card."""

SILENCE_SECONDS = 5.0
"""Longest silence of a ready process; it beats twice a second, and waits for a frame at most two."""

BACK_OFF = (0.0, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses in seconds before the first, second, … new start in a row; the last one repeats."""

HEALTHY_SECONDS = 60.0
"""After this long without a fault the pauses start from the beginning."""

HOUR = 3600.0

LEAVING_SECONDS = 5.0
"""A process that was told to leave has so long before it is killed, and as long after that to be gone."""

CONCERNS = ("model", "camera", "face", "decision")
"""Parts of the settings that the vision process reads."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The process can look. ``camera`` is its name; ``fake`` says that it is no live camera."""

    camera: str
    fake: bool


@dataclass(frozen=True, slots=True)
class Down:
    """The process ended; the next start is ``pause`` seconds away.

    ``usage`` is True when only the operator can mend it (a file that is no picture, say); ``gave_up`` when
    there have been more faults within an hour than the settings allow.
    """

    reason: str
    pause: float
    usage: bool
    gave_up: bool = False


VisionEvent = Ready | Reading | Down


class Vision:
    """Spawns and supervises the vision process."""

    def __init__(
        self,
        settings: Settings,
        clock: Callable[[], float],
        command: Sequence[str] = COMMAND,
        spawn: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
    ) -> None:
        """``clock``: monotonic seconds. ``spawn``: for processes that are played."""
        self._settings, self._clock = settings, clock
        self._command, self._spawn = tuple(command), spawn
        self._patience = patience()
        self._preview = Preview.create()
        self._process: subprocess.Popen[bytes] | None = None
        self._leaving: subprocess.Popen[bytes] | None = None
        self._leaving_since = 0.0
        self._pending = b""
        self._ready = False
        self._looking_since: float | None = None
        self._heard = 0.0
        self._next_start = clock()
        self._faults = 0
        self._last_fault = clock()
        self._recent: deque[float] = deque()
        self._logged: set[tuple[str, bool]] = set()
        self._fault: tuple[str, bool] | None = None

    @property
    def pid(self) -> int | None:
        """Of the present process, if there is one."""
        return self._process.pid if self._process else None

    @property
    def hopeful(self) -> bool:
        """True while the process is there or about to be; False during a pause after repeated faults."""
        return self._process is not None or self._next_start <= self._clock()

    @property
    def healthy(self) -> bool:
        """True while the process is heard of, or is being replaced within the limits of the ladder."""
        if self._process is None:
            return self._clock() - self._next_start <= self._limit
        return self._clock() - self._heard <= 2 * self._limit

    @property
    def pause_left(self) -> float:
        """Seconds until the next start is tried; 0 while there is a process."""
        return 0.0 if self._process else max(0.0, self._next_start - self._clock())

    def adopt(self, settings: Settings) -> None:
        """Go on with other settings; the process is replaced if they concern it."""
        before, self._settings = self._settings, settings
        if all(getattr(before, part) == getattr(settings, part) for part in CONCERNS):
            return
        if self._process is not None:
            # Closed orders are the order to leave.
            self._let_go()
        self._next_start = self._clock()
        self._faults = 0
        self._logged.clear()

    def look(self, since: float) -> None:
        """Judge frames taken at ``since`` or later (monotonic seconds) until `rest`; survives a restart."""
        self._looking_since = since
        self._order(look=since)

    def rest(self) -> None:
        """Stop looking; the camera stops too unless it is kept warm."""
        self._looking_since = None
        self._order(rest=True)

    def preview(self):
        """The newest frame not returned before, uint8 ``[height, width]``, or None."""
        return self._preview.latest() if self._looking_since is not None else None

    def poll(self) -> list[VisionEvent]:
        """What has happened since the last call; starts, ends and restarts the process as needed."""
        now = self._clock()
        if self._process is None:
            return self._poll_absent(now)
        events = self._receive(now)
        if self._process.poll() is not None:
            events += self._receive(now)
            reason, usage = self._fault or (f"the vision process ended ({_ending(self._process)})", False)
            events.append(self._ended(reason, usage, now))
        elif now - self._heard > self._limit:
            events.append(self._ended(f"the vision process was silent for {self._limit:.0f} s", False, now))
        return events

    def close(self) -> None:
        """End the process, by closing its orders or else by force; more than once does no harm."""
        if self._process is not None:
            self._process.stdin.close()
            try:
                self._process.wait(timeout=1.0)
            except subprocess.TimeoutExpired:
                log.warning("the vision process did not leave by itself and was killed")
            self._reap()
        if self._leaving is not None and self._leaving.poll() is None:
            self._leaving.kill()
        self._preview.close()

    @property
    def _limit(self) -> float:
        """Longest silence in seconds that is no fault."""
        return (SILENCE_SECONDS if self._ready else START_SECONDS) * self._patience

    def _poll_absent(self, now: float) -> list[VisionEvent]:
        if now < self._next_start:
            return []
        if self._has_left(now):
            self._start(now)
            return []
        if now - self._leaving_since <= 2 * LEAVING_SECONDS * self._patience:
            return []
        pid = self._leaving.pid
        stuck = "hangs inside the camera's driver" if is_uninterruptible(pid) else "does not end"
        return [self._failed(f"the old vision process ({pid}) {stuck} and keeps the camera", False, now)]

    def _start(self, now: float) -> None:
        self._pending, self._ready, self._fault, self._heard = b"", False, None, now
        try:
            self._process = self._spawn(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                pass_fds=(self._preview.fd,),
            )
        except OSError as error:
            raise CameraError(
                f"the vision process cannot be started: {error}; run the installer again"
            ) from error
        os.set_blocking(self._process.stdout.fileno(), False)
        self._order(settings=self._settings.model_dump(mode="json"), preview=self._preview.fd)
        if self._looking_since is not None:
            self._order(look=self._looking_since)

    def _receive(self, now: float) -> list[VisionEvent]:
        while True:
            try:
                received = os.read(self._process.stdout.fileno(), 65536)
            except BlockingIOError:
                break
            if not received:
                break
            self._pending += received
            # Half a line is a sign of life, too.
            self._heard = now
            if now - self._last_fault > HEALTHY_SECONDS:
                self._faults = 0
                self._logged.clear()
        *lines, self._pending = self._pending.split(b"\n")
        return [event for line in lines if (event := self._understand(json.loads(line)))]

    def _understand(self, message: dict) -> VisionEvent | None:
        if "reading" in message:
            return Reading.from_json(message["reading"])
        if "ready" in message:
            self._ready = True
            return Ready(**message["ready"])
        if "fault" in message:
            self._fault = message["fault"], message["usage"]
        return None

    def _ended(self, reason: str, usage: bool, now: float) -> Down:
        self._reap()
        # A killed process had no chance to wipe what it last saw.
        self._preview.wipe()
        return self._failed(reason, usage, now)

    def _failed(self, reason: str, usage: bool, now: float) -> Down:
        pause = BACK_OFF[min(self._faults, len(BACK_OFF) - 1)]
        self._faults += 1
        self._last_fault = now
        self._next_start = now + pause
        if not usage:
            self._recent.append(now)
        while self._recent and now - self._recent[0] > HOUR:
            self._recent.popleft()
        gave_up = len(self._recent) > self._settings.recovery.failures_per_hour
        # Whoever called with a file that cannot work gets the sentence as the command's own answer.
        level = logging.INFO if usage else logging.WARNING
        patient = pause == BACK_OFF[-1]
        when = f" in {pause:.0f} s" if pause else ""
        if (reason, patient) not in self._logged:
            self._logged.add((reason, patient))
            log.log(
                level, "%s; starting it again%s", reason.rstrip("."), f"{when}, and so on" * patient or when
            )
        return Down(reason, pause, usage, gave_up)

    def _reap(self) -> None:
        self._process.kill()
        self._let_go()

    def _let_go(self) -> None:
        self._process.stdin.close()
        self._process.stdout.close()
        self._leaving, self._process = self._process, None
        self._leaving_since = self._clock()
        self._ready = False

    def _has_left(self, now: float) -> bool:
        """True once the last process is gone for good.

        A process in uninterruptible sleep outlives its kill and still holds the camera; waiting for it here
        would freeze the display.
        """
        if self._leaving is None or self._leaving.poll() is not None:
            return True
        if now - self._leaving_since > LEAVING_SECONDS * self._patience:
            self._leaving.kill()
        return False

    def _order(self, **order) -> None:
        if self._process is None:
            return
        try:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
        except BrokenPipeError:
            log.debug("the vision process is gone; the next poll notices")


def _ending(process: subprocess.Popen[bytes]) -> str:
    code = process.returncode
    return f"signal {-code}" if code < 0 else f"status {code}"
