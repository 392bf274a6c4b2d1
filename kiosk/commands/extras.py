"""Commands that need more than the kiosk's own environment has: they go on in the one that has it.

`make web-install` and the installer's ``--web`` make it, beside the own one: what brings a network with it
stays away from what has the camera.
"""

import importlib.util
import os
import sys

from kiosk.errors import UsageError
from kiosk.system.folders import ROOT

ENVIRONMENT = ROOT / ".venv-web"
"""Where the extras ``[web]`` and ``[hub]`` are."""

HOW = "type 'make web-install' in the kiosk's folder; for the installed kiosk: sudo scripts/install.sh --web"


def go_on_with(package: str) -> None:
    """Return where ``package`` can be imported; else run the same command in `ENVIRONMENT`, and never return.

    Raises:
        UsageError: that environment is not there, or lacks the package too.
    """
    if importlib.util.find_spec(package) is not None:
        return
    python = ENVIRONMENT / "bin" / "python"
    if os.path.realpath(sys.prefix) == os.path.realpath(ENVIRONMENT) or not python.exists():
        raise UsageError(f"{package} is not installed, which this needs: {HOW}")
    sys.stdout.flush()
    # -P: root may stand in a folder in which somebody else has put one called kiosk.
    os.execv(python, [str(python), "-P", "-m", "kiosk", *sys.argv[1:]])
