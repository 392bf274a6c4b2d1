"""``kiosk classify``: the expression in image files, through the same eyes as the kiosk's."""

import argparse
import json
import random
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from kiosk.commands.options import add_config, bundle_asked_for
from kiosk.content.facts import Facts
from kiosk.content.playlists import PlaylistPicker
from kiosk.errors import ImageError
from kiosk.system.terminal import one_line
from kiosk.vision.camera.images import read_image
from kiosk.vision.pipeline import Pipeline
from kiosk.vision.reading import Hint


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a picture (JPEG, PNG, WebP, …)")
    parser.add_argument("--json", action="store_true", help="one JSON object per file and line")


def run(args: argparse.Namespace) -> int:
    """Answer for every file; status 2 when one of them could not be read."""
    bundle, chance = bundle_asked_for(args), random.Random()
    pipeline = Pipeline(bundle.settings)
    playlists, facts = PlaylistPicker(bundle.playlists, chance), Facts(bundle.facts, chance)
    unreadable = False
    for path in args.files:
        try:
            answer = _answer(path, pipeline, playlists, facts)
        except ImageError as fault:
            unreadable = True
            answer = {"file": str(path), "status": "error", "error": str(fault)}
            if not args.json:
                print(one_line(fault), file=sys.stderr)
        if args.json:
            print(json.dumps(answer, ensure_ascii=False), flush=True)
        elif answer["status"] != "error":
            print(one_line(_sentence(answer)), flush=True)
    return 2 if unreadable else 0


def _answer(path: Path, pipeline: Pipeline, playlists: PlaylistPicker, facts: Facts) -> dict[str, Any]:
    """One file's answer as plain JSON types.

    Raises:
        ImageError: the file is no picture.
    """
    still = pipeline.read_still(read_image(path))
    probabilities = still.probabilities
    emotion = max(probabilities, key=probabilities.__getitem__) if probabilities else None
    playlist = playlists.pick(emotion) if emotion else None
    return {
        "file": str(path),
        "status": "ok" if probabilities else "turned" if still.hint is Hint.TURNED else "no_face",
        "emotion": emotion,
        "probabilities": probabilities,
        "face": still.face,
        "hint": still.hint,
        "playlist": asdict(playlist) if playlist else None,
        "fact": facts.pick(),
    }


def _sentence(answer: dict[str, Any]) -> str:
    if answer["status"] == "no_face":
        why = "" if answer["hint"] == Hint.NO_FACE else f" ({answer['hint']})"
        return f"{answer['file']}: no face found{why}"
    if answer["status"] == "turned":
        return f"{answer['file']}: the face is turned by more than 60 degrees; turn the picture upright"
    sure = answer["probabilities"][answer["emotion"]]
    playlist = answer["playlist"]
    hint = f", {answer['hint']}" if answer["hint"] else ""
    looks = f"looks {answer['emotion']} ({sure:.0%}{hint})"
    return f"{answer['file']}: {looks} → {playlist['title']}, {playlist['url']}"
