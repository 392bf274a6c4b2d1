"""Connections to browsers: so many at once, from one address and in all, and none that says nothing.

Uvicorn has a time-out for what comes after an answer, and none for what comes before the first request.
"""

import asyncio
from collections import Counter
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

MOST = 1024
"""Connections at once; a browser has up to six."""

MOST_OF_ONE = 384
"""From one address: a house may have one for all that is in it, fifty browsers with six connections each."""

SILENT = 10.0
"""Seconds after which a connection goes that has sent no whole head of a request."""

LONGEST_HEAD = 16 << 10
"""Bytes of the head of a request."""


class Seats:
    """Counts connections by address.

    Args:
        most_of_one: see `MOST_OF_ONE`; everybody comes from a proxy's address, where there is one.
    """

    def __init__(self, most: int = MOST, most_of_one: int = MOST_OF_ONE) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Whether there is one for this address; `leave` gives it back."""
        if self._taken.total() >= self._most or self._taken[address] >= self._most_of_one:
            return False
        self._taken[address] += 1
        return True

    def leave(self, address: str) -> None:
        """A connection is over."""
        self._taken[address] -= 1
        if self._taken[address] <= 0:
            del self._taken[address]


def protocol_with(seats: Seats) -> type[asyncio.Protocol]:
    """Uvicorn's protocol, with bounds."""

    class Bounded(H11Protocol):  # type: ignore[misc]  # uvicorn is no part of the kiosk's own environment
        seat: str | None = None
        silence: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.BaseTransport) -> None:
            super().connection_made(cast(asyncio.Transport, transport))
            address = self.client[0] if self.client else ""
            if not seats.take(address):
                transport.abort()  # type: ignore[attr-defined]
                return
            self.seat = address
            self.silence = self.loop.call_later(SILENT, self.give_up)

        def give_up(self) -> None:
            """No request has come; what came may be a part of one."""
            if not self.transport.is_closing():
                self.transport.abort()

        def handle_events(self) -> None:
            before: Any = self.cycle
            super().handle_events()
            if self.cycle is not before and self.silence is not None:
                self.silence.cancel()
                self.silence = None

        def on_response_complete(self) -> None:
            super().on_response_complete()
            # The time-out between two requests ends with the first byte of the next one.
            if self.silence is None and not self.transport.is_closing():
                self.silence = self.loop.call_later(SILENT + self.timeout_keep_alive, self.give_up)

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            if self.silence is not None:
                self.silence.cancel()
            if self.seat is not None:
                seats.leave(self.seat)

    return Bounded
