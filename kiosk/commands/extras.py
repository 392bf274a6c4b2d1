"""Commands that need more than the kiosk's own environment has: they go on in the one that has it.

`make web-install`, `make fleet-install` and the installer's ``--web`` and ``--fleet`` make them, beside the
own one: what brings a network with it stays away from what has the camera.
"""

import importlib.util
import os
import sys
from pathlib import Path
from typing import NamedTuple

from kiosk.errors import UsageError
from kiosk.system.folders import ROOT


class Environment(NamedTuple):
    """A Python environment beside the kiosk's own.

    Attributes:
        folder: where it is made.
        how: what makes it, in a checkout and of an installed kiosk.
    """

    folder: Path
    how: str

    @property
    def is_there(self) -> bool:
        """Whether it was made."""
        return self.python.exists()

    @property
    def python(self) -> Path:
        """Its interpreter."""
        return self.folder / "bin" / "python"


def _how(make: str, option: str) -> str:
    return (
        f"type 'make {make}' in the kiosk's folder; for the installed kiosk: sudo scripts/install.sh {option}"
    )


WEB = Environment(ROOT / ".venv-web", _how("web-install", "--web"))
"""Where the extras ``[web]`` and ``[hub]`` are."""

FLEET = Environment(ROOT / ".venv-fleet", _how("fleet-install", "--fleet"))
"""Where the extra ``[fleet]`` is."""


def go_on_with(package: str, environment: Environment = WEB) -> None:
    """Return where ``package`` can be imported; else run the same command elsewhere, and never return.

    Raises:
        UsageError: that environment is not there, or lacks the package too.
    """
    if importlib.util.find_spec(package) is not None:
        return
    here = os.path.realpath(sys.prefix) == os.path.realpath(environment.folder)
    if here or not environment.is_there:
        raise UsageError(f"{package} is not installed, which this needs: {environment.how}")
    sys.stdout.flush()
    # -P: root may stand in a folder in which somebody else has put one called kiosk.
    python = environment.python
    os.execv(python, [str(python), "-P", "-m", "kiosk", *sys.argv[1:]])
