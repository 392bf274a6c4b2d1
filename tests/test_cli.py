"""The command line: help for everything, one sentence for every mistake, and the right exit status."""

import pytest

from kiosk.cli import COMMANDS, main


def ended(*arguments: str) -> int:
    """The exit status, however the command ends."""
    try:
        return main(list(arguments))
    except SystemExit as exit:
        return exit.code


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command, capsys):
    assert ended(command, "--help") == 0
    shown = capsys.readouterr().out
    assert COMMANDS[command][1:20] in shown
    assert "--help" in shown


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["dance"],
        ["watch", "--frames", "0"],
        ["watch", "--frames", "many"],
        ["visit", "--size", "big"],
        ["visit", "--size", "0x0"],
        ["classify"],
        ["bench", "--visits", "-1"],
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_status_2(arguments, capsys):
    assert ended(*arguments) == 2
    assert "error" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("playlists: {hapy: []}", "config.yaml:1: playlists.hapy: unknown key, did you mean 'happy'?"),
        ("camera:\n\twarm: yes", "config.yaml:2: "),
        ("language: [en]", "config.yaml:1: language"),
    ],
)
@pytest.mark.parametrize("command", ["check", "watch", "visit", "run", "classify"])
def test_a_wrong_configuration_is_said_by_every_command(command, text, told, tmp_path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text(text)
    named = [str(path)] if command == "check" else ["--config", str(path)]
    files = ["face.png"] if command == "classify" else []
    assert ended(command, *named, *files) == 2
    shown = capsys.readouterr()
    assert told in shown.err
    assert "Traceback" not in shown.err


def test_all_problems_of_a_configuration_are_said_at_once(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text("camera: {warm: maybe}\ntiming: {result_seconds: -1}\nfun: true\n")
    assert ended("check", str(path)) == 2
    assert [line.split(":")[1] for line in capsys.readouterr().err.splitlines()] == ["1", "2", "3"]


def test_a_missing_configuration_is_named(tmp_path, capsys):
    assert ended("watch", "--config", str(tmp_path / "nowhere.yaml")) == 2
    assert "nowhere.yaml" in capsys.readouterr().err


def test_check_says_what_is_there(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text("camera: {source: demo}")
    assert ended("check", str(path)) == 0
    shown = capsys.readouterr().out
    assert "not a live camera" in shown
    assert "model: " in shown
    assert "language: en" in shown


def test_check_says_that_an_empty_file_means_the_defaults(tmp_path, capsys):
    path = tmp_path / "config.yaml"
    path.write_text("# nothing yet\n")
    ended("check", str(path))
    assert f"{path}: right, though empty: all defaults" in capsys.readouterr().out


def test_check_of_a_kiosk_without_its_camera_is_a_fault_but_no_misuse(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("kiosk.commands.check.find_running", lambda machine: None)
    path = tmp_path / "config.yaml"
    path.write_text("camera: {source: 'webcam:63'}")
    assert ended("check", str(path)) == 1
    assert "63" in capsys.readouterr().out
