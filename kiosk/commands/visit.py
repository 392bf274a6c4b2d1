"""``kiosk visit``: one whole visit without a person, offscreen, its outcome as one JSON object."""

import argparse
import json
from pathlib import Path

from kiosk.app.assembly import assemble, unattended_panel, unattended_sound
from kiosk.app.pace import paced
from kiosk.app.visit import play
from kiosk.commands.options import add_config, add_source, bundle_asked_for, size
from kiosk.screen.png import make_folder
from kiosk.screen.window import Window
from kiosk.session import CameraUnavailable


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    add_source(parser)
    parser.add_argument(
        "--size",
        type=size,
        default=(1280, 720),
        metavar="WxH",
        help="size of the picture (default: 1280x720)",
    )
    parser.add_argument(
        "--screenshots",
        type=Path,
        metavar="DIR",
        help="keep a PNG of each scene there; a live camera's picture is never kept",
    )


def run(args: argparse.Namespace) -> int:
    """Play the visit; status 1 when the camera failed in the middle of it."""
    bundle = bundle_asked_for(args)
    if args.screenshots is not None:
        # Said before the visit, which takes some seconds.
        make_folder(args.screenshots)
    settings = bundle.settings
    window = Window.offscreen(args.size, settings.display.rotation)
    panel, sound = unattended_panel(settings), unattended_sound(settings)
    app = assemble(bundle, window, panel=panel, sound=sound)
    try:
        played = play(app, paced(app.tick, 1 / settings.display.fps), args.screenshots)
    finally:
        app.close()
    print(json.dumps(played, ensure_ascii=False))
    return 1 if played["outcome"] == CameraUnavailable.name else 0
