"""A release that is older than the configuration.

A file that this kiosk has kept as its last good one was right once: where this release does not know a key of
it, another one was there before. (One that is still installed beside it, the configuration's own line names.)
"""

from kiosk.config.files import read_file
from kiosk.config.messages import UNKNOWN_KEY
from kiosk.content.bundle import bundle_from
from kiosk.doctor.context import CheckContext
from kiosk.doctor.finding import Finding, failed
from kiosk.errors import ConfigError, KioskError
from kiosk.system.folders import LAST_GOOD, STATE, service_folder

NAME = "release"

FORTH = (
    "install the newer release again (sudo scripts/install.sh in its folder), or remove the keys that this"
    " one does not know"
)


def check_older_release(context: CheckContext) -> list[Finding]:
    """Nothing to say where the file has no unknown key, or nobody knows that it ever was right."""
    machine = context.machine
    folder = service_folder(machine.environment, "STATE_DIRECTORY") or STATE
    try:
        text = read_file(context.config)
        if read_file(machine.path(folder / LAST_GOOD)) != text:
            return []
    except ConfigError:
        return []
    try:
        bundle_from(text, str(context.config))
    except ConfigError as fault:
        if any(f": {UNKNOWN_KEY}" in problem for problem in fault.problems):
            said = f"{context.config} was right for the kiosk that ran here before: this release is older"
            return [failed(NAME, said, FORTH)]
    except KioskError:
        # The kiosk's own files are broken, which others say.
        return []
    return []
