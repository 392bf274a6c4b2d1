"""Reading a small file that somebody else may have put there: a pipe, a link or a flood does no harm."""

import errno
import logging
import os
import stat
from pathlib import Path

log = logging.getLogger(__name__)

MAX_BYTES = 1 << 20
"""More than this is none of ours."""


def read_small(path: Path, most: int = MAX_BYTES) -> bytes:
    """The content of a regular file of at most ``most`` bytes; never waits for a writer, follows no link.

    Raises:
        FileNotFoundError: there is none.
        OSError: it may not be read, is no regular file, or is larger.
    """
    # O_NONBLOCK: the mere opening of a FIFO would wait until somebody writes to it.
    file = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY)
    try:
        if not stat.S_ISREG(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        with open(file, "rb", closefd=False) as opened:
            content = opened.read(most + 1)
    finally:
        os.close(file)
    if len(content) > most:
        raise OSError(errno.EFBIG, "too large", str(path))
    return content


def read_if_there(path: Path) -> bytes | None:
    """As `read_small`; None when there is no such file or it cannot be read (that is logged)."""
    try:
        return read_small(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s cannot be read: %s", path, error.strerror)
        return None
