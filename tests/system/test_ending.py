"""Told to end: what is noticed, by whom it was started, and how soon a wait is over."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from kiosk.system.ending import (
    Ending,
    is_service,
    noticing_interrupts,
    sparing_from_interrupts,
    told_to_end,
)


def test_systemd_s_own_process_is_a_service():
    assert is_service({"NOTIFY_SOCKET": "/run/systemd/notify"})
    assert is_service({"SYSTEMD_EXEC_PID": str(os.getpid())})


def test_a_shell_that_systemd_started_makes_no_service_of_what_runs_in_it():
    assert not is_service({"INVOCATION_ID": "0" * 32, "SYSTEMD_EXEC_PID": "1"})
    assert not is_service({})


def test_ctrl_c_never_reaches_a_process_that_is_spared_from_it():
    ask = "import signal; signal.raise_signal(signal.SIGINT); print('goes on')"
    with sparing_from_interrupts():
        started = subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE, text=True)
    assert started.communicate() == ("goes on\n", None)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_is_not_lost_while_a_process_is_started():
    with pytest.raises(KeyboardInterrupt), sparing_from_interrupts():
        os.kill(os.getpid(), signal.SIGINT)


def test_who_is_to_ignore_ctrl_c_does():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with noticing_interrupts() as interrupts:
            signal.raise_signal(signal.SIGINT)
        assert not interrupts.came
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("hangup", "asked"), [(True, True), (False, False)])
def test_a_terminal_that_is_gone_is_noticed_by_hand_alone(hangup, asked, monkeypatch):
    before = signal.signal(signal.SIGHUP, lambda signum, frame: None)
    try:
        with told_to_end(hangup=hangup) as ending:
            signal.raise_signal(signal.SIGHUP)
        assert ending.asked is asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_who_was_told_to_outlive_the_terminal_does():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with told_to_end(hangup=True) as ending:
            signal.raise_signal(signal.SIGHUP)
        assert not ending.asked
    finally:
        signal.signal(signal.SIGHUP, before)


def test_sigterm_is_noticed_and_afterwards_means_what_it_did():
    before = signal.getsignal(signal.SIGTERM)
    with told_to_end(hangup=False) as ending:
        assert not ending.asked
        signal.raise_signal(signal.SIGTERM)
        assert ending.asked
    assert signal.getsignal(signal.SIGTERM) is before


@pytest.mark.parametrize("make", [os.pipe, lambda: [s.detach() for s in socket.socketpair()], os.openpty])
def test_a_reader_of_the_log_that_is_gone_asks_for_the_end(make):
    reader, writer = make()
    try:
        ending = Ending(writer)
        assert not ending.asked
        os.close(reader)
        assert ending.asked
    finally:
        os.close(writer)


def test_a_log_that_goes_to_a_file_or_nowhere_asks_for_nothing(tmp_path):
    with (tmp_path / "log").open("w") as file:
        number = file.fileno()
        assert not Ending(number).asked
    assert not Ending(number).asked


def test_a_wait_takes_its_time_and_ends_at_once_when_it_is_over():
    now = [0.0]
    ending = Ending()

    def sleep(seconds: float) -> None:
        now[0] += seconds
        if now[0] > 19.95:
            ending.ask()

    ending.wait(15, lambda: now[0], sleep)
    assert now[0] == pytest.approx(15)
    ending.wait(15, lambda: now[0], sleep)
    assert now[0] == pytest.approx(20)
