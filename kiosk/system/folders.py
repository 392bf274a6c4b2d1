"""Where files lie: the checkout, and the folders systemd makes, as systemd/kiosk.service names them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parents[2]
"""The checkout the kiosk runs from: ``models/`` and the default ``config.yaml`` lie here."""

STATE = Path("/var/lib/kiosk")
"""Outlives a reboot: counts, statistics, the last good configuration."""

LAST_GOOD = "config.yaml"
"""Name of the last good configuration in there."""

ROOTS_STATE = Path("/var/lib/kiosk-root")
"""Outlives a reboot: how many reboots there were. Root alone writes here, for root acts on it."""

MODELS = Path("/var/lib/kiosk-models")
"""Outlives a reboot: models that were fetched, a folder each. `MODELS_ACCOUNT` alone writes here: the kiosk
reads them, and could not put one there itself."""

MODELS_ACCOUNT = "kiosk-models"
"""The user as whom models are fetched: it owns nothing else."""

PARTITION = Path("/srv/kiosk")
"""Under a read-only root: the partition on which all of these lie, and config.yaml (systemd/read-only)."""

PARTITION_LABEL = "KIOSK-STATE"

RUNTIME = Path("/run/kiosk")
"""In memory: the status file."""

FLEET_SECRETS = Path("/etc/kiosk/fleet")
"""What the fleet's broker wants to see: user, password, certificate, key. Root's alone."""

FLEET_RUNTIME = Path("/run/kiosk-fleet")
"""In memory: how the fleet's client is."""

FLEET_COMMANDS = Path("/run/kiosk-fleet-command")
"""In memory: what the broker's buttons ask for. Root's folder, into which the fleet's client puts files."""

HIDDEN = ("/home", "/root", "/run/user", "/tmp", "/var/tmp")
"""Where the service sees nothing, or something else: ProtectHome= and PrivateTmp=, see systemd.exec(5)."""


def hidden_from_service(path: str) -> str | None:
    """One clause on a path that the installed service cannot see, or None where it can."""
    place = next((folder for folder in HIDDEN if path.startswith(f"{folder}/")), None)
    return place and f"the installed service sees nothing in {place}: put the file elsewhere, as in /srv"


def service_folder(
    environment: Mapping[str, str], name: Literal["STATE_DIRECTORY", "RUNTIME_DIRECTORY"]
) -> Path | None:
    """The first folder systemd says it made (systemd.exec(5)), or None outside of a service."""
    first = environment.get(name, "").split(":")[0]
    return Path(first) if first else None
