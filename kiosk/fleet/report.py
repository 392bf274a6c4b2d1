"""What the client tells of itself on this computer, for ``kiosk fleet status`` and the doctor: no secret."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path

from kiosk.fleet.client import Client
from kiosk.fleet.status_file import FILE, REFRESH_SECONDS
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up
from kiosk.system.store import write_atomically

log = logging.getLogger(__name__)

LEAST_SECONDS = 1.0
"""Between two writings: numbers may change often."""


class Report:
    """Keeps the status file, which everybody on this computer may read.

    Args:
        folder: the client's runtime directory; None tells nobody.
        who: by which the broker knows this kiosk.
        broker: ``host:port``.
        counts: messages that wait, commands that were obeyed, and those that were none.
        moment: the present one.
    """

    def __init__(
        self,
        folder: Path | None,
        who: str,
        broker: str,
        counts: Callable[[], tuple[int, int, int]],
        moment: Callable[[], Moment] = Moment.now,
    ) -> None:
        self._path = folder and folder / FILE
        self._always = {
            "pid": os.getpid(),
            "process_up": started_up(os.getpid()),
            "id": who,
            "broker": broker,
        }
        self._counts, self._moment = counts, moment
        self._said: dict[str, object] = {}
        self._connected_up: float | None = None
        self._written = -REFRESH_SECONDS
        self._failed = False

    def tell(self, client: Client) -> None:
        """Write how it is, if that has changed or the last time was long ago."""
        if self._path is None:
            return
        now = self._moment()
        if client.connected is not (self._connected_up is not None):
            self._connected_up = now.up if client.connected else None
        queued, obeyed, ignored = self._counts()
        said: dict[str, object] = {
            "connected": client.connected, "connected_up": self._connected_up, "fault": client.fault,
            "queued": queued, "sent": client.sent, "commands": obeyed, "ignored": ignored,
        }  # fmt: skip
        passed = now.up - self._written
        if passed < LEAST_SECONDS or (said == self._said and passed < REFRESH_SECONDS):
            return
        self._said, self._written = said, now.up
        content = {"boot": now.boot, "updated_up": now.up, **self._always, **said}
        try:
            write_atomically(self._path, json.dumps(content).encode() + b"\n", lasting=False)
            # Whatever the service's umask.
            self._path.chmod(0o644)
        except OSError as error:
            if not self._failed:
                log.warning("%s cannot be written: %s", self._path, error.strerror)
            self._failed = True
