"""``kiosk run``: the kiosk itself, until it is told to stop."""

import argparse
import logging
import time

from kiosk.app import App
from kiosk.assembly import assemble, unattended_panel
from kiosk.commands.options import add_config, add_source, settings_from, with_source
from kiosk.errors import DisplayError
from kiosk.privacy import forbid_core_dumps
from kiosk.screen.window import Window
from kiosk.settings import ROOT, Settings
from kiosk.visit import play

log = logging.getLogger(__name__)

DEMO_PICTURES = ROOT / "out" / "visit"
DEMO_SIZE = (1280, 720)


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    add_source(parser)
    parser.add_argument(
        "--demo",
        action="store_true",
        help="with no camera use the demo portrait, with no display play one visit offscreen; says which",
    )


def run(args: argparse.Namespace) -> int:
    """Run until SIGTERM, SIGINT, the window's close button or the escape key."""
    forbid_core_dumps()
    logging.getLogger().setLevel(logging.INFO)
    settings = settings_from(args)
    if args.demo:
        settings = _with_demo_camera(settings)
    try:
        window = Window(settings.display)
    except DisplayError as fault:
        if not args.demo:
            raise
        print(f"No display here, so one visit is played offscreen. ({fault})")
        return _play_offscreen(settings)
    app = assemble(settings, window)
    try:
        _loop(app, 1 / settings.display.fps)
    finally:
        app.close()
    return 0


def _loop(app: App, frame_seconds: float) -> None:
    while not app.leaving:
        start = time.monotonic()
        app.tick()
        time.sleep(max(0.0, start + frame_seconds - time.monotonic()))


def _with_demo_camera(settings: Settings) -> Settings:
    # Here alone, because it brings OpenCV: the kiosk's own display process does without.
    from kiosk.vision.sources import available_cameras

    if settings.camera.source != "auto" or any(camera.problem is None for camera in available_cameras()):
        return settings
    print("No camera here, so the demo portrait is looked at: it always sees the same face.")
    return with_source(settings, "demo")


def _play_offscreen(settings: Settings) -> int:
    app = assemble(settings, Window.offscreen(DEMO_SIZE), panel=unattended_panel(settings))
    try:
        played = play(app, 1 / settings.display.fps, DEMO_PICTURES)
    finally:
        app.close()
    print(f"Outcome: {played['emotion'] or played['outcome']} after {played['decision_ms']} ms.")
    for label, playlist in played["choices"].items():
        print(f"Playlist for {label}: {playlist['title']}, {playlist['url']}")
    print(f"Picture: {played['pictures'][-1]}")
    return 0
