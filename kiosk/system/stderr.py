"""What libraries in C write to standard error behind Python's back."""

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_lines(unwanted: re.Pattern[bytes]) -> Iterator[None]:
    """Drop the lines on standard error that begin with ``unwanted``; all others are passed on at the end.

    For libraries that offer no switch: file descriptor 2 is a pipe as long as the block runs.
    """
    sys.stderr.flush()
    kept = os.dup(2)
    pipe, inlet = os.pipe()
    # Nobody reads until the end, so a flood must be cut short rather than wait for ever.
    os.set_blocking(inlet, False)
    os.dup2(inlet, 2)
    os.close(inlet)
    try:
        yield
    finally:
        os.dup2(kept, 2)  # closes the pipe's last inlet, so the reading below ends
        os.close(kept)
        with open(pipe, "rb") as lines:
            for line in lines:
                if not unwanted.match(line):
                    os.write(2, line)
