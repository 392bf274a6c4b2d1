"""An eighth label for a network that has seven: contempt, as FER+'s voters saw it.

    python -m scripts.training.eighth --csv fer2013.csv

The network stays as it is, to the last bit; its last layer gets one more row, which learns on what that layer
is given of Training's faces. The row tells how many people would say "contempt", and the shares of the other
seven keep their proportions. It needs neither PyTorch nor a GPU, and a minute a network.

The shipped network learned from PublicTest too, so its twin, which did not, gets such a row as well, and the
figures in both manifests are the twin's.
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from kiosk.errors import UsageError
from kiosk.model.classifier import Classifier
from kiosk.model.manifest import DEFAULT_MANIFEST, Manifest, load_manifest
from scripts.command import end_with
from scripts.training import metrics, people
from scripts.training.copies import has_copy, merged
from scripts.training.fer2013 import LABELS, VOTES, Faces, read_faces
from scripts.training.last_layer import Network, features
from scripts.training.manifest import write_manifest
from scripts.training.runner import Runner

LABEL = "contempt"

DECAY = 1e-3
"""Pull of the weights towards 0, beside a mean loss in nats. From 1e-4 to 3e-3 PublicTest's cross-entropy is
the same to a thousandth of a nat; from 0.03 on the network hardly ever says contempt."""

STEPS = 30
"""Of Newton's method at most; five or six are taken."""

GAIN = 1e-9
"""Nats; a step that gains less is the last."""


def learn_row(given: np.ndarray, others: np.ndarray, shares: np.ndarray) -> tuple[np.ndarray, float]:
    """(weights float64 ``[C]``, bias) of the logit that, beside the others, comes nearest to the voters.

    The share that a softmax gives to one more logit z is the logistic function of z - log Σ exp(others), so
    this is a logistic regression with that offset: convex, and solved by Newton's method, with a shorter step
    where a whole one would lead uphill. Nothing in it is by chance.

    Args:
        given: float32 ``[N, C]``, what the last layer is given.
        others: float ``[N, L]``, the logits there are.
        shares: float ``[N]``, 0 to 1: of each face's voters, how many said the new label.
    """
    inputs = np.concatenate([given, np.ones((len(given), 1), np.float32)], axis=1)
    decay = np.append(np.full(given.shape[1], DECAY), 0.0)
    top = others.max(axis=1)
    offset = top + np.log(np.exp(others - top[:, np.newaxis]).sum(axis=1))

    def loss(row: np.ndarray) -> float:
        above = inputs @ row - offset
        return float((np.logaddexp(0, above) - shares * above).mean() + 0.5 * (decay * row**2).sum())

    row = np.zeros(inputs.shape[1])
    least = loss(row)
    for _ in range(STEPS):
        said = 0.5 * (1 + np.tanh((inputs @ row - offset) / 2))
        slope = inputs.T @ (said - shares) / len(given) + decay * row
        curve = (inputs * (said * (1 - said))[:, np.newaxis]).T @ inputs / len(given) + np.diag(decay)
        step = np.linalg.solve(curve, slope)
        while (reached := loss(row - step)) > least and np.abs(step).max() > GAIN:
            step /= 2
        gain, least, row = least - reached, reached, row - step
        if gain < GAIN:
            break
    return row[:-1], float(row[-1])


def extend(source: Path, out: Path, learned: Faces) -> int:
    """Write the network at ``source`` with one more label at ``out``; returns how many parameters it took."""
    faces, _ = merged(learned.take(~learned.not_faces()))
    faces = faces.take(people.voted(faces.votes))
    if not faces.votes[:, VOTES.index(people.COLUMN_OF[LABEL])].any():
        raise UsageError(f"Nobody voted for {LABEL}; fer2013new.csv (FER+) must lie beside the csv.")
    given, others = features(source, faces.images)
    shares = people.shares(faces.votes, len(people.SEEN))[:, people.SEEN.index(LABEL)]
    network = Network.read(source)
    network.add_output(*learn_row(given, others, shares))
    out.write_bytes(network.packed())
    return given.shape[1] + 1


def score(model: Path, seven: Path, scored: Faces, learned: Faces) -> dict[str, Any]:
    """The figures of the network on faces that it did not learn from, and whether it says of the seven what
    ``seven`` does.

    Raises:
        UsageError: the logits of the seven are not those of ``seven``.
    """
    logits, before = Runner(model).logits(scored.images), Runner(seven).logits(scored.images)
    if not (logits[:, : len(LABELS)] == before).all():
        raise UsageError(f"{model.name} does not say of the seven labels what {seven.name} says.")
    figures = metrics.scores(logits, scored, has_copy(scored, learned))
    said = logits.argmax(axis=1) == people.SEEN.index(LABEL)
    some = people.shares(scored.votes, len(people.SEEN))[:, people.SEEN.index(LABEL)]
    return figures | {
        LABEL: {
            "said_of": int(said.sum()),
            "share_of_voters_then": round(float(some[said].mean()), 4) if said.any() else None,
            "share_of_voters": round(float(some.mean()), 4),
            "share_said": round(float(metrics.softmax(logits)[:, -1].mean()), 4),
        },
        "seven": metrics.both(before.argmax(axis=1), scored),
    }


def ship(source: Path, out: Path, learned: Faces, scored: Faces, scores: dict[str, Any]) -> dict[str, Any]:
    """Write model and manifest at ``out``; returns its scores, which are measured where none are given."""
    about: Manifest = load_manifest(source.with_suffix(".yaml"))
    if about.labels != LABELS:
        raise UsageError(f"{source} has other labels than FER-2013's seven: {', '.join(about.labels)}.")
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".eighth-") as folder:
        model, manifest = Path(folder) / out.name, Path(folder) / out.with_suffix(".yaml").name
        more = extend(source, model, learned)
        scores = scores or score(model, source, scored, learned) | {"measured_on": out.name}
        training = {
            "features": {"file": about.file, "sha256": about.sha256},
            LABEL: {"data": "FER+ votes", "usages": ["Training"], "decay": DECAY},
            **about.training,
            "parameters": about.training["parameters"] + more,
            "multiply_adds": about.training["multiply_adds"] + more - 1,
        }
        write_manifest(
            manifest,
            model,
            out.name,
            people.SEEN,
            training=training,
            scores={"PublicTest": scores},
            written_by="scripts/training/eighth.py",
        )
        Classifier(manifest)  # refuses whatever the kiosk would refuse
        model.chmod(0o644)
        os.replace(model, out)
        os.replace(manifest, out.with_suffix(".yaml"))
    print(f"{out}: {out.stat().st_size:,} bytes, manifest {out.with_suffix('.yaml')}")
    return scores


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description="Teach a network an eighth label.", allow_abbrev=False)
    p.add_argument("--csv", type=Path, required=True, help="fer2013.csv(.gz|.xz), fer2013new.csv beside it")
    p.add_argument("--seven", type=Path, default=DEFAULT_MANIFEST.with_suffix(".tflite"))
    p.add_argument("--out", type=Path, default=DEFAULT_MANIFEST.with_name("fer8_int8.tflite"))
    return p


def main(arguments: list[str] | None = None) -> int:
    args = parser().parse_args(arguments)
    return end_with("eighth", lambda: run(args))


def run(args: argparse.Namespace) -> int:
    learned, scored = read_faces(args.csv, "Training"), read_faces(args.csv, "PublicTest")
    twin, seven = (path.with_name(f"{path.stem}_twin.tflite") for path in (args.out, args.seven))
    scores = ship(seven, twin, learned, scored, {})
    ship(args.seven, args.out, learned, scored, scores)
    return 0


if __name__ == "__main__":
    sys.exit(main())
