"""The messages that README.md shows are those the kiosk gives."""

import re

import pytest

from kiosk.cli import main
from kiosk.content.bundle import bundle_from
from kiosk.errors import ConfigError
from kiosk.system.folders import ROOT
from tests.configs import SHIPPED

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```text\n(.*?)```", README, re.DOTALL)
SAMPLE = next(block.splitlines() for block in BLOCKS if block.startswith("config.yaml:"))

ALBUM = "https://open.spotify.com/album/4aawyAB9vmqN3uQ7FjRGTy"

MISTAKES = [
    ("language: en ", "language: german "),
    ("  result_seconds: 30 ", "  result_seconds: 30s "),
    ("  gpio: 17 ", "  gpio: pin 11 "),
    (
        "\nplaylists:\n",
        f"\nplaylists:\n  hapy: []\n  sad:\n    - title: Blue hour\n      url: {ALBUM}\n",
    ),
]
"""What is changed in the shipped file, each once."""


def told(lines: list[str]) -> list[str]:
    """Without what a key or a language more changes: the lines' numbers, and which languages there are."""
    return [re.sub(r"^config\.yaml:\d+:|(?<=language: expected ).*(?=, got)", "…", line) for line in lines]


def with_mistakes() -> str:
    text = SHIPPED.read_text(encoding="utf-8")
    for right, wrong in MISTAKES:
        assert text.count(right) == 1, right
        text = text.replace(right, wrong)
    return text


def test_the_sample_is_what_is_said_of_the_shipped_file_with_these_mistakes() -> None:
    with pytest.raises(ConfigError) as caught:
        bundle_from(with_mistakes().encode(), "config.yaml")
    assert told(caught.value.problems) == told(SAMPLE)


def test_the_sample_is_what_the_command_prints(tmp_path, monkeypatch, capsys) -> None:
    (tmp_path / "config.yaml").write_text(with_mistakes(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert main(["check", "config.yaml"]) == 2
    assert told(capsys.readouterr().err.splitlines()) == told(SAMPLE)
