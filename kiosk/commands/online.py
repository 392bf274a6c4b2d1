"""Asking music services what their playlists are called, and whether they are still there.

This is the one place that opens the network, for a person who has asked for it; the kiosk itself never does.
Whatever comes back is taken for a stranger's: it is bounded in time and size, and understood or named.
"""

import http.client
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import MappingProxyType
from typing import IO, Any, Literal
from urllib.parse import quote

from kiosk import __version__
from kiosk.config.diagnostics import show
from kiosk.config.links import service
from kiosk.content.service_titles import fit_title
from kiosk.system.json_file import parse_json
from kiosk.system.same_host import SameHost

ADDRESSES: Mapping[str, str] = MappingProxyType(
    {"Spotify": "https://open.spotify.com", "Deezer": "https://api.deezer.com"}
)
"""Of the services that answer without a login: Spotify by oEmbed (https://oembed.com), Deezer by its API
(https://developers.deezer.com/api/playlist)."""

TIMEOUT_SECONDS = 10.0
"""For one answer, from the question to its last byte."""

SPARE_SECONDS = 0.5
"""More than that, for what comes just in time."""

ALL_SECONDS = 180.0
"""For all questions together."""

MAX_BYTES = 1 << 20
"""Deezer tells all songs of a list along, up to some hundred kilobytes."""

MOST_FAILURES = 2
"""In a row, after which a service is not asked any more: where there is no network, each takes its time."""

GONE = (404, 410)
"""HTTP's statuses for what is not there (RFC 9110)."""

_DEEZER_QUOTA, _DEEZER_NO_DATA = 4, 800
"""Codes of Deezer's errors (https://developers.deezer.com/api/errors)."""


@dataclass(frozen=True, slots=True)
class Found:
    """What came of a question.

    Attributes:
        state: whether the playlist is there; ``unknown`` where that could not be found out.
        title: what its service calls it, as the screen can show it; empty where that is unknown.
        why: half a sentence, unless it is there.
        asked: False where an answer was no longer to be hoped for.
    """

    state: Literal["there", "gone", "unknown"]
    title: str = ""
    why: str = ""
    asked: bool = True


class _NoAnswer(Exception):
    """A question has come to nothing; the argument says why. ``again``: as the next ones would too."""

    def __init__(self, why: str, *, again: bool) -> None:
        super().__init__(why)
        self.again = again


class Services:
    """What can be asked of them.

    Args:
        addresses: where, by the service's name, such as `ADDRESSES`.
        clock: monotonic seconds.
        timeout: seconds for one answer.
    """

    def __init__(
        self,
        addresses: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
        timeout: float = TIMEOUT_SECONDS,
    ) -> None:
        self._addresses, self._clock, self._timeout = addresses, clock, timeout
        self._opener = urllib.request.build_opener(SameHost())
        self._ends = clock() + ALL_SECONDS
        self._failures: dict[str, int] = {}
        self._given_up: dict[str, str] = {}

    def ask(self, link: str) -> Found:
        """What there is to know of a canonical link."""
        name = service(link)
        if name not in self._addresses:
            return Found("unknown", why=f"{name} tells nobody without a login", asked=False)
        if name in self._given_up:
            return Found("unknown", why=self._given_up[name], asked=False)
        if self._clock() >= self._ends:
            return Found("unknown", why="all of it takes too long: try again later", asked=False)
        try:
            found = self._spotify(link) if name == "Spotify" else self._deezer(link)
        except _NoAnswer as reason:
            self._failures[name] = self._failures.get(name, 0) + 1
            if reason.again or self._failures[name] >= MOST_FAILURES:
                self._given_up[name] = str(reason)
            return Found("unknown", why=str(reason))
        self._failures[name] = 0
        return found

    def _spotify(self, link: str) -> Found:
        status, answer = self._get(f"{self._addresses['Spotify']}/oembed?url={quote(link, safe='')}")
        return _gone() if status in GONE else _there(answer)

    def _deezer(self, link: str) -> Found:
        status, answer = self._get(f"{self._addresses['Deezer']}/playlist/{link.rpartition('/')[2]}")
        if status in GONE:
            return _gone()
        error = answer.get("error")
        if isinstance(error, dict) and error.get("code") == _DEEZER_NO_DATA:
            return _gone()
        if isinstance(error, dict) and error.get("code") == _DEEZER_QUOTA:
            raise _NoAnswer(_LATER, again=True)
        if error:
            raise _NoAnswer("the service answers with an error of its own", again=False)
        if answer.get("public") is False:
            return Found("gone", why="it is private: nobody but its owner can open it")
        return _there(answer)

    def _get(self, address: str) -> tuple[int, dict[str, Any]]:
        """Status and answer; the latter is empty where the status says that there is none.

        Raises:
            _NoAnswer: no answer that can be understood, or none in time.
        """
        answers: SimpleQueue[tuple[int, dict[str, Any]] | _NoAnswer] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(self._fetched(address))
            except _NoAnswer as reason:
                answers.put(reason)

        # Looking up a name has no time limit, and each line of a head that drips has one of its own.
        threading.Thread(target=ask, daemon=True).start()
        try:
            answer = answers.get(timeout=self._timeout + SPARE_SECONDS)
        except Empty as error:
            raise _NoAnswer(_SLOW, again=False) from error
        if isinstance(answer, _NoAnswer):
            raise answer
        return answer

    def _fetched(self, address: str) -> tuple[int, dict[str, Any]]:
        headers = {"User-Agent": f"mood-kiosk/{__version__}", "Accept": "application/json"}
        request = urllib.request.Request(address, headers=headers)
        ends = self._clock() + self._timeout
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                body = self._read(response, ends)
        except urllib.error.HTTPError as error:
            with error:
                _raise_for(error.code)
            return error.code, {}
        except urllib.error.URLError as error:
            raise _NoAnswer(_unreachable(error.reason), again=False) from error
        except (http.client.HTTPException, UnicodeError, ValueError) as error:
            raise _NoAnswer("the answer is none that can be understood", again=False) from error
        except OSError as error:
            raise _NoAnswer(_unreachable(error), again=False) from error
        try:
            answer = parse_json(body)
        except ValueError as error:
            raise _NoAnswer("the answer is no JSON that can be understood", again=False) from error
        if not isinstance(answer, dict):
            raise _NoAnswer("the answer is no JSON that can be understood", again=False)
        return 200, answer

    def _read(self, response: IO[bytes], ends: float) -> bytes:
        """The body, as long as it comes in time; a piece at a time, for it may drip."""
        body = bytearray()
        while piece := response.read1(1 << 16):  # type: ignore[attr-defined]
            body += piece
            if len(body) > MAX_BYTES:
                raise _NoAnswer("the answer is far too long", again=False)
            if self._clock() > ends:
                raise _NoAnswer(_SLOW, again=False)
        return bytes(body)


_LATER = "the service has had enough questions for now: try again later"
_SLOW = "the service does not answer in time"


def _there(answer: Mapping[str, Any]) -> Found:
    title = answer.get("title")
    if not isinstance(title, str) or not title.strip():
        raise _NoAnswer("the answer has no title in it", again=False)
    return Found("there", fit_title(title))


def _gone() -> Found:
    return Found("gone", why="there is no such playlist any more")


def _raise_for(status: int) -> None:
    """Raise _NoAnswer for a status that tells nothing of the playlist."""
    if status == 429:
        raise _NoAnswer(_LATER, again=True)
    if status not in GONE:
        raise _NoAnswer(f"the service answers with status {status}", again=False)


def _unreachable(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return _SLOW
    said = reason.strerror if isinstance(reason, OSError) and reason.strerror else str(reason)
    return f"the service cannot be reached ({show(said)})"
