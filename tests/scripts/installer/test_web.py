"""The web page's environment: built for who wants it, remembered, taken back; accounts beside the kiosk's."""

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
    return machine.bash("wants_web", **options).returncode == 0


# What is remembered.


def test_nobody_has_a_web_page_who_has_not_asked_for_one(machine: Machine):
    assert not wanted(machine)


def test_once_asked_for_it_is_kept_until_it_is_taken_back(machine: Machine):
    for option, then in (("yes", True), ("keep", True), ("no", False), ("keep", False)):
        machine.done("remember_extras", WEB=option)
        assert wanted(machine) is then, option


@pytest.mark.parametrize("option", ["yes", "no"])
def test_an_option_counts_before_it_is_remembered(machine: Machine, option: str):
    machine.done("remember_extras", WEB="no" if option == "yes" else "yes")
    assert wanted(machine, WEB=option) is (option == "yes")


def test_a_release_with_the_page_is_another_one_than_without(machine: Machine):
    (machine.root / "checkout").mkdir()
    (machine.root / "checkout" / "file").touch()
    digests = {machine.done("source_digest", WEB=web, PYTHON="python3") for web in ("yes", "no")}
    assert len(digests) == 2
    assert machine.done("source_digest", PYTHON="python3") in digests


# Environments.


def test_its_environment_has_the_pins_of_its_own_and_sees_nothing_of_the_system_s(machine: Machine):
    release = machine.root / "opt" / "releases" / "1"
    environment = release / "app" / ".venv-web"
    assert machine.builds(f"build_web {release}") == [
        f"python -m venv {environment}",
        f"fetch_pins {release} {environment} web",
        f"fetch_data {release} {environment}",
        f"link_kiosk {release} {environment}",
    ]


@pytest.mark.parametrize(("status", "passes"), [(0, True), (1, False)])
def test_a_release_whose_page_cannot_be_started_does_not_pass(machine: Machine, status: int, passes: bool):
    app = machine.release("1")
    (app / ".venv-web").mkdir()
    run = machine.bash(
        "PI_PACKAGES=() SOURCE=$SCRIPTS WORK=$PREFIX\n"
        "trial_visit() { :; }\n"
        f'as_account() {{ [[ "$*" != *"web --help" ]] || return {status}; }}\n'
        "self_test 1",
        SCRIPTS=str(Path(__file__).resolve().parents[3]),
    )
    assert (run.returncode == 0) is passes, run.stderr


def test_a_release_without_the_page_is_not_asked_for_it(machine: Machine):
    machine.release("1")
    assert machine.bash("has_web $PREFIX/releases/1").returncode == 1


# Accounts.


def test_models_are_one_account_s_and_everybody_may_read_them(machine: Machine):
    machine.notes("getent", status=2)
    machine.done("make_models_account")
    (made,) = [line for line in machine.asked() if line.startswith("useradd")]
    assert made.endswith(" kiosk-models")
    # passwd(5) has colons between its fields.
    assert ":" not in made
    assert f"chown -Rh kiosk-models: {machine.root}/models" in machine.asked()
    assert (machine.root / "models").stat().st_mode & 0o777 == 0o755


def test_nobody_can_log_in_as_the_page(machine: Machine):
    machine.notes("getent", status=2)
    machine.done("make_web_account")
    (line,) = [line for line in machine.asked() if line.startswith("useradd")]
    assert "--shell /usr/sbin/nologin" in line
    assert "--no-create-home" in line
    assert ":" not in line


def test_an_account_that_is_there_is_left_as_it_is(machine: Machine):
    machine.command("id", "990")
    machine.done("make_web_account")
    assert not any(line.startswith(("useradd", "groupadd")) for line in machine.asked())


def test_taken_back_the_page_does_not_start_any_more_and_its_account_is_gone(machine: Machine):
    machine.command("id", "990")
    machine.done("undo_web")
    assert "systemctl disable kiosk-web.service" in machine.asked()
    assert "userdel kiosk-web" in machine.asked()


def test_where_there_was_no_page_there_is_nothing_to_take_back(machine: Machine):
    machine.notes("getent", status=2)
    machine.done("undo_web")
    assert machine.asked() == ["getent passwd kiosk-web"]


def test_somebody_s_login_is_never_removed(machine: Machine):
    machine.command("id", "1000")
    machine.done("remove_account kiosk-web")
    assert not any(line.startswith("userdel") for line in machine.asked())
