"""``kiosk status``: how the running kiosk is."""

import argparse
import json
import os
import time
from pathlib import Path
from typing import Any

from kiosk.appliance.alive import present, running
from kiosk.appliance.status_file import FILE, read_status, seconds_since
from kiosk.commands.options import add_runtime
from kiosk.errors import KioskError, UsageError
from kiosk.session import OUTCOMES
from kiosk.system.boot_clock import Moment
from kiosk.system.exposition import exposition
from kiosk.system.folders import STATE, service_folder
from kiosk.system.store import write_atomically
from kiosk.system.terminal import one_line
from kiosk.system.wall_clock import WallClock


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the status file as it is")
    form.add_argument(
        "--prometheus",
        action="store_true",
        help="in numbers, for Prometheus: the text that node_exporter's textfile collector reads",
    )
    parser.add_argument(
        "--to",
        type=Path,
        metavar="FILE",
        help="with --prometheus: into this file, which is replaced as a whole",
    )
    add_runtime(parser)
    parser.add_argument(
        "--state",
        type=Path,
        metavar="DIR",
        default=service_folder(os.environ, "STATE_DIRECTORY") or STATE,
        help=f"for --prometheus, the service's state directory (default: {STATE})",
    )


def run(args: argparse.Namespace) -> int:
    """Print it; status 1 when no kiosk runs, when it ended by a fault, or when it has fallen silent.

    With ``--prometheus`` that is a number among others, and the status is 0.
    """
    if args.prometheus:
        return _prometheus(args)
    if args.to is not None:
        raise UsageError("--to is for --prometheus alone")
    status = read_status(args.runtime)
    if args.json:
        print(json.dumps(status, ensure_ascii=False))
    try:
        now = present(status)
        well = running(status, now)
        if not args.json:
            said = [f"{name + ':':<16}{text}" for name, text in lines(status, now)]
            print("\n".join(map(one_line, said)))
    except KeyError as error:
        raise _of_another_version(args.runtime) from error
    return 0 if well else 1


def _of_another_version(folder: Path) -> KioskError:
    return KioskError(
        f"{folder}: the status there is another version's: restart the kiosk"
        " with 'sudo systemctl restart kiosk'"
    )


def _prometheus(args: argparse.Namespace) -> int:
    # Imported here: who asks in words should not wait for SQLite and the doctor.
    from kiosk.commands import metrics
    from kiosk.doctor.machine import this_machine

    clock = WallClock()
    families = metrics.no_kiosk()
    # Gone with the boot, or never there: that no kiosk runs is what there is to tell.
    if (args.runtime / FILE).exists():
        status = read_status(args.runtime)
        try:
            now = present(status)
            wall = time.time() if clock.is_set() else None
            families = metrics.kiosk(status, now, wall, well=running(status, now))
        except KeyError as error:
            raise _of_another_version(args.runtime) from error
    text = exposition([*families, *metrics.answers(args.state, clock), *metrics.machine(this_machine())])
    if args.to is None:
        print(text, end="")
        return 0
    try:
        write_atomically(args.to, text.encode(errors="replace"), lasting=False)
    except OSError as error:
        raise KioskError(f"{args.to}: cannot be written: {error.strerror}") from error
    return 0


def lines(status: dict[str, Any], now: Moment) -> list[tuple[str, str]]:
    """What there is to say, name and text."""
    if status.get("fault"):
        said = f"ended by a fault: {status['fault']}"
        if "state" not in status:
            # It never came so far as to have more to say.
            return [("kiosk", said), ("version", status["version"])]
    elif status.get("stopped"):
        ago = _ago(seconds_since(status, "updated_up", now))
        said = f"stopped as it was told to, {ago}; start it with 'sudo systemctl start kiosk'"
        if "state" not in status:
            return [("kiosk", said), ("version", status["version"])]
    elif not running(status, now):
        said = f"no longer running, or hanging; last seen {_ago(seconds_since(status, 'updated_up', now))}"
    else:
        said = status["status"]
    visits, decision = status["visits"], status["last_decision_ms"]
    shown = [
        ("kiosk", said),
        ("version", status["version"]),
        *_running_for(seconds_since(status, "started_up", now)),
        ("camera", status["camera"] or status["camera_fault"] or "being started"),
        ("display", _display(status)),
        ("visits", f"{sum(visits.values())} in all; " + ", ".join(_visits(visits))),
        ("last answer", f"{decision} ms after the press" if decision is not None else "none since the start"),
        ("camera restarts", str(status["camera_restarts"])),
        ("configuration", f"{status['config']}: {status['config_problem'] or 'right'}"),
    ]
    if status.get("display_problem") is not None:
        shown.append(("display power", status["display_problem"]))
    if status.get("config_runs") == "last good":
        shown.append(("runs with", "the last good configuration"))
    if status.get("on_trial_up") is not None:
        since = _ago(seconds_since(status, "on_trial_up", now))
        shown.append(("on trial", f"what runs came {since}: a visit has yet to go through with it"))
    if (rotation := status.get("better_rotation")) is not None:
        shown.append(("faces", f"most of the last day were turned: set camera.rotation to {rotation}"))
    if status.get("not_counted") is not None:
        shown.append(("statistics", status["not_counted"]))
    if status.get("code") is not None:
        shown.append(("for the staff", f"code {status['code']}: {status['for_staff']}"))
    if status["restart_needed"]:
        shown.append(("restart for", ", ".join(status["restart_needed"])))
    return shown


def _display(status: dict[str, Any]) -> str:
    said = f"{status['size'][0]}x{status['size'][1]} through {status['driver']}"
    # Another version's does not say.
    return f"{said}, off by {power}" if (power := status.get("display_power")) else said


def _visits(visits: dict[str, int]) -> list[str]:
    # A kiosk of another version may know other outcomes.
    return [f"{visits.get(outcome.name, 0)} {outcome.tally}" for outcome in OUTCOMES]


def _running_for(seconds: float | None) -> list[tuple[str, str]]:
    return [] if seconds is None else [("running for", _span(seconds))]


def _ago(seconds: float | None) -> str:
    return "before this computer was started" if seconds is None else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    """In the two largest units: ``3 d 4 h``, ``12 min 5 s``."""
    left = max(0, round(seconds))
    parts: list[str] = []
    for unit, length in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, left = divmod(left, length)
        if count or (unit == "s" and not parts):
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2])
