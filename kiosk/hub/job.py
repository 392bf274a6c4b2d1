"""The process that fetches a model.

    python -m kiosk.hub.job PARENT

PARENT is the pid of the process that starts it, with which it ends. What to do it reads from standard input,
see `kiosk.hub.apart`. It prints a line of JSON for each step, ``{"step": "…"}``, and one for what came of it:
``{"version": "…"}``, or ``{"fault": "…", "usage": false}``.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError, UsageError
from kiosk.hub.address import HubAddress
from kiosk.hub.pull import pull
from kiosk.hub.store import Store
from kiosk.hub.version import Version
from kiosk.model.manifest import MAX_MODEL
from kiosk.system.json_file import parse_json
from kiosk.system.privileges import stand_back

MOST_TOLD = 1 << 16
"""Bytes of what to do."""

Pull = Callable[..., Version]


def main(arguments: list[str], pull: Pull = pull) -> int:
    """Fetch it; the exit status is 0 whatever comes of it. ``pull`` is instead of the hub's, for tests."""
    # Before anything is imported that knows of a network: `pull` does, when it is called.
    stand_back(int(arguments[0]), largest_file=MAX_MODEL)
    os.umask(0o022)
    answers = os.dup(1)
    # Libraries print to stdout when they please.
    os.dup2(2, 1)

    def say(**answer: object) -> None:
        os.write(answers, json.dumps(answer).encode() + b"\n")

    try:
        say(version=_fetched(parse_json(os.read(0, MOST_TOLD)), pull, lambda step: say(step=step)))
    except KioskError as fault:
        say(fault=str(fault), usage=isinstance(fault, UsageError))
    except MemoryError:
        say(fault="there is not enough memory to fetch it: end other programs")
    except Exception as error:  # noqa: BLE001 (the outermost loop)
        say(fault=f"a fault of the kiosk itself ({type(error).__name__}: {error}): please report it")
    return 0


def _fetched(told: Any, pull: Pull, say: Callable[[str], None]) -> str:
    store = Store(Path(told["store"]))
    deadline = time.monotonic() + told["seconds"]
    version = pull(HubAddress.read(told["address"]), store, token=told["token"], deadline=deadline, say=say)
    if told["in_use"] is not None:
        for name in store.prune(in_use={version.name, *told["in_use"]}):
            say(f"deleted {name}")
    return version.name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
