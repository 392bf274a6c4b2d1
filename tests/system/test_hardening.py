"""No crash of any command can put a picture into a file: none that opens a camera can forget that."""

import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import COMMANDS

ARGUMENTS = {"classify": ["x.png"]}
"""What a command cannot do without."""

CRASH = """
import importlib, os, signal, sys
from pathlib import Path
from kiosk import cli
module = importlib.import_module(sys.argv[1])
def crash(*arguments):
    import ctypes, resource
    print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), *resource.getrlimit(resource.RLIMIT_CORE),
          int(Path("/proc/self/coredump_filter").read_text(), 16), flush=True)
    os.kill(os.getpid(), signal.SIGABRT)
class Crash(dict):
    __call__ = __getitem__ = crash
setattr(module, sys.argv[2], Crash())
main, sys.argv[1:] = getattr(module, "main", cli.main), sys.argv[3:]
sys.exit(main(sys.argv[1:]) if main.__code__.co_argcount else main())
"""


def crashed(folder: Path, module: str, at: str, *arguments: str) -> tuple[str, int]:
    """What a program says of its dumps where it crashes, and the signal; its limit is raised beforehand."""
    hard = resource.getrlimit(resource.RLIMIT_CORE)[1]
    ended = subprocess.run(
        [sys.executable, "-c", CRASH, module, at, *arguments],
        cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (hard, hard)),
    )  # fmt: skip
    return ended.stdout, -ended.returncode


PROGRAMS = [
    *(
        (f"kiosk.commands.{name.replace('-', '_')}", "run", name, *ARGUMENTS.get(name, ()))
        for name in COMMANDS
    ),
    ("kiosk.vision.process.worker", "Answers"),
    ("kiosk.doctor.probe", "PARTS", "5", "camera", "{}"),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: " ".join(program[:2]))
def test_a_crash_leaves_no_core_dump(program: tuple[str, ...], tmp_path: Path) -> None:
    said, ended_by = crashed(tmp_path, *program)
    assert ended_by == signal.SIGABRT
    dumpable, soft, hard, filter_ = map(int, said.split())
    assert (dumpable, soft, hard, filter_) == (0, 0, 0, 0)
    assert list(tmp_path.iterdir()) == []
