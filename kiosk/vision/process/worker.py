"""The vision process: owns the camera and the model, takes orders on stdin, answers on stdout.

Both directions are JSON, one object a line.

- in: first ``{"settings": {…}, "preview": fd}``, then ``{"look": since}`` and ``{"rest": true}``. The end of
  the input is the order to leave, so a dead parent leaves no orphan.
- out: ``{"ready": {"camera": name, "fake": bool}}`` once, ``{"reading": {…}}`` per judged frame,
  ``{"beat": true}`` at least once a second while all is well, and ``{"fault": sentence, "usage": bool}``
  before it gives up. It never tries to mend a camera: a fresh process does that better (a libcamera call
  may block for ever, and only a kill ends that).
"""

import json
import os
import selectors
import signal
import sys
import time
from typing import Any, TextIO

from kiosk.config.schema import Settings
from kiosk.errors import KioskError, UsageError
from kiosk.system.hardening import forbid_core_dumps
from kiosk.vision.camera.base import Camera
from kiosk.vision.camera.sources import open_camera
from kiosk.vision.loop import readings
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.process.shared_preview import Preview

BEAT_SECONDS = 0.5


class Orders:
    """Lines of JSON from a file descriptor, with a bounded wait."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._pending = b""
        self._selector = selectors.DefaultSelector()
        self._selector.register(fd, selectors.EVENT_READ)

    def next(self, timeout: float) -> dict[str, Any] | None:
        """The next order, or None when none came within ``timeout`` seconds.

        Raises:
            EOFError: the parent closed the pipe or is gone.
        """
        while b"\n" not in self._pending:
            if not self._selector.select(timeout):
                return None
            received = os.read(self._fd, 65536)
            if not received:
                raise EOFError
            self._pending += received
        line, _, self._pending = self._pending.partition(b"\n")
        return json.loads(line)


class Worker:
    """Obeys the latest order until the orders end."""

    def __init__(
        self, camera: Camera, pipeline: Pipeline, preview: Preview, *, orders: Orders, out: TextIO, warm: bool
    ):
        self._camera, self._pipeline, self._preview = camera, pipeline, preview
        self._orders, self._out, self._warm = orders, out, warm
        self._last_beat = 0.0

    def run(self) -> None:
        """Returns when the orders end. Raises `CameraError` when the camera fails."""
        if self._warm:
            self._camera.start()
        self._say(ready={"camera": self._camera.name, "fake": self._camera.fake})
        order = None
        try:
            while True:
                self._beat()
                order = order or self._orders.next(BEAT_SECONDS)
                order = self._look(order["look"]) if order and "look" in order else None
        except EOFError:
            return

    def _look(self, since: float) -> dict[str, Any] | None:
        """Judge frames until another order comes; returns that order."""
        if not self._warm:
            self._camera.start()
            # Starting a camera takes seconds at worst, and so does its first frame: both are no silence.
            self._say(beat=True)
        for reading in readings(self._camera, self._pipeline, since, self._preview):
            self._say(reading=reading.to_json())
            self._beat()
            if order := self._orders.next(0):
                break
        self._preview.wipe()
        if not self._warm:
            self._camera.stop()
        return order

    def _beat(self) -> None:
        if time.monotonic() - self._last_beat >= BEAT_SECONDS:
            self._last_beat = time.monotonic()
            self._say(beat=True)

    def _say(self, **message: Any) -> None:
        print(json.dumps(message), file=self._out, flush=True)


def main() -> int:
    """Entry of ``python -m kiosk.vision.process.worker``; the exit status is 1 after a fault."""
    forbid_core_dumps()
    # The terminal's Ctrl-C reaches both processes; the parent decides and closes the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # Libraries print to stdout when they please: the protocol keeps the pipe for itself.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    orders = Orders(0)
    try:
        first = orders.next(timeout=10)
        if first is None:
            return 1
        settings = Settings.model_validate_json(json.dumps(first["settings"]))
        with open_camera(settings.camera) as camera:
            pipeline, preview = Pipeline(settings), Preview(first["preview"])
            Worker(camera, pipeline, preview, orders=orders, out=out, warm=settings.camera.warm).run()
    except (EOFError, BrokenPipeError):
        return 0
    except KioskError as fault:
        usage = isinstance(fault, UsageError)
        print(json.dumps({"fault": str(fault), "usage": usage}), file=out, flush=True)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
