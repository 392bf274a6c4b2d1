"""Standard output and standard error as the commands need them: whatever is printed, and wherever it goes."""

import errno
import json
import os
import re
import sys
from typing import Any, TextIO

_UNSEEN = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""What JSON allows in a text, though a terminal may act on it."""


def prepare_output() -> None:
    """Have letters that standard output and error lack escaped, and streams that are closed lead nowhere.

    Without, a file's name ends a command under ``LC_ALL=C``, and the next file that is opened takes the place
    of a standard output that is closed.
    """
    for number, flags in ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY)):
        try:
            os.fstat(number)
        except OSError:
            # All below are open, so this is the lowest free number, which is the one that is given.
            os.set_inheritable(os.open(os.devnull, flags), True)
    if sys.stdout is None:
        sys.stdout = os.fdopen(1, "w", closefd=False)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w", closefd=False)
    for stream in (sys.stdout, sys.stderr):
        # Not what a test puts in their place.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def as_json(value: Any, indent: int | None = None) -> str:
    """``value`` as JSON that standard output can show: letters as they are where its encoding has them."""
    text = json.dumps(value, ensure_ascii=not _is_utf8(sys.stdout), indent=indent)
    return _UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


_LOST = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def lost_output(fault: Exception | None = None) -> OSError | None:
    """Why not all that was printed arrived: the reader has gone, the disk is full; None where it did.

    Args:
        fault: by which the command ended. Where nothing is buffered, that alone tells: what cannot be written
            to a file is an error that names the file.
    """
    lost = _flush(sys.stdout)
    _flush(sys.stderr)
    if isinstance(fault, OSError) and fault.filename is None and fault.errno in _LOST:
        return lost or fault
    return lost


def _is_utf8(stream: TextIO) -> bool:
    return (stream.encoding or "").lower().replace("-", "").replace("_", "") == "utf8"


def _flush(stream: TextIO) -> OSError | None:
    try:
        stream.flush()
    except OSError as error:
        # Python would try again at its end, and complain with a status of its own.
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
        return error
    return None
