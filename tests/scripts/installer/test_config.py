"""An operator's configuration outlives every installation; the kernel's command line is asked for."""

import os
import re
from pathlib import Path

import pytest

from tests.scripts.installer.machine import WORDS, Machine, current


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# The operator's configuration.


def test_the_first_configuration_is_the_shipped_one(machine: Machine):
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: en\n"
    assert machine.config.stat().st_mode & 0o777 == 0o644


def test_a_configuration_never_edited_follows_the_defaults_there_and_back(machine: Machine):
    machine.release("1", config="language: en\n")
    machine.release("2", config="language: de\n")
    for name, text in (("1", "language: en\n"), ("2", "language: de\n"), ("1", "language: en\n")):
        current(machine, name)
        machine.done("put_configuration")
        assert machine.config.read_text() == text
        assert not machine.new.exists()


def edited(machine: Machine) -> None:
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    machine.config.write_text("language: fr\n")


def test_an_edited_configuration_stays(machine: Machine):
    edited(machine)
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert not machine.new.exists()


def test_changed_defaults_are_put_beside_an_edited_configuration_and_told_once(machine: Machine):
    edited(machine)
    machine.release("2", config="language: de\n")
    current(machine, "2")
    assert "stays as it is" in machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert machine.new.read_text() == "language: de\n"
    assert "stays as it is" not in machine.done("put_configuration")
    assert machine.new.read_text() == "language: de\n"


def test_new_defaults_taken_over_need_not_lie_beside(machine: Machine):
    edited(machine)
    machine.release("2", config="language: de\n")
    current(machine, "2")
    machine.done("put_configuration")
    machine.config.write_text("language: de\n")
    machine.done("put_configuration")
    assert not machine.new.exists()


def test_a_configuration_that_was_there_first_stays(machine: Machine):
    machine.config.write_text("language: fr\n")
    machine.release("1", config="language: en\n")
    current(machine, "1")
    machine.done("put_configuration")
    assert machine.config.read_text() == "language: fr\n"
    assert machine.new.read_text() == "language: en\n"


def test_the_schema_lies_beside(machine: Machine):
    (machine.release("1") / "config.schema.json").write_text("{}")
    current(machine, "1")
    machine.done("put_configuration")
    assert (machine.etc / "config.schema.json").read_text() == "{}"


# The kernel's command line.


def test_quiet_boot_adds_what_is_missing_once_and_keeps_the_old_line(machine: Machine):
    machine.cmdline.write_text("console=tty1 loglevel=3 root=X\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    expected = "console=tty1 loglevel=3 root=X " + WORDS.replace("loglevel=3 ", "") + "\n"
    assert machine.cmdline.read_text() == expected
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    assert machine.cmdline.read_text() == expected
    backup = machine.cmdline.with_name("cmdline.txt.before-kiosk")
    assert backup.read_text() == "console=tty1 loglevel=3 root=X\n"


def test_quiet_boot_leaves_a_video_mode_that_was_chosen(machine: Machine):
    machine.cmdline.write_text("root=X video=HDMI-A-1:1280x720@60\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    assert "HDMI-A-1:D" not in machine.cmdline.read_text()


def test_quiet_boot_is_taken_back_and_what_was_changed_since_stays(machine: Machine):
    machine.cmdline.write_text("root=X loglevel=3")
    machine.done("offer_quiet_boot", QUIET_BOOT="yes")
    machine.cmdline.write_text(machine.cmdline.read_text().strip() + " cma=256M\n")
    machine.done("undo_quiet_boot")
    assert machine.cmdline.read_text() == "root=X loglevel=3 cma=256M\n"
    assert os.listdir(machine.cmdline.parent) == ["cmdline.txt"]


def test_without_a_terminal_nobody_is_asked_and_nothing_changes(machine: Machine):
    machine.cmdline.write_text("root=X\n")
    machine.done("offer_quiet_boot", QUIET_BOOT="ask")
    assert machine.cmdline.read_text() == "root=X\n"


def test_where_there_is_no_such_file_quiet_boot_says_so(machine: Machine):
    assert "for a Raspberry Pi" in machine.done("offer_quiet_boot", QUIET_BOOT="yes")


# The hardware's watchdog.


def watched(machine: Machine) -> Path:
    (machine.root / "watchdog").touch()
    return machine.root / "system.conf.d" / "60-kiosk-watchdog.conf"


def test_the_watchdog_is_used_when_asked_for_and_left_alone_when_asked_again(machine: Machine):
    file = watched(machine)
    assert "From the next start on" in machine.done("offer_watchdog", WATCHDOG="yes")
    (seconds,) = re.findall(r"^RuntimeWatchdogSec=(\d+)s$", file.read_text(), flags=re.MULTILINE)
    # A Raspberry Pi's counts to 15 at most, and a slow card takes its time.
    assert 10 <= int(seconds) < 15
    assert machine.done("offer_watchdog", WATCHDOG="yes") == ""
    assert machine.done("offer_watchdog") == ""
    assert file.exists()
    machine.done("offer_watchdog", WATCHDOG="no")
    assert not file.exists()


@pytest.mark.parametrize(
    ("used", "offered"), [("0", True), ("infinity", True), ("14s", False), ("1min", False)]
)
def test_a_watchdog_that_nobody_uses_is_offered_in_words(used: str, offered: bool, machine: Machine):
    file = watched(machine)
    machine.command("systemctl", used)
    said = machine.done("booted() { :; }; offer_watchdog")
    assert ("install.sh --watchdog" in said) is offered
    assert not file.exists()


def test_where_there_is_no_watchdog_that_is_said_to_who_asked(machine: Machine):
    assert machine.done("booted() { :; }; offer_watchdog") == ""
    assert "has no watchdog" in machine.done("offer_watchdog", WATCHDOG="yes")
    assert not (machine.root / "system.conf.d").exists()
