"""``kiosk check``: is the configuration right, and are the parts it names there?"""

import argparse
from collections.abc import Callable
from pathlib import Path

from kiosk.commands.options import DEFAULT_CONFIG
from kiosk.config.loader import load_settings
from kiosk.config.schema import Settings
from kiosk.content.facts import load_facts
from kiosk.content.languages import load_words
from kiosk.content.playlists import PlaylistPicker
from kiosk.doctor.machine import this_machine
from kiosk.doctor.running import find_running
from kiosk.errors import ConfigError, KioskError
from kiosk.model.interpreter import runtime_name
from kiosk.vision.camera.sources import is_device, open_camera
from kiosk.vision.pipeline import Pipeline


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    parser.add_argument(
        "config",
        nargs="?",
        type=Path,
        metavar="CONFIG",
        default=DEFAULT_CONFIG,
        help="the file to check (default: $KIOSK_CONFIG, else the config.yaml of the checkout)",
    )


def run(args: argparse.Namespace) -> int:
    """Print one line per part.

    Returns:
        0 when all is well, 2 when the configuration is wrong, else 1 when a part is missing.
    """
    settings = load_settings(args.config)
    print(f"{args.config}: right")
    status = 0
    for part in (_words, _content, _model, _camera):
        status = max(status, _report(part, settings))
    return status


def _report(part: Callable[[Settings], str], settings: Settings) -> int:
    try:
        print(part(settings))
    except ConfigError as fault:
        print(fault)
        return 2
    except KioskError as fault:
        print(fault)
        return 1
    return 0


def _words(settings: Settings) -> str:
    load_words(settings.language)
    return f"language: {settings.language}"


def _content(settings: Settings) -> str:
    shelf, facts = PlaylistPicker(settings), load_facts(settings)
    return f"content: {len(shelf)} playlists, {len(facts)} facts"


def _model(settings: Settings) -> str:
    pipeline = Pipeline(settings)
    return f"model: {settings.model} knows {', '.join(pipeline.labels)}; run by {runtime_name()}"


def _camera(settings: Settings) -> str:
    if is_device(settings.camera.source) and find_running(this_machine()) is not None:
        # A camera belongs to one program at a time; the file is checked while the kiosk runs on.
        return "camera: in use by the running kiosk; 'kiosk status' says how it is"
    with open_camera(settings.camera) as camera:
        return f"camera: {camera.name}{' (not a live camera)' if camera.fake else ''}"
