"""Everything that comes to the page comes through here, and most of it no further.

An ASGI application around Gradio's (ASGI 3.0). A request is let through when it was sent to this page under
its own name, by somebody who may come in, from the page itself, for a route that the page needs; and what
it names (a session, an upload) must be its visitor's own. Everything else gets a short answer, and Gradio
never hears of it.
"""

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from kiosk.web.bodies import Gone, Receive, length_of, parts_of
from kiosk.web.doors import Doors
from kiosk.web.entrance import Entrance
from kiosk.web.headers import Header, clean_page, hashes, safe_headers
from kiosk.web.messages import App, Scope, Send, address_of, body_of, headers_of, read_headers
from kiosk.web.payload import Refused, checked_event
from kiosk.web.receive import FULL, take_in
from kiosk.web.routes import Kind, route_for
from kiosk.web.uploads import Uploads
from kiosk.web.visitors import NOBODY, Visitors

MOST_OF_EVENT = 3 << 20
"""Bytes of an event's body: a picture of the page's own camera is in it, 1600 pixels wide."""

SMALL = 64 << 10
"""Bytes of a body for which no room is kept: a browser's events have less, but for such pictures."""

_HANDED_ON = frozenset({b"host", b"accept", b"accept-language", b"accept-encoding", b"user-agent", b"origin",
                        b"content-type", b"range", b"if-none-match", b"if-modified-since"})  # fmt: skip
"""Of what a browser says, all that Gradio hears: no cookie, no password, nothing about the way."""

_OF_THE_WAY = frozenset({b"x-forwarded-proto", b"x-forwarded-host"})
_NEEDS_VISITOR = frozenset({Kind.UPLOAD, Kind.EVENT, Kind.ANSWERS})
_NO_SUCH = "there is nothing here"
TOO_MUCH = "that is too much"


@dataclass(slots=True)
class _Request:
    """One request, while it is answered."""

    scope: Scope
    receive: Receive
    send: Send
    headers: Mapping[str, str]
    kind: Kind
    named: Mapping[str, str]
    visitor: str
    cookie: str | None = None


class Gate:
    """The gate.

    Args:
        app: Gradio's.
        doors: how the page is reached.
        uploads: all files.
        entrance: asks for names and passwords; None: everybody may come in.
        visitors: tells them apart.
        is_over: called with a session whose page was closed.
        events: the numbers of the page's; None: any. Gradio takes another one for its own fault, and logs it.
    """

    def __init__(
        self,
        app: App,
        doors: Doors,
        uploads: Uploads,
        *,
        entrance: Entrance | None = None,
        visitors: Visitors | None = None,
        is_over: Callable[[str], None] = lambda session: None,
        events: Collection[int] | None = None,
    ) -> None:
        self._app = app
        self._doors = doors
        self._uploads = uploads
        self._entrance = entrance
        self._visitors = visitors or Visitors(doors)
        self._is_over = is_over
        self._events = events

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            try:
                await self._answer(await self._let_in(scope, receive, send))
            except Refused as refused:
                await self._say(send, refused.status, refused.words, headers_of(refused))
            except Gone:
                return
        elif scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    async def _let_in(self, scope: Scope, receive: Receive, send: Send) -> _Request:
        """What may be answered at all.

        Raises:
            Refused: the request may not.
        """
        headers = read_headers(scope["headers"])
        host = headers.get("host", "")
        if not self._doors.lets_in(host):
            raise Refused(421, "this page is not served under that name")
        if self._entrance is not None:
            await self._entrance.ask(headers.get("authorization", ""), address_of(scope))
        found = route_for(scope["method"], scope["path"])
        if found is None:
            raise Refused(404, _NO_SUCH)
        kind, named = found
        self._refuse_other_pages(headers, host, kind)
        visitor = self._visitors.of(headers.get("cookie", ""))
        cookie = self._visitors.new_cookie() if kind is Kind.PAGE and visitor is None else None
        if visitor is None and kind in _NEEDS_VISITOR and not self._doors.framed_by:
            raise Refused(
                403, "open the page first: it sets a cookie, without which it cannot keep visitors apart"
            )
        return _Request(scope, receive, send, headers, kind, named, visitor or NOBODY, cookie)

    def _refuse_other_pages(self, headers: Mapping[str, str], host: str, kind: Kind) -> None:
        """Another page may lead here, and nothing else.

        Raises:
            Refused: a request that another page made.
        """
        site = headers.get("sec-fetch-site", "none")
        if site not in ("same-origin", "none") and kind is not Kind.PAGE:
            raise Refused(403, "only the page itself may ask for this")
        origin = headers.get("origin")
        if origin is not None and kind is not Kind.PAGE:
            scheme = "https" if self._doors.https else "http"
            # As browsers write it (RFC 6454, 6.2); what cannot be taken apart is none of them.
            if origin.lower() != f"{scheme}://{host.lower()}":
                raise Refused(403, "only the page itself may ask for this")

    async def _answer(self, request: _Request) -> None:
        match request.kind:
            case Kind.PAGE:
                await self._page(request)
            case Kind.ROBOTS:
                await self._say(request.send, 200, "User-agent: *\nDisallow: /\n")
            case Kind.UPLOAD:
                path = await take_in(request.receive, request.headers, request.visitor, self._uploads)
                await self._give(request.send, json.dumps([path]).encode(), b"application/json")
            case Kind.EVENT:
                await self._event(request)
            case Kind.ANSWERS:
                await self._answers(request)
            case Kind.PROGRAM | Kind.PLAIN:
                kept = request.kind is Kind.PROGRAM
                await self._hand_on(request, request.receive, kept=kept)

    async def _page(self, request: _Request) -> None:
        """Gradio's page, without what it says of other hosts, and with the visitor's cookie."""
        start: dict[str, Any] = {}
        body = bytearray()

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))

        scope = self._scope_of(request)
        # It is read here, so it must come as it is.
        scope["headers"] = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app(scope, request.receive, send)
        html = clean_page(bytes(body).decode())
        content = html.encode()
        own = [(b"content-type", b"text/html; charset=utf-8")]
        if request.scope["method"] != "HEAD":
            own.append((b"content-length", str(len(content)).encode()))
        headers = safe_headers(own, self._doors, scripts=hashes(html))
        if request.cookie is not None:
            headers.append((b"set-cookie", request.cookie.encode()))
        await request.send({**start, "headers": headers})
        await request.send({"type": "http.response.body", "body": content})

    async def _event(self, request: _Request) -> None:
        """An event, or the end of one, whose body is written anew."""
        length = length_of(request.headers)
        if length > MOST_OF_EVENT:
            raise Refused(413, TOO_MUCH)
        kept = length if length > SMALL else 0
        if not await self._uploads.room(kept):
            raise Refused(503, FULL, wait=10)
        try:
            visitor = request.visitor
            event, clean = checked_event(
                b"".join([part async for part in parts_of(request.receive, length)]),
                lambda named: self._uploads.is_of(named, visitor),
                str(self._uploads.folder.parent),
            )
            self._refuse_unknown(event.get("fn_index"), request.scope["path"])
            # What resets belongs to no session, and does nothing (gradio.routes.reset_iterator).
            is_reset = request.scope["path"].rstrip("/").endswith("/reset")
            if not is_reset and not self._visitors.owns(visitor, event.get("session_hash")):
                raise Refused(404, _NO_SUCH)
            await self._hand_on(request, body_of(clean, request.receive), length=len(clean))
        finally:
            self._uploads.give_back(kept)

    def _refuse_unknown(self, number: object, path: str) -> None:
        """Raises Refused where an event is none of the page's."""
        if self._events is None or not path.endswith("/join"):
            return
        # True is 1 for Python.
        if type(number) is not int or number not in self._events:
            raise Refused(404, _NO_SUCH)

    async def _answers(self, request: _Request) -> None:
        """A stream of what concerns a session, for whose page it is."""
        session = request.named.get("session")
        query = parse_qs(request.scope["query_string"].decode("ascii", "replace"))
        asked = query.get("session_hash", []) if session is None else [session]
        if len(asked) != 1 or not self._visitors.owns(request.visitor, asked[0]):
            raise Refused(404, _NO_SUCH)
        query_string = b"" if session else f"session_hash={asked[0]}".encode()
        try:
            await self._hand_on(request, request.receive, query=query_string)
        finally:
            if session is not None:
                self._is_over(session)

    async def _hand_on(
        self, request: _Request, receive: Receive, *, kept: bool = False, query: bytes = b"", length: int = 0
    ) -> None:
        """Let Gradio answer."""

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                fine = kept and message["status"] in (200, 304)
                message = {**message, "headers": safe_headers(message["headers"], self._doors, kept=fine)}
            await request.send(message)

        scope = self._scope_of(request)
        scope["query_string"] = query
        if request.scope["method"] == "POST":
            scope["headers"].append((b"content-length", str(length).encode()))
        await self._app(scope, receive, send)

    def _scope_of(self, request: _Request) -> Scope:
        """What Gradio hears of a request."""
        known = _HANDED_ON | _OF_THE_WAY if self._doors.proxied else _HANDED_ON
        headers = [(name, value) for name, value in request.scope["headers"] if name in known]
        return {**request.scope, "headers": headers, "query_string": b""}

    async def _give(self, send: Send, content: bytes, kind: bytes) -> None:
        own: list[Header] = [(b"content-type", kind), (b"content-length", str(len(content)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": safe_headers(own, self._doors)})
        await send({"type": "http.response.body", "body": content})

    async def _say(self, send: Send, status: int, words: str, more: list[Header] | None = None) -> None:
        """A short answer; a connection on which something was refused is not used again."""
        content = words.encode()
        own = [
            (b"content-type", b"text/plain; charset=utf-8"),
            (b"content-length", str(len(content)).encode()),
        ]
        if status >= 400:
            own.append((b"connection", b"close"))
        headers = safe_headers([*own, *(more or [])], self._doors)
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})
