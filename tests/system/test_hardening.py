"""No crash of any command can put a picture into a file: none that opens a camera can forget that."""

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import COMMANDS
from kiosk.system.hardening import may_lock_memory

ARGUMENTS = {
    "classify": ["x.png"],
    "set": ["language", "de"],
    "screen": ["auto"],
    "fleet": ["status"],
    "playlist": ["add", "sad", "x"],
    "fact": ["add", "x"],
    "completion": ["bash"],
    "merge": ["base.yaml", "own.yaml", "--to", "merged.yaml"],
    "model": ["list"],
    "web-config": ["--to", "copy.yaml"],
}
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
    ("kiosk.vision.process.worker", "Answers", str(os.getpid())),
    ("kiosk.doctor.probe", "PARTS", "5", "camera"),
]


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: " ".join(program[:2]))
def test_a_crash_leaves_no_core_dump(program: tuple[str, ...], tmp_path: Path) -> None:
    said, ended_by = crashed(tmp_path, *program)
    assert ended_by == signal.SIGABRT
    dumpable, soft, hard, filter_ = map(int, said.split())
    assert (dumpable, soft, hard, filter_) == (0, 0, 0, 0)
    assert list(tmp_path.iterdir()) == []


FREED = """
import ctypes
from kiosk.system.hardening import keep_pictures_in_memory
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]

def left_of(size):
    mine, kept = libc.malloc(size), libc.malloc(64)  # what is kept holds the heap's end up
    ctypes.memset(mine, 0x42, size)
    libc.free(mine)
    return ctypes.string_at(mine + 64, size - 128).count(0x42)

print([left_of(size) for size in (2304, 60_000, 100_000)])
keep_pictures_in_memory()
print([left_of(size) for size in (2304, 60_000, 100_000)])
"""


def test_what_is_freed_is_overwritten_from_then_on() -> None:
    said = subprocess.run([sys.executable, "-c", FREED], capture_output=True, text=True, check=True).stdout
    before, after = said.splitlines()
    assert all(left > 2000 for left in json.loads(before))
    assert json.loads(after) == [0, 0, 0]


LOCKED = """
import os, resource, sys
from pathlib import Path
from kiosk.system.hardening import keep_pictures_in_memory
limit, user = int(sys.argv[1]), int(sys.argv[2])
resource.setrlimit(resource.RLIMIT_MEMLOCK, (0, limit))
if user:
    os.setresuid(user, user, user)
said = keep_pictures_in_memory()
more = bytearray(1 << 25)
rows = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines())
print(int(said), *(int(rows[name].split()[0]) for name in ("VmLck", "VmRSS")))
"""


def locked(limit: int, user: int = 65534) -> tuple[bool, int, int]:
    """What came of it, and the kilobytes that are locked and resident, for a user with this limit."""
    ran = subprocess.run(
        [sys.executable, "-c", LOCKED, str(limit), str(user)], capture_output=True, text=True, check=True
    )
    said, locked, resident = map(int, ran.stdout.split())
    return bool(said), locked, resident


as_root = pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")


@as_root
@pytest.mark.parametrize("limit", [0, 1 << 12])
def test_where_it_is_not_allowed_the_kiosk_goes_on_without(limit: int) -> None:
    assert locked(limit)[:2] == (False, 0)


@as_root
@pytest.mark.skipif(not may_lock_memory(), reason="this root may not lock memory")
def test_where_it_is_allowed_all_memory_is_locked_also_what_comes_later() -> None:
    said, locked_kb, resident = locked(1 << 12, user=0)
    assert said
    assert locked_kb >= resident > 1 << 15


def test_the_limit_that_the_service_has_is_right_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[object] = []
    monkeypatch.setattr("resource.getrlimit", lambda what: (0, resource.RLIM_INFINITY))
    monkeypatch.setattr("resource.setrlimit", lambda what, limit: limits.append(limit))
    assert may_lock_memory()
    assert limits == [(resource.RLIM_INFINITY, resource.RLIM_INFINITY)]


KEPT = """
import re, sys, threading
from pathlib import Path
from kiosk.system import hardening
if sys.argv[1] == "back":
    hardening.give_memory_back()
def resident():
    return int(re.search(r"VmRSS:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
def work():
    # A first large block teaches glibc to keep the next; the small one lies behind it and holds the heap.
    bytearray(24 << 20)
    large, small = bytearray(b"x" * (24 << 20)), bytearray(1000)
    del large
    kept.append(small)
kept, before = [], resident()
for _ in range(3):
    one = threading.Thread(target=work)
    one.start()
    one.join()
print(resident() - before)
"""


def test_memory_of_a_large_picture_goes_back_to_the_kernel():
    said = subprocess.run(
        [sys.executable, "-c", KEPT, "back"], stdout=subprocess.PIPE, text=True, check=True, timeout=60
    )
    assert int(said.stdout) < 12
