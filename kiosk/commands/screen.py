"""``kiosk screen``: the running kiosk's screen on, off, or as its hours say."""

import argparse
import os
import time
from collections.abc import Callable
from pathlib import Path

from kiosk.app.sleep import ScreenWish
from kiosk.appliance.screen_wish import WISHES, write_wish
from kiosk.appliance.status_file import read_status
from kiosk.commands.options import add_runtime
from kiosk.commands.status import present, running
from kiosk.errors import KioskError

HEEDED_SECONDS = 6.0
"""The kiosk notices within a second and tells a second later; four times that on a hot machine."""

LOOK_SECONDS = 0.1

_SAID: dict[ScreenWish, str] = {
    "on": "the screen stays on, whatever the hours say, until 'kiosk screen auto' or a new start",
    "off": "the screen is off, and presses do nothing, until 'kiosk screen auto' or a new start",
    "auto": "the screen is on and off as config.yaml says",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument(
        "wish", choices=WISHES, help="on: stays on; off: goes off after a visit; auto: as config.yaml says"
    )
    add_runtime(parser)


def run(args: argparse.Namespace) -> int:
    """Tell the kiosk, and say when it has heard.

    Raises:
        KioskError: no kiosk is running, it may not be told by this user, or it does not hear.
    """
    status = read_status(args.runtime)
    if not runs(status):
        raise KioskError("no kiosk is running: start it with 'sudo systemctl start kiosk'")
    # Whoever it is that asks, the kiosk has to be able to read it.
    os.umask(0o022)
    ask(args.runtime, args.wish)
    status = read_status(args.runtime)
    visit = args.wish == "off" and status["state"] != "asleep"
    print("the screen goes off when the visit is over" if visit else _SAID[args.wish])
    return 0


def runs(status: dict[str, object]) -> bool:
    """Whether the kiosk that wrote the status is there, and one of this version."""
    try:
        return running(status, present(status))
    except KeyError:
        return False


def ask(
    folder: Path,
    wish: ScreenWish,
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Tell the kiosk of this runtime directory, and wait until it says that it has heard.

    Args:
        clock, wait: monotonic seconds, and what lets them pass.

    Raises:
        KioskError: it cannot be told, or does not hear.
    """
    try:
        write_wish(folder, wish)
    except PermissionError as error:
        raise KioskError(
            f"{folder}: you may not tell the kiosk ({error.strerror}): try it with 'sudo kiosk screen {wish}'"
        ) from error
    except OSError as error:
        raise KioskError(f"{folder}: the kiosk cannot be told ({error.strerror})") from error
    end = clock() + HEEDED_SECONDS
    while read_status(folder).get("screen") != wish:
        if clock() >= end:
            raise KioskError(
                "the kiosk was told, and has not heard: see 'kiosk status', or restart it with"
                " 'sudo systemctl restart kiosk'"
            )
        wait(LOOK_SECONDS)
