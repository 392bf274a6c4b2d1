"""``kiosk fleet``: tell a broker how the kiosk is, for whoever looks after many of them; off by default.

What has a network runs as a service of its own (systemd/kiosk-fleet.service), as another user and in another
environment. These commands switch it on and off, say how it is, and are what its units start.
"""

import argparse
import os
from pathlib import Path

from kiosk.commands import fleet_obey, fleet_status, fleet_switch
from kiosk.commands.extras import FLEET, go_on_with
from kiosk.commands.options import Act, add_actions
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.schema import Settings
from kiosk.fleet.places import Places
from kiosk.fleet.run import remove
from kiosk.fleet.run import run as run_client
from kiosk.fleet.secret_files import credentials_in, folder_of
from kiosk.system.ending import is_service, told_to_end
from kiosk.system.folders import FLEET_COMMANDS, FLEET_RUNTIME, service_folder

PACKAGE = "paho"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add = add_actions(parser)
    fleet_switch.configure(
        add("enable", fleet_switch.enable, "begin to tell the broker that fleet.broker names"),
        add("disable", fleet_switch.disable, "end that, and take the kiosk off the broker"),
    )
    fleet_status.configure(add("status", fleet_status.run, "say how it is with the broker"))
    add("run", _run, "tell the broker, until it is ended (the service does that)")
    add("remove", _remove, "take the kiosk off the broker, and do nothing else (the service does that)")
    fleet_obey.configure(
        add("obey", fleet_obey.run, "do what the broker's buttons ask for (a service does that)")
    )


def run(args: argparse.Namespace) -> int:
    """Do what was asked for."""
    act: Act = args.act
    return act(args)


def _run(args: argparse.Namespace) -> int:
    go_on_with(PACKAGE, FLEET)
    settings = _settings(args.config)
    with told_to_end(hangup=not is_service(os.environ)) as ending:
        return run_client(settings, credentials_in(folder_of(os.environ)), _places(), ending)


def _remove(args: argparse.Namespace) -> int:
    go_on_with(PACKAGE, FLEET)
    remove(_settings(args.config), credentials_in(folder_of(os.environ)), _places())
    return 0


def _settings(config: Path) -> Settings:
    return Document(read_file(config), str(config)).settings()


def _places() -> Places:
    """Started by hand it keeps nothing, says nothing of itself, and obeys nobody."""
    runtime = service_folder(os.environ, "RUNTIME_DIRECTORY")
    return Places(
        state=service_folder(os.environ, "STATE_DIRECTORY"),
        commands=FLEET_COMMANDS if runtime == FLEET_RUNTIME else None,
        runtime=runtime,
    )
