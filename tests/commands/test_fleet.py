"""``kiosk fleet``: switched on and off by root, with secrets that nobody sees; and it says how it is."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands import fleet_secrets, fleet_status, fleet_switch
from kiosk.commands.extras import Environment
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import ROOT
from tests.fleet.test_status_file import SAID

PASSWORD = "correct horse battery"

SYSTEMCTL = """#!/bin/sh
echo "systemctl $*" >>{root}/asked
[ "$1" != show ] || {{ cat {root}/shown; exit 0; }}
[ "$1" != is-active ] || exec cat {root}/active
case "$*" in {fails}) echo "it is broken" >&2; exit 1;; esac
# What the unit would be, were it started now.
[ "$1" != start ] || cp {root}/90-remove.conf {root}/started-with
"""


class Installed:
    """A folder that stands for the kiosk's computer, with a systemctl that notes how it was called."""

    def __init__(self, root: Path) -> None:
        self.root, self.secrets, self.config = root, root / "secrets", root / "config.yaml"
        self.commands = root / "commands"
        self.commands.mkdir()
        self.systemd()
        self.shown("active", "enabled")
        self.configured("fleet: {broker: broker.lan}\n")
        (root / "environment" / "bin").mkdir(parents=True)
        (root / "environment" / "bin" / "python").touch()
        self.command("journalctl", f"#!/bin/sh\ncat {root}/journal\n")
        (root / "journal").write_text("the broker refuses this user or password.\n")

    def command(self, name: str, text: str) -> None:
        (self.commands / name).write_text(text)
        (self.commands / name).chmod(0o755)

    def systemd(self, *, fails: str = "nothing") -> None:
        self.command("systemctl", SYSTEMCTL.format(root=self.root, fails=fails))

    def shown(self, active: str, enabled: str) -> None:
        (self.root / "active").write_text(f"{active}\n")
        (self.root / "shown").write_text(f"ActiveState={active}\nUnitFileState={enabled}\n")

    def configured(self, text: str) -> None:
        self.config.write_text(text)

    def said_by_the_client(self, **said: object) -> None:
        (self.root / "status.json").write_text(json.dumps(SAID | said))

    @property
    def asked(self) -> list[str]:
        path = self.root / "asked"
        return path.read_text().splitlines() if path.exists() else []

    def kept(self) -> dict[str, str]:
        return (
            {path.name: path.read_text() for path in self.secrets.iterdir()} if self.secrets.exists() else {}
        )


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Installed:
    made = Installed(tmp_path)
    monkeypatch.setenv("PATH", str(made.commands), prepend=os.pathsep)
    environment = Environment(tmp_path / "environment", "type this")
    for module in (fleet_switch, fleet_status):
        monkeypatch.setattr(module, "FLEET", environment)
        monkeypatch.setattr(module, "present", lambda said: Moment("this boot", 5000.0))
    monkeypatch.setattr(fleet_switch, "FLEET_RUNTIME", tmp_path)
    monkeypatch.setattr(fleet_switch, "DROP_IN", tmp_path / "90-remove.conf")
    monkeypatch.setattr(fleet_switch, "is_root", lambda: True)
    monkeypatch.setattr(fleet_switch, "CONNECT_SECONDS", 1.0)
    monkeypatch.setattr("sys.stdin", None)
    owner = os.geteuid()
    real = fleet_switch.faults_of
    monkeypatch.setattr(fleet_switch, "faults_of", lambda folder: real(folder, owner=owner))
    return made


@pytest.fixture
def kiosk(installed: Installed, capsys) -> Callable[..., tuple[int, str, str]]:
    def run(action: str, *arguments: object) -> tuple[int, str, str]:
        given = ["--config", installed.config]
        given += ["--secrets", installed.secrets] if action != "status" else ["--runtime", installed.root]
        status = main(["fleet", action, *map(str, [*given, *arguments])])
        return (status, *capsys.readouterr())

    return run


def typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str) -> None:
    """What is on standard input, which is no terminal."""
    (tmp_path / "typed").write_text(text)
    monkeypatch.setattr("sys.stdin", (tmp_path / "typed").open())


# Switching it on.


def test_it_is_started_for_good_and_says_who_the_broker_knows(installed: Installed, kiosk):
    installed.said_by_the_client()
    status, out, err = kiosk("enable")
    assert (status, err) == (0, "")
    assert "Connected with broker.lan:8883, which knows this kiosk as kiosk-1a2b3c4d." in out
    wanted = ["enable", "reset-failed", "restart"]
    assert [line for line in installed.asked if line.split()[1] in wanted] == [
        f"systemctl {what} kiosk-fleet.service" for what in wanted
    ]


def test_a_broker_that_refuses_is_told_with_its_reason_and_it_goes_on_trying(installed: Installed, kiosk):
    installed.said_by_the_client(connected=False, connected_up=None, fault="the password is wrong")
    status, out, _ = kiosk("enable")
    assert status == 1
    assert "Not connected yet: the password is wrong" in out
    assert "The kiosk itself goes on as it is." in out


def test_of_a_client_that_ended_at_once_the_last_word_is_told(installed: Installed, kiosk):
    installed.shown("failed", "enabled")
    assert "Not connected yet: the broker refuses this user or password" in kiosk("enable")[1]


def test_user_and_password_are_kept_for_root_alone_and_never_shown(
    installed: Installed, kiosk, monkeypatch, tmp_path
):
    installed.said_by_the_client()
    typed(monkeypatch, tmp_path, f"kiosk-7\n{PASSWORD}\n")
    status, out, err = kiosk("enable", "--new-login")
    assert status == 0
    assert installed.kept() == {"mqtt-user": "kiosk-7\n", "mqtt-password": f"{PASSWORD}\n"}
    assert {path.stat().st_mode & 0o777 for path in installed.secrets.iterdir()} == {0o600}
    # A CA of the operator's own may lie there.
    assert installed.secrets.stat().st_mode & 0o777 == 0o755
    assert PASSWORD not in out + err + "".join(installed.asked)


def test_a_person_is_asked_once_and_not_again_where_there_are_some(installed: Installed, kiosk, monkeypatch):
    class Terminal:
        def isatty(self) -> bool:
            return True

    installed.said_by_the_client()
    answers = iter([("kiosk-7", PASSWORD)])
    monkeypatch.setattr("sys.stdin", Terminal())
    monkeypatch.setattr(fleet_secrets, "asked_for", lambda: next(answers))
    assert kiosk("enable")[0] == kiosk("enable")[0] == 0
    assert installed.kept()["mqtt-user"] == "kiosk-7\n"


def test_files_are_taken_for_user_password_certificate_and_key(installed: Installed, kiosk, tmp_path):
    installed.said_by_the_client()
    for name, content in {"p": f"{PASSWORD}\nnote\n", "c": "-----BEGIN C", "k": "-----BEGIN K"}.items():
        (tmp_path / name).write_text(content)
    files = ("--password-file", tmp_path / "p", "--certificate", tmp_path / "c", "--key", tmp_path / "k")
    assert kiosk("enable", "--user", "kiosk-7", *files)[0] == 0
    assert installed.kept() == {
        "mqtt-user": "kiosk-7\n",
        "mqtt-password": f"{PASSWORD}\n",
        "mqtt-cert": "-----BEGIN C\n",
        "mqtt-key": "-----BEGIN K\n",
    }


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--user", "x"], "--user goes with --password-file"),
        (["--password-file", "/etc/hostname"], "--password-file goes with --user"),
        (["--certificate", "/etc/hostname"], "--certificate and --key go together"),
        (
            ["--user", "x", "--password-file", "/dev/zero"],
            "--password-file: /dev/zero: this is no ordinary file",
        ),
        (["--user", "x", "--password-file", "/nowhere"], "--password-file: /nowhere: "),
        (["--new-login"], "there is no user and no password: nothing is changed"),
    ],
)
def test_what_cannot_be_used_is_refused_before_anything_is_started(installed, kiosk, arguments, says: str):
    status, _, err = kiosk("enable", *arguments)
    assert status == 2
    assert says in err
    assert installed.kept() == {}
    assert not any("enable" in line or "restart" in line for line in installed.asked)


@pytest.mark.parametrize(
    ("config", "says"),
    [
        ("language: en\n", "names no broker: sudo kiosk set fleet.broker broker.lan"),
        ("fleet: {broker: 'mqtt://x'}\n", "config.yaml:1: fleet.broker: must be a name"),
        ("fleet: {password: secret}\n", "config.yaml:1: fleet.password: unknown key"),
    ],
)
def test_a_configuration_without_a_broker_is_refused_with_its_line(installed, kiosk, config: str, says: str):
    installed.configured(config)
    status, _, err = kiosk("enable")
    assert status == 2
    assert says in err
    assert not any("restart" in line for line in installed.asked)


def test_secrets_that_others_can_read_are_not_used(installed: Installed, kiosk):
    installed.secrets.mkdir()
    (installed.secrets / "mqtt-password").write_text(PASSWORD)
    (installed.secrets / "mqtt-password").chmod(0o644)
    status, _, err = kiosk("enable")
    assert status == 2
    assert "others than root can read" in err
    assert "chmod 600" in err


def test_an_encrypted_secret_is_not_passed_over_in_silence(installed, kiosk, monkeypatch, tmp_path):
    installed.secrets.mkdir()
    (installed.secrets / "mqtt-password.cred").write_text("x")
    typed(monkeypatch, tmp_path, f"kiosk-7\n{PASSWORD}\n")
    assert "mqtt-password.cred is in use" in kiosk("enable", "--new-login")[2]
    assert installed.kept() == {"mqtt-password.cred": "x"}


def test_only_root_may(installed: Installed, kiosk, monkeypatch):
    monkeypatch.setattr(fleet_switch, "is_root", lambda: False)
    for action in ("enable", "disable"):
        assert kiosk(action)[::2] == (2, f"this is root's to do: sudo kiosk fleet {action}\n")
    assert installed.asked == []


def test_where_its_packages_or_its_unit_are_missing_it_says_what_brings_them(installed, kiosk, monkeypatch):
    installed.systemd(fails="'cat kiosk-fleet.service'")
    assert "sudo scripts/install.sh --fleet" in kiosk("enable")[2]
    monkeypatch.setattr(fleet_switch, "FLEET", Environment(Path("/nowhere"), "type this"))
    assert kiosk("enable")[2] == "the fleet's client is not installed: type this\n"


# Switching it off.


def test_it_is_stopped_and_then_the_broker_told_under_the_unit_s_own_walls(installed: Installed, kiosk):
    status, out, _ = kiosk("disable")
    assert status == 0
    assert "does not start with the next boot" in out
    assert "The broker has been told to forget this kiosk." in out
    orders = [line for line in installed.asked if line.split()[1] in {"disable", "stop", "start"}]
    assert orders == [
        "systemctl disable kiosk-fleet.service",
        "systemctl stop kiosk-fleet.service kiosk-fleet-command.path",
        "systemctl start kiosk-fleet.service",
        "systemctl stop kiosk-fleet-command.path",
    ]
    started_with = (installed.root / "started-with").read_text()
    assert "ExecStart=\nExecStart=/usr/local/bin/kiosk fleet remove " in started_with
    assert "Type=oneshot" in started_with
    # And nothing of that is left for the next start.
    assert not (installed.root / "90-remove.conf").exists()
    assert installed.asked[-3:].count("systemctl daemon-reload") == 1


def test_a_broker_that_cannot_be_told_is_said_and_it_is_off_all_the_same(installed: Installed, kiosk):
    installed.systemd(fails="'start kiosk-fleet.service'")
    status, out, _ = kiosk("disable")
    assert status == 1
    assert "could not be told (the broker refuses this user or password): it still shows this kiosk" in out
    assert "systemctl disable kiosk-fleet.service" in installed.asked
    assert not (installed.root / "90-remove.conf").exists()


def test_without_a_broker_nobody_is_told(installed: Installed, kiosk):
    installed.configured("language: en\n")
    status, out, _ = kiosk("disable")
    assert status == 0
    assert "No broker was told to forget this kiosk: fleet.broker names none." in out
    assert not any(line.split()[1] == "start" for line in installed.asked)


def test_the_secrets_stay_and_that_is_said(installed: Installed, kiosk):
    installed.secrets.mkdir()
    (installed.secrets / "mqtt-user").write_text("kiosk-7\n")
    assert f"stay in {installed.secrets}" in kiosk("disable")[1]
    assert installed.kept() == {"mqtt-user": "kiosk-7\n"}


# How it is.


def test_in_words_and_as_json(installed: Installed, kiosk):
    installed.said_by_the_client()
    status, out, _ = kiosk("status")
    assert status == 0
    assert "connected with broker.lan:8883 for 1 h" in out
    assert "40 messages since the start; 3 wait" in out
    status, out, _ = kiosk("status", "--json")
    said = json.loads(out)
    assert (status, said["active"], said["enabled"], said["installed"]) == (0, "active", "enabled", True)
    assert said["status"]["id"] == "kiosk-1a2b3c4d"


@pytest.mark.parametrize(
    ("said", "unit", "words"),
    [
        (
            {"connected": False, "connected_up": None, "fault": "no such host"},
            ("active", "enabled"),
            "no such host",
        ),
        ({"updated_up": 1.0}, ("active", "enabled"), "has said nothing for 1 h"),
        ({}, ("failed", "enabled"), "no longer running (failed)"),
        (None, ("failed", "enabled"), "failed: journalctl -u kiosk-fleet"),
        (None, ("active", "enabled"), "has not said yet"),
        (None, ("inactive", "enabled"), "stopped, but starts with the next boot"),
        (None, ("inactive", "disabled"), "off: sudo kiosk fleet enable"),
    ],
)
def test_what_is_not_as_it_should_be_is_said_and_is_status_1(installed, kiosk, said, unit, words: str):
    installed.shown(*unit)
    if said is not None:
        installed.said_by_the_client(**said)
    status, out, _ = kiosk("status")
    assert status == 1
    assert words in out


# What its units start.


def test_what_the_unit_starts_needs_nothing_that_draws_or_sees():
    # Its environment has none of these; `run` and `status` are commands of the kiosk's, too.
    code = (
        "import sys\n"
        "for name in ('pygame', 'cv2', 'numpy', 'ai_edge_litert', 'gpiozero', 'paho'):\n"
        "    sys.modules[name] = None\n"
        "from kiosk.cli import main\n"
        "for action in ('run', 'remove', 'obey', 'status'):\n"
        "    try: main(['fleet', action, '--help'])\n"
        "    except SystemExit as end: assert end.code == 0, action\n"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
