"""systemd/read-only/kiosk-state, a read-only root's command, on folders in place of root and partition."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.scripts.installer.machine import SCRIPTS

COMMAND = SCRIPTS.parent / "systemd" / "read-only" / "kiosk-state"
FOLDERS = ("etc/kiosk", *(f"var/lib/kiosk{name}" for name in ("", "-root", "-models", "-fleet", "-web")))


class Place:
    """A root, a partition, and a mount that only writes down what it is asked for."""

    def __init__(self, folder: Path) -> None:
        self.root, self.kept, self.commands = folder / "root", folder / "kept", folder / "commands"
        for each in (self.root, self.kept, self.commands):
            each.mkdir()
        self.asked = folder / "asked"
        self.command("mount", f'echo "$*" >>{self.asked}')
        self.command("mountpoint", "exit 1")
        self.command("sync", "exit 0")

    def command(self, name: str, does: str) -> None:
        (self.commands / name).write_text(f"#!/bin/sh\n{does}\n")
        (self.commands / name).chmod(0o755)

    def run(self, verb: str, **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"KIOSK_KEPT": str(self.kept), "KIOSK_ROOT": str(self.root)}
        settings["PATH"] = f"{self.commands}:{os.environ['PATH']}"
        return subprocess.run(
            ["sh", COMMAND, verb], env=settings | environment, capture_output=True, text=True, check=False
        )


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_new_partition_gets_what_the_root_has(place: Place):
    (place.root / "etc" / "kiosk").mkdir(parents=True)
    (place.root / "etc" / "kiosk" / "config.yaml").write_text("language: de\n")
    assert place.run("bind").returncode == 0
    assert (place.kept / "etc/kiosk/config.yaml").read_text() == "language: de\n"
    wanted = [f"--bind {place.kept / folder} {place.root / folder}" for folder in FOLDERS]
    assert place.asked.read_text().splitlines() == wanted


def test_what_is_on_the_partition_stays(place: Place):
    for base, text in ((place.root, "old\n"), (place.kept, "new\n")):
        (base / "etc" / "kiosk").mkdir(parents=True)
        (base / "etc" / "kiosk" / "config.yaml").write_text(text)
    assert place.run("bind").returncode == 0
    assert (place.kept / "etc/kiosk/config.yaml").read_text() == "new\n"


def test_nobody_but_root_gets_at_them_by_way_of_the_partition(place: Place):
    (place.kept / "etc").mkdir()
    assert place.run("bind").returncode == 0
    assert [(place.kept / top).stat().st_mode & 0o777 for top in ("etc", "var")] == [0o700, 0o700]
    # An owner's own files are the kiosk's to read.
    assert place.kept.stat().st_mode & 0o005


def test_what_a_power_cut_left_half_copied_is_copied_anew(place: Place):
    (place.root / "etc" / "kiosk").mkdir(parents=True)
    (place.root / "etc" / "kiosk" / "config.yaml").touch()
    (place.kept / "etc" / "kiosk.part").mkdir(parents=True)
    (place.kept / "etc" / "kiosk.part" / "half").touch()
    assert place.run("bind").returncode == 0
    assert [path.name for path in (place.kept / "etc" / "kiosk").iterdir()] == ["config.yaml"]
    assert not (place.kept / "etc" / "kiosk.part").exists()


def test_one_folder_that_cannot_be_put_there_does_not_keep_the_others_away(place: Place):
    place.command("mount", f'echo "$*" >>{place.asked}\ncase "$*" in *kiosk-models) exit 32 ;; esac')
    run = place.run("bind")
    assert run.returncode == 1
    assert run.stderr == "kiosk-state: not on the partition: /var/lib/kiosk-models\n"
    assert len(place.asked.read_text().splitlines()) == len(FOLDERS)


def test_the_log_is_kept_where_somebody_wants_it(place: Place):
    (place.kept / "var" / "log" / "journal").mkdir(parents=True)
    assert place.run("bind").returncode == 0
    assert place.asked.read_text().splitlines()[-1].endswith("/root/var/log/journal")


def test_open_and_close_are_one_file_for_the_next_start(place: Place):
    said = place.kept / "overlayroot.conf"
    assert "the root can be written" in place.run("open").stdout
    assert said.read_text().splitlines()[-1] == 'overlayroot="disabled"'
    assert "the root can not be written" in place.run("close").stdout
    assert not said.exists()


@pytest.mark.parametrize(
    ("result", "then"), [("success", []), ("exit-code", ["pending.failed"]), ("", ["pending"])]
)
def test_what_was_put_off_is_done_failed_or_still_to_do(place: Place, result: str, then: list[str]):
    (place.kept / "pending").mkdir()
    (place.kept / "pending.failed").mkdir()
    place.run("open")
    assert place.run("close", SERVICE_RESULT=result).returncode == 0
    assert sorted(path.name for path in place.kept.iterdir()) == then


def test_anything_else_is_wrong_usage(place: Place):
    assert place.run("shut").returncode == 2
    assert list(place.kept.iterdir()) == []
