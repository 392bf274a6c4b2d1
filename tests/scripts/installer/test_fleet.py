"""The fleet client's environment: built for who wants it, remembered, taken back with the broker told."""

from pathlib import Path

import pytest

from tests.scripts.installer.machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    for name in ("getent", "groupadd", "useradd", "userdel", "chown", "systemctl"):
        machine.notes(name)
    return machine


def wanted(machine: Machine, **options: str) -> bool:
    return machine.bash("wants_fleet", **options).returncode == 0


def test_nobody_is_in_a_fleet_who_has_not_asked_for_it(machine: Machine):
    assert not wanted(machine)


def test_once_asked_for_it_is_kept_until_it_is_taken_back_whatever_becomes_of_the_page(machine: Machine):
    for option, then in (("yes", True), ("keep", True), ("no", False), ("keep", False)):
        machine.done("remember_extras", FLEET=option, WEB="yes")
        assert wanted(machine) is then, option
        assert machine.bash("wants_web").returncode == 0


def test_a_release_with_it_is_another_one_than_without(machine: Machine):
    (machine.root / "checkout").mkdir()
    (machine.root / "checkout" / "file").touch()
    choices = [("no", "no"), ("yes", "no"), ("no", "yes"), ("yes", "yes")]
    digests = {
        machine.done("source_digest", WEB=web, FLEET=fleet, PYTHON="python3") for web, fleet in choices
    }
    assert len(digests) == len(choices)


def test_its_environment_has_pins_of_its_own_no_data_and_sees_nothing_of_the_system_s(machine: Machine):
    release = machine.root / "opt" / "releases" / "1"
    environment = release / "app" / ".venv-fleet"
    assert machine.builds(f"build_fleet {release}") == [
        f"python -m venv {environment}",
        f"fetch_pins {release} {environment} fleet",
        f"link_kiosk {release} {environment}",
    ]


@pytest.mark.parametrize(("status", "passes"), [(0, True), (1, False)])
def test_a_release_whose_client_cannot_be_started_does_not_pass(machine: Machine, status: int, passes: bool):
    app = machine.release("1")
    (app / ".venv-fleet").mkdir()
    run = machine.bash(
        "PI_PACKAGES=() SOURCE=$SCRIPTS WORK=$PREFIX\n"
        "trial_visit() { :; }\n"
        f'as_account() {{ [[ "$*" != *"fleet run --help" ]] || return {status}; }}\n'
        "self_test 1",
        SCRIPTS=str(Path(__file__).resolve().parents[3]),
    )
    assert (run.returncode == 0) is passes, run.stderr


def test_nobody_can_log_in_as_the_client(machine: Machine):
    machine.notes("getent", status=2)
    machine.done("make_fleet_account")
    (line,) = [line for line in machine.asked() if line.startswith("useradd")]
    assert "--shell /usr/sbin/nologin" in line
    assert line.endswith(" kiosk-fleet")


def test_whoever_leaves_has_the_broker_told_while_the_program_is_still_there(machine: Machine):
    (machine.root / "bin").mkdir()
    machine.notes("kiosk")
    (machine.commands / "kiosk").rename(machine.root / "bin" / "kiosk")
    machine.done("booted() { true; }; leave_fleet")
    assert machine.asked() == ["systemctl is-enabled --quiet kiosk-fleet.service", "kiosk fleet disable"]


def test_a_broker_that_cannot_be_told_keeps_nobody_from_leaving(machine: Machine):
    (machine.root / "bin").mkdir()
    machine.notes("kiosk", status=1)
    (machine.commands / "kiosk").rename(machine.root / "bin" / "kiosk")
    assert "delete its device there" in machine.done("booted() { true; }; leave_fleet")


def test_where_the_client_is_off_no_broker_is_asked(machine: Machine):
    machine.notes("systemctl", status=1)
    machine.done("booted() { true; }; leave_fleet")
    assert machine.asked() == ["systemctl is-enabled --quiet kiosk-fleet.service"]


def test_taken_back_it_does_not_start_any_more_and_its_account_is_gone(machine: Machine):
    machine.command("id", "990")
    machine.done("undo_fleet")
    assert "systemctl disable kiosk-fleet.service" in machine.asked()
    assert "userdel kiosk-fleet" in machine.asked()


def test_path_units_come_and_go_with_the_release(machine: Machine):
    machine.release("1")
    app = machine.release("2")
    (app / "systemd" / "kiosk-fleet-command.path").write_text("[Path]\n")
    machine.done("switch_to 2; put_units")
    assert (machine.units / "kiosk-fleet-command.path").exists()
    machine.done("switch_to 1; put_units")
    assert not (machine.units / "kiosk-fleet-command.path").exists()
