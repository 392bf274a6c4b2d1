"""The small parts of requests and answers that the gate reads and makes (ASGI 3.0)."""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from kiosk.web.bodies import Receive
from kiosk.web.headers import Header
from kiosk.web.payload import Refused

Scope = MutableMapping[str, Any]
Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def headers_of(refused: Refused) -> list[Header]:
    """What goes with a refusal: when to come again, and how to log in."""
    more: list[Header] = []
    if refused.wait is not None:
        more.append((b"retry-after", str(max(1, round(refused.wait))).encode()))
    if refused.status == 401:
        more.append((b"www-authenticate", b'Basic realm="mood kiosk", charset="UTF-8"'))
    return more


def read_headers(raw: list[Header]) -> dict[str, str]:
    """Headers by their names in small letters.

    Raises:
        Refused: one of those that decide is there twice.
    """
    headers: dict[str, str] = {}
    for name, value in raw:
        key = name.decode("latin-1").lower()
        if key in headers and key != "cookie":
            if key in ("host", "origin", "authorization", "content-length", "content-type"):
                raise Refused(400, "this is said twice")
            continue
        before = f"{headers[key]}; " if key in headers else ""
        headers[key] = before + value.decode("latin-1")
    return headers


def address_of(scope: Scope) -> str:
    """From where a request comes."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def body_of(content: bytes, receive: Receive) -> Receive:
    """What receives this body, and after it what the browser does."""
    given = False

    async def body() -> dict[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": content, "more_body": False}

    return body
