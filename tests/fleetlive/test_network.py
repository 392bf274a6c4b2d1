"""Slow networks, and brokers that are none."""

import contextlib
import json
import os
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from kiosk.fleet.guard import MOST_PACKET
from kiosk.system.processes import resident_mb
from tests.fleet.test_guard import GREETING, packet
from tests.fleetlive.mosquitto import Mosquitto
from tests.fleetlive.rig import TOPIC, Kiosk, Listener, settings_for

Talk = Callable[[socket.socket], None]


@contextlib.contextmanager
def door(talk: Talk) -> Iterator[int]:
    """A port at which ``talk`` is held with whoever comes, until the end."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        over = threading.Event()

        def serve() -> None:
            while not over.is_set():
                with contextlib.suppress(OSError):
                    visitor, _ = listener.accept()
                    visitor.settimeout(5.0)
                    with visitor, contextlib.suppress(OSError):
                        talk(visitor)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            over.set()
            thread.join(10)


def slow(port: int, bytes_a_second: int) -> Talk:
    """To the broker at a port and back, no faster than that."""

    def passed_on(visitor: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as broker:
            ways = {visitor: broker, broker: visitor}
            for one in ways:
                one.settimeout(0.01)
            while True:
                for here, there in ways.items():
                    try:
                        data = here.recv(max(1, bytes_a_second // 50))
                    except TimeoutError:
                        continue
                    if not data:
                        return
                    there.sendall(data)
                    over.wait(len(data) / bytes_a_second)

    over = threading.Event()
    return passed_on


def test_a_network_of_four_kilobytes_a_second_is_enough(tmp_path):
    with (
        Mosquitto(tmp_path / "broker") as broker,
        Listener(broker.port) as listener,
        door(slow(broker.port, 4000)) as port,
    ):
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(port))
        kiosk.visits(days=2)
        seconds = kiosk.until(lambda: listener.last(f"{TOPIC}/state"), 60.0)
        kiosk.until(lambda: len(listener.all(f"{TOPIC}/hours")) == 16, 60.0)
        kiosk.until(lambda: kiosk.teller._backlog.waiting == 0, 30.0)
        assert len(listener.all(f"{TOPIC}/hours")) == 16
        assert json.loads(listener.last(f"{TOPIC}/state"))["state"] == "running"
        kiosk.end()
    assert 3.0 < seconds < 30.0


def welcoming(then: Talk) -> Talk:
    """Greets as a broker does, and goes on otherwise."""

    def talk(visitor: socket.socket) -> None:
        visitor.recv(4096)
        visitor.sendall(GREETING)
        then(visitor)

    return talk


def endless(piece: bytes) -> Talk:
    def talk(visitor: socket.socket) -> None:
        while True:
            visitor.sendall(piece)

    return talk


def once(piece: bytes) -> Talk:
    def talk(visitor: socket.socket) -> None:
        visitor.sendall(piece)
        visitor.recv(1 << 20)
        while visitor.recv(1 << 20):
            pass

    return talk


def message(topic: bytes, payload: bytes, head: int = 0x30) -> bytes:
    return packet(
        head, struct.pack(">H", len(topic)) + topic + (b"\0\1" if head & 6 else b"") + b"\0" + payload
    )


COMMAND = message(f"{TOPIC}/command".encode(), b"nonsense")

HOSTILE = {
    "a packet of 256 MB": welcoming(lambda visitor: endless(b"x" * 65536)(_began(visitor))),
    "a packet a little too large": welcoming(once(message(b"a", bytes(MOST_PACKET)))),
    "thousands of messages": welcoming(endless(COMMAND * 1000)),
    "thousands that want an answer": welcoming(endless(message(b"a", b"b", 0x32) * 1000)),
    "messages to be kept": welcoming(endless(message(b"a", b"b", 0x34) * 1000)),
    "a length without end": welcoming(once(b"\x30\xff\xff\xff\xff\xff")),
    "a topic that is no text": welcoming(once(message(b"\xff\xfe", b"restart"))),
    "a topic longer than its packet": welcoming(once(packet(0x30, b"\xff\xffab"))),
    "an unknown packet": welcoming(once(packet(0xF0, b"what"))),
    "an acknowledgement of nothing": welcoming(once(packet(0x40, b"\xff\xff") * 20)),
    "properties that lie": welcoming(once(packet(0x30, b"\0\1a\x7f\x26\0\1"))),
    "a greeting cut short": lambda visitor: visitor.sendall(b"\x20\x02"),
    "a greeting with rubbish": once(packet(0x20, b"\0\0\x05\xff\xff\xff\xff\xff")),
    "two greetings": welcoming(once(GREETING * 3)),
    "a web page": once(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "pongs that nobody asked for": welcoming(endless(packet(0xD0) * 1000)),
    "nothing at all": lambda visitor: None,
}


def _began(visitor: socket.socket) -> socket.socket:
    visitor.sendall(b"\x30\xff\xff\xff\x7f")
    return visitor


@pytest.mark.parametrize("kind", HOSTILE)
def test_whatever_a_broker_does_the_client_lives_and_its_memory_is_bounded(kind, tmp_path, caplog):
    before = _resident()
    with door(HOSTILE[kind]) as port:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(port))
        end = time.monotonic() + 3.0
        with contextlib.suppress(AssertionError):
            kiosk.until(lambda: time.monotonic() > end, 10.0)
        assert kiosk.client is not None
    assert _resident() - before < 20.0
    assert len([record for record in caplog.records if record.name.startswith("kiosk")]) <= 6
    assert list(kiosk.places.commands.iterdir()) == []


def test_and_then_a_real_one_is_found_again(tmp_path):
    with door(HOSTILE["thousands of messages"]) as port:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(port))
        kiosk.until(lambda: not kiosk.client.connected and kiosk.client._said)
    broker = Mosquitto(tmp_path / "broker")
    kiosk.transport._port = broker.port
    with broker:
        # Nobody waits a minute for a test: the pause is as if it were over.
        kiosk.client._next_try = 0.0
        kiosk.until(lambda: kiosk.client.connected)
        kiosk.end()


def test_a_broker_that_never_greets_is_given_up(tmp_path, caplog):
    def silent(visitor: socket.socket) -> None:
        visitor.settimeout(60.0)
        while visitor.recv(4096):
            pass

    with door(silent) as port:
        kiosk = Kiosk(tmp_path / "kiosk", settings_for(port))
        kiosk.until(lambda: any("does not answer" in record.message for record in caplog.records), 30.0)


def _resident() -> float:
    return resident_mb(os.getpid())
