"""How the scripts end, whatever happens to them."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from kiosk.errors import KioskError, UsageError
from kiosk.system.folders import ROOT
from scripts.command import end_with


def failing(fault: BaseException) -> Callable[[], int]:
    def work() -> int:
        raise fault

    return work


@pytest.mark.parametrize("status", [0, 1])
def test_the_status_is_the_works_own(status: int) -> None:
    assert end_with("measure", lambda: status) == status


@pytest.mark.parametrize(
    ("fault", "status", "sentence"),
    [
        (
            KioskError("The model is gone; install it again."),
            2,
            "measure: The model is gone; install it again.",
        ),
        (UsageError("--people is a share, from 0 to 1."), 2, "measure: --people is a share, from 0 to 1."),
        (
            PermissionError(13, "Permission denied", "/out/x.pt"),
            2,
            "measure: /out/x.pt cannot be read or written (Permission denied).",
        ),
        (
            OSError(28, "No space left on device"),
            2,
            "measure: a file cannot be read or written (No space left on device).",
        ),
        (KeyboardInterrupt(), 130, "measure: stopped."),
    ],
)
def test_a_fault_with_a_name_is_one_sentence(
    fault: BaseException, status: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert end_with("measure", failing(fault)) == status
    assert capsys.readouterr().err == f"{sentence}\n"


def test_a_mistake_in_the_script_itself_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError):
        end_with("measure", failing(ZeroDivisionError()))


def test_a_reader_that_has_had_enough_is_no_fault() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    program = (
        "import sys; from scripts.command import end_with; sys.exit(end_with('x', lambda: print('y') or 0))"
    )
    with os.fdopen(writing, "wb") as closed:
        run = subprocess.run(
            [sys.executable, "-c", program],
            stdout=closed,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            text=True,
            check=False,
        )
    assert (run.returncode, run.stderr) == (0, "")
