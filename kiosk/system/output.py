"""Where standard output and standard error lead: nowhere, to a full disk, to a reader that has had enough."""

import errno
import os
import sys
from typing import TextIO


def open_streams() -> None:
    """Have standard streams that are closed lead nowhere.

    Otherwise the next file that is opened takes their place, and is written to or closed.
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


_LOST = {errno.EPIPE, errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}


def lost_output(fault: BaseException | None = None) -> OSError | None:
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
