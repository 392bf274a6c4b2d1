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

from kiosk.appliance.status_file import read_status
from kiosk.commands.options import add_config, minutes
from kiosk.config.file_watch import FileWatch
from kiosk.config.schema import Settings
from kiosk.content.bundle import load_bundle
from kiosk.content.languages import load_words
from kiosk.errors import ConfigError, DisplayError, KioskError
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

RESULTS = {
    "watchdog": "The kiosk hung again and again.",
    "timeout": "The kiosk did not start in time.",
    "oom-kill": "The memory was used up again and again.",
}
"""What $MONITOR_SERVICE_RESULT (systemd.exec(5)) means, where it tells more than that the kiosk ended."""

CRASHED = "The kiosk ended again and again."
LOG = "The log says more: journalctl -u kiosk"


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
    settings, reason = what_happened(args.config, args.runtime, os.environ.get("MONITOR_SERVICE_RESULT"))
    log.info("showing that the kiosk needs help: %s", reason)
    end = time.monotonic() + 60 * args.minutes
    by_hand = not is_service(os.environ)
    with told_to_end(hangup=by_hand) as ending:
        try:
            window = Window(settings.display, attended=by_hand)
        except DisplayError as fault:
            log.warning("%s", fault)
            return _wait_for_display(settings, end, ending)
        try:
            return _show(window, settings, reason, lambda: time.monotonic() >= end or saved.changed(), ending)
        finally:
            window.close()


def what_happened(config: Path, runtime: Path, result: str | None) -> tuple[Settings, str]:
    """The settings to show it with, and the reason in words; ``result`` is systemd's word for it."""
    try:
        settings = load_bundle(config).settings
    except ConfigError as fault:
        return Settings(), fault.problems[0]
    except KioskError as fault:
        return Settings(), str(fault)
    try:
        status = read_status(runtime)
    except KioskError:
        # It never came so far as to leave word.
        status = {}
    said = status.get("fault") or status.get("camera_fault")
    return settings, str(said or f"{RESULTS.get(result or '', CRASHED)} {LOG}")


def _show(window: Window, settings: Settings, reason: str, over: Callable[[], bool], ending: Ending) -> int:
    words = load_words(settings.language)
    stage = Stage(window, settings.display.theme, words, settings.timing)
    state = OutOfOrder(time.monotonic(), reason)
    while not over():
        if ending.asked or any(event.type == pygame.QUIT for event in window.events()):
            return TOLD_TO_LEAVE
        if window.follow():
            stage = Stage(window, settings.display.theme, words, settings.timing)
        stage.draw(state, time.monotonic(), None, Notices())
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
