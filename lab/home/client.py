"""``python -m lab.home.client FOLDER``: the fleet's client for the kiosk that keeps its files in FOLDER.

As `kiosk fleet run`, which looks where the installed kiosk has them; with ``--remove`` as `kiosk fleet
remove`.
"""

import logging
import sys
from pathlib import Path

from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.places import Places
from kiosk.fleet.run import remove, run
from kiosk.system.ending import told_to_end


def main() -> int:
    """Until it is ended."""
    logging.basicConfig(level=logging.INFO)
    folder = Path(sys.argv[1])
    config = folder / "config.yaml"
    settings = Document(read_file(config), str(config)).settings()
    places = Places(
        state=folder / "fleet",
        commands=folder / "commands",
        kiosk_runtime=folder / "runtime",
        kiosk_state=folder / "state",
    )
    if sys.argv[2:] == ["--remove"]:
        remove(settings, Credentials(), places)
        return 0
    with told_to_end(hangup=False) as ending:
        return run(settings, Credentials(), places, ending)


if __name__ == "__main__":
    sys.exit(main())
