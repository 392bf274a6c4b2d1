"""Scores a .tflite the way the kiosk runs it: through the interpreter, face by face.

    python scripts/evaluate.py models/fer_int8.tflite --csv fer2013.csv.xz --usage PublicTest --plots out

Against both truths, FER-2013's label and (where fer2013new.csv lies beside) what people see: accuracy, recall
per class, balanced accuracy, calibration error, confusion, accuracy on faces without a copy in Training, and
how accuracy falls under what a camera does to a face. ``--json`` prints one object and nothing else.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.errors import ModelError, UsageError
from kiosk.model.classifier import Classifier
from kiosk.model.interpreter import runtime_name
from kiosk.model.manifest import load_manifest
from scripts.command import end_with
from scripts.training import compound, metrics, people
from scripts.training.copies import has_copy
from scripts.training.fer2013 import DataError, Faces, read_faces, read_folders
from scripts.training.robustness import CONDITIONS, Condition
from scripts.training.runner import Runner

TRUTHS = ("label", "people")
"""The figures' names in a report; ``people`` is absent where nobody voted."""


def check_manifest(model: Path) -> str:
    """Have the kiosk's own classifier check the model against the manifest beside it, if there is one.

    Raises:
        ModelError: the manifest speaks of another file, or the kiosk would refuse the model.
    """
    path = model.with_suffix(".yaml")
    if not path.is_file():
        return "none"
    manifest = Classifier(path).manifest
    if manifest.file != model.name:
        raise ModelError(f"The manifest {path} speaks of {manifest.file}, not of {model.name}.")
    return path.name


def warn_of_known_faces(model: Path, usage: str) -> None:
    """Say so where the model learned from the faces it is to be scored on."""
    manifest = model.with_suffix(".yaml")
    learned = load_manifest(manifest).training.get("usages", ()) if manifest.is_file() else ()
    if usage in learned and usage != "Training":
        print(
            f"evaluate: {model.name} learned from {usage}; its figures there are too good. "
            f"{model.stem}_twin{model.suffix} did not.",
            file=sys.stderr,
        )


def evaluate(
    model: Path, faces: Faces, usage: str, copies: np.ndarray | None, robust: bool
) -> tuple[dict[str, Any], np.ndarray]:
    """(figures, logits float32 ``[N, labels]`` of the unchanged faces); ``copies``: see `metrics.scores`."""
    runner = Runner(model)
    manifest = check_manifest(model)
    logits = runner.logits(faces.images)
    if not np.isfinite(logits).all():
        raise UsageError(f"{model} answers with numbers that are not finite; its weights are damaged.")
    least, median = runner.milliseconds(faces.images[0])
    figures, classes = metrics.scores(logits, faces, copies), logits.shape[1]
    for truth, known in (("label", faces.labels), ("people", people.majority(faces.votes, classes))):
        if truth in figures:
            figures[truth]["confusion"] = metrics.confusion(logits.argmax(axis=1), known, classes).tolist()
    report: dict[str, Any] = {
        "model": model.name,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "bytes": model.stat().st_size,
        "dtype": runner.dtype.name,
        "manifest": manifest,
        "usage": usage,
        **figures,
        "compound": compound.figures(compound.pairs_of(logits), faces.votes),
        "runtime": runtime_name(),
        "milliseconds": {"least": round(least, 3), "median": round(median, 3)},
        "skipped": len(faces.skipped),
    }
    if robust:
        report["robustness"] = {c.name: {"unit": c.unit} | under(c, runner, faces) for c in CONDITIONS}
    return report, logits


def under(condition: Condition, runner: Runner, faces: Faces) -> dict[str, dict[str, float]]:
    """Truth → strength → accuracy on the faces so changed."""
    found: dict[str, dict[str, float]] = {}
    for strength in condition.strengths:
        logits = runner.logits(condition.apply(faces.images, strength))
        for truth, share in metrics.both(logits.argmax(axis=1), faces, logits.shape[1]).items():
            found.setdefault(truth, {})[str(strength)] = share
    return found


def print_report(report: dict[str, Any]) -> None:
    least, median = report["milliseconds"]["least"], report["milliseconds"]["median"]
    print(f"{report['model']} ({report['dtype']}, {report['bytes']:,} bytes), {report['usage']}")
    print(f"  one face, one thread  {least} ms at least, {median} ms in the median ({report['runtime']})")
    if "without_copies" in report:
        print("\nfaces without a copy in Training, against both truths")
        _print_figures(report["without_copies"])
    for truth in TRUTHS:
        if truth not in report:
            print("\nagainst people: nobody voted on these faces")
            continue
        figures = report[truth]
        print(f"\nagainst {truth}, {report['faces']} faces")
        _print_figures(figures)
        labels = list(figures["counts"])
        print(f"  {'':9s}{'recall':>8s}  " + "".join(f"{n[:8]:>9s}" for n in labels) + "  <- verdict")
        for name, row in zip(labels, figures["confusion"], strict=True):
            print(f"  {name:9s}{_percent(figures['recall'].get(name))}  " + "".join(f"{n:9d}" for n in row))
    print("\ntwo emotions as one answer, of single faces")
    _print_figures(report["compound"])
    for name, condition in report.get("robustness", {}).items():
        print(f"\n{name} ({condition['unit']})")
        for truth in filter(condition.__contains__, TRUTHS):
            cells = (f"{strength}:{_percent(share)}" for strength, share in condition[truth].items())
            print(f"  {truth:8s}{'  '.join(cells)}")


def _print_figures(figures: dict[str, Any]) -> None:
    for name, value in figures.items():
        if not isinstance(value, dict | list):
            print(f"  {name.replace('_', ' '):24s}{value}")


def _percent(share: float | None) -> str:
    return "      --" if share is None else f"{share:8.1%}"


def known_copies(faces: Faces, csv: Path, usage: str) -> tuple[np.ndarray | None, list[str]]:
    """(bool ``[N]``, which of ``faces`` have a copy in the Training part beside them; what to say of it)."""
    if usage == "Training":
        return None, []
    try:
        return has_copy(faces, read_faces(csv, "Training")), []
    except DataError as error:
        return None, [f"Which faces have a copy in Training is not known: {error}"]


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Score a .tflite as the kiosk runs it.", allow_abbrev=False)
    p.add_argument("model", type=Path, help="the .tflite, int8 or float32")
    source = p.add_mutually_exclusive_group(required=True)
    source.add_argument("--csv", type=Path, help="fer2013.csv(.gz|.xz) or Kaggle's class folders")
    source.add_argument("--faces", type=Path, help="your own faces: one folder per class")
    p.add_argument("--usage", default="PublicTest", help="rows to score")
    p.add_argument("--json", action="store_true", help="print one JSON object")
    p.add_argument("--plots", type=Path, help="folder for the PNG plots")
    p.add_argument(
        "--no-robustness", action="store_true", help="leave the changed faces out (six times faster)"
    )
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("evaluate", lambda: run(args))


def run(args: argparse.Namespace) -> int:
    Runner(args.model)  # a wrong model is refused before minutes of reading
    faces = read_folders(args.faces) if args.faces else read_faces(args.csv, args.usage)
    usage = args.faces.name if args.faces else args.usage
    copies, notes = known_copies(faces, args.csv, usage) if args.csv else (None, [])
    report, logits = evaluate(args.model, faces, usage, copies, not args.no_robustness)
    warn_of_known_faces(args.model, usage)
    if args.plots:
        from scripts.training import plots

        classes = logits.shape[1]
        bins = metrics.reliability(logits, metrics.targets(faces, classes))
        plots.draw(args.plots, report, bins, people.SEEN[:classes])
    for sentence in [*notes, *(f"skipped: {sentence}" for sentence in faces.skipped)]:
        print(sentence, file=sys.stderr)
    if args.json:
        print(json.dumps(report))
    else:
        print_report(report)
    return 0
