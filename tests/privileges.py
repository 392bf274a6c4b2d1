"""Root reads what is closed to everybody; for a while it does not."""

import contextlib
import ctypes
import os
from collections.abc import Iterator

_VERSION_3 = 0x20080522


@contextlib.contextmanager
def without_privileges() -> Iterator[None]:
    """Within the block permissions bind this thread, whoever runs it: capset(2) with nothing in effect."""
    libc = ctypes.CDLL(None, use_errno=True)
    # Version and process; then effective, permitted and inheritable, twice 32 bits.
    header, data = (ctypes.c_uint32 * 2)(_VERSION_3, 0), (ctypes.c_uint32 * 6)()

    def call(name: str) -> None:
        if getattr(libc, name)(header, data) != 0:
            raise OSError(ctypes.get_errno(), f"{name}: {os.strerror(ctypes.get_errno())}")

    # A test before this one may have locked all memory to come, of which an ordinary user gets little.
    libc.munlockall()
    call("capget")
    before = list(data)
    data[0] = data[3] = 0
    call("capset")
    try:
        yield
    finally:
        data[:] = before
        call("capset")
