"""Telling one visitor from another, for as long as a browser is open: a random cookie, and nothing else."""

import hmac
import re
import secrets
from collections import OrderedDict
from http.cookies import CookieError, SimpleCookie

from kiosk.web.doors import Doors

NOBODY = ""
"""Whoever has no cookie. In a frame within another page browsers may withhold it: what such visitors upload
is protected by its unguessable path alone."""

MOST_SESSIONS = 4096
"""Open pages that are remembered."""

SESSION = re.compile(r"[A-Za-z0-9_-]{6,64}")
"""What Gradio calls a session: made by the browser, one for each open page."""

_VALUE = re.compile(r"(?P<visitor>[A-Za-z0-9_-]{43})\.(?P<seal>[0-9a-f]{32})")


class Visitors:
    """Knows whose session a session is.

    Args:
        doors: how the page is reached.
        key: of this run, with which cookies are sealed: one that is made up is none.
    """

    def __init__(self, doors: Doors, key: bytes | None = None) -> None:
        self._doors = doors
        self._key = key or secrets.token_bytes(32)
        self._sessions: OrderedDict[str, str] = OrderedDict()
        # Browsers take a name with this prefix from this very host alone, and over HTTPS.
        self.name = "__Host-kiosk-visitor" if doors.https else "kiosk-visitor"

    def of(self, cookie: str) -> str | None:
        """The visitor of a Cookie header, or None where it names none of ours."""
        try:
            morsel = SimpleCookie(cookie).get(self.name)
        except CookieError:
            return None
        found = _VALUE.fullmatch(morsel.value) if morsel else None
        if found and hmac.compare_digest(found["seal"], self._seal(found["visitor"])):
            return found["visitor"]
        return None

    def new_cookie(self) -> str:
        """A Set-Cookie header for a new visitor; forgotten when the browser ends."""
        visitor = secrets.token_urlsafe(32)
        parts = [f"{self.name}={visitor}.{self._seal(visitor)}", "Path=/", "HttpOnly"]
        if self._doors.framed_by:
            # In a frame all cookies are another site's. Partitioned: kept apart for each page around it.
            parts += ["Secure", "SameSite=None", "Partitioned"]
        else:
            parts += ["Secure"] * self._doors.https + ["SameSite=Strict"]
        return "; ".join(parts)

    def owns(self, visitor: str, session: object) -> bool:
        """Whether a session is this visitor's: it is whose it was when it was first named."""
        if not isinstance(session, str) or not SESSION.fullmatch(session):
            return False
        owner = self._sessions.setdefault(session, visitor)
        if owner != visitor:
            return False
        self._sessions.move_to_end(session)
        while len(self._sessions) > MOST_SESSIONS:
            self._sessions.popitem(last=False)
        return True

    def _seal(self, visitor: str) -> str:
        return hmac.digest(self._key, visitor.encode(), "sha256").hex()[:32]
