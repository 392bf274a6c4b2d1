"""A process that dies with its parent does so however the parent ends, and whatever it is doing itself."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

CHILD = """
import os, signal, sys
from kiosk.system.parent import die_with
die_with(int(sys.argv[1]))
os.write(1, b"%d\\n" % os.getpid())
signal.pause()
"""

VISION = """
import signal, sys, time
from kiosk.config.schema import Camera, Settings
from kiosk.model.manifest import load_manifest
from kiosk.vision.process.protocol import Ready
from kiosk.vision.process.supervisor import VisionProcess
vision = VisionProcess(Settings(camera=Camera(source="demo")), load_manifest(), time.monotonic)
while not any(isinstance(event, Ready) for event in vision.poll()):
    time.sleep(0.02)
print(vision.pid, flush=True)
signal.pause()
"""


def is_gone(pid: int) -> bool:
    """Whether it has ended, seen off or not."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] in "ZX"
    return True


def is_gone_soon(pid: int) -> bool:
    end = time.monotonic() + 10
    while not is_gone(pid) and time.monotonic() < end:
        os.sched_yield()
    return is_gone(pid)


@contextlib.contextmanager
def parent(code: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A process that runs ``code`` and the child whose pid it prints."""
    with subprocess.Popen([sys.executable, "-c", code, *arguments], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        child = int(process.stdout.readline())
        try:
            yield process, child
        finally:
            process.kill()
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)


SPAWN = """
import os, signal, subprocess, sys
subprocess.Popen([sys.executable, "-c", sys.argv[1], str(os.getpid())])
signal.pause()
"""


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_child_dies_with_its_parent(how: signal.Signals) -> None:
    with parent(SPAWN, CHILD) as (process, child):
        assert not is_gone(child)
        process.send_signal(how)
        assert process.wait(10) == -how
        assert is_gone_soon(child)


def test_a_child_whose_parent_ended_before_the_kernel_was_told_dies_at_once() -> None:
    other = str(os.getppid())
    ended = subprocess.run([sys.executable, "-c", CHILD, other], stdout=subprocess.PIPE, check=False)
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, b"")


@pytest.mark.slow
def test_the_vision_process_dies_with_the_kiosk_though_it_hears_nothing_any_more() -> None:
    """Halted, it cannot notice that its orders end, no more than when it hangs inside a driver."""
    with parent(VISION) as (process, vision):
        os.kill(vision, signal.SIGSTOP)
        process.kill()
        process.wait(10)
        assert is_gone_soon(vision)
