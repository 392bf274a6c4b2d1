"""From faces to visits: what debouncing makes of a stream of frames, against a single frame.

    python scripts/measure_visits.py models/fer_int8.yaml --csv fer2013.csv --usage PublicTest

Every face becomes a stream at 30 frames a second, as a camera would see somebody who keeps one
expression: the crop trembles, the sensor is noisy, the exposure drifts. The kiosk's own classifier and
debouncer judge it. ``--grid`` plays the same streams with other values of ``decision``; do that on
``--usage Training``.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from fer2013 import Faces, read_faces
from robustness import grey, warp

from kiosk.errors import KioskError
from kiosk.settings import Decision
from kiosk.vision.classifier import Classifier
from kiosk.vision.debounce import Debouncer
from kiosk.vision.normalise import FACE_SIZE
from kiosk.vision.reading import Verdict

FPS = 30

GRID = {"hold_frames": (4, 8, 12), "margin": (0.06, 0.12, 0.18, 0.25), "min_confidence": (0.3, 0.4, 0.5)}
"""What ``--grid`` tries."""


@dataclass(frozen=True)
class Camera:
    """How a stream differs from its face: deviations, those of the crop in shares of its side or degrees.

    ``offset`` is drawn once a visit (a detector's constant error, near what docs/faces.md found), ``tremble``
    moves about it with a memory of `MEMORY` frames.
    """

    offset: float = 0.03
    tremble: float = 0.015
    turn_offset: float = 3.0
    turn_tremble: float = 1.0
    noise: float = 4.0  # grey levels, new in every frame
    drift: float = 0.25  # of the natural logarithm of the exposure, over the whole stream


MEMORY = 5.0
"""Frames in which a tremble falls to 1/e: a detector's errors in neighbouring frames are alike."""


def stream(face: np.ndarray, frames: int, generator: np.random.Generator, camera: Camera) -> np.ndarray:
    """uint8 ``[48, 48]`` → uint8 ``[frames, 48, 48]``: the same face in front of a trembling camera."""
    # Columns: x, y, size, angle.
    scale = np.array([camera.tremble] * 3 + [camera.turn_tremble])
    place = generator.normal(0, 1, 4) * ([camera.offset] * 3 + [camera.turn_offset])
    tremble = generator.normal(0, scale)
    keep = np.exp(-1 / MEMORY)
    exposure = np.exp(np.linspace(0, generator.normal(0, camera.drift), frames))
    seen = np.empty((frames, FACE_SIZE, FACE_SIZE), np.uint8)
    for number in range(frames):
        x, y, size, angle = place + tremble
        moved = warp(face, angle, 1 + size, x * FACE_SIZE, y * FACE_SIZE)
        noise = generator.normal(0, camera.noise, face.shape)
        seen[number] = grey(moved * exposure[number] + noise)
        tremble = keep * tremble + generator.normal(0, scale * np.sqrt(1 - keep**2))
    return seen


def judge_all(classifier: Classifier, faces: Faces, frames: int, seed: int) -> np.ndarray:
    """float64 ``[N, frames, labels]``: probabilities of every frame of every stream."""
    generator = np.random.default_rng(seed)
    return np.array(
        [
            [list(classifier.classify(seen).values()) for seen in stream(face, frames, generator, Camera())]
            for face in faces.images
        ]
    )


def verdicts(decision: Decision, labels: tuple[str, ...], streams: np.ndarray) -> Iterator[Verdict]:
    """What the kiosk's debouncer says of each stream ``[N, frames, labels]``; every stream gets a verdict."""
    debouncer = Debouncer(decision, labels)
    for one in streams:
        debouncer.reset()
        for number, probabilities in enumerate(one):
            verdict = debouncer.update(number / FPS, dict(zip(labels, probabilities, strict=True)))
            if verdict:
                yield verdict
                break


def figures(
    decision: Decision, labels: tuple[str, ...], streams: np.ndarray, truth: np.ndarray
) -> dict[str, Any]:
    """What the visits came to; shares 0 to 1, of all visits where nothing else is said."""
    made = list(verdicts(decision, labels, streams))
    right = np.array([v.emotion == labels[t] for v, t in zip(made, truth, strict=True)])
    offered = np.array([labels[t] in v.likeliest(2) for v, t in zip(made, truth, strict=True)])
    sure = np.array([v.sure for v in made])
    frames = np.array([v.frames for v in made])
    return {
        "visits": len(made),
        "single_frame": _share(streams[:, 0].argmax(axis=1) == truth),
        "verdict": _share(right),
        "not_sure": _share(~sure),
        "right_when_sure": _share(right[sure]),
        "one_of_two_when_not_sure": _share(offered[~sure]),
        "frames": {"p50": int(np.median(frames)), "p95": int(np.percentile(frames, 95))},
        "frames_when_sure": {
            "p50": int(np.median(frames[sure])) if sure.any() else None,
            "p95": int(np.percentile(frames[sure], 95)) if sure.any() else None,
        },
    }


def _share(chosen: np.ndarray) -> float | None:
    return round(float(chosen.mean()), 4) if len(chosen) else None


def sample(faces: Faces, count: int, seed: int) -> Faces:
    """``count`` of the faces by chance, none that FER+ calls no face."""
    fit = np.flatnonzero(~faces.not_faces())
    return faces.take(np.sort(np.random.default_rng(seed).permutation(fit)[:count]))


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Play visits with faces of known expression.", allow_abbrev=False)
    p.add_argument("manifest", type=Path, help="the model's manifest")
    p.add_argument("--csv", type=Path, required=True, help="fer2013.csv(.gz|.xz) or Kaggle's class folders")
    p.add_argument("--usage", default="PublicTest", help="rows to play")
    p.add_argument("--faces", type=int, default=700, help="how many of them (default: 700)")
    p.add_argument("--seed", type=int, default=1, help="of the choice of faces and of the streams")
    p.add_argument("--grid", action="store_true", help="other values of config.yaml's decision too")
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    default = Decision()
    tried = [default]
    if args.grid:
        tried = [Decision(**dict(zip(GRID, values, strict=True))) for values in product(*GRID.values())]
    try:
        classifier = Classifier(args.manifest)
        faces = sample(read_faces(args.csv, args.usage), args.faces, args.seed)
    except KioskError as error:
        print(f"measure_visits: {error}", file=sys.stderr)
        return 2
    # One more than fit into the time: the last settles every visit that nothing has settled.
    streams = judge_all(classifier, faces, int(default.max_seconds * FPS) + 2, args.seed)
    for decision in tried:
        settings = {name: getattr(decision, name) for name in GRID}
        result = figures(decision, classifier.labels, streams, faces.labels)
        if args.json:
            print(json.dumps({"usage": args.usage, **settings, **result}))
        else:
            shown = {**settings, **result}
            print("  ".join(f"{name} {value}" for name, value in shown.items()), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
