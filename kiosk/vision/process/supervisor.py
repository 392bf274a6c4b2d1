"""The vision process as the main process sees it: orders in, events out, and always a way back.

Nothing here blocks: the display never freezes because a camera did. What goes wrong climbs a ladder, and each
rung is logged once: a frame that does not come ends the process, a silent process is killed; the next is
started at once the first time, then with growing pauses; after too many faults in an hour the kiosk is told
to give up.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Sequence

from kiosk.config.schema import Settings
from kiosk.model.manifest import Manifest
from kiosk.model.probabilities import wanted
from kiosk.system.ending import sparing_from_interrupts
from kiosk.system.ladder import RestartLadder
from kiosk.system.lines import ProtocolError
from kiosk.system.timeouts import patience
from kiosk.vision.camera.frame import ColourImage
from kiosk.vision.process.child import Child, Leaving
from kiosk.vision.process.protocol import (
    Configure,
    Down,
    Fault,
    FaultKey,
    Order,
    Ready,
    Seen,
    Start,
    Stop,
    VisionEvent,
)
from kiosk.vision.process.shared_preview import Preview
from kiosk.vision.settings import VisionSettings

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-P", "-m", "kiosk.vision.process.worker")
"""What starts it; this process's pid, with which it dies, is added."""

START_SECONDS = 30.0
"""Longest time from spawn to ready: a Pi that has just booted reads everything from a cold SD card."""

SILENCE_SECONDS = 5.0
"""Longest silence of a ready process; it beats twice a second, and waits for a frame at most two."""

CLOSE_SECONDS = 1.0
"""At the kiosk's end the process has so long to leave by itself."""


class VisionProcess:
    """Spawns and supervises the vision process: the real `Vision`.

    To be polled by a thread that lives as long as the kiosk: what it started dies with it.
    """

    def __init__(
        self,
        settings: Settings,
        manifest: Manifest,
        clock: Callable[[], float],
        command: Sequence[str] = COMMAND,
        spawn: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen,
    ) -> None:
        """
        Args:
            settings: the operator's.
            manifest: of their model, as the display knows it.
            clock: monotonic seconds.
            command: starts the process.
            spawn: for processes that are played.
        """
        self._wanted, self._clock = (VisionSettings.of(settings), manifest), clock
        self._command, self._spawn = tuple(command), spawn
        self._patience = patience()
        self._ladder = RestartLadder(clock(), settings.recovery.failures_per_hour)
        self._child: Child | None = None
        self._leaving: Leaving | None = None
        self._start: Start | None = None
        self._asleep = False
        self._early: list[VisionEvent] = []

    @property
    def pid(self) -> int | None:
        """Of the present process, if there is one."""
        return self._child.process.pid if self._child else None

    @property
    def hopeful(self) -> bool:
        """True while the process is there or about to be; False during a pause after repeated faults."""
        return self._child is not None or self._ladder.pause_left(self._clock()) == 0

    @property
    def healthy(self) -> bool:
        """True while the process is heard of, or is being replaced within the limits of the ladder."""
        if self._child is None:
            return self._clock() - self._ladder.next_start <= self._limit
        return self._clock() - self._child.heard <= 2 * self._limit

    def adopt(self, settings: Settings, manifest: Manifest) -> None:
        """Go on with other settings, or another model; the process is replaced if they concern it."""
        before, self._wanted = self._wanted, (VisionSettings.of(settings), manifest)
        self._ladder.failures_per_hour = settings.recovery.failures_per_hour
        if before == self._wanted:
            return
        if self._child is not None:
            self._let_go(self._child)
        self._ladder.begin_anew(self._clock())

    def start(self, visit: int, since: float, judged: float) -> None:
        """Show frames taken at ``since`` or later (monotonic seconds), and judge those taken at ``judged`` or
        later, for the visit of this number, which is higher than any before, until `stop`; survives a
        restart."""
        self._start = Start(visit, since, judged)
        self._order(self._start)

    def stop(self) -> None:
        """Judge no more frames; the camera stops too unless it is kept warm."""
        self._start = None
        self._order(Stop(self._asleep))

    def sleep(self) -> None:
        """Have the camera stopped, also one that is kept warm; survives a restart."""
        self._asleep = True
        self.stop()

    def wake(self) -> None:
        """Have a camera running again that is kept warm; `start` does not need it."""
        self._asleep = False
        self.stop()

    def preview(self) -> ColourImage | None:
        """The newest frame of this visit not returned before, or None."""
        if self._child is None or self._start is None:
            return None
        return self._child.preview.latest(self._start.visit)

    def launch(self) -> None:
        """Start the process ahead of the first `poll`, which tells what came of it."""
        self._early = self.poll()

    def poll(self) -> list[VisionEvent]:
        """What has happened since the last call; starts, ends and restarts the process as needed."""
        now = self._clock()
        early, self._early = self._early, []
        later = self._poll_absent(now) if self._child is None else self._poll_present(self._child, now)
        return early + later

    def close(self) -> None:
        """End the process, by closing its orders or else by force; more than once does no harm."""
        if self._child is not None:
            process = self._child.process
            self._let_go(self._child)
            try:
                process.wait(timeout=CLOSE_SECONDS)
            except subprocess.TimeoutExpired:
                log.warning("the vision process did not leave by itself and was killed")
        if self._leaving is not None:
            self._leaving.kill()

    @property
    def _limit(self) -> float:
        """Longest silence in seconds that is no fault."""
        ready = self._child is not None and self._child.ready
        return (SILENCE_SECONDS if ready else START_SECONDS) * self._patience

    def _poll_absent(self, now: float) -> list[VisionEvent]:
        if self._ladder.pause_left(now) > 0:
            return []
        if self._leaving is None or self._leaving.has_left(now):
            return self._begin(now)
        if stuck := self._leaving.stuck(now):
            return [self._failed(stuck, False, now)]
        return []

    def _poll_present(self, child: Child, now: float) -> list[VisionEvent]:
        # Asked first: whatever it said before its end is in the pipe by now.
        ended = child.ended()
        events: list[VisionEvent] = []
        child.tell()
        try:
            for answer in child.hear(now):
                match answer:
                    case Ready() | Seen():
                        events.append(answer)
                    case Fault():
                        return [*events, self._fell(child, answer.sentence, answer.usage, now, answer.key)]
        except ProtocolError as error:
            return [*events, self._fell(child, str(error), False, now)]
        if child.heard == now:
            self._ladder.heard(now)
        if ended and child.answers.drained:
            events.append(self._fell(child, ended, False, now))
        elif child.orders.full:
            events.append(self._fell(child, "the vision process takes no orders", False, now))
        elif now - child.heard > self._limit:
            how = "takes no orders" if child.deaf else f"was silent for {self._limit:.0f} s"
            events.append(self._fell(child, f"the vision process {how}", False, now))
        return events

    def _begin(self, now: float) -> list[VisionEvent]:
        """Start a process. That it cannot be is a fault like any other: what is lacking may be back soon."""
        settings, manifest = self._wanted
        preview: Preview | None = None
        try:
            preview = Preview.create()
            with sparing_from_interrupts():
                process = self._spawn(
                    (*self._command, str(os.getpid())),
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    bufsize=0,
                    pass_fds=(preview.fd,),
                )
        except OSError as error:
            if preview is not None:
                preview.close()
            advice = "; run the installer again" if isinstance(error, FileNotFoundError) else ""
            return [self._failed(f"the vision process cannot be started: {error}{advice}", False, now)]
        labels = wanted(manifest.labels, settings.unwanted)
        self._child, self._leaving = Child(process, preview, labels, now), None
        self._order(Configure(settings, labels, preview.fd, self._asleep))
        if self._start is not None:
            self._order(self._start)
        return []

    def _fell(self, child: Child, reason: str, usage: bool, now: float, key: FaultKey | None = None) -> Down:
        child.process.kill()
        self._let_go(child)
        return self._failed(reason, usage, now, key)

    def _failed(self, reason: str, usage: bool, now: float, key: FaultKey | None = None) -> Down:
        rung = self._ladder.failed(reason, now, usage=usage)
        if rung.news is not None:
            # Whoever called with a file that cannot work gets the sentence as the command's own answer.
            log.log(logging.INFO if usage else logging.WARNING, "%s", rung.news)
        return Down(reason, rung.pause, usage, rung.gave_up, key)

    def _let_go(self, child: Child) -> None:
        child.let_go()
        self._child, self._leaving = None, Leaving(child.process, self._clock(), self._patience)

    def _order(self, order: Order) -> None:
        if self._child is not None:
            self._child.tell(order)
