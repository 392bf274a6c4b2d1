"""`kiosk.hub.job` with a hub that a test plays: what it does is the repository's name."""

import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any

from kiosk.errors import KioskError, UsageError
from kiosk.hub import job
from kiosk.hub.address import HubAddress
from kiosk.hub.store import Store
from tests.hub.stores import commit, fill, origin


def pull(address: HubAddress, store: Store, *, token: str | None, deadline: float, say: Any) -> Any:
    say("asking \x1b[2J")
    match address.name:
        case "fault":
            raise KioskError("the hub does not answer \x1b[31m: try again later")
        case "usage":
            raise UsageError("the token is none")
        case "bug":
            raise ZeroDivisionError("nought")
        case "crash":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "hang":
            signal.pause()
        case "lie":
            return Path("cafe--moods@000000000009")
        case "who":
            rows = Path("/proc/thread-self/status").read_text().splitlines()
            status = {row.partition(":")[0]: row.partition(":")[2].split() for row in rows}
            keys = ("Uid", "Gid", "Groups", "CapEff", "CapPrm", "NoNewPrivs")
            core, largest = (
                resource.getrlimit(one)[1] for one in (resource.RLIMIT_CORE, resource.RLIMIT_FSIZE)
            )
            seen = {key: status[key] for key in keys} | {"core": core, "largest": largest, "token": token}
            seen |= {"arguments": sys.argv[1:], "environment": sorted(os.environ), "cwd": str(Path.cwd())}
            seen["open"] = sorted(os.listdir("/proc/self/fd"))
            raise KioskError(json.dumps(seen))
    with store.staging() as folder:
        files = fill(folder, Path(os.environ["HF_TINY"]))
        number = int(address.revision)
        return store.adopt(
            folder, origin(folder, files, number, f"hf://{address.repository}@{commit(number)}")
        )


if __name__ == "__main__":
    sys.exit(job.main(sys.argv[1:], pull))
