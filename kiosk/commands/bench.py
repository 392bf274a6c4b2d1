"""``kiosk bench``: figures of this machine, from the real app on a source paced like a live camera."""

import argparse
import json
import os

from kiosk.app import bench
from kiosk.app.assembly import assemble, unattended_panel
from kiosk.commands.options import add_config, add_source, bundle_asked_for, positive
from kiosk.screen.window import Window
from kiosk.system.processes import resident_mb

IDLE_SECONDS = 5.0
IDLE_SIZE = (1920, 1080)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    add_source(parser)
    parser.set_defaults(source="demo")
    parser.add_argument(
        "--visits", type=positive, default=50, metavar="N", help="visits to play (default: 50)"
    )
    parser.add_argument(
        "--frames", type=positive, default=300, metavar="N", help="frames per stage (default: 300)"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(args: argparse.Namespace) -> int:
    """Measure, then print."""
    bundle = bundle_asked_for(args)
    settings = bundle.settings
    frame_seconds = 1 / settings.display.fps
    app = assemble(bundle, Window.offscreen(IDLE_SIZE), panel=unattended_panel(settings))
    try:
        bench.until_camera(app, frame_seconds)
        resting = bench.idle(app, IDLE_SECONDS, frame_seconds)
        played = bench.visits(app, args.visits, frame_seconds)
        memory = {"display_mb": resident_mb(os.getpid()), "vision_mb": resident_mb(app.vision.pid)}
    finally:
        app.close()
    figures = {
        "stages": bench.stages(settings, args.frames),
        "visits": {**played, "start_to_picture": bench.first_picture(args.config, args.source)},
        "memory": {name: round(value, 1) for name, value in memory.items()},
        "idle": resting,
    }
    print(json.dumps(figures) if args.json else _table(figures))
    return 0


def _table(figures: dict[str, dict]) -> str:
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
