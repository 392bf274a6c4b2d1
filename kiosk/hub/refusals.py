"""What can go wrong between us and a hub, its network and the disk: one sentence each, for whoever asked.

Import this after `kiosk.hub.quiet.be_quiet`.
"""

import errno
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore2
import httpx2
from huggingface_hub import errors as theirs

from kiosk.config.diagnostics import show
from kiosk.errors import HubError
from kiosk.hub.endpoint import Endpoint, origin_of
from kiosk.hub.guard import MAX_REDIRECTS, SILENCE, Left

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)

_LONGEST = 200
"""Characters of a hub's own words."""

_ON_THE_WIRE = (httpx2.HTTPError, httpx2.InvalidURL, httpcore2.TimeoutException)

_STUMBLES = (ValueError, LookupError, TypeError, AttributeError, RuntimeError)
"""What huggingface_hub raises over an answer that is none of a hub's, where it takes one apart itself."""


@dataclass(frozen=True, slots=True)
class Talk:
    """Talking to a hub about one repository.

    Attributes:
        endpoint: the hub.
        wanted: the repository, as ``hf://owner/name``, with a revision where one is asked for.
        token: whether one is sent along.
        left: seconds until all must be over.
        writing: whether it is asked to change something, and huggingface_hub takes its answers apart.
    """

    endpoint: Endpoint
    wanted: str
    token: bool
    left: Left
    writing: bool = False

    @contextmanager
    def about(self, outcome: str) -> Iterator[None]:
        """Within the block, whatever a hub, the network or the disk does becomes a `HubError`.

        Args:
            outcome: half a sentence for its end: what has come of it.
        """
        stumbles = _STUMBLES if self.writing else ()
        try:
            yield
        except (HubError, *_ON_THE_WIRE, OSError, *stumbles) as error:
            # What fails while several files are on their way comes wrapped once more.
            cause = error.__cause__ if type(error) is RuntimeError and error.__cause__ else error
            raise HubError(f"{self._sentence(cause)}; {outcome}") from error

    def _sentence(self, error: BaseException) -> str:
        match error:
            case HubError():
                return str(error).removesuffix(".")
            # First: huggingface_hub's are OSErrors, too.
            case theirs.HfHubHTTPError() | httpx2.HTTPError() | httpx2.InvalidURL():
                return self._not_done(error)
            case httpcore2.TimeoutException():
                return self._not_done(error)
            case OSError() if error.errno in FULL:
                return "the disk is full: make room"
            case OSError():
                return f"the disk refuses ({(error.strerror or 'it does not say why').lower()})"
        if isinstance(error, ValueError) and not isinstance(error, json.JSONDecodeError | UnicodeError):
            # Of the card: huggingface_hub has asked what is wrong with it.
            host = self.endpoint.host
            return f"{host} does not take this, or answers what cannot be used: {_quoted(str(error))}"
        return f"{self.endpoint.host} answers what cannot be used: is it a hub?"

    def _not_done(self, error: Exception) -> str:
        if self.left() <= 0:
            return f"{self.endpoint.host} was not done in time: try again from a better network, or later"
        if not isinstance(error, theirs.HfHubHTTPError):
            return self._broken(error)
        address, status = str(error.response.url), error.response.status_code
        if origin_of(address) != self.endpoint.origin:
            # The host where a hub keeps what is large: it has never heard of tokens or repositories.
            does = "takes" if self.writing else "gives"
            host = urlsplit(address).netloc
            return f"{host}, where {self.endpoint.host} keeps files, {does} none (status {status}): try later"
        return self._refused(error, status)

    def _refused(self, error: theirs.HfHubHTTPError, status: int) -> str:
        """The hub understood, and said no."""
        host, wanted = self.endpoint.host, self.wanted
        may = f"{'write to' if self.writing else 'read'} {wanted}"
        match error:
            case theirs.GatedRepoError():
                return f"{wanted} is gated: ask for access on its page at {host}, then try again with a token"
            case theirs.RevisionNotFoundError():
                return f"{wanted} has no such branch, tag or commit: look at its page at {host}"
            case theirs.EntryNotFoundError():
                return f"a file of {wanted} is gone from {host}: try again, it may have changed this moment"
            case theirs.RepositoryNotFoundError() if status == 404 or not self.writing:
                return self._none_there()
        said = _quoted(error.server_message or "")
        quoted = f" ({said})" if said else ""
        match status:
            case 401 if not self.token:
                return f"{host} wants a token: make one there, with the right to {may}"
            case 401:
                return f"{host} does not take the token: make a new one there, with the right to {may}"
            case 402 | 403:
                return f"{host} does not let us {may}{quoted}: a token needs the right to"
            case 404 if self.writing:
                return self._none_there()
            case 404:
                return f"{host} has nothing there for {wanted}: is it a hub, and the name right?"
            case 409 | 412 if self.writing:
                return f"somebody else has changed {wanted} meanwhile: look at it, then publish again"
            case 413:
                return f"{host} finds this too large{quoted}: let the card show less"
            case 429:
                wait = error.response.headers.get("retry-after", "")
                # More digits are no time that anybody waits for.
                when = f"in {int(wait)} seconds" if wait.isdecimal() and len(wait) < 6 else "in some minutes"
                return f"{host} was asked too often: try again {when}"
            case _ if status >= 500:
                return f"{host} is out of order (status {status}): try again later"
        return f"{host} refuses with status {status}{quoted}: try again later, or tell whoever runs that hub"

    def _none_there(self) -> str:
        """A hub does not tell what is not there from what is private."""
        if self.writing:
            advice = "look at its name, at what the token may see, or let it be made with --create"
        elif self.token:
            advice = "look at its name, and at what the token may read"
        else:
            advice = "look at its name; a private one needs a token"
        return f"there is no {self.wanted} at {self.endpoint.host}, or it is private: {advice}"

    def _broken(self, error: Exception) -> str:
        """Nobody understood anybody."""
        host = self.endpoint.host
        match error:
            case httpx2.ConnectTimeout():
                return f"{host} cannot be reached within {SILENCE:g} seconds: is there a network?"
            case httpx2.ConnectError():
                return _unconnected(error, host)
            case httpx2.TimeoutException() | httpcore2.TimeoutException():
                return f"{host} said nothing for {SILENCE:g} seconds: try again later"
            case httpx2.TooManyRedirects():
                return f"{host} sent us on more than {MAX_REDIRECTS} times: tell whoever runs that hub"
            case httpx2.UnsupportedProtocol() | httpx2.InvalidURL():
                return f"{host} sent us to what is no address: tell whoever runs that hub"
            case httpx2.RemoteProtocolError() | httpx2.DecodingError():
                return f"{host} broke off in the middle, or is no hub: try again"
        return f"the connection to {host} broke: try again"


def _unconnected(error: BaseException, host: str) -> str:
    cause: BaseException | None = error
    while cause is not None:
        # A name that is not found has numbers of its own, below zero (getaddrinfo(3)).
        if isinstance(cause, OSError) and cause.errno is not None:
            if cause.errno < 0:
                return f"{host} is not found: is there a network, and the name right?"
            if cause.errno == errno.ECONNREFUSED:
                return f"{host} refuses connections: is it the right hub, and running?"
            if "certificate" in str(cause).lower():
                return f"{host} shows no valid certificate: is this network a guest's, or the clock wrong?"
        cause = cause.__cause__ or cause.__context__
    return f"{host} cannot be reached: is there a network?"


def _quoted(said: str) -> str:
    """A stranger's words, in one line."""
    return show(" ".join(said.split()), _LONGEST)
