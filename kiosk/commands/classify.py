"""``kiosk classify``: the expression in image files, through the same eyes as the kiosk's."""

import argparse
import json
import random
import sys
from pathlib import Path
from typing import Any

from kiosk.app.daylight import wall_clock
from kiosk.app.still import StillAnswers
from kiosk.commands.options import add_config, bundle_asked_for
from kiosk.errors import ImageError
from kiosk.system.terminal import one_line
from kiosk.vision.camera.images import read_image
from kiosk.vision.reading import Hint


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this command's arguments."""
    add_config(parser)
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a picture (JPEG, PNG, WebP, …)")
    parser.add_argument("--json", action="store_true", help="one JSON object per file and line")


def run(args: argparse.Namespace) -> int:
    """Answer for every file; status 2 when one of them could not be read."""
    answers = StillAnswers(bundle_asked_for(args), random.Random())
    unreadable = False
    for path in args.files:
        try:
            answer = _answer(path, answers)
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


def _answer(path: Path, answers: StillAnswers) -> dict[str, Any]:
    """One file's answer as plain JSON types.

    Raises:
        ImageError: the file is no picture.
    """
    still = answers.answer(read_image(path), wall_clock())
    verdict = still.verdict
    playlist = next(iter(still.playlists.values()), None)
    return {
        "file": str(path),
        "status": "ok" if verdict else "turned" if still.hint is Hint.TURNED else "no_face",
        "emotion": verdict.emotion if verdict else None,
        "second": verdict.second if verdict else None,
        "sure": verdict.answers if verdict else None,
        "probabilities": verdict.probabilities if verdict else None,
        "face": still.face,
        "hint": still.hint,
        "playlist": playlist.told() if playlist else None,
        "fact": (answers.fact_for(verdict.emotion) if verdict else None) or answers.fact(),
    }


def _sentence(answer: dict[str, Any]) -> str:
    if answer["status"] == "no_face":
        why = "" if answer["hint"] == Hint.NO_FACE else f" ({answer['hint']})"
        return f"{answer['file']}: no face found{why}"
    if answer["status"] == "turned":
        return f"{answer['file']}: the face is turned by more than 60 degrees; turn the picture upright"
    playlist = answer["playlist"]
    said = [label for label in (answer["emotion"], answer["second"]) if label]
    sure = ", ".join(f"{answer['probabilities'][label]:.0%}" for label in said)
    hint = f", {answer['hint']}" if answer["hint"] else ""
    looks = f"looks {'+'.join(said)} ({sure}{hint})"
    if not answer["sure"]:
        looks = f"not sure, {looks}"
    return f"{answer['file']}: {looks} → {playlist['title']}, {playlist['url']}"
