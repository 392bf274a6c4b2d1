"""Which messages a kiosk obeys."""

import os

import pytest

from kiosk.fleet.commands import COMMANDS, LONGEST, MOST, RESTART_SECONDS, WITHIN_SECONDS, Commands
from kiosk.fleet.transport import Received

TOPIC = "kiosk/foyer/command"


@pytest.fixture
def commands(tmp_path):
    return Commands(tmp_path, TOPIC)


@pytest.mark.parametrize("name", COMMANDS)
def test_each_of_the_list_becomes_an_empty_file_of_its_name(name, commands, tmp_path):
    assert commands.take(Received(TOPIC, name.encode()), 0.0)
    (file,) = tmp_path.iterdir()
    assert (file.name, file.read_bytes()) == (name, b"")


@pytest.mark.parametrize(
    "message",
    [
        Received(TOPIC, b""),
        Received(TOPIC, b"RESTART"),
        Received(TOPIC, b"restart "),
        Received(TOPIC, b"restart\n"),
        Received(TOPIC, b"../restart"),
        Received(TOPIC, b"restart\0"),
        Received(TOPIC, b"\xff\xfe"),
        Received(TOPIC, "réstart".encode()),
        Received(TOPIC, b"restart" + b" " * LONGEST),
        Received(TOPIC, b"x" * 10_000_000),
        Received(TOPIC, b'{"command": "restart"}'),
        Received(TOPIC, b"restart", retained=True),
        Received("kiosk/other/command", b"restart"),
        Received("kiosk/foyer/command/restart", b"restart"),
        Received("", b"restart"),
    ],
)
def test_anything_else_is_ignored_and_counted(message, commands, tmp_path):
    assert not commands.take(message, 0.0)
    assert list(tmp_path.iterdir()) == []
    assert (commands.obeyed, commands.ignored) == (0, 1)


def test_one_that_has_yet_to_be_obeyed_is_not_written_twice(commands, tmp_path):
    for now in (0.0, 1.0):
        assert commands.take(Received(TOPIC, b"reload"), now)
    assert [path.name for path in tmp_path.iterdir()] == ["reload"]


def test_more_than_a_few_a_minute_are_too_many(commands):
    taken = [commands.take(Received(TOPIC, b"reload"), number / 10) for number in range(200)]
    assert sum(taken) == MOST
    assert commands.take(Received(TOPIC, b"reload"), WITHIN_SECONDS)


def test_it_is_restarted_once_a_minute_at_most(commands):
    times = [at for at in range(300) if commands.take(Received(TOPIC, b"restart"), float(at))]
    assert times == [0, 60, 120, 180, 240]
    assert RESTART_SECONDS == 60


def test_what_lies_in_the_place_of_a_file_is_not_written_through(commands, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    (tmp_path / "reload").symlink_to(elsewhere)
    os.mkfifo(tmp_path / "restart")
    for name in (b"reload", b"restart"):
        commands.take(Received(TOPIC, name), 0.0)
    assert not elsewhere.exists()


def test_without_a_folder_or_when_it_is_gone_nothing_is_obeyed(tmp_path):
    for folder in (None, tmp_path / "gone"):
        commands = Commands(folder, TOPIC)
        assert not commands.take(Received(TOPIC, b"reload"), 0.0)
        assert commands.ignored == 1
