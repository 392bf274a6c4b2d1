"""Services are asked on this machine: whatever they answer is understood or named, in bounded time."""

import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from kiosk.commands.online import ADDRESSES, ALL_SECONDS, MAX_BYTES, Found, Services
from tests.fakes.music_service import Answer, Service, raw, running, with_json, with_status

SPOTIFY = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L0"
OTHER = "https://open.spotify.com/playlist/37i9dQZF1DX3rxVfibe1L1"
DEEZER = "https://www.deezer.com/playlist/908622995"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    monkeypatch.setenv("no_proxy", "*")
    with running() as made:
        yield made


@pytest.fixture
def other() -> Iterator[Service]:
    with running() as made:
        made.answers["/"] = with_json({"title": "Elsewhere"})
        yield made


def services(service: Service, **more: Any) -> Services:
    return Services({"Spotify": service.address, "Deezer": service.address}, **more)


def test_spotify_is_asked_by_oembed(service: Service) -> None:
    service.answers["/oembed"] = with_json({"title": "Mood Booster", "html": "<iframe>", "version": "1.0"})
    assert services(service).ask(SPOTIFY) == Found("there", "Mood Booster")
    assert service.asked == ["/oembed?url=https%3A%2F%2Fopen.spotify.com%2Fplaylist%2F37i9dQZF1DX3rxVfibe1L0"]


def test_deezer_is_asked_by_its_api(service: Service) -> None:
    service.answers["/playlist/908622995"] = with_json(
        {"id": 908622995, "title": "Happy Hits", "public": True}
    )
    assert services(service).ask(DEEZER) == Found("there", "Happy Hits")


def test_the_services_are_asked_where_they_are_unless_somebody_else_is_named() -> None:
    assert dict(ADDRESSES) == {"Spotify": "https://open.spotify.com", "Deezer": "https://api.deezer.com"}


@pytest.mark.parametrize(
    ("link", "answer"),
    [
        (SPOTIFY, with_status(404, b"<html>Not found")),
        (SPOTIFY, with_status(410)),
        (DEEZER, with_status(404)),
        (DEEZER, with_json({"error": {"type": "DataException", "message": "no data", "code": 800}})),
    ],
)
def test_what_is_not_there_is_gone(service: Service, link: str, answer: Answer) -> None:
    service.answers["/"] = answer
    found = services(service).ask(link)
    assert (found.state, found.why) == ("gone", "there is no such playlist any more")


def test_a_private_list_is_as_good_as_gone(service: Service) -> None:
    service.answers["/"] = with_json({"title": "Mine", "public": False})
    assert services(service).ask(DEEZER).state == "gone"


LATER = "the service has had enough questions for now: try again later"
NO_JSON = "the answer is no JSON that can be understood"


@pytest.mark.parametrize(
    ("link", "answer", "why"),
    [
        (SPOTIFY, with_status(429, Retry_After="30"), LATER),
        (DEEZER, with_json({"error": {"code": 4, "message": "Quota limit exceeded"}}), LATER),
        (DEEZER, with_json({"error": {"code": 700}}), "the service answers with an error of its own"),
        (DEEZER, with_json({"error": "no"}), "the service answers with an error of its own"),
        (SPOTIFY, with_status(500, b"<html>"), "the service answers with status 500"),
        (SPOTIFY, with_status(403), "the service answers with status 403"),
        (SPOTIFY, with_status(400), "the service answers with status 400"),
        (SPOTIFY, with_status(200, b"<!doctype html><title>Welcome"), NO_JSON),
        (SPOTIFY, with_status(200, b""), NO_JSON),
        (SPOTIFY, with_status(200, b"\xff\xfe\x00"), NO_JSON),
        (SPOTIFY, with_status(200, b"[" * 5000), NO_JSON),
        (SPOTIFY, with_status(200, b'{"title": 1' + b"0" * 5000 + b"}"), NO_JSON),
        (SPOTIFY, with_json(["title"]), NO_JSON),
        (SPOTIFY, with_json("title"), NO_JSON),
        (SPOTIFY, with_json(None), NO_JSON),
        (SPOTIFY, with_json({}), "the answer has no title in it"),
        (SPOTIFY, with_json({"title": ["x"]}), "the answer has no title in it"),
        (SPOTIFY, with_json({"title": " \n"}), "the answer has no title in it"),
        (SPOTIFY, with_status(200, b" " * (MAX_BYTES + 1)), "the answer is far too long"),
        (SPOTIFY, with_status(200, b"{", Content_Length="500"), NO_JSON),
        (SPOTIFY, raw(b"SSH-2.0-OpenSSH_9\r\n\r\n"), "the answer is none that can be understood"),
        (
            SPOTIFY,
            raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            "the answer is none tha",
        ),
        (
            SPOTIFY,
            raw(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"),
            "the answer is none that can be u",
        ),
        (
            SPOTIFY,
            raw(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000),
            "the answer is none that can be understood",
        ),
        (SPOTIFY, raw(b""), "the answer is none that can be understood"),
    ],
)
def test_whatever_else_comes_back_is_named(service: Service, link: str, answer: Answer, why: str) -> None:
    service.answers["/"] = answer
    found = services(service).ask(link)
    assert (found.state, found.title) == ("unknown", "")
    assert found.why.startswith(why)
    assert found.why.isprintable()


def test_a_service_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        found = Services({"Spotify": address}, timeout=0.05).ask(SPOTIFY)
    assert found == Found("unknown", why="the service does not answer in time")


def test_nor_is_one_that_drips(service: Service) -> None:
    drops = itertools.count()

    def drip(to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.end_headers()
        for _ in drops:
            to.wfile.write(b" ")

    service.answers["/"] = drip
    seconds = itertools.count(step=3)
    found = services(service, clock=lambda: float(next(seconds))).ask(SPOTIFY)
    assert found == Found("unknown", why="the service does not answer in time")


def test_a_service_may_send_to_another_page_of_its_own(service: Service) -> None:
    service.answers["/oembed"] = with_status(301, Location="/moved")
    service.answers["/moved"] = with_json({"title": "Mood Booster"})
    assert services(service).ask(SPOTIFY).title == "Mood Booster"


@pytest.mark.parametrize("path", ["{other}/x", "//{host}/x", "file:///etc/passwd", "ftp://{own}"])
def test_but_to_nobody_else(service: Service, other: Service, path: str) -> None:
    own, host = (one.address.removeprefix("http://") for one in (service, other))
    to = path.format(other=other.address, host=host, own=own)
    service.answers["/oembed"] = with_status(302, Location=to)
    found = services(service).ask(SPOTIFY)
    assert found.state == "unknown"
    assert found.why in (
        "the service cannot be reached (it leads to another address)",
        "the service answers with status 302",
    )
    assert other.asked == []


def test_nor_round_in_a_circle(service: Service) -> None:
    service.answers["/oembed"] = with_status(302, Location="/oembed")
    assert services(service).ask(SPOTIFY).state == "unknown"
    assert len(service.asked) < 20


def test_without_a_network_two_are_asked_and_the_others_are_not_waited_for() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as closed:
        address = f"http://127.0.0.1:{closed.getsockname()[1]}"
    asking = Services({"Spotify": address, "Deezer": address})
    found = [asking.ask(link) for link in (SPOTIFY, OTHER, SPOTIFY, DEEZER)]
    assert [one.asked for one in found] == [True, True, False, True]
    assert {one.why for one in found} == {"the service cannot be reached (Connection refused)"}


def test_a_failure_now_and_then_is_none_of_the_service_as_a_whole(service: Service) -> None:
    service.answers["/"] = with_status(500)
    asking = services(service)
    assert asking.ask(SPOTIFY).state == "unknown"
    service.answers["/"] = with_json({"title": "A"})
    assert asking.ask(SPOTIFY).state == "there"
    service.answers["/"] = with_status(500)
    assert asking.ask(SPOTIFY).asked
    service.answers["/"] = with_json({"title": "A"})
    assert asking.ask(SPOTIFY).state == "there"


def test_who_has_had_enough_is_not_asked_again_and_the_other_one_is(service: Service) -> None:
    service.answers = {"/oembed": with_status(429), "/playlist": with_json({"title": "A"})}
    asking = services(service)
    assert [asking.ask(link) for link in (SPOTIFY, OTHER, DEEZER)] == [
        Found("unknown", why=LATER),
        Found("unknown", why=LATER, asked=False),
        Found("there", "A"),
    ]
    assert len(service.asked) == 2


def test_all_of_it_ends(service: Service) -> None:
    service.answers["/"] = with_json({"title": "A"})
    now = [0.0]
    asking = services(service, clock=lambda: now[0])
    now[0] = ALL_SECONDS
    assert asking.ask(SPOTIFY) == Found(
        "unknown", why="all of it takes too long: try again later", asked=False
    )
    assert service.asked == []


def test_services_that_need_a_login_are_not_asked(service: Service) -> None:
    link = "https://tidal.com/playlist/36ea71a8-445e-41a4-82ab-6628c581535d"
    assert services(service).ask(link) == Found(
        "unknown", why="Tidal tells nobody without a login", asked=False
    )


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        (" Mood \n Booster ", "Mood Booster"),
        ("\x1b[31mRed\u202e", "[31mRed"),
        ("x" * 5000, "x" * 79 + "…"),
        ("Happy 🎉 Hits", "Happy Hits"),
        ("🎉", ""),
        ("\ufeff\u200b", ""),
    ],
)
def test_a_title_is_shown_as_far_as_it_can_be(service: Service, title: str, shown: str) -> None:
    service.answers["/"] = with_json({"title": title})
    assert services(service).ask(SPOTIFY) == Found("there", shown)


def test_a_head_that_drips_is_not_waited_for(service: Service) -> None:
    ended = threading.Event()

    def drip(to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not ended.wait(0.02):
            to.wfile.write(b"X")
        to.close_connection = True

    service.answers["/oembed"] = drip
    try:
        found = services(service, timeout=0.1).ask(SPOTIFY)
    finally:
        ended.set()
    assert (found.state, found.why) == ("unknown", "the service does not answer in time")
