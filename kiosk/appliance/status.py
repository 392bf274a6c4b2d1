"""How the kiosk is, in words and as a file in the runtime directory."""

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
from kiosk.appliance.counts import Counts
from kiosk.appliance.status_file import FILE, REFRESH_SECONDS
from kiosk.session import NAMES, Attract, CameraUnavailable, Looking, NoFace

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Status:
    """One moment of a running kiosk; see `kiosk.session.NAMES` for ``state``.

    Attributes:
        started, updated: seconds since 1970.
        status: the moment in words.
        camera: its name, while it is well; ``camera_fault`` is what ails it, else None.
        config_problem: the first thing wrong with the configuration file as it is now.
        restart_needed: keys whose new value waits for a restart.
        last_decision_ms: press → verdict of the last visit that had a verdict.
        driver, size: of the display, pixels.
        fault: why the kiosk ended, if it ended by a fault.
        better_rotation: ``camera.rotation`` with which most faces of the last day would have been upright, or
            None if they were.
    """

    version: str
    pid: int
    vision_pid: int | None
    started: float
    updated: float
    state: str
    status: str
    camera: str | None
    camera_fault: str | None
    config: str
    config_problem: str | None
    restart_needed: list[str]
    visits: dict[str, int]
    camera_restarts: int
    last_decision_ms: int | None
    driver: str
    size: list[int]
    fault: str | None = None
    better_rotation: int | None = None


def words(app: App, problem: str | None, restart_needed: list[str]) -> str:
    """What is going on, for `systemctl status`: one line without anything about a visitor's face."""
    match app.state:
        case Attract():
            said = "waiting for a visitor"
        case Looking():
            said = "looking at a visitor"
        case CameraUnavailable():
            said = "telling a visitor that the camera rests"
        case NoFace():
            said = "telling a visitor that no face was seen"
        case _:
            said = "showing a visitor the answer"
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
    """Keeps `FILE` up to date, in memory-backed storage; a failure to write costs a log line, once.

    Args:
        folder: the runtime directory; None keeps no file.
        clock: monotonic seconds.
        wall: seconds since 1970.
    """

    def __init__(
        self, folder: Path | None, clock: Callable[[], float], wall: Callable[[], float] = time.time
    ) -> None:
        self._path = folder / FILE if folder else None
        self._clock, self._wall = clock, wall
        self._started = wall()
        self._written: dict[str, Any] = {}
        self._next = clock()
        self._failed = False

    def show(
        self,
        app: App,
        counts: Counts,
        said: str,
        *,
        config: Path,
        problem: str | None,
        restart_needed: list[str],
    ) -> None:
        """Write the file if something is new, or if it is time to."""
        if self._path is None:
            return
        seconds, fault = app.decision_seconds, app.fault
        now = Status(
            version=__version__,
            pid=os.getpid(),
            vision_pid=app.vision.pid,
            started=round(self._started, 3),
            updated=0.0,
            state=NAMES[type(app.state)],
            status=said,
            camera=app.camera.camera if app.camera and not fault else None,
            camera_fault=fault.reason if fault else None,
            config=str(config),
            config_problem=problem,
            restart_needed=restart_needed,
            visits=dict(counts.visits),
            camera_restarts=counts.camera_restarts,
            last_decision_ms=None if seconds is None else round(1000 * seconds),
            driver=app.window.driver,
            size=list(app.window.screen.get_size()),
            better_rotation=app.better_rotation,
        )
        content = asdict(now)
        if content == self._written and self._clock() < self._next:
            return
        self._written, self._next = content, self._clock() + REFRESH_SECONDS
        self._write(content)

    def ended(self, fault: str) -> None:
        """The last words: why the kiosk ended."""
        if self._path is not None:
            self._write({"version": __version__, "pid": os.getpid()} | self._written | {"fault": fault})

    def _write(self, content: dict[str, Any]) -> None:
        content = content | {"updated": round(self._wall(), 3)}
        beside = self._path.with_suffix(".new")
        try:
            beside.write_text(json.dumps(content, ensure_ascii=False))
            beside.replace(self._path)
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written: %s", self._path, error.strerror)
            self._failed = True
