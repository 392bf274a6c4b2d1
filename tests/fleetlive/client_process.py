"""The client as a process of its own, as its unit runs it: its arguments are a home and the broker's port."""

import logging
import sys
from pathlib import Path

from kiosk.fleet.credentials import Credentials
from kiosk.fleet.places import Places
from kiosk.fleet.run import run
from kiosk.system.ending import told_to_end
from tests.fleetlive.rig import settings_for

home, port = Path(sys.argv[1]), int(sys.argv[2])
logging.basicConfig(level=logging.INFO)
with told_to_end(hangup=False) as ending:
    places = Places(
        state=home / "own", kiosk_runtime=home / "run", kiosk_state=home / "state", root=home / "root"
    )
    sys.exit(run(settings_for(port), Credentials(), places, ending))
