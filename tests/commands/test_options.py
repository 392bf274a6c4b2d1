"""What the command line asks for is checked before anything is opened, or even read."""

import os
from pathlib import Path

import pytest

from kiosk.cli import main


@pytest.mark.parametrize("command", ["run", "watch", "visit", "bench"])
@pytest.mark.parametrize("source", ["webcam1", "usb", "webcam:x", "~nosuchuser/x", "x" * 300, "a\0b", ""])
def test_a_source_there_cannot_be_is_wrong_usage(
    command: str, source: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--source", source, "--config", "/nowhere.yaml"]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("--source: expected auto, picamera2, webcam, ")
    assert said.isprintable()


def test_a_source_that_was_nearly_right_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["watch", "--source", "webcam1"]) == 2
    assert capsys.readouterr().err.endswith("got 'webcam1', did you mean 'webcam:1'?\n")


@pytest.mark.parametrize("name", ["x" * 300, "~nosuchuser/x", "a\0b", "/"])
@pytest.mark.parametrize(
    "command", ["check", "watch --config", "classify x.png --config", "reboot-if-allowed --config"]
)
def test_a_configuration_there_cannot_be_is_one_sentence(
    command: str, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command.split(), name]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.isprintable()


@pytest.mark.parametrize("name", ["x" * 300, "~nosuchuser/x", "a\0b", "a\nb", "/"])
def test_a_picture_there_cannot_be_is_one_sentence(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["classify", name]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.isprintable()


def test_a_source_whose_name_is_not_utf8_is_refused_though_it_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = str(tmp_path / os.fsdecode(b"gr\xfc\xdfe.mp4"))
    Path(name).touch()
    assert main(["watch", "--source", name]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert "whose name is UTF-8, got '" in said
    assert said.endswith("': rename it")
    assert said.isprintable()
