"""Asking whoever comes for a name and a password, without making the others wait."""

import asyncio
from collections.abc import Callable

from kiosk.web.login import Logins, Throttle, credentials_in
from kiosk.web.payload import Refused

MOST_WAITING = 8
"""Passwords that wait to be checked, one after the other; each takes a processor for a moment."""


class Entrance:
    """Lets in who has a login.

    Args:
        logins: who that is.
        clock: monotonic seconds.
    """

    def __init__(self, logins: Logins, clock: Callable[[], float]) -> None:
        self._logins = logins
        self._throttle = Throttle(clock)
        self._one = asyncio.Semaphore(1)
        self._waiting = 0

    async def ask(self, header: str, address: str) -> None:
        """Return if the Authorization header is right.

        Raises:
            Refused: it is not there (401), is wrong (401), or may not be tried now (429, 503).
        """
        credentials = credentials_in(header)
        if credentials is None:
            raise Refused(401, "name and password, please")
        if self._logins.knows(*credentials):
            return
        self._refuse_haste(address)
        if self._waiting >= MOST_WAITING:
            raise Refused(503, "too many are logging in just now", wait=5)
        self._waiting += 1
        try:
            async with self._one:
                # Those that waited in line have learned meanwhile that this address has to wait.
                self._refuse_haste(address)
                right = await asyncio.to_thread(self._logins.check, *credentials)
        finally:
            self._waiting -= 1
        if not right:
            self._throttle.failed(address)
            raise Refused(401, "name or password is wrong")
        self._throttle.right(address)

    def _refuse_haste(self, address: str) -> None:
        wait = self._throttle.wait(address)
        if wait > 0:
            raise Refused(429, "too many wrong tries: wait a moment", wait=wait)
