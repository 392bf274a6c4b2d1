"""The one client that asks a hub: huggingface_hub's session, on a wire that does not trust the other side.

Import this after `kiosk.hub.quiet.be_quiet`: huggingface_hub reads its settings when it is imported.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpcore2
import httpx2
from huggingface_hub.utils import get_session, hf_raise_for_status, set_client_factory

import kiosk
from kiosk.errors import HubError
from kiosk.hub.endpoint import Endpoint, is_loopback, is_public, origin_of

SILENCE = 10.0
"""Seconds without a byte after which the other side is given up."""

MAX_REDIRECTS = 5

MAX_PAGE = 4 << 20
"""Bytes of an answer about which nothing else is known."""

MOST = "kiosk_most"
"""Extension of a request: how many bytes its answer may have."""

Left = Callable[[], float]
"""Seconds until all must be over."""


class _Stream(httpcore2.NetworkStream):  # type: ignore[misc]
    """A connection on which no step lasts longer than what is left: a byte now and then does not buy time."""

    def __init__(self, stream: Any, left: Left) -> None:
        self._stream, self._left = stream, left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        content: bytes = self._stream.read(max_bytes, _bounded(timeout, self._left))
        return content

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _bounded(timeout, self._left))

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> Any:
        timeout = _bounded(timeout, self._left)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout), self._left)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore2.NetworkBackend):  # type: ignore[misc]
    """Opens connections, but from a hub in the internet into no house: a redirect could name any address."""

    def __init__(self, endpoint: Endpoint, left: Left) -> None:
        self._endpoint, self._left = endpoint, left
        self._real = httpcore2.SyncBackend()
        self._hub_is_public = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Any = None,
    ) -> Any:
        stream = self._real.connect_tcp(
            host, port, _bounded(timeout, self._left), local_address, socket_options
        )
        # The number that was connected to, not one that is looked up again.
        public = is_public(stream.get_extra_info("server_addr")[0])
        if host.lower() == self._endpoint.host:
            self._hub_is_public = self._hub_is_public or public
        elif self._hub_is_public and not public:
            stream.close()
            raise HubError(
                f"{self._endpoint.host} sent us to {host}, an address inside the own network: nothing was "
                "asked there; tell whoever runs that hub"
            )
        return _Stream(stream, self._left)


def _bounded(timeout: float | None, left: Left) -> float:
    """Raises `httpx2.ReadTimeout` where nothing is left."""
    remaining = left()
    if remaining <= 0:
        raise httpcore2.ReadTimeout("the time for all of it is over")
    return min(SILENCE if timeout is None else timeout, remaining)


class _Body(httpx2.SyncByteStream):  # type: ignore[misc]
    """A body of at most so many bytes."""

    def __init__(self, stream: Any, most: int, host: str) -> None:
        self._stream, self._most, self._host = stream, most, host

    def __iter__(self) -> Iterator[bytes]:
        had = 0
        for chunk in self._stream:
            had += len(chunk)
            if had > self._most:
                raise HubError(
                    f"{self._host} sends more than the {self._most} bytes that were expected: try again "
                    "later, or tell whoever runs that hub"
                )
            yield chunk

    def close(self) -> None:
        self._stream.close()


class GuardedTransport(httpx2.HTTPTransport):  # type: ignore[misc]
    """Every request goes through here, redirected ones too."""

    def __init__(self, endpoint: Endpoint, left: Left) -> None:
        super().__init__()
        self._endpoint = endpoint
        # httpx2 makes its pool without asking for a network; this is the one it would make, but for ours.
        self._pool = httpcore2.ConnectionPool(
            ssl_context=httpx2.create_ssl_context(), network_backend=_Network(endpoint, left)
        )

    def handle_request(self, request: Any) -> Any:
        """One request and its answer.

        Raises:
            HubError: it may not go there, or the answer is packed.
        """
        host = request.url.host
        self._admit(request.url.scheme, host)
        if origin_of(str(request.url)) != self._endpoint.origin:
            # Of what was meant for the hub nothing is for others.
            request.headers.pop("authorization", None)
        # Packed, a few bytes may become any number of them.
        request.headers["accept-encoding"] = "identity"
        answer = super().handle_request(request)
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            answer.close()
            raise HubError(f"{host} sends packed content that was not asked for: try again later")
        answer.stream = _Body(answer.stream, request.extensions.get(MOST, MAX_PAGE), host)
        return answer

    def _admit(self, scheme: str, host: str) -> None:
        if self._endpoint.loopback:
            allowed = scheme == "https" or (scheme == "http" and is_loopback(host))
        else:
            allowed = scheme == "https" and not is_loopback(host)
        if not allowed:
            raise HubError(
                f"{self._endpoint.host} sent us to {scheme}://{host}, which is not encrypted or on this "
                "machine: nothing was asked there; tell whoever runs that hub"
            )


def open_client(endpoint: Endpoint, left: Left) -> None:
    """Make huggingface_hub use `GuardedTransport`, for all that it asks from now on in this process."""

    def client() -> Any:
        return httpx2.Client(
            transport=GuardedTransport(endpoint, left),
            # Neither a proxy nor a password from a .netrc is picked up from around us.
            trust_env=False,
            follow_redirects=True,
            max_redirects=MAX_REDIRECTS,
            timeout=SILENCE,
        )

    set_client_factory(client)


@contextmanager
def answer_to(address: str, token: str | None, most: int) -> Iterator[Any]:
    """GET; the answer, whose body (at most ``most`` bytes) is still to be read.

    Raises:
        huggingface_hub.errors.HfHubHTTPError: the hub refuses; its body is not read.
        httpx2.HTTPError: the network does.
        HubError: the other side cannot be trusted.
    """
    headers = {"user-agent": f"mood-kiosk/{kiosk.__version__}"}
    if token is not None:
        headers["authorization"] = f"Bearer {token}"
    with get_session().stream("GET", address, headers=headers, extensions={MOST: most}) as answer:
        if answer.status_code >= 400:
            # What huggingface_hub makes of a body is not made for bodies from strangers.
            bare = httpx2.Response(answer.status_code, headers=answer.headers, request=answer.request)
            bare.headers.pop("content-encoding", None)
            hf_raise_for_status(bare)
        yield answer
