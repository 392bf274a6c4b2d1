"""``kiosk status``: how the running kiosk is."""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from kiosk.appliance.status_file import SILENT_SECONDS, read_status
from kiosk.errors import KioskError
from kiosk.session import OUTCOMES
from kiosk.system.folders import RUNTIME
from kiosk.system.terminal import one_line


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("--json", action="store_true", help="print the status file as it is")
    parser.add_argument(
        "--runtime",
        type=Path,
        metavar="DIR",
        default=RUNTIME,
        help=f"the service's runtime directory (default: {RUNTIME})",
    )


def run(args: argparse.Namespace) -> int:
    """Print it; status 1 when no kiosk runs, when it ended by a fault, or when it has fallen silent."""
    status = read_status(args.runtime)
    if args.json:
        print(json.dumps(status, ensure_ascii=False))
    else:
        try:
            said = [f"{name + ':':<16}{text}" for name, text in lines(status, time.time())]
            print("\n".join(map(one_line, said)))
        except KeyError as error:
            raise KioskError(
                f"{args.runtime}: the status there is another version's: restart the kiosk"
                " with 'sudo systemctl restart kiosk'"
            ) from error
    return 0 if running(status, time.time()) else 1


def running(status: dict[str, Any], now: float) -> bool:
    """Whether the kiosk that wrote this is there and well; ``now`` in seconds since 1970."""
    if status.get("fault") or now - status.get("updated", 0) > SILENT_SECONDS:
        return False
    if "pid" not in status:
        return False
    try:
        os.kill(status["pid"], 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def lines(status: dict[str, Any], now: float) -> list[tuple[str, str]]:
    """What there is to say, name and text; ``now`` in seconds since 1970."""
    if status.get("fault"):
        said = f"ended by a fault: {status['fault']}"
        if "state" not in status:
            # It never came so far as to have more to say.
            return [("kiosk", said), ("version", status["version"])]
    elif not running(status, now):
        said = f"no longer running, or hanging; last seen {_span(now - status['updated'])} ago"
    else:
        said = status["status"]
    visits, decision = status["visits"], status["last_decision_ms"]
    shown = [
        ("kiosk", said),
        ("version", status["version"]),
        ("running for", _span(now - status["started"])),
        ("camera", status["camera"] or status["camera_fault"] or "being started"),
        ("display", f"{status['size'][0]}x{status['size'][1]} through {status['driver']}"),
        ("visits", f"{sum(visits.values())} in all; " + ", ".join(_visits(visits))),
        ("last answer", f"{decision} ms after the press" if decision is not None else "none since the start"),
        ("camera restarts", str(status["camera_restarts"])),
        ("configuration", f"{status['config']}: {status['config_problem'] or 'right'}"),
    ]
    if status.get("config_runs") == "last good":
        shown.append(("runs with", "the last good configuration"))
    if (since := status.get("on_trial_since")) is not None:
        said = f"what runs is new since {_span(now - since)}: a visit has yet to go through with it"
        shown.append(("on trial", said))
    if (rotation := status.get("better_rotation")) is not None:
        shown.append(("faces", f"most of the last day were turned: set camera.rotation to {rotation}"))
    if status["restart_needed"]:
        shown.append(("restart for", ", ".join(status["restart_needed"])))
    return shown


def _visits(visits: dict[str, int]) -> list[str]:
    # A kiosk of another version may know other outcomes.
    return [f"{visits.get(outcome.name, 0)} {outcome.tally}" for outcome in OUTCOMES]


def _span(seconds: float) -> str:
    """In the two largest units: ``3 d 4 h``, ``12 min 5 s``."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, length)
        if count or (unit == "s" and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
