"""``kiosk web-config``: a copy of config.yaml for the web page, which need not know the camera's password.

The page's service runs it as root before each start, and the page finds the copy in the place of the file:
what it cannot read, nobody gets who got hold of it.
"""

import argparse
import os
from pathlib import Path

from kiosk.commands.options import add_config
from kiosk.config.files import read_file
from kiosk.config.redact import without_password
from kiosk.errors import KioskError
from kiosk.system.store import write_atomically


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument(
        "--to",
        type=Path,
        required=True,
        metavar="FILE",
        help="where the copy goes, for the folder's group to read",
    )


def run(args: argparse.Namespace) -> int:
    """Write the copy.

    Raises:
        ConfigError: the configuration cannot be used.
        KioskError: the copy cannot be written.
    """
    copy = without_password(read_file(args.config), str(args.config))
    try:
        write_atomically(args.to, copy, mode=0o600, lasting=False)
        if os.geteuid() == 0:
            os.chown(args.to, 0, args.to.parent.stat().st_gid)
        # Whatever the service's umask.
        args.to.chmod(0o640)
    except OSError as error:
        raise KioskError(f"{args.to}: cannot be written: {error.strerror}") from error
    return 0
