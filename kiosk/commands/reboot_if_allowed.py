"""``kiosk reboot-if-allowed``: reboot, if the operator allows it and today's reboots are not used up.

The service runs it as root when new starts of the kiosk have not helped.
"""

import argparse
import logging
import os
import subprocess
from datetime import date
from pathlib import Path

from kiosk.appliance.live_config import LAST_GOOD, start_with
from kiosk.appliance.reboots import reboot_if_allowed
from kiosk.commands.options import add_config
from kiosk.config.files import read_file
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import STATE, service_folder


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)


def run(args: argparse.Namespace) -> int:
    """Status 0 whether or not it reboots, 1 when the count cannot be kept."""
    logging.getLogger().setLevel(logging.INFO)
    folder = service_folder(os.environ, "STATE_DIRECTORY") or STATE
    bundle, _, _ = start_with(args.config, _kept(folder / LAST_GOOD))
    allowed = bundle.settings.recovery.max_reboots_per_day
    if not reboot_if_allowed(folder, allowed, date.today(), _reboot):
        print(f"No reboot: {allowed} a day are allowed (recovery.max_reboots_per_day).")
    return 0


def _kept(last_good: Path) -> bytes | None:
    try:
        return read_file(last_good)
    except ConfigError:
        return None


def _reboot() -> None:
    try:
        subprocess.run(["systemctl", "--no-block", "reboot"], check=True, timeout=30)
    except (OSError, subprocess.SubprocessError) as error:
        raise KioskError(f"systemd does not reboot ({error}): reboot by hand") from error
