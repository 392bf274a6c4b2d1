"""How the kiosk is, from a file that another user writes."""

import json
import os
import time
from dataclasses import replace

import pytest

from kiosk.appliance.status_file import FILE
from kiosk.fleet.health import LONGEST, NOTHING, STATES, health
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up

NOW = Moment.now()

WELL = {
    "version": "1.2", "pid": os.getpid(), "vision_pid": 17, "started": time.time(), "updated": time.time(),
    "boot": NOW.boot, "process_up": started_up(os.getpid()), "started_up": 1.0, "updated_up": NOW.up,
    "state": "attract", "status": "waiting", "camera": "picamera2", "camera_fault": None, "config": "c",
    "config_problem": None, "config_runs": "saved", "restart_needed": [], "visits": {"result": 5},
    "camera_restarts": 2, "last_decision_ms": 3000, "driver": "x", "size": [1, 2], "fault": None,
    "stopped": False,
}  # fmt: skip


def of(folder, now=None, **changed):
    (folder / FILE).write_text(json.dumps(WELL | changed))
    return health(folder, lambda status: now or replace(NOW, up=NOW.up + 1.0))


def test_a_kiosk_that_runs_is_running_whatever_visitors_do(tmp_path):
    for state in ("attract", "ready", "looking", "result", "not_sure", "no_face", "resting"):
        found = of(tmp_path, state=state)
        assert found.alive
        assert found.values["state"] == "running"
        assert found.values["problem"] is False


@pytest.mark.parametrize(
    ("changed", "state", "problem"),
    [
        ({"camera": None}, "starting", None),
        ({"camera": None, "camera_fault": "unplugged"}, "camera resting", None),
        ({"state": "out_of_order", "code": 11, "for_staff": "no camera"}, "out of order", "no camera"),
        ({"state": "asleep", "camera": None}, "asleep", None),
        ({"fault": "no display"}, "failed", "the kiosk ended by a fault: no display"),
        ({"stopped": True}, "stopped", None),
        ({"pid": 1, "process_up": -1.0}, "gone", "the kiosk is gone, or hangs"),
        ({"updated_up": NOW.up - 60}, "gone", "the kiosk is gone, or hangs"),
        ({"boot": "another"}, "gone", "the kiosk is gone, or hangs"),
        ({"config_problem": "line 3"}, "running", "line 3"),
        ({"not_counted": "disk full"}, "running", "disk full"),
    ],
)
def test_what_is_told_of_a_state_and_what_a_person_should_see_to(changed, state, problem, tmp_path):
    found = of(tmp_path, **changed)
    assert found.values["state"] == state in STATES
    assert found.values["problem"] is (problem is not None)
    assert (found.values["problem_text"] or "").startswith(problem or "")
    assert found.alive is (state not in ("failed", "stopped", "gone"))


def test_of_a_kiosk_that_is_gone_nothing_is_told_of_its_camera(tmp_path):
    found = of(tmp_path, stopped=True).values
    assert {found[key] for key in ("camera", "vision", "camera_name", "configuration")} == {None}


def test_without_a_file_no_kiosk_runs(tmp_path):
    found = health(tmp_path)
    assert (found.alive, found.values["state"], found.values["problem"]) == (False, "gone", True)


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, b'{"pid": 1e999}', b"x" * (2 << 20),
     b'{"state": 5}', b'{"visits": {"a": "b"}}', b'{"pid": -1}', b'{"a": 1, "a": 2}'],
)  # fmt: skip
def test_a_file_that_nobody_understands_tells_nothing_and_says_so(content, tmp_path):
    (tmp_path / FILE).write_bytes(content)
    found = health(tmp_path)
    assert not found.alive
    assert found.values["state"] is None
    assert found.values["problem"] is True


def test_a_file_that_says_too_little_tells_nothing(tmp_path):
    (tmp_path / FILE).write_text('{"version": "9.9"}')
    assert health(tmp_path).values == NOTHING | {"version": "9.9"}


def test_what_lies_there_in_place_of_a_file_does_no_harm(tmp_path):
    os.mkfifo(tmp_path / FILE)
    assert health(tmp_path).values["state"] is None


def test_a_text_is_one_short_line(tmp_path):
    found = of(tmp_path, config_problem="a\nb\x1b[31m" + "x" * 5000, camera="\u202e" * 900)
    for key in ("problem_text", "camera_name"):
        assert len(found.values[key]) <= LONGEST
        assert found.values[key].isprintable()


def test_the_number_of_visits_that_changes_with_each_is_not_told(tmp_path):
    before, after = of(tmp_path), of(tmp_path, visits={"result": 6}, last_decision_ms=1234)
    assert before == after
