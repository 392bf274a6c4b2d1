"""``kiosk reboot-if-allowed``: reboot, if the operator allows it and the day's reboots are not used up.

The service runs it as root when new starts of the kiosk have not helped. Root takes nothing from the kiosk's
user on trust: it reads one section of the configuration, opens nothing that is named there, and never waits.
"""

import argparse
import logging
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

from kiosk.appliance.reboots import reboot_if_allowed
from kiosk.commands.options import add_config
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.errors import ConfigError, KioskError
from kiosk.system.boot_clock import Moment
from kiosk.system.folders import LAST_GOOD, ROOTS_STATE, STATE, service_folder
from kiosk.system.mounts import is_forgotten
from kiosk.system.small_file import read_if_there

log = logging.getLogger(__name__)

SECONDS = 20
"""For all of it. The longest file that is read at all takes a Pi some seconds."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument(
        "--counted",
        type=Path,
        metavar="DIR",
        default=ROOTS_STATE,
        help=f"folder of the count, written by root alone (default: {ROOTS_STATE})",
    )


def run(args: argparse.Namespace) -> int:
    """Status 0 whether or not it reboots, 1 when the count cannot be kept."""
    logging.getLogger().setLevel(logging.INFO)
    folder = service_folder(os.environ, "STATE_DIRECTORY") or STATE
    with _bounded(SECONDS):
        allowed = _allowed(args.config, folder / LAST_GOOD)
        if allowed and is_forgotten(args.counted):
            raise KioskError(
                f"{args.counted}: lies in memory and is forgotten with a reboot, so there is none:"
                " give it a partition of its own (docs/operating.md)"
            )
        rebooted = reboot_if_allowed(args.counted, allowed, Moment.now(), _reboot)
    if not rebooted:
        print(f"No reboot: {allowed} a day are allowed (recovery.max_reboots_per_day).")
    return 0


def _allowed(config: Path, last_good: Path) -> int:
    """So many reboots a day: the operator's word, or the last good file's where his cannot be understood.

    Raises:
        ConfigError: neither can be.
    """
    try:
        return _reboots_a_day(read_file(config), str(config))
    except ConfigError as fault:
        # It lies in the folder of the kiosk's user, who may have put anything there.
        text = read_if_there(last_good)
        if text is None:
            raise
        try:
            return _reboots_a_day(text, str(last_good))
        except ConfigError:
            log.warning("%s is of no use either", last_good)
        raise fault


def _reboots_a_day(text: bytes, name: str) -> int:
    return Document(text, name).only("recovery").recovery.max_reboots_per_day


@contextmanager
def _bounded(seconds: int) -> Iterator[None]:
    """Raises KioskError in what takes longer, be it a file that never answers."""

    def late(signum: int, frame: FrameType | None) -> None:
        raise KioskError(f"no answer within {seconds} s, so no reboot: look for a disk that hangs (dmesg)")

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _reboot() -> None:
    try:
        subprocess.run(["systemctl", "--no-block", "reboot"], check=True, timeout=10)
    except (OSError, subprocess.SubprocessError) as error:
        raise KioskError(f"systemd does not reboot ({error}): reboot by hand") from error
