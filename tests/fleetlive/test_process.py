"""The client as a process: how it ends, what it costs, and what a kill leaves behind."""

import contextlib
import datetime
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest

from kiosk.system.folders import ROOT
from kiosk.system.processes import cpu_seconds, resident_mb
from tests.fleetlive.mosquitto import Mosquitto
from tests.fleetlive.rig import TOPIC, Kiosk, Listener, settings_for

MOST_MB = 64.0
"""What the unit allows is more; this is what it takes."""


@pytest.fixture
def broker(tmp_path):
    with Mosquitto(tmp_path / "broker") as broker:
        yield broker


@pytest.fixture
def listener(broker):
    with Listener(broker.port) as listener:
        yield listener


@contextlib.contextmanager
def client(home, port: int) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.fleetlive.client_process", home, str(port)],
        cwd=ROOT,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(10)
        process.stderr.close()


def wait(happened, seconds=15.0):
    """Until something has happened that other threads and processes bring about."""
    end, pause = time.monotonic() + seconds, threading.Event()
    while not happened():
        assert time.monotonic() < end, "it did not happen"
        pause.wait(0.02)


@pytest.fixture
def home(tmp_path, broker):
    Kiosk(tmp_path / "kiosk", settings_for(broker.port))
    return tmp_path / "kiosk"


def test_told_to_end_it_says_goodbye_at_once(home, broker, listener):
    with client(home, broker.port) as process:
        wait(lambda: listener.last(f"{TOPIC}/availability") == b"online")
        begun = time.monotonic()
        process.terminate()
        assert process.wait(10) == 0
        assert time.monotonic() - begun < 2.0
        wait(lambda: listener.last(f"{TOPIC}/availability") == b"offline")
        assert b"Traceback" not in process.stderr.read()


def test_told_to_end_while_nobody_answers_it_ends_too(home, broker):
    broker.end()
    with client(home, broker.port) as process:
        line = process.stderr.readline() + process.stderr.readline()
        assert b"nobody listens" in line
        process.terminate()
        assert process.wait(5) == 0


def test_killed_the_broker_says_that_it_is_gone(home, broker, listener):
    with client(home, broker.port) as process:
        wait(lambda: listener.last(f"{TOPIC}/state"))
        process.kill()
        wait(lambda: listener.last(f"{TOPIC}/availability") == b"offline")


def test_it_takes_little_memory_and_hardly_any_time(home, broker, listener):
    with client(home, broker.port) as process:
        wait(lambda: listener.last(f"{TOPIC}/state"))
        begun, passed = cpu_seconds(process.pid), threading.Event()
        passed.wait(5.0)
        used = cpu_seconds(process.pid) - begun
        assert resident_mb(process.pid) < MOST_MB
        assert used < 0.1


def test_killed_again_and_again_while_a_week_is_told_nothing_of_it_is_lost(tmp_path, broker, listener):
    kiosk = Kiosk(tmp_path / "kiosk", settings_for(broker.port))
    kiosk.visits(days=7, today=datetime.datetime.now())
    for kills in range(1, 6):
        with client(tmp_path / "kiosk", broker.port) as process:
            wait(lambda: len(listener.all(f"{TOPIC}/hours")) >= kills * 10)  # noqa: B023
            process.send_signal(signal.SIGKILL)
            process.wait(10)
    with client(tmp_path / "kiosk", broker.port):
        wait(lambda: json.loads(listener.last(f"{TOPIC}/state") or b"{}").get("waiting") == 0, 30.0)
    found = {(said["day"], said["hour"]) for said in map(json.loads, listener.all(f"{TOPIC}/hours"))}
    assert len(found) == 7 * 8
    assert len({json.loads(said)["day"] for said in listener.all(f"{TOPIC}/days")}) == 7
