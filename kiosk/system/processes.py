"""What Linux knows about a process: its age, memory and processor time (proc(5)), and how it ended."""

import os
import time
from pathlib import Path

_TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")


def age() -> float:
    """Seconds since this process was started (resolution 10 ms), the interpreter's own start included."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started_up(os.getpid())


def started_up(pid: int) -> float:
    """When a process was started, in seconds since the boot (resolution 10 ms): no other has number and time.

    Raises:
        OSError: there is none, or this machine hides it.
    """
    return int(_stat(pid)[19]) / _TICKS_PER_SECOND


def cpu_seconds(pid: int) -> float:
    """User and system time the process has used, all threads (resolution 10 ms)."""
    user, system = _stat(pid)[11:13]
    return (int(user) + int(system)) / _TICKS_PER_SECOND


def resident_mb(pid: int) -> float:
    """Resident memory in MB (10^6 bytes), shared pages included."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) * 1024 / 1e6


def how_ended(code: int) -> str:
    """In words, of the ``code`` that `subprocess.Popen.poll` returns: ``signal 9``, or ``status 1``."""
    return f"signal {-code}" if code < 0 else f"status {code}"


def is_uninterruptible(pid: int) -> bool:
    """Whether the process sleeps in the kernel where not even a kill reaches it; False when it is gone."""
    try:
        return _stat(pid)[0] == "D"
    except OSError:
        return False


def _stat(pid: int) -> list[str]:
    # The second field is the command's name in brackets and may hold spaces.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
