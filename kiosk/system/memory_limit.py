"""How much more memory this process may take while it unpacks what came from outside."""

import contextlib
import re
import resource
from pathlib import Path
from types import TracebackType

_STATUS = Path("/proc/self/status")


class MemoryLimit:
    """Within its ``with`` block, this process's data may grow to a ceiling and no further.

    The kernel then refuses memory (RLIMIT_DATA, which since Linux 4.7 counts all private memory), and
    libraries fail as they do without any left. Where ``/proc`` does not tell the present size, nothing is
    limited. Not for use from two threads at once.
    """

    def __init__(self, extra: int) -> None:
        """
        Args:
            extra: bytes; the ceiling lies so much above what is in use now.
        """
        size = _data_bytes()
        self._ceiling = None if size is None else size + extra
        self._before = resource.getrlimit(resource.RLIMIT_DATA)

    def __enter__(self) -> None:
        self._before = soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
        if self._ceiling is not None:
            limits = [limit for limit in (soft, hard) if limit != resource.RLIM_INFINITY]
            resource.setrlimit(resource.RLIMIT_DATA, (min([self._ceiling, *limits]), hard))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        resource.setrlimit(resource.RLIMIT_DATA, self._before)


def _data_bytes() -> int | None:
    with contextlib.suppress(OSError):
        found = re.search(r"^VmData:\s+(\d+) kB", _STATUS.read_text(), re.MULTILINE)
        if found:
            return int(found[1]) * 1024
    return None
