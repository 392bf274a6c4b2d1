"""What systemd hears of the kiosk: ready, alive, reloading, and what is going on in words.

The protocol is one datagram of ``KEY=value`` lines to the socket that systemd names (sd_notify(3)): too
little for a library. Outside systemd nothing is sent.
"""

import logging
import os
import socket
from collections.abc import Callable, MutableMapping

from kiosk.system.terminal import one_line

log = logging.getLogger(__name__)

MAX_STATUS = 200
"""Characters of a status line; `systemctl status` shows about one line of a terminal."""


class Notifier:
    """Speaks to systemd, never waits for it.

    Args:
        address: of systemd's socket; a leading ``@`` stands for the abstract namespace. None: nobody listens.
        watchdog_seconds: how often systemd wants to hear that all is well, or None.
        clock: monotonic seconds.
    """

    def __init__(
        self, address: str | None, watchdog_seconds: float | None, clock: Callable[[], float]
    ) -> None:
        self._address = f"\0{address[1:]}" if address and address.startswith("@") else address
        # Twice in each period would do; four times leaves room for a slow tick.
        self._period = None if watchdog_seconds is None else watchdog_seconds / 4
        self._clock = clock
        self._socket = socket.socket(
            socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC | socket.SOCK_NONBLOCK
        )
        self._next_pet = clock()
        self._status = ""
        self._failed = False

    @classmethod
    def of_environment(
        cls, environment: MutableMapping[str, str], clock: Callable[[], float], pid: int | None = None
    ) -> "Notifier":
        """The one systemd asks for; takes the variables away, so that no child speaks for the kiosk.

        Args:
            environment: usually `os.environ`.
            clock: monotonic seconds.
            pid: whose watchdog it must be; this process's by default.
        """
        address = environment.pop("NOTIFY_SOCKET", None)
        microseconds = environment.pop("WATCHDOG_USEC", "")
        meant = environment.pop("WATCHDOG_PID", "") in ("", str(pid or os.getpid()))
        seconds = int(microseconds) / 1e6 if meant and microseconds.isdecimal() else None
        return cls(address, seconds, clock)

    def ready(self) -> None:
        """The first picture is on the display, or a reload is over."""
        self._send("READY=1")

    def reloading(self) -> None:
        """The configuration is being read; `ready` ends it."""
        self._send("RELOADING=1", f"MONOTONIC_USEC={round(self._clock() * 1e6)}")

    def stopping(self) -> None:
        """The kiosk is on its way out."""
        self._send("STOPPING=1")

    def status(self, words: str) -> None:
        """Say what is going on, when it is something new."""
        words = one_line(words.replace("\n", " "))[:MAX_STATUS]
        if words != self._status:
            self._status = words
            self._send(f"STATUS={words}")

    def alive(self) -> None:
        """Pet the watchdog, as often as it needs; to be called only while display and vision are well."""
        now = self._clock()
        if self._period is not None and now >= self._next_pet:
            self._next_pet = now + self._period
            self._send("WATCHDOG=1")

    def close(self) -> None:
        """Give the socket back."""
        self._socket.close()

    def _send(self, *lines: str) -> None:
        if self._address is None:
            return
        try:
            self._socket.sendto("\n".join(lines).encode(errors="replace"), self._address)
        except BlockingIOError:
            # Its queue is full: the next message says it again. A display must not wait for that.
            log.debug("systemd does not listen just now")
        except OSError as error:
            if not self._failed:
                log.warning("systemd cannot be told how the kiosk is: %s", error.strerror)
            self._failed = True
