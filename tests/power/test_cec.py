"""A television gets its words one by one, in its own time, and nobody waits for it."""

from pathlib import Path

import pytest

from kiosk.power.cec import PICTURE_SECONDS, WORD_SECONDS, CecPower
from tests.fakes.cec import FakeTelevision

CLAIM = ("--playback", "--osd-name", "Mood kiosk")
STANDBY = ("--to", "0", "--standby")
WAKE = ("--to", "0", "--image-view-on")
SOURCE = ("--to", "0", "--active-source", "phys-addr=1.0.0.0")


class Clocked:
    """A power and the ticks that it lives by."""

    def __init__(self, television: FakeTelevision, *devices: str) -> None:
        nodes = [Path("/dev") / name for name in devices or ("cec0",)]
        self.power = CecPower(nodes, "/usr/bin/cec-ctl", television.spawn)
        self.now = 100.0

    def pass_time(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += 0.05
            self.power.poll(self.now)


@pytest.fixture
def television():
    return FakeTelevision()


@pytest.fixture
def kiosk(television):
    clocked = Clocked(television)
    clocked.pass_time(1)
    television.heard.clear()
    return clocked


def test_it_is_woken_at_the_start_for_a_killed_kiosk_may_have_left_it_in_standby(television):
    television.is_on = False
    kiosk = Clocked(television)
    kiosk.pass_time(1)
    assert television.heard == [CLAIM, WAKE, SOURCE]
    assert television.is_on
    assert kiosk.power.lit


def test_it_claims_an_address_and_sends_to_standby(kiosk, television):
    kiosk.power.off()
    kiosk.pass_time(1)
    assert television.heard == [CLAIM, STANDBY]
    assert not television.is_on


def test_what_is_so_already_is_not_said_again(kiosk, television):
    kiosk.power.on()
    kiosk.pass_time(60)
    assert television.heard == []


def test_woken_it_is_lit_when_it_has_had_its_time(kiosk, television):
    kiosk.power.off()
    kiosk.pass_time(1)
    kiosk.power.on()
    kiosk.pass_time(PICTURE_SECONDS - 0.5)
    assert television.is_on
    assert not kiosk.power.lit
    kiosk.pass_time(2)
    assert kiosk.power.lit


def test_a_word_that_has_begun_is_said_to_its_end_before_the_next(kiosk, television):
    television.hangs = True
    kiosk.power.off()
    kiosk.pass_time(1)
    kiosk.power.on()
    television.hangs = False
    television.running[-1]._ends = 0
    kiosk.pass_time(1)
    assert television.heard == [CLAIM, STANDBY, CLAIM, WAKE, SOURCE]
    assert television.is_on


def test_one_that_does_not_obey_is_a_problem_and_is_asked_again(kiosk, television, caplog):
    television.obeys = False
    kiosk.power.off()
    kiosk.pass_time(600)
    assert "does not answer HDMI-CEC" in kiosk.power.problem
    assert 10 < television.heard.count(STANDBY) < 30
    assert len(caplog.records) == 1
    television.obeys = True
    kiosk.pass_time(31)
    assert kiosk.power.problem is None
    assert not television.is_on


def test_where_nothing_is_connected_the_other_socket_is_tried(television):
    television.place = "f.f.f.f"
    kiosk = Clocked(television, "cec0", "cec1")
    kiosk.pass_time(0.5)
    assert "no television says where it is connected" in kiosk.power.problem
    television.place = "1.0.0.0"
    kiosk.pass_time(5)
    assert television.devices[0] == "cec0"
    assert set(television.devices[1:]) == {"cec1"}
    assert kiosk.power.name == "HDMI-CEC (cec1)"
    assert kiosk.power.problem is None


def test_a_program_that_hangs_is_killed_and_started_again(kiosk, television):
    television.hangs = True
    kiosk.power.off()
    kiosk.pass_time(WORD_SECONDS + 0.5)
    assert "no answer within 10 s" in kiosk.power.problem
    assert television.running[-1].killed
    television.hangs = False
    kiosk.pass_time(5)
    assert not television.is_on
    assert kiosk.power.problem is None


def test_one_that_the_kernel_holds_is_not_joined_by_another(kiosk, television):
    television.hangs = True
    kiosk.power.off()
    kiosk.pass_time(0.1)
    television.running[-1].immortal = True
    kiosk.pass_time(600)
    assert len(television.heard) == 1
    assert "no answer" in kiosk.power.problem


def test_without_the_program_there_is_a_problem_that_says_how_to_get_it(kiosk, television):
    television.missing = True
    kiosk.power.off()
    kiosk.pass_time(1)
    assert kiosk.power.problem.endswith("sudo apt install v4l-utils")


def test_where_the_service_is_closed_to_the_wire_it_says_how_to_open_it(kiosk, television):
    television.closed = True
    kiosk.power.off()
    kiosk.pass_time(1)
    assert "systemd/kiosk-cec.conf" in kiosk.power.problem


def test_closed_in_standby_it_is_woken(kiosk, television):
    kiosk.power.off()
    kiosk.pass_time(1)
    kiosk.power.close()
    assert television.is_on


def test_closed_while_it_is_on_nothing_is_said(kiosk, television):
    kiosk.power.close()
    assert television.heard == []


def test_closed_in_the_middle_of_a_word_nothing_is_left(kiosk, television):
    television.hangs = True
    kiosk.power.off()
    kiosk.pass_time(0.1)
    begun = len(television.running)
    kiosk.power.close()
    assert all(run.killed for run in television.running[begun - 1 :])


def test_it_really_runs_a_program_and_reads_what_it_prints(tmp_path):
    program = tmp_path / "cec-ctl"
    program.write_text('#!/bin/sh\necho "$@" >>"$0.said"\necho "	Physical Address           : 2.0.0.0"\n')
    program.chmod(0o755)
    power = CecPower([Path("/dev/cec0")], str(program))
    said = tmp_path / "cec-ctl.said"
    for _ in range(2000):
        power.poll(1.0)
        if power._talk is None and said.exists():
            break
        power._run._process.wait(10)
    assert said.read_text().splitlines() == [
        "--device /dev/cec0 --playback --osd-name Mood kiosk",
        "--device /dev/cec0 --to 0 --image-view-on",
        "--device /dev/cec0 --to 0 --active-source phys-addr=2.0.0.0",
    ]
    assert power.problem is None
