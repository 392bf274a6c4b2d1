"""Standard error while a library in C is at work."""

import contextlib
import os
import re

import pytest

from kiosk.system.stderr import without_lines


def test_unwanted_lines_are_dropped_and_all_others_passed_on(capfd):
    with without_lines(re.compile(b"INFO:")):
        os.write(2, b"INFO: chatter\nERROR: heard\n")
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == "ERROR: heard\nafterwards\n"


def test_what_was_said_before_a_fault_is_passed_on_too(capfd):
    def fail():
        with without_lines(re.compile(b"INFO:")):
            os.write(2, b"heard\n")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    assert capfd.readouterr().err == "heard\n"


def test_a_flood_is_cut_short_rather_than_waited_for(capfd):
    with without_lines(re.compile(b"INFO:")), contextlib.suppress(BlockingIOError):
        for _ in range(10_000):
            os.write(2, b"x" * 1000 + b"\n")
        raise AssertionError("the pipe took it all")
    assert capfd.readouterr().err.startswith("xxx")
