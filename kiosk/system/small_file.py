"""Reading a small file out of a folder in which another user may write."""

import logging
from pathlib import Path

from kiosk.system.ordinary_file import read_ordinary

log = logging.getLogger(__name__)

MAX_BYTES = 1 << 20
"""More than this is none of ours."""


def read_small(path: Path, most: int = MAX_BYTES) -> bytes:
    """As `read_ordinary`, of at most ``most`` bytes; follows no link."""
    return read_ordinary(path, most, follow_links=False)


def read_if_there(path: Path) -> bytes | None:
    """As `read_small`; None when there is no such file or it cannot be read (that is logged)."""
    try:
        return read_small(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        log.warning("%s cannot be read: %s", path, error.strerror)
        return None
