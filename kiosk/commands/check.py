"""``kiosk check``: is the configuration right, and are the parts it names there?"""

import argparse
from collections.abc import Callable
from pathlib import Path

from kiosk.commands.options import DEFAULT_CONFIG
from kiosk.config.files import is_empty, read_file
from kiosk.config.schema import Settings
from kiosk.content.bundle import bundle_from
from kiosk.doctor.machine import this_machine
from kiosk.doctor.running import find_running
from kiosk.errors import KioskError
from kiosk.system.terminal import one_line
from kiosk.vision.camera.sources import is_device, open_camera


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
    text = read_file(args.config)
    bundle = bundle_from(text, str(args.config))
    empty = ", though empty: all defaults (a kiosk that had more keeps that)"
    print(one_line(f"{args.config}: right{empty * is_empty(text)}"))
    print(f"language: {bundle.words.language}")
    print(f"content: {sum(map(len, bundle.playlists.values()))} playlists, {len(bundle.facts)} facts")
    parts = (("model", _model), ("camera", _camera))
    return max(_report(name, part, bundle.settings) for name, part in parts)


def _report(name: str, part: Callable[[Settings], str], settings: Settings) -> int:
    try:
        print(one_line(part(settings)))
    except KioskError as fault:
        print(one_line(fault))
        return 1
    except ImportError as error:
        print(one_line(f"{name}: the packages it needs cannot be loaded: {_cause(error)}; run kiosk doctor"))
        return 1
    return 0


def _cause(error: BaseException) -> str:
    # numpy's own words fill a screen; the first error of all is a line that says what is wrong.
    while error.__cause__ is not None:
        error = error.__cause__
    return str(error).strip().partition("\n")[0]


def _model(settings: Settings) -> str:
    # Imported here: the file's mistakes must be said where numpy or OpenCV is broken.
    from kiosk.model.interpreter import runtime_name
    from kiosk.vision.pipeline import Pipeline

    pipeline = Pipeline(settings)
    return f"model: {settings.model} knows {', '.join(pipeline.labels)}; run by {runtime_name()}"


def _camera(settings: Settings) -> str:
    if is_device(settings.camera.source) and find_running(this_machine()) is not None:
        # A camera belongs to one program at a time; the file is checked while the kiosk runs on.
        return "camera: in use by the running kiosk; 'kiosk status' says how it is"
    with open_camera(settings.camera) as camera:
        return f"camera: {camera.name}{' (not a live camera)' if camera.fake else ''}"
