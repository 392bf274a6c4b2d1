"""Releases side by side: which are kept, when the kiosk restarts; an update may be cut off anywhere."""

import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.scripts.installer.machine import Machine, current


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# Releases.


def test_a_release_that_was_never_finished_is_removed(machine: Machine):
    machine.release("1")
    machine.release("2", whole=False)
    machine.done("remove_unfinished")
    assert os.listdir(machine.root / "opt" / "releases") == ["1"]


def test_the_current_release_and_the_one_to_go_back_to_are_kept(machine: Machine):
    for name in "123":
        machine.release(name)
    current(machine, "3")
    machine.done("prune 3 1")
    assert sorted(os.listdir(machine.root / "opt" / "releases")) == ["1", "3"]
    assert machine.done("other_release") == "1\n"


def test_a_release_is_known_by_what_it_was_made_from(machine: Machine):
    machine.release("1")
    machine.release("2")
    current(machine, "2")
    assert machine.done("release_with digest-of-1") == "1\n"
    assert machine.done("release_with digest-of-3") == ""


def test_whatever_the_clock_shows_the_newest_release_is_the_last_by_name(machine: Machine):
    machine.release("20991231-235959")
    machine.command("date", "19700101-000013")
    stamp = machine.done("new_stamp").strip()
    assert stamp > "20991231-235959"
    machine.release(stamp)
    assert machine.done("new_stamp").strip() > stamp
    machine.command("date", "21060207-062815")
    assert machine.done("new_stamp") == "21060207-062815\n"


def test_the_kiosk_is_linked_and_not_built(machine: Machine):
    release = machine.root / "opt" / "releases" / "1"
    (release / "app" / "kiosk").mkdir(parents=True)
    (release / "app" / "kiosk" / "__init__.py").touch()
    (release / "app" / "kiosk" / "__main__.py").write_text(
        "import sys\ndef main():\n    print(sys.argv[1:], sys.flags.no_user_site)\n    return 3\n"
    )
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", release / "venv"], check=True)
    machine.done(f"link_kiosk {release} {release}/venv")
    ran = subprocess.run(
        [release / "venv" / "bin" / "kiosk", "a b"],
        cwd="/",
        env={},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (3, "['a b'] 1\n"), ran.stderr


def test_what_is_fetched_are_wheels_whose_hash_is_known(machine: Machine):
    python = machine.root / "release" / "venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\necho "$*" >>{machine.root}/asked\n')
    python.chmod(0o755)
    machine.done(f"pip_install {machine.root}/release {machine.root}/release/venv --requirement pins.txt")
    asked = (machine.root / "asked").read_text()
    assert "--require-hashes --only-binary :all: --requirement pins.txt" in asked


def test_the_wrapper_names_the_configuration_unless_told_otherwise(machine: Machine):
    program = machine.root / "opt" / "current" / "venv" / "bin" / "kiosk"
    program.parent.mkdir(parents=True)
    program.write_text('#!/bin/sh\necho "$KIOSK_CONFIG $*"\nexit $((1 - PYTHONNOUSERSITE))\n')
    program.chmod(0o755)
    machine.done("put_wrapper")
    wrapper = machine.root / "bin" / "kiosk"

    def said(**environment: str) -> str:
        return subprocess.check_output([wrapper, "check", "a b"], env=environment, text=True)

    assert not (machine.root / "completions").exists()
    (machine.root / "opt" / "current" / "app").mkdir()
    (machine.root / "opt" / "current" / "app" / "completion.bash").write_text("complete kiosk\n")
    machine.done("put_wrapper")
    assert (machine.root / "completions" / "kiosk").read_text() == "complete kiosk\n"
    assert said() == f"{machine.config} check a b\n"
    assert said(KIOSK_CONFIG="/mine") == "/mine check a b\n"


def test_what_is_installed_is_what_belongs_to_the_checkout(machine: Machine):
    checkout = machine.root / "checkout"
    for name in (
        "kiosk/app/app.py",
        "lab/out/disk",
        ".venv/x",
        "out/x",
        "runs/x",
        "kiosk/__pycache__/x",
        "a b",
    ):
        (checkout / name).parent.mkdir(parents=True, exist_ok=True)
        (checkout / name).touch()
    assert machine.done("source_files").split("\0")[:-1] == ["a b", "kiosk/app/app.py"]
    subprocess.run(["git", "init", "-q", checkout], check=True)
    subprocess.run(["git", "-C", checkout, "add", "kiosk/app/app.py", "out/x"], check=True)
    (checkout / "out/x").unlink()
    assert machine.done("source_files") == "kiosk/app/app.py\0"


# Units.


def test_units_are_those_of_the_current_release(machine: Machine):
    machine.release("1")
    app = machine.release("2")
    (app / "systemd" / "kiosk-failed.service").write_text("[Service]\n")
    for name, units in (("2", ["kiosk-failed.service", "kiosk.service"]), ("1", ["kiosk.service"])):
        current(machine, name)
        machine.done("put_units")
        assert sorted(os.listdir(machine.units)) == units
        assert f"# {name}" in (machine.units / "kiosk.service").read_text()


def test_only_the_kiosk_starts_by_itself_and_the_page_when_the_operator_says_so(machine: Machine):
    app = machine.release("1")
    (app / "systemd" / "kiosk-web.service").write_text("[Service]\n[Install]\nWantedBy=multi-user.target\n")
    (machine.commands / "systemctl").write_text(f'#!/bin/sh\necho "$*" >>{machine.root}/asked\n')
    current(machine, "1")
    machine.done("put_units")
    assert (machine.units / "kiosk-web.service").exists()
    assert (machine.root / "asked").read_text() == "enable kiosk.service\n"


def test_a_restart_is_due_after_a_switch_or_a_changed_unit_and_not_otherwise(machine: Machine):
    due = machine.root / "opt" / "restart-due"
    machine.release("1")
    current(machine, "1")
    assert due.exists()
    due.unlink()
    machine.done("put_units")
    assert due.exists()
    due.unlink()
    machine.done("switch_to 1; put_units")
    assert not due.exists()


# Power cuts.

UPDATE = "switch_to 2; put_wrapper; put_configuration; put_units; QUIET_BOOT=yes offer_quiet_boot"


def looks(machine: Machine) -> dict[str, str]:
    """All that an update writes, but for the note that a restart is due."""
    folders = (machine.etc, machine.units, machine.cmdline.parent, machine.root / "bin")
    files = {file.name: file.read_text() for folder in folders for file in folder.glob("*")}
    return {**files, "current": os.readlink(machine.root / "opt" / "current")}


@pytest.mark.slow
@pytest.mark.parametrize("config", ["language: en\n", "language: fr\n"], ids=["never edited", "edited"])
def test_an_update_cut_off_anywhere_is_whole_after_the_next(tmp_path: Path, config: str):
    machine = Machine(tmp_path / "machine")
    machine.release("1", config="language: en\n")
    machine.release("2", config="language: de\n")
    machine.cmdline.write_text("root=X\n")
    machine.done("switch_to 1; put_wrapper; put_configuration; put_units")
    machine.config.write_text(config)
    shutil.copytree(machine.root, tmp_path / "before", symlinks=True)
    machine.done(UPDATE)
    wanted = looks(machine)
    cuts = 0
    for command in itertools.count(1, 11):
        shutil.rmtree(machine.root)
        shutil.copytree(tmp_path / "before", machine.root, symlinks=True)
        # Ends bash, with no chance to tidy up, before the command of that number.
        cut = machine.bash(
            f"set -T; n=0; trap '((++n < {command})) || kill -9 $$' DEBUG; {UPDATE}; trap - DEBUG"
        )
        assert machine.config.read_text() in {config, wanted["config.yaml"]}
        machine.done(UPDATE)
        assert looks(machine) == wanted
        if cut.returncode == 0:
            break
        cuts += 1
    assert cuts > 5
