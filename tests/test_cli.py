"""The command line: help for everything, one sentence for every mistake, and the right exit status."""

import contextlib
import signal
import subprocess
import sys

import pytest

from kiosk.cli import COMMANDS, main
from kiosk.content.bundle import load_bundle
from kiosk.errors import ConfigError, ImageError


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
        ("language: {en: yes}", "config.yaml:1: language"),
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
    assert "though it is empty: all defaults" in capsys.readouterr().out.splitlines()[-1]


def test_check_of_a_kiosk_without_its_camera_is_a_fault_but_no_misuse(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("kiosk.commands.check.find_running", lambda machine: None)
    path = tmp_path / "config.yaml"
    path.write_text("camera: {source: 'webcam:63'}")
    assert ended("check", str(path)) == 1
    assert "63" in capsys.readouterr().out


@pytest.mark.parametrize(
    "argument",
    [
        "watch --source=--",
        "check --config=--",
        "run --sour=--",
        "watch --frames 100000000000000000000000",
        f"watch --frames {'9' * 5000}",
        "watch --frames 1e3",
        "watch --frames ٣",
        "watch --frames nan",
        "visit --size ٣٠٠x٣٠٠",
        "visit --size 9999x100",
        "failed --minutes nan",
        "failed --minutes inf",
        "failed --minutes -1",
        "failed --minutes 1e999",
    ],
    ids=lambda argument: argument[:40],
)
def test_an_argument_of_no_use_is_one_error(argument, capsys):
    assert ended(*argument.split()) == 2
    said = capsys.readouterr().err.splitlines()[-1]
    assert ": error: " in said
    assert len(said) < 300


def test_what_stands_behind_two_dashes_is_a_file(capsys):
    assert ended("classify", "--", "--x=--") == 2
    assert "--x=--: no such file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (PermissionError(13, "Permission denied", "/a\nb"), 1, "/a\\nb: Permission denied"),
        (MemoryError(), 1, "there is not enough memory for that"),
        (
            RecursionError("maximum recursion depth exceeded"),
            1,
            "a fault of the kiosk itself (RecursionError",
        ),
        (
            OverflowError("too large"),
            1,
            "a fault of the kiosk itself (OverflowError: too large; test_cli.py, ",
        ),
        (BrokenPipeError(32, "Broken pipe"), 0, ""),
        (OSError(28, "No space left on device"), 1, "the output cannot be written: No space left on device"),
        (KeyboardInterrupt(), 130, ""),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else None,
)
def test_whatever_a_command_raises_is_one_sentence(error, status, said, capsys, monkeypatch):
    def fail(args):
        raise error

    monkeypatch.setattr("kiosk.commands.schema.run", fail)
    assert ended("schema") == status
    shown = capsys.readouterr().err
    assert shown.startswith(said)
    assert len(shown.splitlines()) == bool(said)


def test_whatever_a_library_makes_of_ctrl_c_it_was_ctrl_c(capsys, monkeypatch):
    def load(args):
        with contextlib.suppress(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        raise ImportError("numpy._core.multiarray failed to import")

    monkeypatch.setattr("kiosk.commands.schema.run", load)
    assert ended("schema") == 130
    assert capsys.readouterr().err == ""
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_before_there_is_anybody_to_notice_it_ends_the_program_without_a_word():
    program = "import signal, kiosk.__main__ as main; signal.raise_signal(signal.SIGINT); print('still here')"
    ended_so = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert (ended_so.returncode, ended_so.stdout, ended_so.stderr) == (-signal.SIGINT, b"", b"")


@pytest.mark.parametrize("name", ["caf\udce9.yaml", "a\nb.yaml", "\x1b[2J.yaml"])
def test_what_is_no_text_in_a_name_is_escaped_in_whatever_speaks_of_it(name, tmp_path):
    (tmp_path / name).write_text("language: xx\ncamera: {fps: 0}")
    with pytest.raises(ConfigError) as caught:
        load_bundle(tmp_path / name)
    assert len(caught.value.problems) == 2
    assert all(problem.isprintable() for problem in (*caught.value.problems, str(ImageError(name))))
