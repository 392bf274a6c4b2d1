"""A process that has given up core dumps cannot get them back by crashing."""

import signal
import subprocess
import sys


def test_a_crash_leaves_no_core_dump(tmp_path):
    code = (
        "import os, signal; from kiosk.system.hardening import forbid_core_dumps; forbid_core_dumps();"
        "print(open('/proc/self/limits').read()); os.kill(os.getpid(), signal.SIGSEGV)"
    )
    raised = "ulimit -c $(ulimit -H -c) && exec " + sys.executable + ' -c "$0"'
    ended = subprocess.run(
        ["sh", "-c", raised, code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == -signal.SIGSEGV
    core = next(line for line in ended.stdout.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"]
    assert list(tmp_path.iterdir()) == []


def test_the_kernel_is_told_not_to_dump_at_all():
    code = (
        "import ctypes; from kiosk.system.hardening import forbid_core_dumps; forbid_core_dumps();"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"
    )
    asked = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert asked.stdout.strip() == "0"
