"""systemd hears datagrams of the sd_notify protocol, on a real socket, and never holds the kiosk up."""

import socket

import pytest

from kiosk.system.sd_notify import MAX_STATUS, Notifier
from tests.fakes.clock import FakeClock


class Systemd:
    """The other end of the socket."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(f"\0{address[1:]}" if address.startswith("@") else address)

    def heard(self) -> list[str]:
        messages = []
        while True:
            try:
                messages.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return messages

    def close(self) -> None:
        self._socket.close()


@pytest.fixture(params=["a path", "an abstract name"])
def systemd(request, tmp_path):
    made = Systemd(str(tmp_path / "notify") if request.param == "a path" else f"@kiosk-test-{tmp_path}")
    yield made
    made.close()


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def notifier(systemd, clock):
    made = Notifier(systemd.address, 20.0, clock)
    yield made
    made.close()


def test_says_ready_stopping_and_what_goes_on(notifier, systemd):
    notifier.ready()
    notifier.status("waiting for a visitor")
    notifier.stopping()
    assert systemd.heard() == ["READY=1", "STATUS=waiting for a visitor", "STOPPING=1"]


def test_a_reload_carries_the_monotonic_time_in_microseconds(notifier, systemd, clock):
    clock.now = 12.5
    notifier.reloading()
    assert systemd.heard() == ["RELOADING=1\nMONOTONIC_USEC=12500000"]


def test_the_same_words_are_sent_once(notifier, systemd):
    for _ in range(3):
        notifier.status("looking at a visitor")
    assert len(systemd.heard()) == 1


def test_a_status_is_one_line_of_bounded_length(notifier, systemd):
    notifier.status("a\nWATCHDOG=1\n" + "b" * 1000)
    (message,) = systemd.heard()
    assert "\n" not in message
    assert len(message) == len("STATUS=") + MAX_STATUS


def test_the_watchdog_is_petted_four_times_a_period_however_often_it_is_asked(notifier, systemd, clock):
    for _ in range(1000):
        notifier.alive()
        clock.now += 0.02
    assert systemd.heard() == ["WATCHDOG=1"] * 4


def test_without_a_watchdog_none_is_petted(systemd, clock):
    notifier = Notifier(systemd.address, None, clock)
    notifier.alive()
    assert systemd.heard() == []


def test_the_variables_are_taken_so_that_no_child_speaks_for_the_kiosk(systemd, clock):
    environment = {
        "NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "17", "HOME": "/",
    }  # fmt: skip
    notifier = Notifier.of_environment(environment, clock, pid=17)
    assert environment == {"HOME": "/"}
    for _ in range(4):
        notifier.alive()
        clock.now += 1.0
    assert systemd.heard() == ["WATCHDOG=1"] * 2


def test_another_process_s_watchdog_is_left_alone(systemd, clock):
    environment = {"NOTIFY_SOCKET": systemd.address, "WATCHDOG_USEC": "8000000", "WATCHDOG_PID": "17"}
    Notifier.of_environment(environment, clock, pid=18).alive()
    assert systemd.heard() == []


def test_outside_systemd_nothing_happens(clock):
    notifier = Notifier.of_environment({}, clock)
    notifier.ready()
    notifier.alive()
    notifier.status("waiting for a visitor")


def test_a_systemd_that_is_gone_is_logged_once(notifier, systemd, caplog, tmp_path):
    systemd.close()
    if not systemd.address.startswith("@"):
        (tmp_path / "notify").unlink()
    notifier.ready()
    notifier.stopping()
    assert [record.getMessage().split(":")[0] for record in caplog.records] == [
        "systemd cannot be told how the kiosk is"
    ]


def test_a_systemd_that_does_not_read_holds_nobody_up(notifier, systemd):
    for number in range(5000):
        notifier.status(f"{number}")
    heard = systemd.heard()
    assert 0 < len(heard) < 5000
    assert heard[0] == "STATUS=0"
