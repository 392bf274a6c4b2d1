"""What scripts/install.sh refuses, and which packages it wants."""

import os
from pathlib import Path

import pytest

from tests.scripts.installer.machine import Machine, command, sentence


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_help_is_for_everybody():
    run = command("--help")
    assert run.returncode == 0
    assert "--rollback" in run.stdout


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--frobnicate"], "--frobnicate: no such option"),
        (["--rollback", "--uninstall"], "do not go together"),
        (["--read-only=/dev/sda1", "--no-read-only"], "--read-only and --no-read-only do not go together"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(options: list[str], says: str):
    run = command(*options)
    assert run.returncode == 2
    assert says in sentence(run)


@pytest.mark.parametrize("options", [[], ["--rollback"], ["--uninstall"]])
def test_only_root_may(machine: Machine, options: list[str]):
    machine.command("id", "1000")
    run = command(*options, PATH=f"{machine.commands}:{os.environ['PATH']}")
    assert run.returncode == 1
    assert "needs root" in sentence(run)


# Systems.


def system(machine: Machine, *, architecture: str = "arm64", name: str = "debian", codename: str = "trixie"):
    machine.command("dpkg", architecture)
    (machine.root / "os-release").write_text(f"ID={name}\nVERSION_CODENAME={codename}\n")
    return machine.bash("check_system")


@pytest.mark.parametrize("architecture", ["arm64", "amd64"])
@pytest.mark.parametrize("codename", ["bookworm", "trixie"])
def test_systems_it_is_made_for(machine: Machine, architecture: str, codename: str):
    assert system(machine, architecture=architecture, codename=codename).returncode == 0


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"architecture": "armhf"}, "32-bit"),
        ({"codename": "bullseye"}, "This is debian bullseye"),
        ({"name": "ubuntu", "codename": "noble"}, "This is ubuntu noble"),
    ],
)
def test_other_systems_are_refused_in_one_sentence(machine: Machine, facts: dict[str, str], says: str):
    run = system(machine, **facts)
    assert run.returncode == 1
    assert says in sentence(run)


def test_no_systemd_is_refused(machine: Machine):
    system(machine)
    run = machine.bash("command() { [ $2 != systemctl ]; }\ncheck_system")
    assert run.returncode == 1
    assert "no systemd" in sentence(run)


def test_too_little_disk_is_refused(machine: Machine):
    run = machine.bash("check_disk", NEED_MB="999999999")
    assert run.returncode == 1
    assert "Too little disk" in sentence(run)


@pytest.mark.parametrize(("web", "enough"), [("no", True), ("yes", False)])
def test_the_web_page_needs_more_disk(machine: Machine, web: str, enough: bool):
    run = machine.bash("check_disk", NEED_WEB_MB="999999999", WEB=web)
    assert (run.returncode == 0) is enough


# Packages.


def archive(machine: Machine, *offered: str) -> None:
    """Nothing is installed; of apt's answers only the candidate matters, and they may be long."""
    cases = "".join(f"{name}) version=1 ;; " for name in offered)
    (machine.commands / "apt-cache").write_text(
        f"#!/bin/sh\nversion='(none)'\ncase $2 in {cases} esac\n"
        'echo "$2:"; echo "  Installed: (none)"; echo "  Candidate: $version"; seq 50000\n'
    )
    (machine.commands / "apt-cache").chmod(0o755)
    machine.command("dpkg-query", status=1)


def wanted(machine: Machine) -> set[str]:
    return set(machine.done('list_wanted; echo "${WANTED[*]}"').split())


def test_debian_has_no_pi_camera(machine: Machine):
    archive(machine, "python3", "libcamera-ipa")
    assert {"python3", "python3-venv"} <= wanted(machine)
    assert not {"python3-picamera2", "python3-lgpio", "libcamera-ipa"} & wanted(machine)


def test_raspberry_pi_os_brings_camera_and_pins(machine: Machine):
    archive(machine, "python3-picamera2", "python3-lgpio", "libcamera-ipa")
    assert {"python3-picamera2", "python3-lgpio", "libcamera-ipa"} <= wanted(machine)


@pytest.mark.parametrize("web", ["yes", "no"])
def test_certificates_are_made_for_the_web_page_alone(machine: Machine, web: str):
    archive(machine)
    said = machine.done('list_wanted; echo "${WANTED[*]}"', WEB=web)
    assert ("openssl" in said.split()) is (web == "yes")


def test_what_is_installed_is_not_wanted(machine: Machine):
    archive(machine, "python3-picamera2", "python3-lgpio", "libcamera-ipa")
    machine.command("dpkg-query", "installed")
    assert wanted(machine) == set()


@pytest.mark.parametrize(
    ("said", "network"),
    [
        ("W: Failed to fetch http://x  Temporary failure resolving 'x'", False),
        ("NewConnectionError: Failed to establish a new connection: [Errno -3]", False),
        ("E: Unable to locate package python3-venv", True),
    ],
)
def test_a_missing_network_is_told_from_other_faults(machine: Machine, said: str, network: bool):
    log = machine.root / "log"
    log.write_text(f"{said}\n" + "E: another line\n" * 100)
    assert machine.bash(f"LOG={log}; offline").returncode == int(network)
