"""``kiosk fleet obey``: root does five things asked for by name, and trusts nothing else of who asks."""

import logging
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from kiosk.cli import main
from kiosk.commands import fleet_obey
from kiosk.commands.fleet_obey import AGAIN_SECONDS, MOST_SWEPT, obey, take
from kiosk.errors import KioskError
from kiosk.fleet.commands import COMMANDS

STARTED = 1000.0
"""When the kiosk was, on the monotonic clock."""


@pytest.fixture(autouse=True)
def _quiet_afterwards():
    """The command says all that it does; other tests' log is not its business."""
    level = logging.getLogger().level
    yield
    logging.getLogger().setLevel(level)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "commands"
    made.mkdir()
    return made


def taken(folder: Path) -> list[str]:
    return take(folder, os.geteuid())


class System:
    """Programs that note how they were called."""

    def __init__(self, *, running: bool = True, broken: str = "") -> None:
        self.asked: list[str] = []
        self._running, self._broken = running, broken

    def __call__(self, program: Sequence[str]) -> str:
        line = " ".join(program)
        if program[:2] == ("systemctl", "show"):
            state = "active" if self._running else "failed"
            return f"ActiveState={state}\nActiveEnterTimestampMonotonic={STARTED * 1e6:.0f}\n"
        self.asked.append(line.partition(" -m ")[2] or line)
        if self._broken and self._broken in line:
            raise KioskError(f"{self._broken} is broken")
        return ""


def done(*asked: str, now: float = STARTED + 3600, **how) -> list[str]:
    system = System(**how)
    obey(asked, system, now)
    return system.asked


# What is taken out of the folder.


def test_each_command_is_taken_once_and_gone(folder: Path):
    for name in COMMANDS:
        (folder / name).touch()
    assert taken(folder) == list(COMMANDS)
    assert os.listdir(folder) == []
    assert taken(folder) == []


def test_other_names_ask_for_nothing_and_go_too(folder: Path):
    for name in ("reboot", "restart.new", "RESTART", "screen-on ", "..a", "-rf"):
        (folder / name).touch()
    assert taken(folder) == []
    assert os.listdir(folder) == []


def test_what_a_file_holds_is_not_read(folder: Path):
    with (folder / "reload").open("wb") as file:
        file.truncate(1 << 40)
    assert taken(folder) == ["reload"]


def test_a_link_is_not_followed_and_asks_for_nothing(folder: Path, tmp_path: Path):
    (tmp_path / "precious").touch()
    (folder / "restart").symlink_to(tmp_path / "precious")
    assert taken(folder) == []
    assert os.listdir(folder) == []
    assert (tmp_path / "precious").exists()


def test_a_pipe_is_not_opened_and_asks_for_nothing(folder: Path):
    os.mkfifo(folder / "restart")
    asked: list[list[str]] = []
    looking = threading.Thread(target=lambda: asked.append(taken(folder)), daemon=True)
    looking.start()
    looking.join(10)
    assert asked == [[]]
    assert os.listdir(folder) == []


def test_a_folder_that_cannot_be_deleted_starts_nothing_any_more(folder: Path):
    (folder / "restart" / "deep").mkdir(parents=True)
    assert taken(folder) == []
    (left,) = os.listdir(folder)
    assert left not in COMMANDS
    (folder / "restart").touch()
    assert taken(folder) == ["restart"]


def test_thousands_of_files_are_deleted_bit_by_bit(folder: Path):
    for number in range(MOST_SWEPT + 500):
        (folder / f"file{number}").touch()
    (folder / "reload").touch()
    assert taken(folder) == ["reload"]
    assert len(os.listdir(folder)) == 500
    taken(folder)
    assert os.listdir(folder) == []


def test_where_there_is_no_folder_nobody_has_asked(tmp_path: Path):
    assert taken(tmp_path / "none") == []


def test_somebody_else_s_folder_is_not_looked_into(folder: Path):
    (folder / "restart").touch()
    with pytest.raises(KioskError, match="somebody else's folder"):
        take(folder, os.geteuid() + 1)
    assert (folder / "restart").exists()


def test_a_link_in_the_folder_s_place_is_not_followed(folder: Path, tmp_path: Path):
    (folder / "restart").touch()
    (tmp_path / "link").symlink_to(folder)
    with pytest.raises(KioskError, match="no folder of ours"):
        taken(tmp_path / "link")


# What is done.


@pytest.mark.parametrize(
    ("name", "programs"),
    [
        ("restart", ["systemctl --no-block restart kiosk.service"]),
        (
            "reload",
            [
                "systemctl --no-block reload kiosk.service",
                "systemctl --no-block try-restart kiosk-fleet.service",
            ],
        ),
        ("screen-on", ["kiosk screen on"]),
        ("screen-off", ["kiosk screen off"]),
        ("screen-auto", ["kiosk screen auto"]),
    ],
)
def test_what_each_of_them_means(name: str, programs: list[str]):
    assert done(name) == programs


def test_every_command_means_something():
    assert all(done(name) for name in COMMANDS)


def test_a_kiosk_that_has_just_been_started_is_not_started_anew():
    assert done("restart", now=STARTED + AGAIN_SECONDS - 1) == []
    assert done("restart", now=STARTED + AGAIN_SECONDS + 1) != []


def test_one_that_does_not_run_is_started_at_once():
    assert done("restart", now=STARTED + 1, running=False) == ["systemctl --no-block restart kiosk.service"]


def test_what_fails_keeps_nothing_else_from_being_done():
    system = System(broken="reload kiosk")
    with pytest.raises(KioskError, match=r"^reload: reload kiosk is broken$"):
        obey(["reload", "screen-on"], system, STARTED + 3600)
    assert "kiosk screen on" in system.asked


@pytest.fixture
def restart_asked_for(folder: Path, tmp_path: Path, monkeypatch) -> Callable[[str], int]:
    """Asks with a configuration, and must not be obeyed; the exit status."""
    monkeypatch.setattr(fleet_obey, "_ask", lambda program: pytest.fail(f"it asks {program}"))

    def ask(config: str) -> int:
        (folder / "restart").touch()
        (tmp_path / "config.yaml").write_text(config)
        return main(["fleet", "obey", "--commands", str(folder), "--config", str(tmp_path / "config.yaml")])

    return ask


def test_where_the_operator_wants_no_buttons_nothing_is_done(restart_asked_for, folder: Path, caplog):
    assert restart_asked_for("fleet: {buttons: false}\n") == 0
    assert "restart: not done, for fleet.buttons is false" in caplog.text
    assert os.listdir(folder) == []


def test_where_nobody_can_tell_what_the_operator_wants_nothing_is_done(restart_asked_for, capsys):
    assert restart_asked_for("fleet: {buttons: perhaps}\n") == 2
    assert "config.yaml:1: fleet.buttons" in capsys.readouterr().err


def test_without_anything_asked_nothing_is_done_and_nothing_said(folder: Path, capsys):
    assert main(["fleet", "obey", "--commands", str(folder)]) == 0
    assert capsys.readouterr() == ("", "")
