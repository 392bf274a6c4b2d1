"""The routes that the page needs. All others that Gradio has are not there."""

import enum
import re
from dataclasses import dataclass


class Kind(enum.Enum):
    """What a route is for."""

    PAGE = enum.auto()
    PROGRAM = enum.auto()
    """Scripts, styles and pictures of Gradio's own."""
    PLAIN = enum.auto()
    """Small things that are the same for everybody."""
    ROBOTS = enum.auto()
    UPLOAD = enum.auto()
    EVENT = enum.auto()
    """Something on the page was used: a body of JSON that names a session."""
    ANSWERS = enum.auto()
    """A stream of answers to a session's events, or what keeps a session alive."""


@dataclass(frozen=True, slots=True)
class Route:
    """One of them: ``path`` is a pattern for the whole path; its group ``session`` names one."""

    kind: Kind
    methods: frozenset[str]
    path: re.Pattern[str]


def _route(kind: Kind, methods: str, path: str) -> Route:
    return Route(kind, frozenset(methods.split()), re.compile(path))


_NAME = r"[A-Za-z0-9_][A-Za-z0-9_.@-]{0,150}"
_FOLDERS = rf"(?:{_NAME}/){{0,6}}"

ROUTES = (
    _route(Kind.PAGE, "GET HEAD", "/"),
    _route(Kind.PROGRAM, "GET HEAD", rf"/(?:assets|static)/{_FOLDERS}{_NAME}"),
    _route(Kind.PLAIN, "GET HEAD", "/favicon.ico"),
    _route(Kind.PLAIN, "GET", "(?:/gradio_api)?/theme.css"),
    _route(Kind.PLAIN, "GET", "/gradio_api/startup-events"),
    # Which the open page asks for after the connection was lost, to see whether it is another program's.
    _route(Kind.PLAIN, "GET", "/gradio_api/app_id"),
    _route(Kind.PLAIN, "GET", "/config/?"),
    _route(Kind.ROBOTS, "GET HEAD", "/robots.txt"),
    _route(Kind.UPLOAD, "POST", "/gradio_api/upload"),
    _route(Kind.EVENT, "POST", "/gradio_api/queue/join"),
    _route(Kind.EVENT, "POST", "/gradio_api/(?:reset|cancel)/?"),
    _route(Kind.ANSWERS, "GET", "/gradio_api/queue/data"),
    _route(Kind.ANSWERS, "GET", r"/gradio_api/heartbeat/(?P<session>[A-Za-z0-9_-]{6,64})"),
)


def route_for(method: str, path: str) -> tuple[Kind, dict[str, str]] | None:
    """What a request is for, and what its path names; None for what is not there.

    Args:
        path: as the server understood it, which is as Gradio will.
    """
    for route in ROUTES:
        found = route.path.fullmatch(path)
        if found and method in route.methods:
            return route.kind, {name: value for name, value in found.groupdict().items() if value}
    return None
