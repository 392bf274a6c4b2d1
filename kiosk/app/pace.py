"""Ticking an app without a person: what a visit, a benchmark and the soak have in common."""

import time
from collections.abc import Callable

from kiosk.app.app import App
from kiosk.app.reports import CameraReady
from kiosk.errors import CameraError, UsageError

Tick = Callable[[], None]
"""One tick of what is played, and the pause before the next."""


def paced(tick: Callable[[], None], frame_seconds: float) -> Tick:
    """``tick`` after a pause of ``frame_seconds``."""

    def pause_and_tick() -> None:
        time.sleep(frame_seconds)
        tick()

    return pause_and_tick


def until_camera(app: App, tick: Tick) -> CameraReady:
    """Tick until the vision process is ready.

    Raises:
        UsageError: the source can never work.
        CameraError: the camera does not answer.
    """
    while app.camera is None:
        tick()
        if app.fault is not None:
            raise (UsageError if app.fault.usage else CameraError)(app.fault.reason)
    return app.camera


def pass_time(seconds: float, tick: Tick) -> None:
    """Tick for so long."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        tick()
