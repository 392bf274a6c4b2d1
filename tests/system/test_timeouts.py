"""The factor for time limits: a number that leaves them limits, or a sentence."""

import pytest

from kiosk.cli import main
from kiosk.errors import UsageError
from kiosk.system.timeouts import patience


@pytest.mark.parametrize(("asked", "factor"), [(None, 1), ("1", 1), ("30", 30), ("2.5", 2.5), ("100", 100)])
def test_a_factor_is_taken(asked, factor, monkeypatch):
    monkeypatch.delenv("KIOSK_PATIENCE", raising=False)
    if asked is not None:
        monkeypatch.setenv("KIOSK_PATIENCE", asked)
    assert patience() == factor


NONE = [
    "inf",
    "-inf",
    "nan",
    "1e308",
    "1e999",
    "0",
    "-0",
    "-3",
    "0.5",
    "101",
    "",
    "two",
    "1,5",
    "0x10",
    "9" * 5000,
]


@pytest.mark.parametrize("asked", NONE, ids=lambda asked: asked[:9])
def test_what_would_leave_no_limit_is_refused(asked, monkeypatch):
    monkeypatch.setenv("KIOSK_PATIENCE", asked)
    with pytest.raises(UsageError, match="KIOSK_PATIENCE: expected a number from 1 to 100, got") as refused:
        patience()
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize("command", ["watch", "visit", "bench"])
def test_a_command_that_waits_for_a_camera_says_so_and_ends_with_status_2(command, monkeypatch, capsys):
    monkeypatch.setenv("KIOSK_PATIENCE", "inf")
    assert main([command, "--source", "demo"]) == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith("KIOSK_PATIENCE: ")
