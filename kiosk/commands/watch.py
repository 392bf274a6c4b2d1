"""``kiosk watch``: the headless loop alone, one JSON line per judged frame."""

import argparse
import json
import time
from itertools import islice

from kiosk.commands.options import add_config, add_source, bundle_asked_for, positive
from kiosk.vision.camera.sources import open_camera
from kiosk.vision.loop import readings
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.settings import VisionSettings


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    add_source(parser)
    parser.add_argument("--frames", type=positive, metavar="N", help="stop after N judged frames")


def run(args: argparse.Namespace) -> int:
    """Print readings until interrupted, or until ``--frames`` of them are out."""
    settings = bundle_asked_for(args).settings
    pipeline = Pipeline(VisionSettings.of(settings))
    with open_camera(settings.camera) as camera:
        camera.start()
        for reading in islice(readings(camera, pipeline, time.monotonic()), args.frames):
            print(json.dumps(reading.to_json()), flush=True)
    return 0
