"""``kiosk fleet status``: how it is with the broker."""

import argparse
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

from kiosk.appliance.alive import present
from kiosk.commands.extras import FLEET
from kiosk.fleet.status_file import FleetStatus, read_fleet_status
from kiosk.system.folders import FLEET_RUNTIME
from kiosk.system.terminal import one_line

UNIT = "kiosk-fleet.service"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.add_argument(
        "--runtime",
        type=Path,
        metavar="DIR",
        default=FLEET_RUNTIME,
        help=f"the client's runtime directory (default: {FLEET_RUNTIME})",
    )


def run(args: argparse.Namespace) -> int:
    """Print it; status 1 where the broker is not reached just now."""
    status, unit = read_fleet_status(args.runtime, present), state_of_unit(_show)
    well = status is not None and status.connected and not status.is_silent and unit["active"] == "active"
    if args.json:
        known = None if status is None else {**status.said, "age": round(status.age, 1)}
        print(json.dumps({"installed": FLEET.is_there, **unit, "status": known}, ensure_ascii=False))
        return 0 if well else 1
    for name, text in lines(status, unit, installed=FLEET.is_there):
        print(one_line(f"{name + ':':<16}{text}"))
    return 0 if well else 1


def state_of_unit(show: Callable[[], str]) -> dict[str, str]:
    """``active`` and ``enabled`` as systemd says them; empty where none answers."""
    shown = dict(line.split("=", 1) for line in show().splitlines() if "=" in line)
    return {"active": shown.get("ActiveState", ""), "enabled": shown.get("UnitFileState", "")}


def lines(status: FleetStatus | None, unit: dict[str, str], *, installed: bool) -> list[tuple[str, str]]:
    """What there is to say, name and text."""
    if unit["active"] != "active" and status is None:
        return [("fleet client", _off(unit, installed=installed))]
    if status is None:
        return [("fleet client", "running, and has not said yet how it is")]
    if unit["active"] not in {"active", ""}:
        said = f"no longer running ({unit['active']}): journalctl -u kiosk-fleet"
    elif status.is_silent:
        said = f"running, but has said nothing for {_time(status.age)}: sudo systemctl restart kiosk-fleet"
    else:
        said = "running" + ("" if unit["enabled"] != "disabled" else ", but not from the next boot on")
    if status.connected:
        broker = f"connected with {status.broker} for {_time(status.connected_for or 0.0)}"
    else:
        broker = f"not connected with {status.broker}: {status.fault or 'the first try is under way'}"
    return [
        ("fleet client", said),
        ("broker", broker),
        ("known there as", status.id),
        ("sent", f"{status.sent} messages since the start; {status.queued} wait"),
        ("buttons", f"{status.commands} pressed; {status.ignored} messages that were none of ours"),
    ]


def _off(unit: dict[str, str], *, installed: bool) -> str:
    if unit["active"] == "failed":
        return "failed: journalctl -u kiosk-fleet -n 20; then sudo kiosk fleet enable"
    if not installed:
        return f"off, and not installed: {FLEET.how}"
    if unit["enabled"] == "enabled":
        return "stopped, but starts with the next boot: sudo kiosk fleet enable starts it now"
    return "off: sudo kiosk fleet enable switches it on"


def _time(seconds: float) -> str:
    for size, name in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.0f} {name}"
    return f"{seconds:.0f} s"


def _show() -> str:
    command = ["systemctl", "show", UNIT, "--property=ActiveState,UnitFileState"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout
