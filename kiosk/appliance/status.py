"""How the kiosk is, in words and as a file in the runtime directory."""

import hashlib
import json
import logging
import os
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kiosk import __version__
from kiosk.app.app import App
from kiosk.appliance.status_file import FILE
from kiosk.content.faults import Fault
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up
from kiosk.system.store import write_atomically
from kiosk.system.terminal import escape

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """One moment of a running kiosk; ``state`` is the ``name`` of the session's, or ``asleep``.

    Attributes:
        started: seconds since 1970.
        status: the moment in words.
        camera: its name, while it is well; ``camera_fault`` is what ails it, else None.
        config_problem: the first thing wrong with the configuration file as it is now.
        config_runs: ``saved`` where the kiosk runs with the file as it is, ``last good`` where it does not.
        config_digest: by `digest`, of the text with which it runs: who saved a file can tell whether it does.
        on_trial_up: since when what runs has not survived a visit, seconds since the boot; None when it has.
        restart_needed: keys whose new value waits for a restart.
        last_decision_ms: press → verdict of the last visit that had a verdict.
        driver, size: of the display, pixels.
        better_rotation: ``camera.rotation`` with which most faces of the last day would have been upright, or
            None if they were.
        not_counted: why visits are not counted by the hour though they should be; None while all is well.
        asleep: why the kiosk sleeps (``hours``, ``idle``, ``asked``); None while it is awake.
        asleep_until: when it wakes by itself, local time in ISO 8601 such as ``2026-12-01T09:00``, if that is
            known.
        hours_wait: there are hours, and the clock on the wall is not known to be right: it stays awake.
        screen: what `kiosk screen` was last told: ``auto``, ``on`` or ``off``.
        display_power: by what the display goes off, and ``display_problem`` why it did not do as it was told.
        code, for_staff: what the screen sends for the staff with, and what it means; None while all is well.
    """

    version: str
    pid: int
    vision_pid: int | None
    started: float
    state: str
    status: str
    camera: str | None
    camera_fault: str | None
    config: str
    config_problem: str | None
    config_runs: str
    on_trial_up: float | None
    restart_needed: list[str]
    visits: dict[str, int]
    camera_restarts: int
    last_decision_ms: int | None
    driver: str
    size: list[int]
    better_rotation: int | None = None
    not_counted: str | None = None
    asleep: str | None = None
    asleep_until: str | None = None
    hours_wait: bool = False
    screen: str = "auto"
    display_power: str | None = None
    display_problem: str | None = None
    code: int | None = None
    for_staff: str | None = None
    config_digest: str | None = None


def digest(text: bytes) -> str:
    """The first 16 digits of a text's SHA-256: enough to tell one configuration from another."""
    return hashlib.sha256(text).hexdigest()[:16]


def words(app: App, problem: str | None, restart_needed: list[str]) -> str:
    """What is going on, for `systemctl status`: one line without anything about a visitor's face."""
    standby = app.standby
    said = app.state.doing if standby.asleep is None else ""
    said = "; ".join(filter(None, (said, standby.words)))
    if (fault := app.power.problem) is not None:
        said += f"; the display: {fault.rstrip('.')}"
    if app.fault is not None:
        said += f"; the camera is resting: {app.fault.reason.rstrip('.')}"
    elif app.camera is None:
        said += "; the camera is being started"
    if problem is not None:
        said += f"; the configuration is wrong, the last good one is used: {problem}"
    if restart_needed:
        said += f"; a restart is needed for {', '.join(restart_needed)}"
    return said


class StatusFile:
    """`FILE`, in memory-backed storage; a failure to write costs a log line, once.

    Args:
        folder: the runtime directory; None keeps no file.
        wall: seconds since 1970, for people.
        now: the clock of the boot, by which others tell how long ago it was written.

    Attributes:
        started: when the kiosk was, seconds since 1970.
    """

    def __init__(
        self,
        folder: Path | None,
        wall: Callable[[], float] = time.time,
        now: Callable[[], Moment] = Moment.now,
    ) -> None:
        self._path = folder / FILE if folder else None
        self._wall, self._now = wall, now
        self.started = round(wall(), 3)
        self._started = now()
        self._process_up = started_up(os.getpid())
        self._written: dict[str, Any] = {}
        self._failed = False

    def up_before(self, seconds: float) -> float:
        """When that long ago was, seconds since the boot."""
        return round(self._now().up - seconds, 3)

    def show(self, status: Status) -> None:
        """Write the file."""
        self._written = asdict(status)
        self._write(self._written | {"fault": None, "fault_kind": None, "stopped": False})

    def ended(self, fault: str | None, kind: Fault = Fault.ENDED) -> None:
        """The last words: the fault that ended the kiosk, and its kind; None where somebody did."""
        last_words = {"fault": fault, "fault_kind": fault and kind, "stopped": fault is None}
        self._write({"version": __version__, "pid": os.getpid()} | self._written | last_words)

    def _write(self, content: dict[str, Any]) -> None:
        if self._path is None:
            return
        content = content | {
            "updated": round(self._wall(), 3),
            "boot": self._started.boot,
            "process_up": self._process_up,
            "started_up": self._started.up,
            "updated_up": self._now().up,
        }
        try:
            # A file's name need be no text: what is none in it becomes a question mark.
            text = json.dumps(content, ensure_ascii=False).encode(errors="replace").decode()
            write_atomically(self._path, escape(text).encode(), lasting=False)
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written: %s", self._path, error.strerror)
            self._failed = True
