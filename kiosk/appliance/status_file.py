"""The running kiosk's status file, for commands beside the kiosk; `kiosk.appliance.status` writes it."""

import json
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError
from kiosk.system.small_file import read_small

FILE = "status.json"
REFRESH_SECONDS = 10.0
"""The file is written at least so often."""

SILENT_SECONDS = 3 * REFRESH_SECONDS
"""An older file tells that the kiosk hangs, or is gone."""


def read_status(folder: Path) -> dict[str, Any]:
    """The content of `FILE` in ``folder``.

    Raises:
        KioskError: there is none, it may not be read, or it is not one.
    """
    path = folder / FILE
    try:
        content = json.loads(read_small(path))
    except FileNotFoundError:
        raise KioskError(
            f"no kiosk is running as a service (no {path}): start it with 'sudo systemctl start kiosk'"
        ) from None
    except OSError as error:
        raise KioskError(f"{path}: cannot be read ({error.strerror}): try it with sudo") from error
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise KioskError(f"{path}: holds no status: restart the kiosk with 'sudo systemctl restart kiosk'")
    return content
