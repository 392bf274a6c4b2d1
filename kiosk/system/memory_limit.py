"""How much more memory this process may take while it unpacks what came from outside."""

import contextlib
import re
import resource
from collections.abc import Iterator
from pathlib import Path

_STATUS = Path("/proc/self/status")


class MemoryLimit:
    """Lets the process's data grow by so much and no more, from `set` until `lift`.

    The kernel then refuses memory (RLIMIT_DATA, which since Linux 4.7 counts all private memory), and libraries
    fail as they do without any left. Where ``/proc`` does not tell the present size, nothing is limited.
    """

    def __init__(self, extra: int) -> None:
        """
        Args:
            extra: bytes above what is in use when the limit is set.
        """
        self._extra = extra
        self._before: tuple[int, int] | None = None

    def set(self) -> None:
        """Begin; twice is once."""
        size = _data_bytes()
        if self._before is not None or size is None:
            return
        soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = size + self._extra
        least = min((limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY), default=wanted)
        resource.setrlimit(resource.RLIMIT_DATA, (min(wanted, least), hard))
        self._before = soft, hard

    def lift(self) -> None:
        """As it was before; harmless when nothing is set."""
        before, self._before = self._before, None
        if before is not None:
            resource.setrlimit(resource.RLIMIT_DATA, before)


@contextlib.contextmanager
def memory_limit(extra: int) -> Iterator[None]:
    """`MemoryLimit` for a while."""
    limit = MemoryLimit(extra)
    limit.set()
    try:
        yield
    finally:
        limit.lift()


def _data_bytes() -> int | None:
    with contextlib.suppress(OSError):
        found = re.search(r"^VmData:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    return None
