"""``kiosk failed``: a picture that says the kiosk needs help, and why, instead of a black display.

The service shows it when the kiosk itself has failed too often. It ends by itself after a while, or when the
configuration is saved or a display turns up, and the service tries again.
"""

import argparse
import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

import pygame

from kiosk.app.daylight import wall_clock
from kiosk.appliance.status_file import read_status
from kiosk.commands.options import add_config, minutes
from kiosk.config.file_watch import FileWatch
from kiosk.config.files import read_file
from kiosk.config.loader import Document
from kiosk.config.profile import profile_of
from kiosk.config.schema import Settings
from kiosk.content.bundle import Bundle, bundle_from, load_bundle
from kiosk.content.faults import Fault, kind_of
from kiosk.errors import ConfigError, DisplayError, KioskError
from kiosk.power.base import DisplayPower
from kiosk.power.opening import open_power
from kiosk.screen.stage import Notices, Stage
from kiosk.screen.window import Window
from kiosk.session import OutOfOrder
from kiosk.system.ending import Ending, is_service, told_to_end
from kiosk.system.folders import RUNTIME

log = logging.getLogger(__name__)

MINUTES = 10.0
PICTURE_SECONDS = 0.1
DISPLAY_SECONDS = 15.0
"""Pause between two looks for a display that is not there."""

TOLD_TO_LEAVE = 3
"""Exit status when somebody ended it before its time: then nothing is to be tried again."""

RESULTS = {"watchdog": Fault.HUNG, "timeout": Fault.LATE, "oom-kill": Fault.MEMORY}
"""What $MONITOR_SERVICE_RESULT (systemd.exec(5)) means, where it tells more than that the kiosk ended."""

LOG = "journalctl -u kiosk"
"""What says more, where the kiosk has left no word."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument(
        "--minutes", type=minutes, default=MINUTES, help=f"how long to show it (default: {MINUTES:g})"
    )
    parser.add_argument(
        "--runtime", type=Path, metavar="DIR", default=RUNTIME, help="the service's runtime directory"
    )


def run(args: argparse.Namespace) -> int:
    """Show it; status 0 when the kiosk is worth another try, `TOLD_TO_LEAVE` when ended before."""
    logging.getLogger().setLevel(logging.INFO)
    saved = FileWatch(args.config, time.monotonic)
    bundle, what = what_happened(args.config, args.runtime, os.environ.get("MONITOR_SERVICE_RESULT"))
    log.info("showing that the kiosk needs help: %s (%s)", what.reason, what.fault)
    end = time.monotonic() + 60 * args.minutes
    by_hand = not is_service(os.environ)
    with told_to_end(hangup=by_hand) as ending:
        try:
            largest = profile_of(bundle.settings).largest
            window = Window(bundle.settings.display, attended=by_hand, largest=largest)
        except DisplayError as fault:
            log.warning("%s", fault)
            return _wait_for_display(bundle.settings, end, ending)
        power = open_power(bundle.settings.display, window.driver)
        try:
            return _show(
                window,
                power,
                bundle,
                what,
                over=lambda: time.monotonic() >= end or saved.changed(),
                ending=ending,
            )
        finally:
            power.close()
            window.close()


def what_happened(config: Path, runtime: Path, result: str | None) -> tuple[Bundle, OutOfOrder]:
    """What to show it with, and what to show; ``result`` is systemd's word for it."""
    now = time.monotonic()
    try:
        bundle = load_bundle(config)
    except KioskError as fault:
        said = fault.problems[0] if isinstance(fault, ConfigError) else str(fault)
        return _in_its_language(config), OutOfOrder(now, said, kind_of(fault))
    try:
        status = read_status(runtime)
    except KioskError:
        # It never came so far as to leave word.
        status = {}
    if status.get("fault"):
        kind = next((kind for kind in Fault if kind == status.get("fault_kind")), Fault.ENDED)
        return bundle, OutOfOrder(now, str(status["fault"]), kind)
    if status.get("camera_fault"):
        return bundle, OutOfOrder(now, str(status["camera_fault"]), Fault.CAMERA)
    return bundle, OutOfOrder(now, LOG, RESULTS.get(result or "", Fault.ENDED))


def _in_its_language(config: Path) -> Bundle:
    """The defaults, in the languages that a file names, if nothing is wrong with these."""
    try:
        spoken = Document(read_file(config), "").only("language").language
        return bundle_from(b"", "config.yaml", instead={("language",): spoken})
    except ConfigError:
        return bundle_from(b"", "config.yaml")


def _show(
    window: Window,
    power: DisplayPower,
    bundle: Bundle,
    state: OutOfOrder,
    *,
    over: Callable[[], bool],
    ending: Ending,
) -> int:
    theme = bundle.themes.at(wall_clock())
    stage = Stage(window, bundle, theme)
    while not over():
        if ending.asked or any(event.type == pygame.QUIT for event in window.events()):
            return TOLD_TO_LEAVE
        if window.follow():
            stage = Stage(window, bundle, theme)
        stage.draw(state, time.monotonic(), None, Notices())
        # Lights what a killed kiosk left dark.
        power.poll(time.monotonic())
        time.sleep(PICTURE_SECONDS)
    return 0


def _wait_for_display(settings: Settings, end: float, ending: Ending) -> int:
    """Until one can be opened: then the kiosk itself can use it."""
    while time.monotonic() < end:
        ending.wait(DISPLAY_SECONDS)
        if ending.asked:
            return TOLD_TO_LEAVE
        try:
            Window(settings.display).close()
        except DisplayError:
            continue
        log.info("there is a display now")
        break
    return 0
