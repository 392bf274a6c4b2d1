"""From a float checkpoint to the int8 .tflite the kiosk runs, with its manifest.

    python scripts/quantize.py runs/first/finished.pt --csv fer2013.csv.xz --out models/fer_int8.tflite

The two heads are blended, as far towards people's votes as `blend.choose` finds on PublicTest or ``--people``
says, and calibrated there to the share of people who would say so; both is folded into the last layer. Batch
normalisation is folded into the convolutions; weights become int8 per channel and activations int8, with
scales from a committed, class-balanced calibration set. A network that learned from PublicTest too is scored
by its ``--twin``, which did not; that is written beside it, for anyone to score again. SOURCE may also be any
float .tflite of the same shape; it is then taken as it is. Model and manifest are written beside, checked as
the kiosk checks them, and only then moved into place.
"""

import argparse
import os
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.errors import UsageError
from kiosk.model.classifier import Classifier
from scripts.command import end_with
from scripts.training import blend, calibration, metrics, people
from scripts.training.checks import logits_of
from scripts.training.convert import to_float_tflite, to_int8_tflite
from scripts.training.copies import has_copy
from scripts.training.fer2013 import LABELS, Faces, read_faces
from scripts.training.manifest import write_manifest
from scripts.training.network import FaceNet, cost
from scripts.training.recipe import describe_run, load_network
from scripts.training.runner import Runner


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


@dataclass(frozen=True)
class Data:
    """Faces to score, how many of them were seen in training, and faces to measure int8 ranges on.

    Attributes:
        usage: what FER-2013 calls the scored part.
        scored: sets the blend and the temperature, and gets the figures.
        copies: bool ``[N]``, which of these have a copy in Training; None if they are Training themselves.
        ranges: uint8 ``[M, 48, 48]``.
    """

    usage: str
    scored: Faces
    copies: np.ndarray | None
    ranges: np.ndarray


def quantize(args: argparse.Namespace) -> int:
    if args.source.suffix == ".tflite" and (args.people is not None or args.twin):
        raise UsageError(f"--people and --twin need a checkpoint of train.py; {args.source} is none.")
    if args.people is not None and not 0 <= args.people <= 1:
        raise UsageError("--people is a share, from 0 to 1.")
    scored = read_faces(args.csv, args.usage)
    learned = read_faces(args.csv, "Training")
    if args.choose_calibration:
        calibration.write(args.calibration, calibration.choose(learned))
    copies = None if args.usage == "Training" else has_copy(scored, learned)
    data = Data(args.usage, scored, copies, calibration.read(args.calibration, learned))
    args.out.parent.mkdir(parents=True, exist_ok=True)
    twin = None
    if args.twin:
        beside = args.out.with_name(f"{args.out.stem}_twin{args.out.suffix}")
        twin = ship(args.twin, beside, data, args.people, args.max_loss)
    ship(args.source, args.out, data, args.people, args.max_loss, twin=twin)
    for sentence in scored.skipped + learned.skipped:
        print(f"skipped: {sentence}", file=sys.stderr)
    return 0


def ship(
    source: Path,
    out: Path,
    data: Data,
    share: float | None,
    max_loss: float,
    *,
    twin: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Write model and manifest at ``out``; returns its scores.

    With the scores of a ``twin``, those are the manifest's, and blend and temperature are the twin's: the
    network itself learned from the faces that are scored.
    """
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".quantize-") as folder:
        float_model = Path(folder) / "float.tflite"
        int8_model, manifest = Path(folder) / out.name, Path(folder) / out.with_suffix(".yaml").name
        training, answer = prepare(source, data.scored, float_model, share, twin)
        to_int8_tflite(float_model, data.ranges, int8_model)
        figures, lost = compare(float_model, int8_model, data.scored, data.copies)
        scores = twin or (figures | answer | {"measured_on": out.name})
        about = {"training": training, "scores": {data.usage: scores}}
        write_manifest(manifest, int8_model, out.name, LABELS, written_by="scripts/quantize.py", **about)
        Classifier(manifest)  # refuses whatever the kiosk would refuse
        if lost > max_loss:
            raise UsageError(
                f"int8 loses {lost:.2%} to float, more than --max-loss allows; {out.name} is not written."
            )
        int8_model.chmod(0o644)
        os.replace(int8_model, out)
        os.replace(manifest, out.with_suffix(".yaml"))
    print(f"{out}: {out.stat().st_size:,} bytes, manifest {out.with_suffix('.yaml')}")
    return scores


def prepare(
    source: Path, scored: Faces, float_model: Path, share: float | None, twin: dict[str, Any] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Put a float .tflite at ``float_model``; (the manifest's ``training``, how the answer was made)."""
    if source.suffix == ".tflite":
        if Runner(source).dtype != np.float32:
            raise UsageError(f"{source} is quantized already; give the float network it was made from.")
        float_model.write_bytes(source.read_bytes())
        return describe_training(source, None, {}), {}
    network, state = load_network(source)
    answer = twin or choose_answer(network, scored, share)
    blend.fold(network, answer["people_share"], answer["temperature"])
    to_float_tflite(network, float_model)
    return describe_training(source, network, state), answer


def choose_answer(network: FaceNet, scored: Faces, share: float | None) -> dict[str, Any]:
    """Share of the vote head (chosen unless given) and temperature, with what was tried, for the manifest."""
    label_logits, vote_logits = (logits.numpy() for logits in logits_of(network, scored.images))
    if (people.majority(scored.votes) >= 0).any():
        rows = blend.table(label_logits, vote_logits, scored)
        share = blend.choose(rows) if share is None else share
        print(blend.show(rows, share))
    else:
        rows, share = [], share or 0.0
        print("No votes beside the labels: the probability is calibrated to the labels.")
    mixed = blend.blended(label_logits, vote_logits, share)
    temperature = metrics.best_temperature(mixed, metrics.targets(scored))
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
    p.add_argument(
        "--twin",
        type=Path,
        help="the same recipe's checkpoint without the scored rows, if SOURCE saw them",
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
    return end_with("quantize", lambda: quantize(args))
