"""``kiosk reboot-if-allowed``: reboot, if the operator allows it and the day's reboots are not used up.

The service runs it as root when new starts of the kiosk have not helped.
"""

import argparse
import logging
import os
import subprocess
from pathlib import Path

from kiosk.appliance.reboots import Moment, is_forgotten, reboot_if_allowed
from kiosk.appliance.starting import LAST_GOOD, start_with
from kiosk.commands.options import add_config
from kiosk.errors import KioskError
from kiosk.system.folders import ROOTS_STATE, STATE, service_folder
from kiosk.system.small_file import read_if_there


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
    # The last good configuration lies in the folder of the kiosk's user, so it is read with care.
    bundle, _, _ = start_with(args.config, read_if_there(folder / LAST_GOOD))
    allowed = bundle.settings.recovery.max_reboots_per_day
    if allowed and is_forgotten(args.counted):
        raise KioskError(
            f"{args.counted}: lies in memory and is forgotten with a reboot, so there is none:"
            " give it a partition of its own (docs/operating.md)"
        )
    if not reboot_if_allowed(args.counted, allowed, Moment.now(), _reboot):
        print(f"No reboot: {allowed} a day are allowed (recovery.max_reboots_per_day).")
    return 0


def _reboot() -> None:
    try:
        subprocess.run(["systemctl", "--no-block", "reboot"], check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        raise KioskError(f"systemd does not reboot ({error}): reboot by hand") from error
