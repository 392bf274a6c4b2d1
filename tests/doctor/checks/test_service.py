"""The service: what systemd and the running kiosk say."""

import os

import pytest

from kiosk.doctor.checks.service import check_unit
from kiosk.doctor.finding import Status
from kiosk.doctor.machine import Ran
from kiosk.doctor.running import find_running, says_run
from tests.doctor.bench import Bench, only

SHOW = "systemctl show kiosk.service"


def unit(tmp_path, failed_unit="inactive", last=None, **properties):
    bench = Bench(tmp_path)
    loaded = {"LoadState": "loaded", "NRestarts": "0", "Result": "success", "UnitFileState": "enabled"}
    bench.commands[SHOW] = Ran(0, "".join(f"{key}={value}\n" for key, value in (loaded | properties).items()))
    bench.commands["systemctl show kiosk-failed.service"] = Ran(0, f"ActiveState={failed_unit}\n")
    if last:
        bench.commands["journalctl _SYSTEMD_UNIT=kiosk.service -n 1"] = Ran(0, last + "\n")
    return only(check_unit(bench.context()), "service")


def test_a_running_kiosk_says_how_it_is(tmp_path):
    service = unit(tmp_path, ActiveState="active", SubState="running", StatusText="waiting for a visitor")
    assert (service.status, service.text) == (Status.OK, "running: waiting for a visitor")


@pytest.mark.parametrize(
    ("properties", "status", "told", "remedy"),
    [
        ({"ActiveState": "inactive"}, Status.WARNING, "stopped", "sudo systemctl start kiosk"),
        ({"ActiveState": "activating", "SubState": "start"}, Status.WARNING, "starting", "in a minute"),
        (
            {"ActiveState": "active", "UnitFileState": "disabled"},
            Status.WARNING,
            "will not start at boot",
            "sudo systemctl enable kiosk",
        ),
        (
            {"ActiveState": "active", "NRestarts": "1"},
            Status.WARNING,
            "again 1 time by",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "active", "NRestarts": "4"},
            Status.WARNING,
            "again 4 times by",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "2"},
            Status.FAILED,
            "its configuration cannot be used",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "75"},
            Status.FAILED,
            "failed too often within an hour",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "failed", "Result": "exit-code", "ExecMainStatus": "76"},
            Status.FAILED,
            "never gave a picture",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "failed", "Result": "watchdog"},
            Status.FAILED,
            "it stopped answering",
            "journalctl -u kiosk",
        ),
        (
            {"ActiveState": "activating", "SubState": "auto-restart", "Result": "oom-kill"},
            Status.FAILED,
            "there was not enough memory",
            "journalctl -u kiosk",
        ),
        (
            {"LoadState": "bad-setting"},
            Status.FAILED,
            "cannot be used (bad-setting)",
            "systemctl status kiosk",
        ),
    ],
)
def test_every_other_state_has_its_remedy(tmp_path, properties, status, told, remedy):
    service = unit(tmp_path, **properties)
    assert service.status is status
    assert told in service.text
    assert remedy in service.remedy


def test_the_last_word_before_the_end_is_told(tmp_path):
    service = unit(tmp_path, ActiveState="failed", ExecMainStatus="1", last="no display with driver 'kmsdrm'")
    assert service.text.endswith("it ended with a fault; it said last: \"no display with driver 'kmsdrm'\"")


def test_the_kiosks_own_reason_is_preferred_to_the_log(tmp_path):
    Bench(tmp_path, {"run/kiosk/status.json": '{"pid": 9, "fault": "The button cannot be driven."}'})
    service = unit(tmp_path, ActiveState="failed", ExecMainStatus="1", last="something else")
    assert service.text.endswith('it said last: "The button cannot be driven."')


def test_the_message_on_the_display_is_told(tmp_path):
    service = unit(tmp_path, failed_unit="active", ActiveState="failed", Result="start-limit-hit")
    assert service.text == "the kiosk gave up (it failed too often in a short time); the display says so"


def test_not_installed_is_no_fault(tmp_path):
    assert unit(tmp_path, LoadState="not-found").status is Status.NOT_HERE


@pytest.mark.parametrize("answer", [None, Ran(1, err="System has not been booted with systemd"), Ran(None)])
def test_without_systemd_there_is_nothing_to_say(tmp_path, answer):
    bench = Bench(tmp_path)
    if answer:
        bench.commands["systemctl"] = answer
    assert [finding.status for finding in check_unit(bench.context())] == [Status.NOT_HERE]


class TestTheRunningKiosk:
    def examine(self, tmp_path, **status):
        bench = Bench(tmp_path)
        bench.kiosk(**status)
        return [finding for finding in check_unit(bench.context()) if finding.name == "kiosk"]

    def test_all_is_well(self, tmp_path):
        assert self.examine(tmp_path, config_problem=None, restart_needed=[]) == []

    def test_a_broken_configuration_is_not_in_use(self, tmp_path):
        (kiosk,) = self.examine(tmp_path, config_problem="config.yaml:3: language: …")
        assert kiosk.status is Status.FAILED
        assert kiosk.text == "runs with the last good configuration: config.yaml:3: language: …"

    def test_what_waits_for_a_restart(self, tmp_path):
        (kiosk,) = self.examine(tmp_path, restart_needed=["button.gpio", "display.size"])
        assert (kiosk.status, kiosk.text) == (
            Status.WARNING,
            "not in effect yet: button.gpio, display.size",
        )

    def test_silence(self, tmp_path):
        (kiosk,) = self.examine(tmp_path, age=95)
        assert (kiosk.status, kiosk.text) == (
            Status.FAILED,
            "process 500 has not said how it is for 95 s",
        )


class TestFindingIt:
    def test_by_its_status(self, tmp_path):
        bench = Bench(tmp_path)
        bench.kiosk(pid=500, age=3, camera="x")
        kiosk = find_running(bench.machine)
        assert (kiosk.pid, kiosk.age, kiosk.status["camera"]) == (500, 3, "x")

    def test_where_systemd_says_the_status_is(self, tmp_path):
        bench = Bench(tmp_path, environment={"RUNTIME_DIRECTORY": "/run/other:/run/more"})
        bench.kiosk()
        (tmp_path / "run/kiosk").rename(tmp_path / "run/other")
        assert find_running(bench.machine).status

    def test_a_status_that_outlived_its_kiosk_is_no_kiosk(self, tmp_path):
        bench = Bench(tmp_path)
        bench.kiosk(pid=500)
        (tmp_path / "proc/500/cmdline").write_bytes(b"/usr/bin/vim\0kiosk.md\0")
        assert find_running(bench.machine) is None

    @pytest.mark.parametrize("plant", [os.mkfifo, os.mkdir, lambda path: path.symlink_to("/dev/zero")])
    def test_what_another_user_put_in_the_statuss_place_holds_nobody_up(self, tmp_path, plant):
        (tmp_path / "run/kiosk").mkdir(parents=True)
        plant(tmp_path / "run/kiosk/status.json")
        assert find_running(Bench(tmp_path).machine) is None

    @pytest.mark.parametrize(
        "content",
        ["", "{", "[1]", '{"pid": "x"}', '{"pid": 1}', '{"pid": true}', '{"pid": 1e999}', "[" * 10_000],
    )
    def test_a_damaged_status_does_not_hide_a_running_kiosk(self, tmp_path, content):
        bench = Bench(tmp_path, {"run/kiosk/status.json": content})
        assert find_running(bench.machine) is None
        bench.process(41, ["/opt/mood-kiosk/current/venv/bin/python", "/opt/x/bin/kiosk", "run"])
        assert (find_running(bench.machine).pid, find_running(bench.machine).status) == (41, {})

    @pytest.mark.parametrize(
        ("command", "is_one"),
        [
            (["python3", "-m", "kiosk", "run"], True),
            (["python3", "/usr/local/bin/kiosk", "run", "--demo"], True),
            (["python3", "/usr/local/bin/kiosk", "doctor"], False),
            (["grep", "kiosk run"], False),
            (["mood-kiosk", "run"], False),
        ],
    )
    def test_by_its_command_line(self, command, is_one):
        assert says_run(command) is is_one
