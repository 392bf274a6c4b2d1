"""``kiosk bench``: figures of this machine, from the real app on a source paced like a live camera."""

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any

from kiosk.app import bench
from kiosk.app.assembly import unattended_panel
from kiosk.app.pace import paced, until_camera
from kiosk.appliance.assembly import Appliance, Service
from kiosk.appliance.status import StatusFile
from kiosk.commands.options import add_config, add_source, bundle_asked_for, positive
from kiosk.config.schema import Settings
from kiosk.screen.window import Window
from kiosk.system.processes import resident_mb
from kiosk.system.sd_notify import Notifier
from kiosk.system.store import Store

IDLE_SECONDS = 5.0
IDLE_SIZE = (1920, 1080)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    add_source(parser)
    parser.set_defaults(source="demo")
    parser.add_argument(
        "--visits", type=positive, default=20, metavar="N", help="visits to play (default: 20)"
    )
    parser.add_argument(
        "--frames", type=positive, default=300, metavar="N", help="frames per stage (default: 300)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Measure, then print."""
    settings = bundle_asked_for(args).settings
    with tempfile.TemporaryDirectory(prefix="kiosk-bench-") as runtime:
        figures = _of_a_running_kiosk(args, settings, Path(runtime))
    figures = {
        "stages": bench.stages(settings, args.frames),
        **figures,
        "visits": {**figures["visits"], "start_to_picture": bench.first_picture(args.config, args.source)},
    }
    print(json.dumps(figures) if args.json else _table(figures))
    return 0


def _of_a_running_kiosk(
    args: argparse.Namespace, settings: Settings, runtime: Path
) -> dict[str, dict[str, Any]]:
    """With all that looks after it, as systemd starts it; only the disk and systemd's ear are left out."""
    clock, frame_seconds = time.monotonic, 1 / settings.display.fps
    with Service(Notifier(None, None, clock), Store(None), StatusFile(runtime), clock) as service:
        configuration = service.read(args.config, lambda _: settings)
        window, panel = Window.offscreen(IDLE_SIZE), unattended_panel(settings)
        with Appliance(service, configuration, window, panel=panel) as appliance:
            app, tick = appliance.app, paced(appliance.tick, frame_seconds)
            until_camera(app, tick)
            idle = bench.idle(tick, app.vision, IDLE_SECONDS)
            visits = bench.visits(app, tick, args.visits, frame_seconds)
            memory = {
                "display_mb": round(resident_mb(os.getpid()), 1),
                "vision_mb": round(resident_mb(bench.pid_of(app.vision)), 1),
            }
    return {"visits": visits, "memory": memory, "idle": idle}


def _table(figures: dict[str, dict[str, Any]]) -> str:
    lines = []
    for group, rows in figures.items():
        lines.append(group)
        for name, value in rows.items():
            shown = (
                "  ".join(f"{key} {number:g}" for key, number in value.items())
                if isinstance(value, dict)
                else value
            )
            lines.append(f"  {name:<24} {shown}")
    return "\n".join(lines)
