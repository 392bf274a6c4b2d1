"""``kiosk run``: the kiosk itself, until it is told to stop."""

import argparse
import logging
import os
import time
from functools import partial

from kiosk.app.assembly import assemble, unattended_panel, unattended_sound
from kiosk.app.pace import paced
from kiosk.app.visit import play
from kiosk.appliance.assembly import Appliance, Service
from kiosk.appliance.live_config import LiveConfig
from kiosk.commands.options import add_config, add_source, check_source, with_source
from kiosk.config.profile import profile_of
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle
from kiosk.content.faults import Fault, kind_of
from kiosk.errors import DisplayError, KioskError
from kiosk.screen.window import Window
from kiosk.system.ending import Ending, is_service, told_to_end
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
    """Run until told to end, by SIGTERM: then the status is 0.

    Started by hand it also ends by the escape key, the window's close button, and a terminal that is gone.
    The service does none of that: whoever stands before it has the keyboard, and SIGHUP means to read the
    configuration again.
    """
    logging.getLogger().setLevel(logging.INFO)
    if args.source is not None:
        check_source(args.source)
    by_hand = not is_service(os.environ)
    with Service.of_environment(os.environ) as service:
        try:
            configuration = service.read(args.config, partial(_as_asked, args))
            with told_to_end(hangup=by_hand) as ending:
                window = configuration.open(lambda settings: _window(settings, args.demo, attended=by_hand))
                if window is not None:
                    return _show(service, configuration, window, ending, by_hand=by_hand)
            return _play_offscreen(configuration.bundle)
        except KioskError as fault:
            service.status.ended(str(fault), kind_of(fault))
            raise


def _show(
    service: Service, configuration: LiveConfig, window: Window, ending: Ending, *, by_hand: bool
) -> int:
    """Run on a display; the exit status."""
    with configuration.open(lambda _: Appliance(service, configuration, window)) as appliance:
        if by_hand:
            # SIGHUP says that the terminal is gone.
            appliance.start(lambda signum, handler: None)
        else:
            appliance.start()
        _loop(appliance, ending)
        return _ended(appliance, service)


def _loop(appliance: Appliance, ending: Ending) -> None:
    while not (ending.asked or appliance.app.leaving or appliance.caretaker.given_up is not None):
        start = time.monotonic()
        appliance.tick()
        time.sleep(max(0.0, start + 1 / appliance.app.fps - time.monotonic()))
    appliance.end()


def _ended(appliance: Appliance, service: Service) -> int:
    """The exit status of a kiosk that was told to leave, or has given its camera up."""
    reason, has_seen = appliance.caretaker.given_up, appliance.app.has_seen
    if reason is None:
        service.status.ended(None)
        return 0
    said = f"the camera failed too often within an hour, last: {reason.rstrip('.')}"
    log.warning("%s; %s", said, "starting anew" if has_seen else "a new start did not help")
    service.status.ended(said, Fault.CAMERA)
    return START_ANEW if has_seen else NEEDS_HELP


def _window(settings: Settings, demo: bool, *, attended: bool) -> Window | None:
    """The display's window; None where there is no display and a demonstration can do without."""
    try:
        return Window(settings.display, attended=attended, largest=profile_of(settings).largest)
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
    panel, sound = unattended_panel(settings), unattended_sound(settings)
    app = assemble(bundle, Window.offscreen(DEMO_SIZE), panel=panel, sound=sound)
    try:
        played = play(app, paced(app.tick, 1 / settings.display.fps), DEMO_PICTURES)
    finally:
        app.close()
    print(one_line(f"Outcome: {played['emotion'] or played['outcome']} after {played['decision_ms']} ms."))
    for label, playlist in played["choices"].items():
        print(one_line(f"Playlist for {label}: {playlist['title']}, {playlist['url']}"))
    print(one_line(f"Picture: {played['pictures'][-1]}"))
    return 0
