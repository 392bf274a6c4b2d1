"""From faces to visits: what debouncing makes of a stream of frames, against a single frame.

    python -m scripts.measure.visits models/fer_int8.yaml --csv fer2013.csv --usage PublicTest

Every face becomes a stream at 30 frames a second, as a camera would see somebody who keeps one
expression: the crop trembles, the sensor is noisy, the exposure drifts. The kiosk's own classifier and
debouncer judge it, and the verdict is held against FER-2013's label and, where fer2013new.csv lies beside,
against what most people see. ``--grid`` plays the same streams with other values of ``decision``; do that
on ``--usage Training``. ``--late`` plays visitors who are still neutral when the kiosk begins to look.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.config.schema import Decision, Timing
from kiosk.errors import UsageError
from kiosk.model.classifier import Classifier
from kiosk.model.compounds import listed
from kiosk.model.normalise import FACE_SIZE
from kiosk.model.probabilities import Probabilities
from kiosk.vision.debounce import Debouncer
from kiosk.vision.reading import Verdict
from scripts.command import end_with
from scripts.training import compound, people
from scripts.training.fer2013 import LABELS, Faces, read_faces
from scripts.training.robustness import grey, warp

FPS = 30

GRID = {
    "hold_frames": (8, 12),
    "margin": (0.04, 0.06, 0.08, 0.12, 0.16),
    "min_confidence": (0.3, 0.35, 0.4, 0.45),
}
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


class Watched:
    """A stream's probabilities, frame by frame; a frame is classified when it is first asked for.

    A verdict needs half of a stream's frames as a rule, and is tried with other values of ``decision`` too.
    """

    def __init__(self, classify: Callable[[np.ndarray], Probabilities], frames: np.ndarray) -> None:
        self._classify, self._frames = classify, frames
        self._known: list[Probabilities] = []

    def __iter__(self) -> Iterator[Probabilities]:
        for number, frame in enumerate(self._frames):
            if number == len(self._known):
                self._known.append(self._classify(frame))
            yield self._known[number]


def visit(debouncer: Debouncer, stream: Watched) -> Verdict:
    """What the kiosk's debouncer says of the stream, which must be longer than ``max_seconds``."""
    debouncer.reset()
    return next(filter(None, (debouncer.update(n / FPS, seen) for n, seen in enumerate(stream))))


def play(
    classifier: Classifier,
    faces: Faces,
    tried: list[Decision],
    seed: int,
    *,
    least: float,
    late: float = 0.0,
) -> tuple[list[str], list[list[Verdict]]]:
    """(each face's likeliest label in its first frame, for each of ``tried`` each face's verdict).

    Args:
        classifier, faces, tried, seed: as they say.
        least: how long a face is looked at at least, seconds.
        late: for so many seconds each stream first shows another of the faces, one that most people call
            neutral.
    """
    before = _neutral(faces) if late else np.empty(0, np.intp)
    generator = np.random.default_rng(seed)
    # One more than fit into the time: the last settles every visit that nothing has settled.
    length = int(max(decision.max_seconds for decision in tried) * FPS) + 2
    debouncers = [Debouncer(decision, classifier.labels, least) for decision in tried]
    firsts: list[str] = []
    verdicts: list[list[Verdict]] = [[] for _ in tried]
    for face in faces.images:
        seen = stream(face, length, generator, Camera())
        if late:
            still = round(late * FPS)
            seen[:still] = stream(faces.images[int(generator.choice(before))], still, generator, Camera())
        watched = Watched(classifier.classify, seen)
        first = next(iter(watched))
        firsts.append(max(first, key=lambda label: first[label]))
        for said, debouncer in zip(verdicts, debouncers, strict=True):
            said.append(visit(debouncer, watched))
    return firsts, verdicts


def _neutral(faces: Faces) -> np.ndarray:
    """Which of the faces most people call neutral. Raises `UsageError` if none."""
    found = np.flatnonzero(people.majority(faces.votes) == LABELS.index("neutral"))
    if not len(found):
        raise UsageError(
            "--late needs neutral faces among those played, and fer2013new.csv (FER+) beside the csv"
        )
    return found


def figures(firsts: list[str], verdicts: list[Verdict], faces: Faces) -> dict[str, Any]:
    """What the visits came to: as a whole, against ``label``, and against ``people`` where anybody voted.

    Shares are 0 to 1, of all visits whose truth is known where nothing else is said; None of no visit.
    """
    sure = np.array([v.sure for v in verdicts])
    pairs = [listed(v.shown) if v.second else None for v in verdicts]
    frames = np.array([v.frames for v in verdicts])
    found: dict[str, Any] = {
        "visits": len(verdicts),
        "not_sure": _share(_not_sure(verdicts)),
        "compound": compound.figures(pairs, faces.votes),
        "frames": _middle_and_end(frames),
        "frames_when_sure": _middle_and_end(frames[sure]),
        "label": _against(faces.labels, firsts, verdicts),
    }
    if people.voted(faces.votes).any():
        classes = len(verdicts[0].probabilities)
        found["people"] = _against(people.majority(faces.votes, classes), firsts, verdicts)
    return found


def print_figures(figures: dict[str, Any]) -> None:
    """What is no truth in one line, and a line for each truth."""
    truths = {name: figures[name] for name in ("label", "people") if name in figures}
    whole = {name: value for name, value in figures.items() if name not in truths}
    for title, values in [("", whole), *truths.items()]:
        print(f"{title:8s}" + "  ".join(f"{name} {value}" for name, value in values.items()), flush=True)


def _against(truth: np.ndarray, firsts: list[str], verdicts: list[Verdict]) -> dict[str, Any]:
    known = [(people.SEEN[t], f, v) for t, f, v in zip(truth, firsts, verdicts, strict=True) if t >= 0]
    sure = np.array([v.sure for _, _, v in known], bool)
    not_sure = _not_sure([v for _, _, v in known])
    right = np.array([v.emotion == name for name, _, v in known], bool)
    offered = np.array([name in v.likeliest(2) for name, _, v in known], bool)
    return {
        "visits": len(known),
        "first_frame": _share(np.array([first == name for name, first, _ in known], bool)),
        "verdict": _share(right),
        "not_sure": _share(not_sure),
        "right_when_sure": _share(right[sure]),
        "one_of_two_when_not_sure": _share(offered[not_sure]),
        "one_of_two_when_compound": _share(offered[~sure & ~not_sure]),
    }


def _not_sure(verdicts: list[Verdict]) -> np.ndarray:
    """bool ``[N]``: which of them leave the choice to the visitor."""
    return np.array([not v.sure and v.second is None for v in verdicts], bool)


def _middle_and_end(frames: np.ndarray) -> dict[str, int | None]:
    return {f"p{share}": int(np.percentile(frames, share)) if len(frames) else None for share in (50, 95)}


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
    p.add_argument(
        "--least",
        type=float,
        default=Timing().least_looking_seconds,
        metavar="SECONDS",
        help="a face is looked at for so long at least (default: %(default)s)",
    )
    p.add_argument(
        "--late",
        type=float,
        default=0.0,
        metavar="SECONDS",
        help="a neutral face first, for so long; shorter than decision.max_seconds (default: %(default)s)",
    )
    p.add_argument("--grid", action="store_true", help="other values of config.yaml's decision too")
    p.add_argument("--json", action="store_true", help="one JSON object a line")
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("visits", lambda: run(args))


def run(args: argparse.Namespace) -> int:
    tried = [Decision()]
    if args.grid:
        tried = [Decision.model_validate(dict(zip(GRID, values))) for values in product(*GRID.values())]
    if not 0 <= args.late < min(decision.max_seconds for decision in tried):
        raise UsageError("--late must be 0 or more, and less than decision.max_seconds")
    classifier = Classifier(args.manifest)
    faces = sample(read_faces(args.csv, args.usage), args.faces, args.seed)
    firsts, verdicts = play(classifier, faces, tried, args.seed, least=args.least, late=args.late)
    for decision, said in zip(tried, verdicts, strict=True):
        settings = {name: getattr(decision, name) for name in GRID}
        settings |= {"least_looking_seconds": args.least, "late_seconds": args.late}
        result = figures(firsts, said, faces)
        if args.json:
            sha256 = classifier.manifest.sha256
            print(json.dumps({"sha256": sha256, "usage": args.usage, **settings, **result}))
        else:
            print_figures(settings | result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
