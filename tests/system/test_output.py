"""Wherever the output goes, a command ends with a status that tells, and says one sentence at most."""

import os
import subprocess
import sys

import pytest

from kiosk.system.folders import ROOT

COMMAND = [sys.executable, "-m", "kiosk"]


@pytest.fixture(params=["", "1"], ids=["buffered", "unbuffered"])
def environment(request):
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": request.param}


def kiosk(environment, *arguments, **more):
    return subprocess.run([*COMMAND, *arguments], env=environment, cwd=ROOT, timeout=60, check=False, **more)


def test_a_reader_that_has_had_enough_is_no_fault(environment):
    reading, writing = os.pipe()
    os.close(reading)
    ran = kiosk(environment, "schema", stdout=writing, stderr=subprocess.PIPE)
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (0, b"")


def test_a_full_disk_is_one_sentence(environment):
    with open("/dev/full", "wb") as full:
        ran = kiosk(environment, "schema", stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 1
    assert ran.stderr == b"the output cannot be written: No space left on device\n"


def test_a_full_disk_is_one_sentence_for_the_help_too(environment):
    with open("/dev/full", "wb") as full:
        ran = kiosk({**environment, "PYTHONUNBUFFERED": ""}, "--help", stdout=full, stderr=subprocess.PIPE)
    assert ran.returncode == 1
    assert ran.stderr == b"the output cannot be written: No space left on device\n"


def test_a_full_disk_for_the_sentence_itself_leaves_the_status(environment):
    with open("/dev/full", "wb") as full:
        assert kiosk(environment, "check", "/none", stderr=full).returncode == 2


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_streams_that_are_closed_lead_nowhere(closed, environment):
    # The file that is opened next must not take the place of one of them.
    shell = f"{sys.executable} -m kiosk schema {closed}"
    ran = subprocess.run(
        ["/bin/sh", "-c", shell], env=environment, cwd=ROOT, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert bool(ran.stdout) == (">&-" not in closed.replace("2>&-", ""))
    shell = f"{sys.executable} -m kiosk check /none {closed}"
    assert subprocess.run(["/bin/sh", "-c", shell], env=environment, cwd=ROOT, check=False).returncode == 2
