"""From a float checkpoint to the int8 .tflite the kiosk runs, with its manifest.

    python scripts/quantize.py runs/first/finished.pt --csv fer2013.csv.xz --out models/fer_int8.tflite

The two heads are blended, as far towards people's votes as `blend.choose` finds on PublicTest or ``--people``
says, and calibrated there to the share of people who would say so; both is folded into the last layer. Batch
normalisation is folded into the convolutions; weights become int8 per channel and activations int8, with
scales from a committed, class-balanced calibration set. SOURCE may also be any float .tflite of the same
shape; it is then taken as it is. Model and manifest are written beside, checked as the kiosk checks them, and
only then moved into place.
"""

import argparse
import contextlib
import hashlib
import os
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import blend
import calibration
import metrics
import numpy as np
import people
import torch
import yaml
from copies import has_copy
from fer2013 import LABELS, Faces, read_faces
from network import FaceNet, cost
from recipe import describe_run, load_network
from runner import Runner
from torch import Tensor, nn
from trainer import logits_of

from kiosk.errors import KioskError, UsageError
from kiosk.manifest import golden_input
from kiosk.vision.classifier import Classifier
from kiosk.vision.normalise import standardise

GOLDEN_TOLERANCE = 3
"""Quanta by which a logit may differ between runtimes, whose kernels round differently."""


class Shipped(nn.Module):
    """The network as it is shipped: channels last as TFLite has them, one head."""

    def __init__(self, network: FaceNet) -> None:
        super().__init__()
        self.features, self.head = network.features, network.head

    def forward(self, faces: Tensor) -> Tensor:
        return self.head(self.features(faces.permute(0, 3, 1, 2)).mean(dim=(2, 3)))


def to_float_tflite(network: FaceNet, path: Path) -> None:
    """Convert to a float .tflite with input ``[1, 48, 48, 1]``; the converter folds batch normalisation."""
    with _quiet():
        import litert_torch

        converted = litert_torch.convert(Shipped(network).eval(), (torch.zeros(1, 48, 48, 1),))
        converted.export(str(path))


def to_int8_tflite(float_model: Path, faces: np.ndarray, path: Path) -> None:
    """Post-training quantization: int8 weights per channel, int8 activations, int8 in and out."""
    with _quiet():
        from ai_edge_quantizer import calibrator, quantizer, recipe, recipe_manager

        rules = recipe_manager.RecipeManager()
        rules.load_quantization_recipe(recipe.static_wi8_ai8())
        signature, argument = _signature(float_model)
        data = {signature: [{argument: standardise(face)[np.newaxis]} for face in faces]}
        ranges = calibrator.Calibrator(str(float_model), num_threads=1, qsv_update_func=calibration.gather)
        ranges.calibrate(data, rules)
        measured = calibration.ranges(ranges.get_model_qsvs())
        if not all(np.isfinite(v).all() for q in measured.values() for v in q.values()):
            raise UsageError(f"{float_model} computes numbers that are not finite; its weights are damaged.")
        work = quantizer.Quantizer(str(float_model), recipe.static_wi8_ai8())
        work.quantize(measured, enable_progress_report=False).export_model(str(path), overwrite=True)


def _signature(model: Path) -> tuple[str, str]:
    from ai_edge_quantizer.utils import tfl_interpreter_utils

    interpreter = tfl_interpreter_utils.create_tfl_interpreter(str(model))
    name, parts = next(iter(interpreter.get_signature_list().items()), (None, None))
    if name is None:
        raise UsageError(f"{model} has no signature; convert it again with one.")
    return name, parts["inputs"][0]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The converters, and the C++ inside them, chatter on both streams; only what they raise matters here."""
    sys.stdout.flush()
    sys.stderr.flush()
    kept = os.dup(1), os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.close(nowhere)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        for number, stream in enumerate(kept, start=1):
            os.dup2(stream, number)
            os.close(stream)


def describe_training(source: Path, network: FaceNet | None, state: dict[str, Any]) -> dict[str, Any]:
    """The manifest's ``training``: what is known of where the weights come from."""
    if network is None:
        return {"source": source.name}
    parameters, macs = cost(network)
    return {
        "data": "FER-2013 Training labels, FER+ votes for a second head that is blended in",
        **describe_run(state),
        "parameters": parameters,
        "multiply_adds": macs,
    }


def write_manifest(
    path: Path, model: Path, name: str, training: dict[str, Any], scores: dict[str, Any]
) -> None:
    manifest = {
        "file": name,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "labels": list(LABELS),
        "input_shape": [1, 48, 48, 1],
        "input_dtype": "int8",
        "normalisation": "standardise",
        "output": "logits",
        "golden": {
            "input": "drawn face",
            "logits": [int(v) for v in Runner(model).raw(golden_input())],
            "tolerance": GOLDEN_TOLERANCE,
        },
        "training": training,
        "scores": scores,
    }
    heading = "# Written by scripts/quantize.py together with the model; do not edit by hand.\n"
    path.write_text(
        heading + yaml.safe_dump(manifest, sort_keys=False, default_flow_style=None, width=110),
        encoding="utf-8",
    )


def quantize(args: argparse.Namespace) -> None:
    if args.people is not None and args.source.suffix == ".tflite":
        raise UsageError(f"--people blends the two heads of a checkpoint; {args.source} is none.")
    if args.people is not None and not 0 <= args.people <= 1:
        raise UsageError("--people is a share, from 0 to 1.")
    scored = read_faces(args.csv, args.usage)
    learned = read_faces(args.csv, "Training")
    if args.choose_calibration:
        calibration.write(args.calibration, calibration.choose(learned))
    faces = calibration.read(args.calibration, learned)
    args.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=args.out.parent, prefix=".quantize-") as folder:
        float_model = Path(folder) / "float.tflite"
        training, answer = prepare(args.source, scored, float_model, args.people)
        int8_model, manifest = Path(folder) / args.out.name, Path(folder) / args.out.with_suffix(".yaml").name
        to_int8_tflite(float_model, faces, int8_model)
        copies = None if args.usage == "Training" else has_copy(scored, learned)
        figures, lost = compare(float_model, int8_model, scored, copies)
        write_manifest(manifest, int8_model, args.out.name, training, {args.usage: figures | answer})
        Classifier(manifest)  # refuses whatever the kiosk would refuse
        if lost > args.max_loss:
            raise UsageError(
                f"int8 loses {lost:.2%} to float, more than --max-loss allows; nothing is written."
            )
        int8_model.chmod(0o644)
        os.replace(int8_model, args.out)
        os.replace(manifest, args.out.with_suffix(".yaml"))
    print(f"{args.out}: {args.out.stat().st_size:,} bytes, manifest {args.out.with_suffix('.yaml')}")
    for sentence in scored.skipped + learned.skipped:
        print(f"skipped: {sentence}", file=sys.stderr)


def prepare(
    source: Path, scored: Faces, float_model: Path, share: float | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put a float .tflite at ``float_model``; (the manifest's ``training``, how the answer was made)."""
    if source.suffix == ".tflite":
        if Runner(source).dtype != np.float32:
            raise UsageError(f"{source} is quantized already; give the float network it was made from.")
        float_model.write_bytes(source.read_bytes())
        return describe_training(source, None, {}), {}
    network, state = load_network(source)
    answer = blend_heads(network, scored, share)
    to_float_tflite(network, float_model)
    return describe_training(source, network, state), answer


def blend_heads(network: FaceNet, scored: Faces, share: float | None) -> dict[str, Any]:
    """Fold both heads and the temperature into one; without ``share`` it is chosen. How, for the manifest."""
    heads = [logits.numpy() for logits in logits_of(network, scored.images)]
    if (people.majority(scored.votes) >= 0).any():
        rows = blend.table(*heads, scored)
        share = blend.choose(rows) if share is None else share
        print(blend.show(rows, share))
    else:
        rows, share = [], share or 0.0
        print("No votes beside the labels: the probability is calibrated to the labels.")
    mixed = blend.blended(*heads, share)
    temperature = metrics.best_temperature(mixed, metrics.targets(scored))
    blend.fold(network, share, temperature)
    tried = {"blend": [asdict(row) for row in rows]} if rows else {}
    return {"people_share": share, "temperature": round(temperature, 4), **tried}


def compare(
    float_model: Path, int8_model: Path, faces: Faces, copies: np.ndarray | None
) -> tuple[dict[str, Any], float]:
    """(scores of the int8 network and how it stands to the float one, the most it loses on either truth)."""
    runner = Runner(int8_model)
    if runner.dtype != np.int8:
        raise UsageError(f"The quantizer left {runner.dtype} tensors at the ends of {int8_model.name}.")
    before, after = Runner(float_model).logits(faces.images), runner.logits(faces.images)
    if not np.isfinite(before).all():
        raise UsageError(
            f"{float_model.name} answers with numbers that are not finite; its weights are damaged."
        )
    same = float((before.argmax(1) == after.argmax(1)).mean())
    exact, rounded = (metrics.both(logits.argmax(1), faces) for logits in (before, after))
    for truth in exact:
        print(f"{truth}: float {exact[truth]:.2%}, int8 {rounded[truth]:.2%}")
    print(f"the same verdict on {same:.2%}")
    figures = metrics.scores(after, faces, copies) | {"float": exact, "agreement": round(same, 4)}
    return figures, max(exact[truth] - rounded[truth] for truth in exact)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Quantize a network to int8.", allow_abbrev=False)
    p.add_argument("source", type=Path, help="checkpoint of train.py, or a float .tflite")
    p.add_argument("--csv", type=Path, required=True, help="fer2013.csv(.gz|.xz) or Kaggle's class folders")
    p.add_argument("--usage", default="PublicTest", help="rows for the blend, the temperature and the scores")
    p.add_argument(
        "--people", type=float, help="share of the vote head, 0 to 1 (default: chosen, see the table)"
    )
    p.add_argument("--out", type=Path, default=Path("models/fer_int8.tflite"))
    p.add_argument("--calibration", type=Path, default=Path("models/calibration.txt"), help="list of rows")
    p.add_argument("--choose-calibration", action="store_true", help="write that list first, seeded")
    p.add_argument(
        "--max-loss", type=float, default=0.01, help="accuracy int8 may lose on either truth, as a share"
    )
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    try:
        quantize(args)
    except KioskError as error:
        print(f"quantize: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"quantize: {error.filename} cannot be written ({error.strerror}).", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
