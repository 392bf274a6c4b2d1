"""Where a request may go, what goes with it and what may come back, on wires of the test's own."""

from typing import Any

import httpcore2
import httpx2
import pytest

from kiosk.errors import HubError
from kiosk.hub import guard
from kiosk.hub.endpoint import read_endpoint

PUBLIC, HOUSE, OWN = "93.184.216.34", "192.168.1.1", "127.0.0.1"


class Stream(httpcore2.NetworkStream):
    """A connection to a number, on which an answer lies ready."""

    def __init__(self, number: str, answer: bytes = b"") -> None:
        self.number, self.answer = number, answer
        self.sent = b""
        self.closed = False
        self.timeouts: list[float | None] = []

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.timeouts.append(timeout)
        part, self.answer = self.answer[:max_bytes], self.answer[max_bytes:]
        return part

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.sent += buffer

    def start_tls(self, *_: Any, **__: Any) -> "Stream":
        return self

    def close(self) -> None:
        self.closed = True

    def get_extra_info(self, info: str) -> Any:
        return (self.number, 443) if info == "server_addr" else None


class Wires(httpcore2.NetworkBackend):
    """Names → numbers and answers."""

    def __init__(self, hosts: dict[str, tuple[str, bytes]]) -> None:
        self.hosts = hosts
        self.streams: dict[str, Stream] = {}

    def connect_tcp(self, host: str, *_: Any, **__: Any) -> Stream:
        self.streams[host] = Stream(*self.hosts[host])
        return self.streams[host]


def said(status: int, body: bytes = b"", **headers: str) -> bytes:
    lines = {"Content-Length": str(len(body)), **{n.replace("_", "-"): v for n, v in headers.items()}}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"HTTP/1.1 {status} said\r\n{head}\r\n".encode() + body


def asked(
    monkeypatch: pytest.MonkeyPatch, endpoint: str, left: float = 60, **hosts: tuple[str, bytes]
) -> Any:
    """What comes of asking a hub at ``endpoint`` with a token, where these hosts (``_`` is ``.``) answer."""
    wires = Wires({name.replace("_", "."): what for name, what in hosts.items()})
    monkeypatch.setattr(httpcore2, "SyncBackend", lambda: wires)
    transport = guard.GuardedTransport(read_endpoint({"HF_ENDPOINT": endpoint}), lambda: left)
    client = httpx2.Client(transport=transport, follow_redirects=True, trust_env=False)
    with client:
        try:
            answer = client.get(f"{endpoint}/x", headers={"authorization": "Bearer hf_secret"})
        except HubError as error:
            return str(error), wires
    return answer, wires


def test_a_redirect_to_another_host_goes_without_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, wires = asked(
        monkeypatch,
        "https://hub.example",
        hub_example=(PUBLIC, said(302, Location="https://cdn.example/x?signed=1")),
        cdn_example=(PUBLIC, said(200, b"content")),
    )
    assert answer.content == b"content"
    assert b"hf_secret" in wires.streams["hub.example"].sent
    assert b"hf_secret" not in wires.streams["cdn.example"].sent
    assert b"accept-encoding: identity" in wires.streams["cdn.example"].sent.lower()


@pytest.mark.parametrize(
    "where",
    [
        "http://hub.example/x",
        "http://cdn.example/x",
        "http://127.0.0.1/x",
        "https://127.0.0.1/x",
        "https://localhost/x",
    ],
)
def test_from_an_encrypted_hub_nothing_leads_to_what_is_not_or_to_this_machine(
    monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    fault, wires = asked(monkeypatch, "https://hub.example", hub_example=(PUBLIC, said(302, Location=where)))
    assert "sent us to" in fault
    assert [*wires.streams] == ["hub.example"]


@pytest.mark.parametrize(
    "number", [HOUSE, OWN, "10.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1%2"]
)
def test_from_a_hub_in_the_internet_no_name_leads_into_the_own_network(
    monkeypatch: pytest.MonkeyPatch, number: str
) -> None:
    fault, wires = asked(
        monkeypatch,
        "https://hub.example",
        hub_example=(PUBLIC, said(302, Location="https://cdn.example/x")),
        cdn_example=(number, said(200, b"secret of the house")),
    )
    assert "an address inside the own network" in fault
    assert wires.streams["cdn.example"].sent == b""
    assert wires.streams["cdn.example"].closed


def test_a_hub_in_the_own_network_may_keep_files_there(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, _ = asked(
        monkeypatch,
        "https://hub.example",
        hub_example=(HOUSE, said(302, Location="https://cdn.example/x")),
        cdn_example=("192.168.1.2", said(200, b"content")),
    )
    assert answer.content == b"content"


def test_another_port_of_the_hubs_machine_is_another_one_to_the_token(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    transport = guard.GuardedTransport(read_endpoint({"HF_ENDPOINT": "https://hub.example"}), lambda: 60.0)
    seen: list[Any] = []
    monkeypatch.setattr(
        httpx2.HTTPTransport, "handle_request", lambda _, request: seen.append(request) or EMPTY
    )
    EMPTY = httpx2.Response(200, stream=httpx2.ByteStream(b""))
    for address in (
        "https://hub.example/x",
        "https://hub.example:8443/x",
        "https://hub.example.evil.example/x",
    ):
        transport.handle_request(
            httpx2.Request("GET", address, headers={"authorization": "Bearer hf_secret"})
        )
    assert ["authorization" in request.headers for request in seen] == [True, False, False]


def test_no_step_lasts_longer_than_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    _, wires = asked(monkeypatch, "https://hub.example", 3.0, hub_example=(PUBLIC, said(200, b"content")))
    assert wires.streams["hub.example"].timeouts
    for timeout in wires.streams["hub.example"].timeouts:
        assert timeout is not None
        assert timeout <= 3.0


def test_when_nothing_is_left_nothing_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(httpx2.TimeoutException):
        asked(monkeypatch, "https://hub.example", 0.0, hub_example=(PUBLIC, said(200)))


@pytest.mark.parametrize("encoding", ["gzip", "br", "zstd", "gzip, gzip"])
def test_packed_content_is_refused_before_it_is_unpacked(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    fault, _ = asked(
        monkeypatch,
        "https://hub.example",
        hub_example=(PUBLIC, said(200, b"\x1f\x8b", Content_Encoding=encoding)),
    )
    assert "packed content" in fault


def test_a_body_of_more_than_was_expected_ends_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MAX_PAGE", 1000)
    fault, _ = asked(monkeypatch, "https://hub.example", hub_example=(PUBLIC, said(200, b"a" * 1001)))
    assert "sends more than the 1000 bytes" in fault
    answer, _ = asked(monkeypatch, "https://hub.example", hub_example=(PUBLIC, said(200, b"a" * 1000)))
    assert len(answer.content) == 1000
