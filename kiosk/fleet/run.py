"""From a configuration to a kiosk that the fleet's broker knows of."""

from kiosk.config.schema import Settings
from kiosk.fleet.credentials import Credentials
from kiosk.fleet.places import Places
from kiosk.system.ending import Ending


def run(settings: Settings, credentials: Credentials, places: Places, ending: Ending) -> int:
    """Tell the broker how the kiosk is until somebody asks for the end; 0.

    A broker that is away, refuses or misbehaves is tried again, ever more slowly, and never ends it.

    Raises:
        ConfigError: ``fleet`` names no broker.
        FleetError: a certificate, key or CA cannot be used, or paho-mqtt is missing.
    """
    raise NotImplementedError


def remove(settings: Settings, credentials: Credentials, places: Places) -> None:
    """Take the device and all that is retained of it away from the broker; gives up after some seconds.

    Raises:
        ConfigError, FleetError: as `run`, and where the broker cannot be reached or refuses.
    """
    raise NotImplementedError
