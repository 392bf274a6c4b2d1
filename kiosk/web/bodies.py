"""Reading the body of a request, within bounded memory and time, whoever sends it how slowly."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any

from kiosk.web.payload import Refused

Receive = Callable[[], Awaitable[dict[str, Any]]]

SILENT = 10.0
"""Seconds in which a body brings nothing before it is given up."""

SLOWEST = 20_000.0
"""Bytes a second that a body brings at least, on the whole; a bad mobile connection has five times that."""

FREE = 20.0
"""Seconds that it may take however small it is."""


class Gone(Exception):
    """The browser has gone away: there is nobody to answer."""


def length_of(headers: Mapping[str, str]) -> int:
    """What Content-Length says.

    Raises:
        Refused: it is not there. Who does not know how much is to come gets no room kept for it.
    """
    length = headers.get("content-length", "")
    if "transfer-encoding" in headers or not (length.isascii() and length.isdecimal()):
        raise Refused(411, "how long it is must be said first")
    # So long a number is too much for everything.
    return int(length[:18])


async def parts_of(receive: Receive, length: int) -> AsyncIterator[bytes]:
    """The parts of a body as they come, ``length`` bytes in all.

    Raises:
        Refused: it comes too slowly, or is longer than was said.
        Gone: the browser broke it off.
    """
    loop = asyncio.get_running_loop()
    end = loop.time() + FREE + length / SLOWEST
    came = 0
    while True:
        try:
            message = await asyncio.wait_for(receive(), min(SILENT, max(end - loop.time(), 0.0)))
        except TimeoutError:
            raise Refused(408, "that took too long") from None
        if message["type"] != "http.request":
            raise Gone
        part = message.get("body", b"")
        came += len(part)
        if came > length:
            raise Refused(400, "there is more than was said")
        yield part
        if not message.get("more_body", False):
            return
