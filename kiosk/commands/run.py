"""``kiosk run``: the kiosk itself, until it is told to stop."""

import argparse
import logging
import os
import time
from functools import partial

from kiosk.app.assembly import assemble, unattended_panel
from kiosk.app.pace import paced
from kiosk.app.visit import play
from kiosk.appliance.assembly import Appliance, Service
from kiosk.commands.options import add_config, add_source, check_source, with_source
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.errors import DisplayError, KioskError
from kiosk.screen.window import Window
from kiosk.system.folders import ROOT
from kiosk.system.terminal import one_line

log = logging.getLogger(__name__)

DEMO_PICTURES = ROOT / "out" / "visit"
DEMO_SIZE = (1280, 720)

START_ANEW = 75
"""Exit status after too many vision faults (EX_TEMPFAIL of sysexits.h): systemd starts the kiosk anew."""

NEEDS_HELP = 76
"""Exit status after too many vision faults and never a picture: the new start has not helped, and another
would not. systemd shows that the kiosk needs help, and reboots first if the operator allows it."""


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
    """Run until SIGTERM, SIGINT, the window's close button or the escape key: then the status is 0."""
    logging.getLogger().setLevel(logging.INFO)
    if args.source is not None:
        check_source(args.source)
    with Service.of_environment(os.environ) as service:
        try:
            configuration = service.read(args.config, partial(_as_asked, args))
            window = _window(configuration.settings, args.demo)
            if window is None:
                return _play_offscreen(configuration.bundle)
            with Appliance(service, configuration, window) as appliance:
                _loop(appliance)
                return _ended(appliance, service)
        except KioskError as fault:
            service.status.ended(str(fault))
            raise


def _loop(appliance: Appliance) -> None:
    appliance.start()
    while not appliance.app.leaving and appliance.caretaker.given_up is None:
        start = time.monotonic()
        appliance.tick()
        fps = appliance.configuration.settings.display.fps
        time.sleep(max(0.0, start + 1 / fps - time.monotonic()))
    appliance.end()


def _ended(appliance: Appliance, service: Service) -> int:
    """The exit status of a kiosk that was told to leave, or has given its camera up."""
    reason, has_seen = appliance.caretaker.given_up, appliance.app.has_seen
    if reason is None:
        return 0
    said = f"the camera failed too often within an hour, last: {reason.rstrip('.')}"
    log.warning("%s; %s", said, "starting anew" if has_seen else "a new start did not help")
    service.status.ended(said)
    return START_ANEW if has_seen else NEEDS_HELP


def _window(settings: Settings, demo: bool) -> Window | None:
    """The display's window; None where there is no display and a demonstration can do without."""
    try:
        return Window(settings.display)
    except DisplayError as fault:
        if not demo:
            raise
        print(one_line(f"No display here, so one visit is played offscreen. ({fault})"))
        return None


def _as_asked(args: argparse.Namespace, settings: Settings) -> Settings:
    if args.source is not None:
        settings = with_source(settings, args.source)
    return _with_demo_camera(settings) if args.demo else settings


def _with_demo_camera(settings: Settings) -> Settings:
    # Here alone, because it brings OpenCV: the kiosk's own display process does without.
    from kiosk.vision.camera.sources import available_cameras

    if settings.camera.source != "auto" or any(camera.problem is None for camera in available_cameras()):
        return settings
    print("No camera here, so the demo portrait is looked at: it always sees the same face.")
    return with_source(settings, "demo")


def _play_offscreen(bundle: Bundle) -> int:
    settings = bundle.settings
    app = assemble(bundle, Window.offscreen(DEMO_SIZE), panel=unattended_panel(settings))
    try:
        played = play(app, paced(app.tick, 1 / settings.display.fps), DEMO_PICTURES)
    finally:
        app.close()
    print(one_line(f"Outcome: {played['emotion'] or played['outcome']} after {played['decision_ms']} ms."))
    for label, playlist in played["choices"].items():
        print(one_line(f"Playlist for {label}: {playlist['title']}, {playlist['url']}"))
    print(one_line(f"Picture: {played['pictures'][-1]}"))
    return 0
