"""What may be asked of a kiosk over the network: a fixed list, not too often; the rest is counted alone.

The client itself can do none of it. It puts an empty file into a folder, named after the command; a unit that
runs as root looks there, knows the same list, and obeys.
"""

import logging
import os
from collections import deque
from pathlib import Path

from kiosk.fleet.transport import Received

log = logging.getLogger(__name__)

RESTART = "restart"

COMMANDS = (RESTART, "reload", "screen-on", "screen-off", "screen-auto")
"""All there are: the names of files, and the payloads of messages."""

LONGEST = 32
"""Bytes of a payload that is looked at."""

MOST, WITHIN_SECONDS = 10, 60.0
"""So many commands in so long a time."""

RESTART_SECONDS = 60.0
"""And no more than one restart: a kiosk that starts again and again helps nobody."""


class Commands:
    """Takes messages, and hands over what is to be obeyed.

    Args:
        folder: into which the files go; None obeys nothing.
        topic: of commands.

    Attributes:
        obeyed, ignored: how many messages were, since the start.
    """

    def __init__(self, folder: Path | None, topic: str) -> None:
        self._folder, self._topic = folder, topic
        self._recent: deque[float] = deque()
        self._restarted: float | None = None
        self.obeyed = self.ignored = 0

    @property
    def obeys(self) -> bool:
        """Whether there is anything to listen for."""
        return self._folder is not None

    def take(self, message: Received, now: float) -> bool:
        """Hand a command over; False for what is none, or one too many. ``now``: monotonic seconds."""
        name = self._name(message)
        if name is None or not self._in_time(name, now) or not self._hand_over(name):
            self.ignored += 1
            return False
        self.obeyed += 1
        log.info("the broker asks for: %s", name)
        return True

    def _name(self, message: Received) -> str | None:
        # One that the broker has kept is from nobody knows when.
        if message.topic != self._topic or message.retained or len(message.payload) > LONGEST:
            return None
        name = message.payload.decode("ascii", errors="replace")
        return name if name in COMMANDS else None

    def _in_time(self, name: str, now: float) -> bool:
        while self._recent and now - self._recent[0] >= WITHIN_SECONDS:
            self._recent.popleft()
        if len(self._recent) >= MOST:
            return False
        if name == RESTART:
            if self._restarted is not None and now - self._restarted < RESTART_SECONDS:
                return False
            self._restarted = now
        self._recent.append(now)
        return True

    def _hand_over(self, name: str) -> bool:
        if self._folder is None:
            return False
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            os.close(os.open(self._folder / name, flags, 0o600))
        except FileExistsError:
            # It was asked for already, and has yet to be obeyed.
            pass
        except OSError as error:
            log.warning("'%s' cannot be handed over: %s", name, error.strerror)
            return False
        return True
