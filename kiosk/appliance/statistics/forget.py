"""Deleting the statistics, while a kiosk runs or not."""

import os
from pathlib import Path

from kiosk.appliance.statistics.database import FILE, LOG, aside
from kiosk.errors import StatisticsError


def forget(folder: Path) -> int:
    """Delete all that was counted, damaged files included; how many files that were.

    A kiosk that runs begins anew with its next visit.

    Raises:
        StatisticsError: they cannot be deleted.
    """
    # The file before its log: what is left of a log without its file is nobody's.
    names = [FILE, LOG, *(name + end for name in aside(folder) for end in ("", "-wal"))]
    deleted = 0
    for name in names:
        try:
            os.unlink(folder / name)
        except FileNotFoundError:
            continue
        except OSError as error:
            with_sudo = ": try it with sudo" if isinstance(error, PermissionError) else ""
            said = f"cannot be deleted ({error.strerror}){with_sudo}"
            raise StatisticsError(f"{folder / name}: {said}") from error
        deleted += 1
    return deleted
