"""`kiosk status`: the running kiosk's word on itself, and one sentence when there is none."""

import json
import os

import pytest

from kiosk.appliance.status_file import FILE, SILENT_SECONDS
from kiosk.cli import main
from kiosk.commands.status import lines
from kiosk.system.boot_clock import Moment
from kiosk.system.processes import started_up

NOW = Moment("this boot", 1_000_000.0)


def status(**changed):
    """What a kiosk in good health wrote a second ago."""
    return {
        "version": "1.0", "pid": os.getpid(), "vision_pid": 4,
        "process_up": started_up(os.getpid()), "boot": NOW.boot,
        "started_up": NOW.up - 93_784, "updated_up": NOW.up - 1,
        # By the clock on the wall, which has jumped since.
        "started": 9e8, "updated": 2.5e9,
        "state": "attract", "status": "waiting for a visitor", "camera": "imx708", "camera_fault": None,
        "config": "/etc/kiosk/config.yaml", "config_problem": None, "restart_needed": [],
        "visits": {"result": 30, "not_sure": 4, "no_face": 2, "resting": 1}, "camera_restarts": 3,
        "last_decision_ms": 372, "driver": "kmsdrm", "size": [1920, 1080], "fault": None,
        "better_rotation": None,
    } | changed  # fmt: skip


def test_says_everything_in_plain_words():
    assert dict(lines(status(), NOW)) == {
        "kiosk": "waiting for a visitor",
        "version": "1.0",
        "running for": "1 d 2 h",
        "camera": "imx708",
        "display": "1920x1080 through kmsdrm",
        "visits": "37 in all; 30 answered, 4 not sure, 2 no face, 1 camera resting",
        "last answer": "372 ms after the press",
        "camera restarts": "3",
        "configuration": "/etc/kiosk/config.yaml: right",
    }


@pytest.mark.parametrize(
    ("changed", "name", "said"),
    [
        ({"camera": None, "camera_fault": "the cable is out"}, "camera", "the cable is out"),
        ({"camera": None}, "camera", "being started"),
        ({"last_decision_ms": None}, "last answer", "none since the start"),
        ({"restart_needed": ["led.gpio", "button.gpio"]}, "restart for", "led.gpio, button.gpio"),
        ({"config_problem": "config.yaml:3: x"}, "configuration", "/etc/kiosk/config.yaml: config.yaml:3: x"),
        ({"started_up": NOW.up - 59}, "running for", "59 s"),
        ({"not_counted": "the disk is full"}, "statistics", "the disk is full"),
        ({"config_runs": "last good"}, "runs with", "the last good configuration"),
        ({"code": 12, "for_staff": "config.yaml:3: x"}, "for the staff", "code 12: config.yaml:3: x"),
        (
            {"on_trial_up": NOW.up - 61},
            "on trial",
            "what runs came 1 min 1 s ago: a visit has yet to go through with it",
        ),
        (
            {"better_rotation": 180},
            "faces",
            "most of the last day were turned: set camera.rotation to 180",
        ),
        ({"better_rotation": 0}, "faces", "most of the last day were turned: set camera.rotation to 0"),
        ({"started_up": NOW.up - 3600}, "running for", "1 h"),
        ({"fault": "no display"}, "kiosk", "ended by a fault: no display"),
        (
            {"stopped": True, "updated_up": NOW.up - 300},
            "kiosk",
            "stopped as it was told to, 5 min ago; start it with 'sudo systemctl start kiosk'",
        ),
        (
            {"updated_up": NOW.up - 3 * SILENT_SECONDS},
            "kiosk",
            "no longer running, or hanging; last seen 1 min 30 s ago",
        ),
        (
            {"boot": "the one before"},
            "kiosk",
            "no longer running, or hanging; last seen before this computer was started",
        ),
    ],
)
def test_says_what_is_not_as_it_should_be(changed, name, said):
    assert dict(lines(status(**changed), NOW))[name] == said


def test_says_why_a_kiosk_ended_that_never_came_to_run():
    assert lines({"version": "1.0", "pid": 1, "fault": "no display"}, NOW) == [
        ("kiosk", "ended by a fault: no display"),
        ("version", "1.0"),
    ]


def fresh():
    """What a kiosk that is there has just written."""
    now = Moment.now()
    return status(boot=now.boot, updated_up=now.up, started_up=now.up)


@pytest.fixture
def runtime(tmp_path):
    def write(content: str) -> list[str]:
        (tmp_path / FILE).write_text(content)
        return ["status", "--runtime", str(tmp_path)]

    return write


def gone() -> int:
    """The number of a process that has ended."""
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)
    return child


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, 0),
        ({"updated": 0.0}, 0),
        ({"updated": 4e9}, 0),
        ({"fault": "no display"}, 1),
        ({"updated_up": 0.0}, 1),
        ({"boot": "the one before", "process_up": 1.0}, 1),
        ({"boot": "a container's"}, 0),
        ({"process_up": 1.0}, 1),
        ({"pid": None}, 1),
    ],
    ids=[
        "well",
        "set forward",
        "set back",
        "ended by a fault",
        "silent",
        "before the boot",
        "another name of it",
        "another's number",
        "gone",
    ],
)
def test_the_exit_status_tells_whether_it_runs(changed, expected, runtime, capsys):
    content = fresh() | changed
    if content["pid"] is None:
        content["pid"] = gone()
    arguments = runtime(json.dumps(content))
    assert main(arguments) == expected
    assert main([*arguments, "--json"]) == expected
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == content


JUNK = (None, True, -1, 0, 10**17, 1.5, "", "x", [], [1], ["x", "y"], {}, {"x": "y"}, {"x": [[]]})


@pytest.mark.parametrize("key", status())
def test_any_value_for_a_key_is_read_or_refused_in_one_sentence(key, runtime, capsys):
    for value in JUNK:
        for more in ([], ["--json"]):
            content = fresh() | {key: value}
            assert main([*runtime(json.dumps(content)), *more]) in (0, 1)
            shown = capsys.readouterr()
            if shown.err:
                assert "holds no status" in shown.err
                assert len(shown.err.splitlines()) == 1
            else:
                assert shown.out


@pytest.mark.parametrize("key", status())
def test_a_key_that_is_not_there_is_read_or_refused_in_one_sentence(key, runtime, capsys):
    content = fresh()
    del content[key]
    assert main(runtime(json.dumps(content))) in (0, 1)
    shown = capsys.readouterr()
    assert "another version's" in shown.err or not shown.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "holds no status"),
        ("[" * 20_000, "holds no status"),
        ('{"pid": NaN}', "holds no status"),
        ("[]", "holds no status"),
        ("{}", "another version's"),
        ('{"boot": 1, "updated_up": 2}', "holds no status"),
        ('{"boot": "b", "updated_up": "2"}', "holds no status"),
        ('{"boot": "b", "updated_up": null}', "holds no status"),
    ],
)
def test_a_damaged_file_is_one_sentence(content, said, runtime, capsys):
    assert main(runtime(content)) == 1
    shown = capsys.readouterr()
    assert said in shown.err
    assert len(shown.err.splitlines()) == 1


def test_no_kiosk_is_one_sentence(tmp_path, capsys):
    assert main(["status", "--runtime", str(tmp_path)]) == 1
    assert "no kiosk is running as a service" in capsys.readouterr().err
