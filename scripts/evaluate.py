"""Scores a .tflite the way the kiosk runs it: through the interpreter, face by face.

    python scripts/evaluate.py models/fer_int8.tflite --csv fer2013.csv.xz --usage PublicTest --plots out

Accuracy, recall per class, balanced accuracy, calibration error, confusion, and how accuracy falls under
what a camera does to a face. ``--json`` prints one object and nothing else.
"""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import metrics
import numpy as np
from fer2013 import LABELS, Faces, read_faces, read_folders
from robustness import CONDITIONS
from runner import Runner

from kiosk.errors import KioskError, ModelError, UsageError
from kiosk.vision.classifier import Classifier
from kiosk.vision.interpreter import runtime_name


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


def evaluate(model: Path, faces: Faces, usage: str, robust: bool) -> tuple[dict[str, Any], np.ndarray]:
    """(all figures, logits float32 ``[N, 7]`` of the unchanged faces)."""
    runner = Runner(model)
    manifest = check_manifest(model)
    logits = runner.logits(faces.images)
    if not np.isfinite(logits).all():
        raise UsageError(f"{model} answers with numbers that are not finite; its weights are damaged.")
    least, median = runner.milliseconds(faces.images[0])
    report: dict[str, Any] = {
        "model": model.name,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "bytes": model.stat().st_size,
        "dtype": runner.dtype.name,
        "manifest": manifest,
        "usage": usage,
        **metrics.scores(logits, faces.labels, LABELS),
        "confusion": metrics.confusion(logits, faces.labels).tolist(),
        "runtime": runtime_name(),
        "milliseconds": {"least": round(least, 3), "median": round(median, 3)},
        "skipped": len(faces.skipped),
    }
    if robust:
        report["robustness"] = {
            c.name: {
                "unit": c.unit,
                "accuracy": {
                    str(s): round(
                        float((runner.logits(c.apply(faces.images, s)).argmax(1) == faces.labels).mean()), 4
                    )
                    for s in c.strengths
                },
            }
            for c in CONDITIONS
        }
    return report, logits


def print_report(report: dict[str, Any]) -> None:
    print(f"{report['model']} ({report['dtype']}, {report['bytes']:,} bytes)")
    print(f"  {report['usage']:20s}{report['faces']} faces")
    print(f"  accuracy            {report['accuracy']:7.2%}")
    print(f"  balanced accuracy   {report['balanced_accuracy']:7.2%}")
    print(f"  calibration error   {report['calibration_error']:7.4f}")
    least, median = report["milliseconds"]["least"], report["milliseconds"]["median"]
    print(f"  one face, one thread  {least} ms at least, {median} ms in the median ({report['runtime']})")
    print("\nrecall, and what each label is taken for (rows: label, columns: verdict)")
    print(f"  {'':9s}{'recall':>8s}  " + "".join(f"{n[:8]:>9s}" for n in LABELS))
    for name, row in zip(LABELS, report["confusion"], strict=True):
        recall = report["recall"].get(name)
        shown = "      --" if recall is None else f"{recall:8.1%}"
        print(f"  {name:9s}{shown}  " + "".join(f"{n:9d}" for n in row))
    for name, condition in report.get("robustness", {}).items():
        values = "  ".join(f"{s}: {a:.1%}" for s, a in condition["accuracy"].items())
        print(f"  {name:10s}({condition['unit']})  {values}")


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
    try:
        Runner(args.model)  # a wrong model is refused before minutes of reading
        faces = read_folders(args.faces) if args.faces else read_faces(args.csv, args.usage)
        usage = args.faces.name if args.faces else args.usage
        report, logits = evaluate(args.model, faces, usage, not args.no_robustness)
        if args.plots:
            import plots

            plots.draw(args.plots, report, metrics.reliability(logits, faces.labels), LABELS)
    except KioskError as error:
        print(f"evaluate: {error}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(report))
    else:
        print_report(report)
    for sentence in faces.skipped:
        print(f"skipped: {sentence}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
